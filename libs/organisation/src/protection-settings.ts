import type { ProtectionSettings } from './events.ts';

export const PROTECTION_DEFAULTS: ProtectionSettings = { k: 5, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' };

/** Below it a figure would point at people (measures.md, rule 7). */
export const LOWEST_K = 3;

/** Settings that hold from an instant on. */
export interface DatedSettings {
  /** ISO instant; null: from the beginning. */
  readonly from: string | null;
  readonly settings: ProtectionSettings;
}

/** The stronger of both in every field. */
export function strongest(one: ProtectionSettings, other: ProtectionSettings): ProtectionSettings {
  return {
    k: Math.max(one.k, other.k),
    identityMonths: Math.min(one.identityMonths, other.identityMonths),
    textMonths: Math.min(one.textMonths, other.textMonths),
    confidentialDelivery: [one, other].some((each) => each.confidentialDelivery === 'NEXT_DAY') ? 'NEXT_DAY' : 'AT_ONCE',
  };
}

/** Whether a reporter is worse off with `next` than with `before`, in any field. */
export function weakens(next: ProtectionSettings, before: ProtectionSettings): boolean {
  return !sameSettings(strongest(next, before), next);
}

export function sameSettings(one: ProtectionSettings, other: ProtectionSettings): boolean {
  return (Object.keys(one) as (keyof ProtectionSettings)[]).every((field) => one[field] === other[field]);
}

/**
 * What was promised to whoever reported at `since`: of all that held then or later the strongest, so that weakening reaches back to nobody.
 * @param history in the order of time, the first one from the beginning
 */
export function promisedSince(history: readonly DatedSettings[], since: string): ProtectionSettings {
  const heldThen = Math.max(
    0,
    history.findLastIndex(({ from }) => from === null || from < since),
  );
  return history
    .slice(heldThen)
    .map(({ settings }) => settings)
    .reduce(strongest);
}
