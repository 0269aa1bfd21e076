import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { AccessEvent, SealedReadKind } from './events.ts';

export interface SealedRead {
  readonly kind: SealedReadKind;
  readonly policyIds: readonly string[];
  readonly personId: string | null;
}

/** What was read in the hour so far. */
type Access = readonly string[];

/** One stream for each reader and hour: whoever reads all day long has short ones. */
export const access: Decider<Access, { NoteSealedRead: SealedRead & { readerId: string; hour: string } }, AccessEvent> = {
  category: 'access',
  initialState: [],
  decide: {
    NoteSealedRead: ({ readerId, kind, policyIds, personId, hour }, noted) =>
      noted.includes(keyOf({ kind, policyIds, personId }))
        ? []
        : { type: 'SealedDataRead', data: { readerId, kind, policyIds: [...policyIds].sort(), personId, hour } },
  },
  evolve: { SealedDataRead: (data, noted) => [...noted, keyOf(data)] },
};

export const accessIdOf = (readerId: string, hour: string) => idOf('access', readerId, hour);

/** Reads with one key are one entry. */
export function keyOf({ kind, policyIds, personId }: SealedRead): string {
  return [kind, personId ?? '', ...[...policyIds].sort()].join(' ');
}

/** ISO instant at which the hour of an instant began. */
export function hourOf(instant: string): string {
  return `${instant.slice(0, 13)}:00:00.000Z`;
}
