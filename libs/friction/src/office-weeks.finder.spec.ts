import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import type { PolicyEvent } from '#policies/events';
import type { FrictionReportEvent } from './events.ts';
import { frictionEvents } from './events.ts';
import { now, owner, policyId, reported, reporter, stranger, tomorrow } from './friction.fixture.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { listOfficeWeeks } from './office-weeks.finder.ts';

const version = { title: 'Refunds', text: 'x', purposes: [], protects: 'x', sensitivity: 'NORMAL', guardrails: [] } as const;
const policy: PolicyEvent = {
  type: 'PolicyRegistered',
  data: {
    policyId,
    code: 'RET-14',
    family: null,
    ownerId: owner.id,
    deputyId: null,
    unitId: null,
    reviewCadenceDays: 365,
    version: { ...version, mandate: { kind: 'HABIT', citation: null } },
    effectiveFrom: '2026-01-01',
    registeredAt: now,
  },
};
const another = (overrides: Parameters<typeof reported>[0] = {}) => reported({ reportId: randomUUID(), ...overrides });

describe('the weeks of an office', () => {
  const spec = projectionSpec(frictionReportsProjection, frictionEvents);

  async function weeks(events: readonly FrictionReportEvent[], personId = owner.id) {
    const streamed = events.map((event) => ({ ...event, stream: `friction_report-${event.data.reportId}` }));
    const model = await spec.given({ ...policy, stream: `policy-${policyId}` }, ...streamed);
    const office = { as: 'OFFICE', personId, today: '2026-11-02', calendar: new Calendar('UTC'), terms: [] } as const;
    return model.find((db) => listOfficeWeeks(db, office, policyId));
  }

  it('count all that is delivered, imported reports too, and those whose customer was harmed once each', async () => {
    const events = [
      another({ week: '2026-W40', customerOutcomes: ['DELAYED', 'LEFT'] }),
      another({ week: '2026-W40', customerOutcomes: ['SERVED_BY_WORKAROUND'] }),
      another({ week: '2026-W40', source: { name: 'CFPB', public: true, key: '1' }, reporterId: null, customerOutcomes: ['COMPLAINED'] }),
      another({ week: '2026-W43', customerOutcomes: [] }),
      another({ week: '2026-W43', policyId: randomUUID() }),
    ];
    expect(await weeks(events)).toEqual([
      { week: '2026-W40', reports: 3, harmed: 2 },
      { week: '2026-W43', reports: 1, harmed: 0 },
    ]);
    expect(await weeks(events, stranger.id)).toEqual([]);
  });

  it('do not count what is withdrawn, on its way or withheld, and count each report that is merged', async () => {
    const [kept, merged, withdrawn] = [another(), another(), another()];
    const counted = await weeks([
      kept,
      merged,
      withdrawn,
      another({ deliveredOn: tomorrow }),
      another({ withheldFrom: owner.id }),
      {
        type: 'ReportMerged',
        data: { reportId: merged.data.reportId, intoReportId: kept.data.reportId, reason: 'the same', mergedAt: now },
      },
      {
        type: 'ReportWithdrawn',
        data: { reportId: withdrawn.data.reportId, reporterId: reporter.id, reason: null, deliveredOn: null, withdrawnAt: now },
      },
    ]);
    expect(counted).toEqual([{ week: kept.data.week, reports: 2, harmed: expect.any(Number) }]);
  });
});
