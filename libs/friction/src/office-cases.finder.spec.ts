import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import type { PolicyEvent } from '#policies/events';
import type { FrictionReportEvent } from './events.ts';
import { frictionEvents } from './events.ts';
import { now, owner, policyId, reported, reporter, stranger, tomorrow } from './friction.fixture.ts';
import type { Reader } from './friction-report-readers.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { listCases } from './office-cases.finder.ts';
import type { OfficeCase } from './office-cases.finder.ts';

const today = '2026-11-02';
const inOffice = (personId: string, on = today): Reader => ({
  as: 'OFFICE',
  personId,
  today: on,
  calendar: new Calendar('UTC'),
  terms: [],
});
const version = {
  title: 'Refunds',
  text: 'x',
  purposes: [],
  factsAsked: [],
  protects: 'x',
  sensitivity: 'NORMAL',
  guardrails: [],
} as const;
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
const on = (event: FrictionReportEvent) => ({ ...event, stream: `friction_report-${event.data.reportId}` });
const another = (overrides: Parameters<typeof reported>[0] = {}) => reported({ reportId: randomUUID(), ...overrides });

describe('the cases of an office', () => {
  const spec = projectionSpec(frictionReportsProjection, frictionEvents);

  async function cases(events: readonly FrictionReportEvent[], reader = inOffice(owner.id)): Promise<readonly OfficeCase[]> {
    const model = await spec.given({ ...policy, stream: `policy-${policyId}` }, ...events.map(on));
    return model.find(async (db) => {
      const found: OfficeCase[] = [];
      for await (const few of listCases(db, [reader], policyId)) found.push(...few);
      return found;
    });
  }

  it('are all reports on its policy, newest week first, a few at a time, and nobody else’s', async () => {
    const weeks = ['2026-W40', '2026-W45', '2026-W42'];
    const events = Array.from({ length: 150 }, (_, n) => another({ week: weeks[n % 3] ?? '', facts: { n } }));
    const found = await cases(events);
    expect(found.map(({ week }) => week)).toEqual([...found.map(({ week }) => week)].sort().reverse());
    expect(new Set(found.map(({ reportId }) => reportId)).size).toBe(150);
    expect(found.map(({ facts }) => facts['n']).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 150 }, (_, n) => n));
    expect(await cases([], inOffice(stranger.id))).toEqual([]);
  });

  it('are not those that are withdrawn, on their way, or withheld', async () => {
    const [waiting, withdrawn, withheld] = [another({ deliveredOn: tomorrow }), another(), another({ withheldFrom: owner.id })];
    const { reportId } = withdrawn.data;
    const found = await cases([
      waiting,
      withdrawn,
      withheld,
      {
        type: 'ReportWithdrawn',
        data: { reportId, reporterId: reporter.id, reason: null, deliveredOn: null, withdrawnAt: now },
      },
    ]);
    expect(found).toEqual([]);
    expect((await cases([waiting], inOffice(owner.id, tomorrow))).map((each) => each.reportId)).toEqual([waiting.data.reportId]);
  });

  it('count reports that are merged once, unless the primary is none of theirs', async () => {
    const [primary, merged, hidden, ofHidden] = [
      another({ facts: { n: 1 } }),
      another({ facts: { n: 2 } }),
      another({ withheldFrom: owner.id }),
      another({ facts: { n: 4 } }),
    ];
    const merge = (one: typeof merged, into: typeof primary): FrictionReportEvent => ({
      type: 'ReportMerged',
      data: { reportId: one.data.reportId, intoReportId: into.data.reportId, reason: 'the same', mergedAt: now },
    });
    const found = await cases([primary, merged, hidden, ofHidden, merge(merged, primary), merge(ofHidden, hidden)]);
    expect(found.map(({ facts }) => facts['n']).sort()).toEqual([1, 4]);
  });

  it('hold facts as far as they are delivered, the later in the place of the earlier', async () => {
    const report = another({ facts: { amount: 100, has_card: true } });
    const { reportId } = report.data;
    const added = (amount: number, deliveredOn: string | null): FrictionReportEvent => ({
      type: 'ReportFactsAdded',
      data: {
        ...{ reportId, reporterId: reporter.id, channel: null, customerOutcomes: null, burden: null, servedPurpose: null, effects: null },
        ...{ staffMinutes: null, customerMinutes: null, amountMinor: null, frequency: null, customerNeed: null, sensibleAction: null },
        ...{ situation: null, textShared: null, facts: { amount }, deliveredOn, missingFacts: null, addedAt: now },
      },
    });
    const events = [report, added(200, null), added(300, tomorrow)];
    expect((await cases(events)).map(({ facts }) => facts)).toEqual([{ amount: 200, has_card: true }]);
    expect((await cases(events, inOffice(owner.id, tomorrow))).map(({ facts }) => facts)).toEqual([{ amount: 300, has_card: true }]);
  });
});
