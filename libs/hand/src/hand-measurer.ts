import { addWeeks } from '#calendar';
import type { Bucket } from '#calendar';
import { Deployment } from '#cqrs';
import { PolicyPasts, RevisionEffectFinder } from '#insights';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { HandScope } from './events.ts';
import { findMaterial, MATERIAL } from './hand-material.finder.ts';
import type { FoundMaterial, HandMaterial } from './hand-material.finder.ts';
import { weeksLookedAt } from './hand-month.decider.ts';
import type { Measurement } from './hand-score.ts';
import { lastDay } from './looked-at.ts';
import { measureAll } from './measure.ts';
import { revisionId, revisionsToJudge } from './measure-policies.ts';
import { RUBRIC } from './rubric.ts';

/** Measures months by what is published now. */
@Injectable()
export class HandMeasurer {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly pasts: PolicyPasts,
    private readonly effects: RevisionEffectFinder,
  ) {}

  /** Everything that the profiles of a month are worked out from. */
  find({ toWeek }: Bucket): Promise<FoundMaterial> {
    const weeks = { from: addWeeks(toWeek, 1 - RUBRIC.censusWeeksOfPolicy), to: toWeek };
    return this.store.findAcross(MATERIAL, (db) =>
      findMaterial(db, this.deployment.calendar, weeks, lastDay(toWeek, this.deployment.today())),
    );
  }

  async measure({ material }: FoundMaterial, scope: HandScope, { toWeek }: Bucket): Promise<readonly Measurement[]> {
    const today = this.deployment.today();
    return measureAll({ ...material, judged: await this.judged(material, scope, { toWeek, today }) }, scope, { toWeek, today });
  }

  /** What each indicator counts, by its key. */
  sourcesOf({ material }: FoundMaterial, scope: HandScope, { toWeek }: Bucket): ReadonlyMap<string, Measurement['sources']> {
    const measured = measureAll({ ...material, judged: new Set() }, scope, { toWeek, today: this.deployment.today() });
    return new Map(measured.map(({ key, sources }) => [key, sources]));
  }

  /** As others than the office are told of the effect of a revision. */
  private async judged(
    material: Omit<HandMaterial, 'judged'>,
    scope: HandScope,
    at: Parameters<typeof measureAll>[2],
  ): Promise<ReadonlySet<string>> {
    const fromWeek = addWeeks(at.toWeek, 1 - weeksLookedAt(RUBRIC, { isCensus: true }, scope));
    const judged = new Set<string>();
    for (const revision of revisionsToJudge({ ...material, judged }, { scope, fromWeek, ...at })) {
      const { policyId, number } = revision;
      const events = await this.pasts.eventsOf(policyId);
      const trigger = await this.pasts.triggerOf(policyId, number, false);
      const { friction } = await this.effects.findPublishedEffect({ policyId, number, events, trigger });
      if (friction.verdict !== null && friction.verdict !== 'TOO_EARLY') judged.add(revisionId(revision));
    }
    return judged;
  }
}
