import type { IsoWeek } from '#calendar';
import { addWeeks } from '#calendar';
import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { sumsByWeek } from '#figures';
import { notFound, seesEverything } from '#graphql';
import { policiesProjection } from '#policies';
import type { ProtectionKind } from '#policies/events';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { policyOf } from './friction-table.ts';
import { exposureOf, snapshot } from './insights-scope.ts';
import { ofBlocks, ofOffice, ofPublicSources, protectionEffects, summaryOf } from './revision-comparisons.ts';
import type { Compared, EffectAsked } from './revision-comparisons.ts';
import type { RevisionEffect } from './revision-effect.types.ts';
import { revisionOf } from './revision-windows.ts';

/** Five years: a review may have taken long, and blocks may span one. */
const LOOKED_BACK_WEEKS = 260;

/** Did a revision work? Worked out anew each time: nothing that was asked before changes an answer. */
@Injectable()
export class RevisionEffectFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** @throws NOT_FOUND to readers of single units, who cannot be told of a whole policy; DomainError `insights.no-such-revision` */
  async findEffect(asked: EffectAsked, actor: Actor): Promise<RevisionEffect> {
    if (asked.office === null && !seesEverything(actor)) throw notFound();
    return this.workOut(asked);
  }

  /** What everybody is told who reads figures of the whole organisation. @throws DomainError `insights.no-such-revision` */
  findPublishedEffect(asked: Omit<EffectAsked, 'office'>): Promise<RevisionEffect> {
    return this.workOut({ ...asked, office: null });
  }

  private async workOut(asked: EffectAsked): Promise<RevisionEffect> {
    const { calendar } = this.deployment;
    const revision = revisionOf(asked.events, asked.number, calendar);
    if (!revision) throw noSuchRevision(asked);
    const lastClosedWeek = calendar.lastClosedWeek(this.deployment.now());
    const recorded = await this.store.find(policiesProjection, (db) =>
      db
        .selectFrom('protection')
        .select(['kind', 'week', 'count'])
        .where('policy_id', '=', asked.policyId)
        .orderBy('kind')
        .orderBy('week')
        .execute(),
    );
    return snapshot(this.store, this.deployment, async (at) => {
      const { policyId, number, office } = asked;
      const rows = await sumsByWeek(at.db, { policyId, from: addWeeks(revision.firstWeek, -LOOKED_BACK_WEEKS), to: lastClosedWeek });
      const from = rows.reduce<IsoWeek>(
        (first, { answered }) => (answered && answered.from < first ? answered.from : first),
        revision.firstWeek,
      );
      const weeks = { from: office?.[0] && office[0].week < from ? office[0].week : from, to: lastClosedWeek };
      const customers = {
        own: await exposureOf(at, { unitId: null, policyId }, weeks, weeks),
        all: await exposureOf(at, { unitId: null, policyId: null }, weeks, weeks),
      };
      const compared: Compared = { at, asked, revision, lastClosedWeek, rows, customers };
      const own = office ? await ofOffice(compared, office) : await ofBlocks(compared);
      const protection = protectionEffects(
        compared,
        recorded.map((row) => ({ ...row, kind: row.kind as ProtectionKind, week: row.week as IsoWeek })),
      );
      return {
        policy: policyOf(at.names, policyId),
        number,
        effectiveFrom: revision.effectiveFrom,
        view: office ? 'OFFICE' : 'PUBLISHED',
        summary: summaryOf(own, protection),
        ...own,
        protection,
        publicSources: await ofPublicSources(compared),
      };
    });
  }
}

function noSuchRevision({ events, number }: EffectAsked): DomainError {
  const last = events.reduce((newest, event) => (event.type === 'PolicyRevised' ? event.data.number : newest), 1);
  const remedy = last > 1 ? `ask for one from 2 to ${last}` : 'the policy was never revised';
  const problem = number > last || number < 1 ? `there is no version ${number}` : `version ${number} has no version before it here`;
  return new DomainError('insights.no-such-revision', `${problem}; ${remedy}`, 'number');
}
