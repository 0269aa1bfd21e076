import type { AcknowledgementEvent, PolicyEvent, ProtectionEvent } from '#policies/events';
import { id, unitId, personId, ownerId, policyId, at, version } from './sample-values.ts';
import type { ExampleOf } from './sample-values.ts';

const policy = { category: 'policy', aggregate: policyId };

/** One example of every event of policies in its present shape; the first of each category creates its aggregate. */
export const policyExamples: readonly ExampleOf<AcknowledgementEvent | PolicyEvent | ProtectionEvent>[] = [
  {
    ...policy,
    type: 'PolicyRegistered',
    data: {
      policyId,
      code: 'RET-14',
      family: 'Returns',
      ownerId,
      deputyId: personId,
      unitId,
      reviewCadenceDays: 365,
      version,
      effectiveFrom: '2026-01-01',
      registeredAt: at,
    },
  },
  {
    ...policy,
    type: 'PolicyRevised',
    data: { policyId, number: 2, version, effectiveFrom: '2026-12-01', reason: 'Clearer words.', reviewId: id('review'), revisedAt: at },
  },
  {
    ...policy,
    type: 'PolicyTransferred',
    data: { policyId, ownerId: personId, deputyId: ownerId, unitId, reason: 'New duties.', transferredAt: at },
  },
  { ...policy, type: 'PolicySuspended', data: { policyId, from: '2026-12-01', reason: 'Under review.', reviewId: null, suspendedAt: at } },
  { ...policy, type: 'PolicyReinstated', data: { policyId, from: '2027-01-01', reason: 'Reviewed.', reinstatedAt: at } },
  { ...policy, type: 'PolicyRetired', data: { policyId, from: '2027-06-01', reason: 'No longer needed.', reviewId: null, retiredAt: at } },
  { ...policy, type: 'DecisionLapsed', data: { policyId, reviewId: id('review'), because: 'policy.retired', lapsedAt: at } },
  {
    category: 'acknowledgement',
    aggregate: id('acknowledgement'),
    type: 'VersionSeen',
    data: { policyId, number: 2, personId, unitId, week: '2026-W47', seenAt: at },
  },
  {
    category: 'protection',
    aggregate: id('protection'),
    type: 'ProtectionRecorded',
    data: { policyId, week: '2026-W46', kind: 'FRAUD', count: 3, amountMinor: 45_000, source: 'Loss prevention', recordedAt: at },
  },
];
