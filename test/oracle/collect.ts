import type { Requester, RunningServer } from '../journeys/running-server.ts';

/** One set of figures as anybody may fetch it. */
export interface Fetched {
  /** Of which question it is the answer. */
  readonly asked: string;
  /** Null: no policy or unit was named. */
  readonly policyId: string | null;
  readonly unitId: string | null;
  /** Of all units together. */
  readonly isWhole: boolean;
  readonly figures: Figures;
}

export interface Figures {
  readonly reason: string | null;
  readonly windowAnswered: { readonly from: string; readonly to: string } | null;
  readonly n: number;
  readonly reports: number | null;
  readonly corroborations: number | null;
  readonly occurrences: number | null;
  readonly people: number | null;
  readonly index: { readonly n: number };
  readonly cost: {
    readonly observed: {
      readonly staffHours: number | null;
      readonly customerHours: number | null;
      readonly outOfPocketMinor: number | null;
    };
    readonly estimatedYearly: { readonly n: number };
  };
}

const FIGURES = `reason windowAnswered { from to } n reports corroborations occurrences people index { n }
  cost { observed { staffHours customerHours outOfPocketMinor } estimatedYearly { n } }`;
const ROW = `{ policy { id } figures { ${FIGURES} } before { ${FIGURES} } }`;

/** More policies than a world has, and few enough for the limit of a query. */
const MOST = 5;

interface Row {
  readonly policy: { readonly id: string } | null;
  readonly figures: Figures;
  readonly before: Figures;
}
interface Table {
  readonly rows: readonly Row[];
  readonly furtherPolicies: Row;
  readonly otherPolicies: Row;
  readonly total: Row;
  readonly unplaced: Row | null;
  readonly elsewhere: Row | null;
}
interface Window {
  readonly from: string;
  readonly to: string;
}

/** Everything that has a number: each question with each policy, each unit and each window, by whoever may ask for all of them. */
export class Collector {
  readonly #running: RunningServer;
  readonly #as: Requester;

  constructor(running: RunningServer, as: Requester) {
    this.#running = running;
    this.#as = as;
  }

  /** Every week of every policy and unit. */
  async weekly(window: Window, policies: readonly string[], units: readonly { readonly id: string }[]): Promise<readonly Fetched[]> {
    const found: Fetched[] = [];
    for (const unitId of everywhere(units)) found.push(...(await this.#trends(window, policies, unitId)));
    return found;
  }

  /** The other questions, with each unit. */
  async tables(window: Window, units: readonly { readonly id: string }[]): Promise<readonly Fetched[]> {
    const found: Fetched[] = [];
    for (const unitId of everywhere(units))
      found.push(
        ...(await this.#ranking(window, unitId, MOST)),
        ...(await this.#ranking(window, unitId, 1)),
        ...(await this.#heatmap(window, unitId)),
      );
    return found;
  }

  async #ranking(window: Window, unitId: string | null, first: number): Promise<readonly Fetched[]> {
    const document = `query ($window: WeekWindowInput, $unitId: ID, $first: Int!) { frictionRanking(window: $window, unitId: $unitId, first: $first) {
      published { rows ${ROW} furtherPolicies ${ROW} otherPolicies ${ROW} total ${ROW} unplaced ${ROW} elsewhere ${ROW} } } }`;
    const { frictionRanking } = await this.#ask<{ frictionRanking: { published: Table } }>(document, { window, unitId, first });
    const { rows, furtherPolicies, otherPolicies, total, unplaced, elsewhere } = frictionRanking.published;
    const others = { furtherPolicies, otherPolicies, total, unplaced, elsewhere };
    const named = [...rows.map((row) => ['row', row] as const), ...Object.entries(others)];
    return named.flatMap(([name, row]) =>
      row === null
        ? []
        : (['figures', 'before'] as const).map((which) => ({
            asked: `frictionRanking ${window.from} ${window.to} ${unitId} ${first} ${name} ${which}`,
            policyId: row.policy?.id ?? null,
            unitId,
            isWhole: unitId === null,
            figures: row[which],
          })),
    );
  }

  async #heatmap(window: Window, unitId: string | null): Promise<readonly Fetched[]> {
    const document = `query ($window: WeekWindowInput, $unitId: ID) { frictionHeatmap(window: $window, unitId: $unitId, first: ${MOST}) {
      published { rows { policy { id } cells { unit { id } figures { ${FIGURES} } } unplaced { ${FIGURES} } total { ${FIGURES} } } } } }`;
    type Heat = { policy: { id: string }; cells: { unit: { id: string }; figures: Figures }[]; unplaced: Figures; total: Figures };
    const { frictionHeatmap } = await this.#ask<{ frictionHeatmap: { published: { rows: Heat[] } } }>(document, { window, unitId });
    const asked = `frictionHeatmap ${window.from} ${window.to} ${unitId}`;
    return frictionHeatmap.published.rows.flatMap(({ policy, cells, unplaced, total }) => [
      ...cells.map(({ unit, figures }) => ({ asked, policyId: policy.id, unitId: unit.id, isWhole: false, figures })),
      { asked: `${asked} unplaced`, policyId: policy.id, unitId, isWhole: false, figures: unplaced },
      { asked: `${asked} total`, policyId: policy.id, unitId, isWhole: unitId === null, figures: total },
    ]);
  }

  async #trends(window: Window, policies: readonly string[], unitId: string | null): Promise<readonly Fetched[]> {
    const named = [null, ...policies].map((policyId, index) => ({ policyId, alias: `trend${index}` }));
    const asked = named.map(
      ({
        policyId,
        alias,
      }) => `${alias}: frictionTrend(bucket: WEEK, window: $window, unitId: $unitId${policyId === null ? '' : `, policyId: "${policyId}"`})
        { published { points { bucket figures { ${FIGURES} } } } }`,
    );
    const document = `query ($window: WeekWindowInput, $unitId: ID) { ${asked.join(' ')} }`;
    type Trend = { published: { points: { bucket: string; figures: Figures }[] } };
    const trends = await this.#ask<Record<string, Trend>>(document, { window, unitId });
    return named.flatMap(({ policyId, alias }) =>
      (trends[alias]?.published.points ?? []).map(({ bucket, figures }) => ({
        asked: `frictionTrend ${bucket} ${policyId} ${unitId}`,
        policyId,
        unitId,
        isWhole: unitId === null,
        figures,
      })),
    );
  }

  /** One-way tables by quarter: `<quarter> <cell>` -> count. */
  async breakdown(dimension: string, policyId: string | null, window: Window): Promise<ReadonlyMap<string, number>> {
    const document = `query ($dimension: BreakdownDimension!, $window: WeekWindowInput, $policyId: ID) {
      frictionBreakdown(dimension: $dimension, window: $window, policyId: $policyId) { published { quarters { quarter cells { cell count } } } } }`;
    type Quarter = { quarter: string; cells: { cell: string; count: number }[] };
    const { frictionBreakdown } = await this.#ask<{ frictionBreakdown: { published: { quarters: Quarter[] } } }>(document, {
      dimension,
      window,
      policyId,
    });
    return new Map(
      frictionBreakdown.published.quarters.flatMap(({ quarter, cells }) =>
        cells.map(({ cell, count }) => [`${quarter} ${cell}`, count] as const),
      ),
    );
  }

  async #ask<Data>(document: string, variables: object): Promise<Data> {
    const answer = await this.#running.query<Data>(document, variables, this.#as, this.#running.afterCommands);
    if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }
}

function everywhere(units: readonly { readonly id: string }[]): readonly (string | null)[] {
  return [null, ...units.map(({ id }) => id)];
}
