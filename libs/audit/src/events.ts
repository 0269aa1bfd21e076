import type { EventContracts, EventsOf } from '#eventing';

/**
 * `REPORTS`: of the policies named, with the names that reporters put to them; `AUTHORITY_REQUESTS`: open cases that the reader was asked to decide;
 * `PERSON_EXPORT`: everything about a person, at their request.
 */
export const SEALED_READ_KINDS = ['REPORTS', 'AUTHORITY_REQUESTS', 'PERSON_EXPORT'] as const;
export type SealedReadKind = (typeof SEALED_READ_KINDS)[number];

export type AccessEvent = EventsOf<{
  /** Recorded before the answer and whatever there was to read, once an hour for each reader and kind. */
  SealedDataRead: {
    readerId: string;
    kind: SealedReadKind;
    /** What the reader answers for at that moment. */
    policyIds: readonly string[];
    /** Whom an export is about. */
    personId: string | null;
    /** ISO instant at which the hour began: what happened in it is not told. */
    hour: string;
  };
}>;

export const accessEvents: EventContracts<AccessEvent> = { SealedDataRead: { version: 1 } };
