import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { NO_UNIT } from '#figures';
import type { ReportingUnit, UnitInteractions } from '#figures';
import { ancestorsOf, childrenOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';
import type { Weeks } from './friction-windows.ts';

/** What is known about customers served in the scope of a question. */
export interface ExposureRecords {
  readonly tree: UnitTree;
  /** The unit asked for; null: everything. */
  readonly unitId: string | null;
  /** Of the units in scope alone. */
  readonly interactions: readonly UnitInteractions[];
  /** Where the reports of the answer come from. */
  readonly reporting: readonly ReportingUnit[];
}

/** Customers served in the scope of a question, where the records of them are complete. */
export class Exposure {
  readonly #records: ExposureRecords;
  /** Policy (null: all business) -> week. */
  readonly #weeks = new Map<string | null, Map<IsoWeek, ServedWeek>>();
  /** Most rows of a table ask for the same. */
  readonly #answers = new Map<string, { readonly counts: readonly number[] | null }>();

  constructor(records: ExposureRecords) {
    this.#records = records;
    for (const { policyId, week, unitId, count } of records.interactions) {
      const weeks = this.#weeks.get(policyId) ?? new Map<IsoWeek, ServedWeek>();
      const served = weeks.get(week) ?? new ServedWeek(records.tree);
      served.counts.set(unitId, count);
      this.#weeks.set(policyId, weeks.set(week, served));
    }
  }

  /**
   * Customers served in each span, or null: every unit that the source's reports come from, or that recorded in any of the spans, must be
   * covered in all their weeks, so that the spans compare the same units. A policy's own records go before those of all business.
   */
  of(source: string | null, policyId: string | null, spans: readonly Weeks[]): readonly number[] | null {
    const recorded = (key: string | null) => spans.map((span) => weeksOf(span).map((week) => this.#weeks.get(key)?.get(week)));
    const own = policyId === null ? [] : recorded(policyId);
    const ofPolicy = own.flat().some(Boolean);
    const key = JSON.stringify([source, ofPolicy && policyId, spans]);
    const answer = this.#answers.get(key) ?? { counts: this.#complete(source, ofPolicy ? own : recorded(null)) };
    this.#answers.set(key, answer);
    return answer.counts;
  }

  #complete(source: string | null, served: readonly (readonly (ServedWeek | undefined)[])[]): readonly number[] | null {
    const required = this.#reporting(source);
    for (const week of served.flat()) for (const unitId of week?.counts.keys() ?? []) required.add(unitId);
    const complete = required.size > 0 && served.flat().every((week) => week && [...required].every((unitId) => week.covers(unitId)));
    return complete ? served.map((weeks) => weeks.reduce((sum, week) => sum + (week?.total ?? 0), 0)) : null;
  }

  /** Reports that cannot be placed may come from anywhere in the scope. */
  #reporting(source: string | null): Set<string> {
    const { tree, unitId: top, reporting } = this.#records;
    const everything = top === null ? childrenOf(tree, null) : [top];
    const own = reporting.filter((row) => row.source === source);
    return new Set(own.flatMap(({ unitId }) => (unitId === NO_UNIT ? everything : [unitId])));
  }
}

/** What units recorded for one week. */
class ServedWeek {
  readonly counts = new Map<string, number>();
  readonly #tree: UnitTree;
  readonly #covered = new Map<string, boolean>();

  constructor(tree: UnitTree) {
    this.#tree = tree;
  }

  /** A record of a unit includes all below it: of one above another, the upper one counts alone. */
  get total(): number {
    return [...this.counts].reduce((sum, [unitId, count]) => sum + (this.#recordedAbove(unitId) ? 0 : count), 0);
  }

  /** By a record of its own or of a unit above it, or because all units below it are. */
  covers(unitId: string): boolean {
    const known = this.#covered.get(unitId);
    if (known !== undefined) return known;
    // Set beforehand, so that a ring in the tree ends.
    this.#covered.set(unitId, false);
    const covered = this.counts.has(unitId) || this.#recordedAbove(unitId) || this.#allBelow(unitId);
    this.#covered.set(unitId, covered);
    return covered;
  }

  #allBelow(unitId: string): boolean {
    const below = childrenOf(this.#tree, unitId);
    return below.length > 0 && below.every((unit) => this.covers(unit));
  }

  #recordedAbove(unitId: string): boolean {
    return ancestorsOf(this.#tree, unitId).some((above) => this.counts.has(above));
  }
}

function weeksOf({ from, weeks }: Weeks): readonly IsoWeek[] {
  return Array.from({ length: weeks }, (_, n) => addWeeks(from, n));
}
