import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import type { DomainEvent } from '#eventing';
import { projectionSpec } from '#eventing-testing';
import type { Fact, Guardrail } from '#guardrails';
import type { PolicyEvent } from '#policies/events';
import type { FrictionReportEvent } from './events.ts';
import { frictionEvents } from './events.ts';
import { deputy, now, owner, policyId, reported, reporter, reportId, stranger } from './friction.fixture.ts';
import { bandOf } from './friction-report-views.ts';
import { findReport, listMerged, listReports } from './friction-reports.finder.ts';
import { listLateOffices } from './friction-report-readers.finder.ts';
import type { Reader } from './friction-report-readers.finder.ts';
import { rowsBehind } from './matched-rows.ts';
import type { OfficeTerm } from './office-terms.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';

const calendar = new Calendar('UTC');
const inOffice = (personId: string, today = '2026-11-02', terms: readonly OfficeTerm[] = []): Reader => ({
  as: 'OFFICE',
  personId,
  today,
  calendar,
  terms,
});
const asReporter: Reader = { as: 'REPORTER', aliases: [reporter.id, randomUUID()] };
const otherPolicyId = randomUUID();

const registered = (id: string, ownerId: string, deputyId: string | null): PolicyEvent => ({
  type: 'PolicyRegistered',
  data: {
    policyId: id,
    code: `RET-${id.slice(0, 4)}`,
    family: 'Returns',
    ownerId,
    deputyId,
    unitId: null,
    reviewCadenceDays: 365,
    version: {
      title: 'Refunds',
      text: 'x',
      purposes: [],
      protects: 'x',
      mandate: { kind: 'HABIT', citation: null },
      sensitivity: 'NORMAL',
      guardrails: [],
    },
    effectiveFrom: '2026-01-01',
    registeredAt: now,
  },
});
const policy = registered(policyId, owner.id, deputy.id);
const otherPolicy = registered(otherPolicyId, stranger.id, null);

/** Each report has its own stream, as stored. */
const on = (event: FrictionReportEvent) => ({ ...event, stream: `friction_report-${event.data.reportId}` });
const ofPolicy = (event: DomainEvent) => ({ ...event, stream: `policy-${policyId}` });
const another = (overrides: Parameters<typeof reported>[0]) => on(reported({ reportId: randomUUID(), ...overrides }));

