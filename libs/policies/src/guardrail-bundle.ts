import { addDays } from '#calendar';
import { statusOn } from './policy.decider.ts';
import type { PolicyTurn } from './policy.decider.ts';

/** A version that takes effect within so many days travels ahead, for clients that are offline on that day. */
const DAYS_AHEAD = 30;

/** A stretch of days on which one version of a policy applies. Local dates, both included; until null: until further notice. */
export interface Period<Version> {
  readonly version: Version;
  readonly from: string;
  readonly until: string | null;
}

interface History<Version> {
  /** In the order of their numbers. */
  readonly versions: readonly Version[];
  /** In the order of their days. */
  readonly turns: readonly PolicyTurn[];
}

/** In the order of the days; none for those without a version in force. */
export function periodsInForce<Version extends { readonly effectiveFrom: string }>({
  versions,
  turns,
}: History<Version>): readonly Period<Version>[] {
  const days = [...versions.map(({ effectiveFrom }) => effectiveFrom), ...turns.map(({ from }) => from)];
  const changes = [...new Set(days)].sort();
  return changes.reduce<Period<Version>[]>((periods, from, index) => {
    const next = changes[index + 1];
    const until = next === undefined ? null : addDays(next, -1);
    const version = statusOn(turns, from) === 'ACTIVE' ? versions.findLast(({ effectiveFrom }) => effectiveFrom <= from) : undefined;
    if (version === undefined) return periods;
    const last = periods.at(-1);
    const goesOn = last?.version === version && last.until === addDays(from, -1);
    return goesOn ? [...periods.slice(0, -1), { ...last, until }] : [...periods, { version, from, until }];
  }, []);
}

/** What a client may know and need offline: in force now or soon, with room for judgement, and never of a rule that is sensitive. */
export function bundledPeriods<
  Version extends { readonly effectiveFrom: string; readonly sensitivity: string; readonly hasGuardrails: boolean },
>(history: History<Version>, today: string): readonly Period<Version>[] {
  const horizon = addDays(today, DAYS_AHEAD);
  return periodsInForce(history).filter(
    ({ version: { sensitivity, hasGuardrails }, from, until }) =>
      sensitivity !== 'SENSITIVE' && hasGuardrails && from <= horizon && (until === null || until >= today),
  );
}
