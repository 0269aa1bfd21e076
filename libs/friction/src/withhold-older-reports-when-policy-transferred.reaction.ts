import type { PolicyEvent } from '#policies/events';
import { reaction } from '#read-store';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { WithholdOlderReports } from './withhold-older-reports.handlers.ts';

export const withholdOlderReports = reaction<PolicyEvent, WithholdOlderReports>({
  name: 'withhold-older-reports-when-policy-transferred',
  awaits: [frictionReportsProjection.name],
  on: {
    PolicyTransferred: ({ data: { policyId, ownerId, deputyId, transferredAt } }) =>
      [ownerId, deputyId].flatMap((id) => (id === null ? [] : new WithholdOlderReports(policyId, id, transferredAt))),
  },
});