describe('single reports', () => {
  const spec = projectionSpec(frictionReportsProjection, frictionEvents);
  const detailed = on(
    reported({
      happenedAt: '2026-11-02T08:13:00.000Z',
      unitId: otherPolicyId,
      amountMinor: 7_250,
      facts: { amount: 72.5, hasReceipt: false, item: 'kettle' },
      situation: 'Only a bank statement.',
    }),
  );

  it('are open to the office of their policy, to their reporter, and to nobody else', async () => {
    const model = await spec.given(ofPolicy(policy), { ...otherPolicy, stream: `policy-${otherPolicyId}` }, detailed);
    const seenBy = (reader: Reader) => model.find((db) => findReport(db, reportId, [reader]));
    expect((await seenBy(inOffice(owner.id)))?.id).toBe(reportId);
    expect((await seenBy(inOffice(deputy.id)))?.id).toBe(reportId);
    expect((await seenBy(asReporter))?.id).toBe(reportId);
    expect(await seenBy(inOffice(stranger.id))).toBeNull();
    expect(await seenBy(inOffice(reporter.id))).toBeNull();
    expect(await seenBy({ as: 'REPORTER', aliases: [stranger.id] })).toBeNull();
    expect(await seenBy({ as: 'REPORTER', aliases: [] })).toBeNull();
    expect((await model.find((db) => listReports(db, inOffice(stranger.id), {}, 100))).edges).toEqual([]);
  });

  it('are told to the office by the week and in bands, to the reporter in full', async () => {
    const model = await spec.given(ofPolicy(policy), detailed);
    const office = await model.find((db) => findReport(db, reportId, [inOffice(owner.id)]));
    expect(office).toMatchObject({
      viewedAs: 'OWNER',
      week: '2026-W45',
      happenedAt: null,
      reportedAt: null,
      ...{ deliveredOn: null, fewPeople: null, receivedByOverseer: null },
      amountMinor: null,
      amountBand: { fromMinor: 5_000, toMinor: 9_999 },
      facts: [],
      situation: 'Only a bank statement.',
    });
    expect(JSON.stringify(office)).not.toMatch(/T08:13|7250|72\.5|kettle/);
    expect(await model.find((db) => findReport(db, reportId, [asReporter, inOffice(owner.id)]))).toMatchObject({
      viewedAs: 'REPORTER',
      happenedAt: '2026-11-02T08:13:00.000Z',
      amountMinor: 7_250,
      facts: [
        { name: 'amount', number: 72.5 },
        { name: 'hasReceipt', boolean: false },
        { name: 'item', text: 'kettle' },
      ],
    });
  });

  it('are hidden from the owner who manages the reporter, and follow the policy to a new owner', async () => {
    const withheld = on(reported({ receiverId: deputy.id, withheldFrom: owner.id }));
    const transfer = { policyId, ownerId: stranger.id, deputyId: owner.id, unitId: null, reason: 'x', transferredAt: now };
    const before = await spec.given(ofPolicy(policy), withheld);
    expect(await before.find((db) => findReport(db, reportId, [inOffice(owner.id)]))).toBeNull();
    expect(await before.find((db) => findReport(db, reportId, [inOffice(deputy.id)]))).not.toBeNull();
    const linked = {
      policyId,
      policyVersion: 1,
      receiverId: deputy.id,
      withheldFrom: owner.id,
      receivedByOverseer: false,
      missingFacts: null,
      linkedAt: now,
    };
    const named = await spec.given(
      ofPolicy(policy),
      on(reported({ policyId: null, policyVersion: null, receiverId: null })),
      on({ type: 'ReportLinkedToPolicy', data: { reportId, ...linked, deliveredOn: null } }),
    );
    expect(await named.find((db) => findReport(db, reportId, [inOffice(owner.id)]))).toBeNull();
    expect(await named.find((db) => findReport(db, reportId, [inOffice(deputy.id)]))).not.toBeNull();
    const after = await spec.given(ofPolicy(policy), withheld, ofPolicy({ type: 'PolicyTransferred', data: transfer }));
    expect(await after.find((db) => findReport(db, reportId, [inOffice(stranger.id)]))).not.toBeNull();
    expect(await after.find((db) => findReport(db, reportId, [inOffice(deputy.id)]))).toBeNull();
    expect(await after.find((db) => findReport(db, reportId, [inOffice(owner.id)]))).toBeNull();
  });

  it('change with what is added, classified, linked, merged, answered and said', async () => {
    const primaryId = randomUUID();
    const model = await spec.given(
      ofPolicy(policy),
      on(reported({ policyId: null, policyVersion: null, receiverId: null, facts: { amount: 1 }, burden: 2 })),
      another({ reportId: primaryId }),
      ...(
        [
          {
            type: 'ReportFactsAdded',
            data: {
              ...{ channel: null, customerOutcomes: null, servedPurpose: null, staffMinutes: null, customerMinutes: 5, amountMinor: null },
              ...{
                frequency: null,
                customerNeed: null,
                sensibleAction: 'Believe the statement.',
                situation: null,
                textShared: null,
                deliveredOn: null,
                missingFacts: null,
                addedAt: now,
              },
              ...{ reportId, reporterId: reporter.id, burden: null, effects: ['JOB_STRESS'], facts: { amount: 2, hasReceipt: true } },
            },
          },
          {
            type: 'ReportRecurred',
            data: { reportId, occurrences: 4, week: '2026-W45', happenedAt: now, deliveredOn: null, recurredAt: now },
          },
          {
            type: 'ReportLinkedToPolicy',
            data: {
              reportId,
              policyId,
              policyVersion: 2,
              receiverId: owner.id,
              withheldFrom: null,
              receivedByOverseer: false,
              deliveredOn: null,
              missingFacts: null,
              linkedAt: now,
            },
          },
          { type: 'ReportCauseClassified', data: { reportId, cause: 'TOOL', reason: 'the till', classifiedAt: now } },
          { type: 'ReportMerged', data: { reportId, intoReportId: primaryId, reason: 'same', mergedAt: now } },
          {
            type: 'ReportMessageSent',
            data: {
              reportId,
              messageId: randomUUID(),
              from: 'REPORTER',
              authorId: reporter.id,
              text: 'Till 4.',
              deliveredOn: null,
              sentAt: now,
            },
          },
          { type: 'ReportAnswered', data: { reportId, answeredBy: owner.id, answer: 'We change it.', answeredAt: now } },
        ] satisfies FrictionReportEvent[]
      ).map(on),
    );
    const own = await model.find((db) => findReport(db, reportId, [asReporter]));
    expect(own).toMatchObject({
      status: 'ANSWERED',
      policyId,
      policyVersion: 2,
      burden: 2,
      customerMinutes: 5,
      effects: ['JOB_STRESS'],
      sensibleAction: 'Believe the statement.',
      facts: [
        { name: 'amount', number: 2 },
        { name: 'hasReceipt', boolean: true },
      ],
      occurrences: 5,
      cause: 'TOOL',
      answer: 'We change it.',
      mergedIntoId: null,
      messages: [{ from: 'REPORTER', text: 'Till 4.', deliveredOn: null, sentAt: now }],
    });
    const office = await model.find((db) => findReport(db, reportId, [inOffice(owner.id)]));
    expect(office).toMatchObject({ mergedIntoId: primaryId, answeredAt: now.slice(0, 10), messages: [{ text: 'Till 4.', sentAt: null }] });
    expect(own?.revision).toBe(office?.revision);
    expect(await model.find((db) => findReport(db, primaryId, [inOffice(owner.id)]))).toMatchObject({ mergedIds: [reportId] });
    expect(await model.find((db) => listMerged(db, primaryId))).toEqual([reportId]);
  });

  it('name another report that they were merged with to whoever may know of both', async () => {
    const [hiddenId, primaryId] = [randomUUID(), randomUUID()];
    const merged = (id: string, intoReportId: string) =>
      on({ type: 'ReportMerged', data: { reportId: id, intoReportId, reason: 'same', mergedAt: now } });
    const model = await spec.given(
      ofPolicy(policy),
      on(reported()),
      another({ reportId: hiddenId, receiverId: deputy.id, withheldFrom: owner.id }),
      another({ reportId: primaryId }),
      merged(reportId, hiddenId),
      merged(hiddenId, primaryId),
    );
    const seenBy = (personId: string, id: string) => model.find((db) => findReport(db, id, [inOffice(personId)]));
    expect(await seenBy(deputy.id, reportId)).toMatchObject({ mergedIntoId: hiddenId });
    expect(await seenBy(owner.id, reportId)).toMatchObject({ mergedIntoId: null });
    expect(await seenBy(deputy.id, primaryId)).toMatchObject({ mergedIds: [hiddenId] });
    expect(await seenBy(owner.id, primaryId)).toMatchObject({ mergedIds: [] });
  });

  it('tell nothing any more once they are withdrawn', async () => {
    const model = await spec.given(
      ofPolicy(policy),
      detailed,
      on({
        type: 'ReportMessageSent',
        data: {
          reportId,
          messageId: randomUUID(),
          from: 'REPORTER',
          authorId: reporter.id,
          text: 'Till 4.',
          deliveredOn: null,
          sentAt: now,
        },
      }),
      on({
        type: 'ReportWithdrawn',
        data: { reportId, reporterId: reporter.id, reason: 'a mistake', deliveredOn: null, withdrawnAt: now },
      }),
    );
    expect(await model.find((db) => findReport(db, reportId, [inOffice(owner.id)]))).toMatchObject({
      status: 'WITHDRAWN',
      situation: null,
    });
    for (const table of ['friction_report', 'friction_report_facts', 'friction_report_message'] as const) {
      const rows = await model.find((db) => db.selectFrom(table).selectAll().execute());
      expect(JSON.stringify(rows)).not.toMatch(/statement|kettle|Till 4|mistake/);
    }
  });

  const tomorrow = '2026-11-03';
  const inConfidence = (overrides: Parameters<typeof reported>[0] = {}) => on(reported({ deliveredOn: tomorrow, ...overrides }));
  const factsAdded = (data: object) =>
    on({
      type: 'ReportFactsAdded',
      data: {
        ...{ reportId, reporterId: reporter.id, channel: null, customerOutcomes: null, burden: null, servedPurpose: null, effects: null },
        ...{ staffMinutes: null, customerMinutes: null, amountMinor: null, frequency: null, facts: null, customerNeed: null },
        ...{ sensibleAction: null, situation: null, textShared: null, deliveredOn: null, missingFacts: null, addedAt: now, ...data },
      },
    });
  const said = (from: 'OWNER' | 'REPORTER', text: string, sentAt: string, deliveredOn: string | null) =>
    on({ type: 'ReportMessageSent', data: { reportId, messageId: randomUUID(), from, authorId: reporter.id, text, deliveredOn, sentAt } });
  const classified = on({ type: 'ReportCauseClassified', data: { reportId, cause: 'TOOL', reason: 'the till', classifiedAt: now } });

  it('in confidence are unknown to the office until the day after, their list and search too', async () => {
    const model = await spec.given(ofPolicy(policy), inConfidence({ situation: 'Only a bank statement.' }));
    const seenOn = (day: string) => model.find((db) => findReport(db, reportId, [inOffice(owner.id, day)]));
    const listedOn = async (day: string, search: string | null = null) =>
      (await model.find((db) => listReports(db, inOffice(owner.id, day), { search }, 10))).edges.length;
    expect(await seenOn('2026-11-02')).toBeNull();
    expect([await listedOn('2026-11-02'), await listedOn('2026-11-02', 'bank')]).toEqual([0, 0]);
    // The office is told the week; the day on which it came would tell the day on which it was made.
    expect(await seenOn(tomorrow)).toMatchObject({ id: reportId, deliveredOn: null });
    expect([await listedOn(tomorrow), await listedOn(tomorrow, 'bank')]).toEqual([1, 1]);
    expect(await model.find((db) => findReport(db, reportId, [asReporter]))).toMatchObject({ deliveredOn: tomorrow });
  });

  it('look to the office as they did at midnight, but for what it did itself', async () => {
    const untilTheFourth = [
      ofPolicy(policy),
      inConfidence({ burden: 1, situation: 'Only a bank statement.' }),
      factsAdded({ burden: 5, situation: 'Not even that.', deliveredOn: '2026-11-05' }),
      classified,
      said('REPORTER', 'Till 4.', '2026-11-04T10:00:00.000Z', '2026-11-05'),
      said('OWNER', 'Which till?', '2026-11-04T11:00:00.000Z', null),
    ];
    const onTheFourth = await spec.given(...untilTheFourth);
    const model = await spec.given(
      ...untilTheFourth,
      said('OWNER', 'Thank you.', '2026-11-05T08:00:00.000Z', null),
      factsAdded({ staffMinutes: 9, deliveredOn: '2026-11-06' }),
    );
    const seenOn = (day: string, of = model) => of.find((db) => findReport(db, reportId, [inOffice(owner.id, day)]));
    const before = await seenOn('2026-11-04', onTheFourth);
    const [after, last] = [await seenOn('2026-11-05'), await seenOn('2026-11-06')];
    expect(before).toMatchObject({ burden: 1, situation: 'Only a bank statement.', cause: 'TOOL' });
    expect(before?.messages.map(({ text }) => text)).toEqual(['Which till?']);
    expect(after).toMatchObject({ burden: 5, situation: 'Not even that.', cause: 'TOOL', staffMinutes: null });
    // What came with the new day does not stand between two words of the owner.
    expect(after?.messages.map(({ text, sentAt, deliveredOn }) => [text, sentAt, deliveredOn])).toEqual([
      ['Which till?', '2026-11-04', null],
      ['Till 4.', null, '2026-11-05'],
      ['Thank you.', '2026-11-05', null],
    ]);
    expect(last).toMatchObject({ burden: 5, staffMinutes: 9 });
    expect([before, after, last].every((view) => !/T\d\d:/.test(JSON.stringify(view)))).toBe(true);
    // Counted as far as they may know of it: a gap would tell that there is more.
    expect([before, after, last].map((view) => view?.revision)).toEqual([2, 5, 6]);
    expect(await model.find((db) => findReport(db, reportId, [asReporter]))).toMatchObject({ burden: 5, staffMinutes: 9, cause: 'TOOL' });
  });

  it('match rows of a guardrail by their facts, for the office by those that it may know of', async () => {
    const amount: Fact = { name: 'amount', type: 'MONEY', label: 'How much?', unit: null, choices: [] };
    const [small, large] = [
      { condition: 'amount <= 5000', authority: 'FRONTLINE', reason: 'x' },
      { condition: 'true', authority: 'SUPERVISOR', reason: 'y' },
    ] as const;
    const guardrail: Guardrail = { key: 'refund', action: 'Refund', facts: [amount], rows: [small, large], cap: null, lesson: null };
    const other = { ...guardrail, key: 'discount', facts: [{ ...amount, name: 'tips' }] };
    const model = await spec.given(
      ofPolicy(policy),
      inConfidence({ facts: { amount: 4_321, item: 'kettle' } }),
      factsAdded({ facts: { amount: 9_876 }, deliveredOn: '2026-11-05' }),
    );
    const seenAs = async (reader: Reader) => {
      const view = await model.find((db) => findReport(db, reportId, [reader]));
      expect(JSON.stringify(view)).not.toMatch(reader.as === 'OFFICE' ? /4321|9876|kettle/ : /4321/);
      return rowsBehind(view as object, [guardrail, other], calendar);
    };
    expect(await seenAs(inOffice(owner.id, '2026-11-04'))).toEqual([
      { guardrailKey: 'refund', verdict: 'ALLOWED', row: 1, missingFacts: [] },
    ]);
    expect(await seenAs(inOffice(owner.id, '2026-11-05'))).toMatchObject([{ verdict: 'ASK_SUPERVISOR', row: 2 }]);
    expect(await seenAs(asReporter)).toMatchObject([{ verdict: 'ASK_SUPERVISOR', row: 2 }]);
  });

  it('that are taken back before they were delivered were never said; later, they are withdrawn on their day, their words at once', async () => {
    const withdrawn = (deliveredOn: string) =>
      on({ type: 'ReportWithdrawn', data: { reportId, reporterId: reporter.id, reason: null, deliveredOn, withdrawnAt: now } });
    const before = await spec.given(ofPolicy(policy), inConfidence(), withdrawn(tomorrow));
    for (const day of ['2026-11-02', tomorrow, '2026-11-09']) {
      expect(await before.find((db) => findReport(db, reportId, [inOffice(owner.id, day)]))).toBeNull();
    }
    const linked = {
      policyId,
      policyVersion: 1,
      receiverId: owner.id,
      withheldFrom: null,
      receivedByOverseer: false,
      missingFacts: null,
      linkedAt: now,
    };
    const neverLinked = await spec.given(
      ofPolicy(policy),
      inConfidence({ policyId: null, policyVersion: null, receiverId: null }),
      on({ type: 'ReportLinkedToPolicy', data: { reportId, ...linked, deliveredOn: '2026-11-05' } }),
      withdrawn('2026-11-05'),
    );
    for (const day of ['2026-11-04', '2026-11-05']) {
      expect(await neverLinked.find((db) => findReport(db, reportId, [inOffice(owner.id, day)]))).toBeNull();
    }
    const after = await spec.given(ofPolicy(policy), inConfidence({ situation: 'Only a bank statement.' }), withdrawn('2026-11-05'));
    const seenOn = (day: string) => after.find((db) => findReport(db, reportId, [inOffice(owner.id, day)]));
    expect(await seenOn('2026-11-04')).toMatchObject({ status: 'OPEN', situation: null });
    expect(await seenOn('2026-11-05')).toMatchObject({ status: 'WITHDRAWN', situation: null });
  });

  it('tell their words to the office only as far as their reporter agreed', async () => {
    const texts = { situation: 'Only a bank statement.', ruleInOwnWords: 'The receipt thing.' };
    const kept = await spec.given(ofPolicy(policy), on(reported({ ...texts, textShared: false })));
    const office = inOffice(owner.id);
    expect(await kept.find((db) => findReport(db, reportId, [office]))).toMatchObject({
      ...{ situation: null, ruleInOwnWords: null, textShared: false, hasText: true },
    });
    const found = async (model: typeof kept, reader: Reader) =>
      (await model.find((db) => listReports(db, reader, { search: 'BANK' }, 10))).edges.length;
    expect([await found(kept, office), await found(kept, asReporter)]).toEqual([0, 1]);
    const shared = await spec.given(ofPolicy(policy), on(reported(texts)));
    expect([await found(shared, office), await found(shared, asReporter)]).toEqual([1, 1]);
    const takenBack = await spec.given(ofPolicy(policy), inConfidence(texts), factsAdded({ textShared: false, deliveredOn: '2026-11-05' }));
    expect(await takenBack.find((db) => findReport(db, reportId, [inOffice(owner.id, '2026-11-04')]))).toMatchObject({ situation: null });
  });

  it('are found by words across pages', async () => {
    const many = Array.from({ length: 7 }, (_, n) => another({ situation: n % 2 ? 'Bank statement.' : 'Receipt.', week: `2026-W4${n}` }));
    const model = await spec.given(ofPolicy(policy), ...many);
    const weeks: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof listReports>> = await model.find((db) =>
        listReports(db, inOffice(owner.id), { search: 'receipt' }, 3, after),
      );
      weeks.push(...page.edges.map(({ node }) => node.week));
      [after, more] = [page.pageInfo.endCursor ?? null, page.pageInfo.hasNextPage];
    }
    expect(weeks).toEqual(['2026-W46', '2026-W44', '2026-W42', '2026-W40']);
  });

  it('tell a new office nothing of the unit, and not of people whom it oversaw when it began', async () => {
    const since = '2026-11-20T09:00:00.000Z';
    const transfer = { policyId, ownerId: stranger.id, deputyId: null, unitId: null, reason: 'x', transferredAt: since };
    const [otherId, laterId] = [randomUUID(), randomUUID()];
    const model = await spec.given(
      ofPolicy(policy),
      on(reported({ ownerUnitId: otherPolicyId })),
      another({ reportId: otherId, reporterId: deputy.id, ownerUnitId: otherPolicyId, fewPeople: true }),
      ofPolicy({ type: 'PolicyTransferred', data: transfer }),
      another({ reportId: laterId, reportedAt: '2026-11-21T09:00:00.000Z', ownerUnitId: otherPolicyId }),
    );
    const seenBy = async (...terms: OfficeTerm[]) => {
      const { edges } = await model.find((db) => listReports(db, inOffice(stranger.id, '2026-11-22', terms), {}, 10));
      return new Map(edges.map(({ node }) => [node.id, node.unitId]));
    };
    const term = { policyId, from: '', since, overseen: [], withheldIds: [], crowdedSince: '' };
    expect(await seenBy(term)).toEqual(
      new Map([
        [reportId, null],
        [otherId, null],
        [laterId, otherPolicyId],
      ]),
    );
    expect([...(await seenBy({ ...term, overseen: [reporter.id] })).keys()].sort()).toEqual([otherId, laterId].sort());
    // Recorded when the office was taken: an alias of somebody erased since says nothing.
    expect([...(await seenBy({ ...term, withheldIds: [reportId] })).keys()].sort()).toEqual([otherId, laterId].sort());
    // Too few others were there when it was made: unless its reporter was told so, it is not for whoever comes later.
    expect([...(await seenBy({ ...term, crowdedSince: since })).keys()].sort()).toEqual([otherId, laterId].sort());
    expect([...(await seenBy({ ...term, from: since, overseen: [reporter.id] })).keys()]).toContain(reportId);
  });

  it('say in whose absence they were made: whoever gave up an office and takes it again was away', async () => {
    const day = (n: number) => `2026-11-${n}T09:00:00.000Z`;
    const transferred = (ownerId: string, deputyId: string | null, at: string) =>
      ofPolicy({ type: 'PolicyTransferred', data: { policyId, ownerId, deputyId, unitId: null, reason: 'x', transferredAt: at } });
    const model = await spec.given(
      ofPolicy(policy),
      transferred(deputy.id, owner.id, day(10)),
      transferred(stranger.id, deputy.id, day(12)),
      on(reported({ reportedAt: day(13) })),
      transferred(owner.id, stranger.id, day(20)),
      transferred(owner.id, deputy.id, day(25)),
    );
    const absences = async (personId: string) => (await model.find((db) => listLateOffices(db, personId))).map(({ absence }) => absence);
    expect(await absences(owner.id)).toEqual([{ from: day(12), since: day(20) }]);
    expect(await absences(deputy.id)).toEqual([]);
    expect(await absences(stranger.id)).toEqual([]);
  });

  it('of one week are listed in no order of time', async () => {
    const times = Array.from({ length: 12 }, (_, n) => `2026-11-02T${String(9 + n).padStart(2, '0')}:00:00.000Z`);
    const listed = times.map((reportedAt) => another({ reportedAt, happenedAt: reportedAt }));
    const model = await spec.given(ofPolicy(policy), ...listed);
    const { edges } = await model.find((db) => listReports(db, inOffice(owner.id), {}, 100));
    expect(edges.map(({ node }) => node.id)).toEqual(listed.map(({ data }) => data.reportId).sort());
  });

  it('are listed by pages and filters, newest week first', async () => {
    const weeks = ['2026-W40', '2026-W41', '2026-W41', '2026-W42'];
    const listed = weeks.map((week) => another({ week }));
    const answeredId = listed[3]?.data.reportId ?? '';
    const model = await spec.given(
      ofPolicy(policy),
      { ...registered(otherPolicyId, owner.id, null), stream: `policy-${otherPolicyId}` },
      ...listed,
      another({ policyId: otherPolicyId, week: '2026-W43' }),
      on({ type: 'ReportCauseClassified', data: { reportId: answeredId, cause: 'LIMIT', reason: 'x', classifiedAt: now } }),
      on({ type: 'ReportAnswered', data: { reportId: answeredId, answeredBy: owner.id, answer: 'x', answeredAt: now } }),
    );
    const weeksOf = async (filter: Parameters<typeof listReports>[2], first = 100, after?: string) => {
      const { edges, pageInfo } = await model.find((db) => listReports(db, inOffice(owner.id), filter, first, after));
      return { weeks: edges.map(({ node }) => node.week), ...pageInfo };
    };
    expect((await weeksOf({})).weeks).toEqual(['2026-W43', '2026-W42', '2026-W41', '2026-W41', '2026-W40']);
    expect((await weeksOf({ policyId: otherPolicyId })).weeks).toEqual(['2026-W43']);
    expect((await weeksOf({ status: 'ANSWERED' })).weeks).toEqual(['2026-W42']);
    expect((await weeksOf({ status: 'OPEN', policyId })).weeks).toEqual(['2026-W41', '2026-W41', '2026-W40']);
    expect((await weeksOf({ status: 'WITHDRAWN' })).weeks).toEqual([]);
    expect((await weeksOf({ cause: 'LIMIT' })).weeks).toEqual(['2026-W42']);
    expect((await weeksOf({ fromWeek: '2026-W41', toWeek: '2026-W42' })).weeks).toEqual(['2026-W42', '2026-W41', '2026-W41']);
    const seen: string[] = [];
    let page = await weeksOf({}, 2);
    for (seen.push(...page.weeks); page.hasNextPage; seen.push(...page.weeks)) page = await weeksOf({}, 2, page.endCursor ?? undefined);
    expect(seen).toEqual(['2026-W43', '2026-W42', '2026-W41', '2026-W41', '2026-W40']);
    await expect(weeksOf({}, 0)).rejects.toThrow('1 to 100');
  });
});

describe('bands of money', () => {
  it('hold each amount in exactly one', () => {
    expect([0, 999, 1_000, 4_999, 5_000, 10_000, 49_999, 100_000].map(bandOf)).toEqual([
      { fromMinor: 0, toMinor: 999 },
      { fromMinor: 0, toMinor: 999 },
      { fromMinor: 1_000, toMinor: 4_999 },
      { fromMinor: 1_000, toMinor: 4_999 },
      { fromMinor: 5_000, toMinor: 9_999 },
      { fromMinor: 10_000, toMinor: 49_999 },
      { fromMinor: 10_000, toMinor: 49_999 },
      { fromMinor: 100_000, toMinor: 499_999 },
    ]);
  });
});
