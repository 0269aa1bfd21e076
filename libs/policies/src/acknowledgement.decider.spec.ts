import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { acknowledgement } from './acknowledgement.decider.ts';

describe('acknowledging a version', () => {
  const context = aContext();
  const data = { policyId: randomUUID(), number: 2, unitId: null };
  const command = { ...data, known: true };
  const seen = {
    type: 'VersionSeen' as const,
    data: { ...data, personId: context.actor.id, week: context.calendar.weekOf(context.now), seenAt: context.now },
  };

  it('is recorded once for each person', () => {
    given(acknowledgement).when('AcknowledgeVersion', command, context).then(seen);
    given(acknowledgement, seen).when('AcknowledgeVersion', command, context).thenNothing();
  });

  it('is refused for a version that the policy does not have', () => {
    given(acknowledgement)
      .when('AcknowledgeVersion', { ...command, known: false }, context)
      .thenRefused('policy.unknown-version', 'number');
  });
});
