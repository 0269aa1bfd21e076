import type { FrictionReportEvent } from '#friction/events';

type Reported = Extract<FrictionReportEvent, { type: 'FrictionReported' }>;

/** A report of 2026-W45 that leaves out all it can; specs add what they are about. */
export function bareReport(data: Partial<Reported['data']> & Pick<Reported['data'], 'reportId' | 'policyId'>): Reported {
  return {
    type: 'FrictionReported',
    data: {
      policyVersion: 3,
      unitId: null,
      reporterId: null,
      mode: 'CONFIDENTIAL',
      countToken: null,
      filedAlone: null,
      textShared: true,
      receiverId: null,
      withheldFrom: null,
      receivedByOverseer: false,
      ownerUnitId: null,
      fewPeople: false,
      deliveredOn: null,
      source: null,
      week: '2026-W45',
      happenedAt: '2026-11-02T09:00:00.000Z',
      reportedAt: '2026-11-02T09:00:00.000Z',
      channel: null,
      customerOutcomes: [],
      burden: null,
      servedPurpose: null,
      effects: [],
      staffMinutes: null,
      customerMinutes: null,
      amountMinor: null,
      frequency: null,
      facts: null,
      missingFacts: null,
      ruleInOwnWords: null,
      customerNeed: null,
      sensibleAction: null,
      situation: null,
      ...data,
    },
  };
}
