import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { DomainError } from '#eventing';
import { listPublicSources, sumsByPart } from '#figures';
import type { PartSums } from '#figures';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { subtreeOf } from '#unit-tree';
import type { FrictionUnit } from './friction-figures.types.ts';
import { figuresOf, unite } from './friction-measures.ts';
import { policyOf } from './friction-table.ts';
import type { FrictionHeatmap, FrictionHeatmapRow, FrictionHeatmapTable } from './friction-trend.types.ts';
import { askedWindow } from './friction-windows.ts';
import type { AskedWindow } from './friction-windows.ts';
import { CostSettings, snapshot, unitInScope } from './insights-scope.ts';
import { unitsBelow } from './insights-names.projection.ts';
import type { Names } from './insights-names.projection.ts';

export interface HeatmapAsked {
  readonly window?: { readonly from: string; readonly to: string } | null | undefined;
  readonly unitId?: string | null | undefined;
  readonly first: number;
}

@Injectable()
export class FrictionHeatmapFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly settings: CostSettings,
  ) {}

  findHeatmap(asked: HeatmapAsked, actor: Actor): Promise<FrictionHeatmap> {
    if (asked.first < 1 || asked.first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    const window = askedWindow(asked.window, this.deployment.calendar.lastClosedWeek(this.deployment.now()));
    return snapshot(this.store, this.deployment, async ({ db, names }) => {
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const unitIds = unitId === null ? null : [...subtreeOf(names.tree, unitId)];
      const parts = window.closed ? await sumsByPart(db, { ...window.closed, unitIds }) : [];
      const columns = unitsBelow(names.units, unitId).map(({ unitId: id, code, name }) => ({ id, code, name }));
      const table = (source: string | null) => this.table(source, parts, columns, names, window, asked.first);
      return {
        windowAsked: window.asked,
        units: columns,
        published: table(null),
        publicSources: (await listPublicSources(db)).map(table),
      };
    });
  }

  private table(
    source: string | null,
    parts: readonly PartSums[],
    columns: readonly FrictionUnit[],
    names: Names,
    { asked, closed }: AskedWindow,
    first: number,
  ): FrictionHeatmapTable {
    const own = parts.filter((part) => part.source === source);
    const subtrees = columns.map((unit) => ({ unit, within: subtreeOf(names.tree, unit.id) }));
    const figures = (some: readonly PartSums[]) => figuresOf(unite(source, some, closed), asked, this.settings, null);
    const row = (policyId: string): FrictionHeatmapRow => {
      const ofPolicy = own.filter((part) => part.policyId === policyId);
      const isIn = (within: ReadonlySet<string>) => (part: PartSums) => part.unitId !== null && within.has(part.unitId);
      const cells = subtrees.map(({ unit, within }) => {
        const shown = figures(ofPolicy.filter(isIn(within)));
        return { unit, state: shown.reason === null ? ('VALUE' as const) : ('WAITING' as const), figures: shown };
      });
      const unplaced = ofPolicy.filter((part) => !subtrees.some(({ within }) => isIn(within)(part)));
      return { policy: policyOf(names, policyId), cells, unplaced: figures(unplaced), total: figures(ofPolicy) };
    };
    const policyIds = [...new Set(own.flatMap(({ policyId }) => policyId ?? []))];
    const reports = (heat: FrictionHeatmapRow) => heat.total.reports ?? 0;
    const rows = policyIds.map(row).sort((a, b) => reports(b) - reports(a) || (a.policy.code < b.policy.code ? -1 : 1));
    return { source, rows: rows.slice(0, first) };
  }
}
