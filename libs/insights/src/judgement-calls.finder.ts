import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { judgementCells, judgementFigures, judgementSums, NO_UNIT } from '#figures';
import type { FiguresAsked, JudgementCell, JudgementFigure } from '#figures';
import { seesEverything } from '#graphql';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { ancestorsOf, subtreeOf } from '#unit-tree';
import type { FrictionPolicy } from './friction-figures.types.ts';
import { policyOf } from './friction-table.ts';
import { askedWindow } from './friction-windows.ts';
import type { AskedWindow } from './friction-windows.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
import { frictionUnit, policyAsked, unitInScope } from './insights-scope.ts';
import type { JudgementCalls, JudgementRow } from './judgement-calls.types.ts';
import { judgementFiguresOf } from './judgement-measures.ts';

export interface JudgementsAsked {
  readonly window?: { readonly from: string; readonly to: string } | null | undefined;
  readonly policyId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
  readonly first: number;
}

type OfPolicy = { readonly policyId: string | null };

@Injectable()
export class JudgementCallsFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** How much of the room for judgement is used, by policy: sums of published blocks. */
  findCalls(asked: JudgementsAsked, actor: Actor): Promise<JudgementCalls> {
    const { first } = asked;
    if (first < 1 || first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    const window = askedWindow(asked.window, this.deployment.calendar.lastClosedWeek(this.deployment.now()));
    return this.store.findAcross([judgementFigures, insightsNames], async (db) => {
      const names = await findNames(db, this.deployment.today());
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const policyId = policyAsked(names, asked.policyId);
      const sumsIn = async (units: Pick<FiguresAsked, 'unitIds' | 'exceptUnitIds'>) =>
        window.closed ? await judgementSums(db, { ...window.closed, policyId, ...units }) : [];
      const subtree = unitId === null ? null : [...subtreeOf(names.tree, unitId)];
      const sums = await sumsIn({ unitIds: subtree });
      // Breakdowns are of whole blocks.
      const cells = unitId === null && window.closed ? await judgementCells(db, { ...window.closed, policyId }) : null;
      const row = rowsOf(window, sums, cells);
      const usesOf = (id: string) => sums.reduce((uses, figure) => (figure.policyId === id ? uses + figure.sums.calls : uses), 0);
      const policies = [...names.policies.keys()]
        .filter((id) => policyId === null || id === policyId)
        .map((id) => ({ id, policy: policyOf(names, id), uses: usesOf(id) }))
        .sort((a, b) => b.uses - a.uses || (a.policy.code < b.policy.code ? -1 : 1));
      const further = new Set<string | null>(policies.slice(first).map(({ id }) => id));
      // A block's part of a unit above holds what was too small below it.
      const above = unitId === null ? [] : [...ancestorsOf(names.tree, unitId), NO_UNIT];
      const beside = async (units: Pick<FiguresAsked, 'unitIds' | 'exceptUnitIds'>) =>
        rowsOf(window, await sumsIn(units), null)(null, () => true);
      return {
        windowAsked: window.asked,
        unit: frictionUnit(names, unitId),
        currency: this.deployment.currency,
        rows: policies.slice(0, first).map(({ id, policy }) => row(policy, (about) => about.policyId === id)),
        furtherPolicies: row(null, (about) => further.has(about.policyId)),
        otherPolicies: row(null, (about) => about.policyId === null),
        total: row(null, () => true),
        unplaced: subtree && (await beside({ unitIds: above })),
        elsewhere: subtree && seesEverything(actor) ? await beside({ exceptUnitIds: [...subtree, ...above] }) : null,
      };
    });
  }
}

/** @param cells null where a unit was asked */
function rowsOf({ asked }: AskedWindow, sums: readonly JudgementFigure[], cells: readonly JudgementCell[] | null) {
  return (policy: FrictionPolicy | null, isIn: (about: OfPolicy) => boolean): JudgementRow => ({
    policy,
    figures: judgementFiguresOf({
      asked,
      sums: sums.filter(isIn),
      cells: cells && cells.filter(isIn),
      isOnePolicy: policy !== null,
    }),
  });
}
