import type { FrictionReportEvent } from '#friction/events';
import { reaction } from '#read-store';
import { AppointActingDeputy } from './appoint-acting-deputy.handlers.ts';

export const appointActingDeputy = reaction<FrictionReportEvent, AppointActingDeputy>({
  name: 'appoint-acting-deputy-when-report-handed-up',
  on: {
    ReportHandedUp: ({ data: { policyId, actingDeputyId } }) =>
      actingDeputyId === null ? [] : new AppointActingDeputy(policyId, actingDeputyId),
  },
});
