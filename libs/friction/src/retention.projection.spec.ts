import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { projectionSpec } from '#eventing-testing';
import { monthsLater } from './apply-retention.schedule.ts';
import { frictionEvents } from './events.ts';
import type { CorroborationEvent, FrictionReportEvent } from './events.ts';
import { judgementEvents } from '#judgement/events';
import { reported } from './friction.fixture.ts';
import { listRetained } from './retention.finder.ts';
import { retentionProjection } from './retention.projection.ts';
import { examples } from '../../../test/events/examples.ts';

/** Of everything that this read model keeps an eye on. */
const contracts = { ...frictionEvents, ...judgementEvents };
/** Events that begin something; all others say more of a report. */
const STAND_ALONE = ['FrictionReported', 'JudgementCallRecorded', 'AuthorityAsked'];
const [early, late] = ['2026-01-10T09:00:00.000Z', '2026-02-20T09:00:00.000Z'];
const alias = randomUUID();

type ReportEvent = Extract<FrictionReportEvent, { type: 'FrictionReported' }>;
const on = (event: DomainEvent, stream: string, recordedAt: string) => ({ ...event, stream: `friction_report-${stream}`, recordedAt });
function aReport(at: string, overrides: Partial<ReportEvent['data']> = {}) {
  const reportId = randomUUID();
  const event = reported({ reportId, reporterId: alias, reportedAt: at, situation: 'text', ...overrides });
  return { reportId, event: on(event, reportId, at) };
}
/** Examples of events with sealed fields, each with one of these alone. */
const sealedAlone = examples.flatMap(({ type, data, aggregate }) => {
  const contract = Object.entries(contracts).find(([known]) => known === type)?.[1];
  const fields = Object.keys(contract?.sealed?.fields ?? {});
  return fields.map((field) => {
    const others = Object.fromEntries(fields.filter((other) => other !== field).map((other) => [other, null]));
    return { type, field, event: on({ type, data: { ...data, ...others, [field]: 'x' } }, aggregate, late), reportId: aggregate };
  });
});
const answered = (reportId: string, at: string) =>
  on({ type: 'ReportAnswered', data: { reportId, answeredBy: randomUUID(), answer: 'x', answeredAt: at } }, reportId, at);

