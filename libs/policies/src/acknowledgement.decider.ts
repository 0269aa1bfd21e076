import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { AcknowledgementEvent } from './events.ts';

interface AcknowledgementCommands {
  /** `known`: whether the policy has such a version. */
  AcknowledgeVersion: { policyId: string; number: number; unitId: string | null; known: boolean };
}

/** One stream for each person and version, so that a policy's own stream stays short. */
export const acknowledgement: Decider<boolean, AcknowledgementCommands, AcknowledgementEvent> = {
  category: 'acknowledgement',
  initialState: false,
  decide: {
    AcknowledgeVersion: ({ policyId, number, unitId, known }, seen, { now, actor, calendar }) => {
      if (!known) throw new DomainError('policy.unknown-version', 'the policy has no such version; read it again', 'number');
      return seen
        ? []
        : { type: 'VersionSeen', data: { policyId, number, personId: actor.id, unitId, week: calendar.weekOf(now), seenAt: now } };
    },
  },
  evolve: { VersionSeen: () => true },
};