describe('what hangs on reports', () => {
  const spec = projectionSpec(retentionProjection, contracts);
  const listed = async (...events: readonly ReturnType<typeof on>[]) => {
    const model = await spec.given(...events);
    return {
      keys: await model.find((db) => listRetained(db, 'KEY', '', 10)),
      aliases: await model.find((db) => listRetained(db, 'ALIAS', '', 10)),
    };
  };

  it('is held as long as one report under its key is unresolved', async () => {
    const [one, two] = [aReport(early), aReport(late)];
    const end = '2026-03-01T00:00:00.000Z';
    const held = (resolvedAt: string | null) => ({
      keys: [{ id: expect.any(String), firstReportedAt: early, resolvedAt }],
      aliases: [{ id: alias, firstReportedAt: early, resolvedAt }],
    });
    expect(await listed(one.event, two.event, answered(one.reportId, late))).toEqual(held(null));
    expect(await listed(one.event, two.event, answered(one.reportId, late), answered(two.reportId, end))).toEqual(held(end));
  });

  it('is resolved by a decision on its policy, unless it was answered before', async () => {
    const { reportId, event } = aReport(early);
    const decided = (at: string) =>
      on({ type: 'ReportResolved', data: { reportId, reviewId: randomUUID(), resolvedAt: at } }, reportId, at);
    expect((await listed(event, decided(late))).aliases).toEqual([{ id: alias, firstReportedAt: early, resolvedAt: late }]);
    const both = await listed(event, answered(reportId, late), decided('2026-06-01T00:00:00.000Z'));
    expect(both.aliases).toEqual([{ id: alias, firstReportedAt: early, resolvedAt: late }]);
  });

  it('is resolved by the first answer or withdrawal', async () => {
    const { reportId, event } = aReport(early);
    const withdrawn = { type: 'ReportWithdrawn', data: { reportId, reporterId: alias, reason: null, withdrawnAt: late } };
    const both = await listed(event, answered(reportId, late), on(withdrawn, reportId, '2026-06-01T00:00:00.000Z'));
    expect(both.aliases).toEqual([{ id: alias, firstReportedAt: early, resolvedAt: late }]);
  });

  it('is every field, of whichever quarter, and the messages of either side; of an anonymous report there is no alias', async () => {
    const { reportId, event } = aReport(early, { mode: 'ANONYMOUS', facts: { receipt: false } });
    const message = (authorId: string, at: string) =>
      on(
        { type: 'ReportMessageSent', data: { reportId, messageId: randomUUID(), from: 'OWNER', authorId, text: 'x', sentAt: at } },
        reportId,
        at,
      );
    const events = [message(alias, late), message(randomUUID(), late), message(alias, '2026-04-01T00:00:00.000Z')];
    const { keys, aliases } = await listed(event, ...events, answered(reportId, '2026-05-01T00:00:00.000Z'));
    expect(keys).toHaveLength(3);
    expect(aliases).toEqual([]);
    const model = await spec.given(event, ...events);
    const [first, ...rest] = await model.find((db) => listRetained(db, 'KEY', '', 10));
    expect(await model.find((db) => listRetained(db, 'KEY', first?.id ?? '', 1))).toEqual(rest.slice(0, 1));
  });

  it.each(sealedAlone)('is the key of $field in $type: of a field that is not known here nobody would ever destroy it', async (sealed) => {
    const { event, reportId } = sealed;
    const report = on(reported({ reportId, reporterId: alias }), reportId, early);
    const { keys } = await listed(...(STAND_ALONE.includes(event.type) ? [event] : [report, event]));
    expect(keys).toHaveLength(1);
  });

  it('of a "me too" is due from the last time that it was said', async () => {
    const corroborationId = randomUUID();
    const said: CorroborationEvent = {
      type: 'ReportCorroborated',
      data: {
        corroborationId,
        policyId: randomUUID(),
        policyVersion: 1,
        personId: alias,
        unitId: null,
        effect: 'WORKAROUND',
        customerOutcome: null,
        week: '2026-W02',
        corroboratedAt: early,
      },
    };
    const again: CorroborationEvent = {
      type: 'CorroborationRecurred',
      data: { corroborationId, policyId: said.data.policyId, occurrences: 1, week: '2026-W08', recurredAt: late },
    };
    const stream = (event: CorroborationEvent, at: string) => ({ ...event, stream: `corroboration-${corroborationId}`, recordedAt: at });
    expect((await listed(stream(said, early), stream(again, late))).aliases).toEqual([
      { id: alias, firstReportedAt: early, resolvedAt: late },
    ]);
  });
});

describe('what hangs on judgement', () => {
  const spec = projectionSpec(retentionProjection, contracts);

  it('is due from the call on, and of a request from when nobody can answer it any more', async () => {
    const given = examples
      .filter(({ type }) => type === 'JudgementCallRecorded' || type === 'AuthorityAsked')
      .map(({ category, aggregate, type, data }) => ({ type, data, stream: `${category}-${aggregate}`, recordedAt: early }));
    const model = await spec.given(...given);
    const [call, request] = ['2026-11-16T08:30:00.000Z', '2026-11-16T08:40:00.000Z'];
    // Under one alias, with one key of that quarter: both go with the later of the two.
    const held = { id: expect.any(String), firstReportedAt: call, resolvedAt: request };
    expect(await model.find((db) => listRetained(db, 'KEY', '', 10))).toEqual([held]);
    expect(await model.find((db) => listRetained(db, 'ALIAS', '', 10))).toEqual([held]);
  });
});

describe('months later', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2027-01-31T10:00:00.000Z', 13, '2028-02-29T10:00:00.000Z'],
    ['2026-11-02T09:00:00.000Z', 12, '2027-11-02T09:00:00.000Z'],
    ['2026-12-15T00:00:00.000Z', 24, '2028-12-15T00:00:00.000Z'],
  ])('of %s by %d are %s', (instant, months, expected) => {
    expect(monthsLater(instant, months)).toBe(expected);
  });
});
