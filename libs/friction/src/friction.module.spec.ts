import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { aContext, eventually } from '#eventing-testing';
import { NO_COUNTS } from '#figures';
import { inputValidation, InvalidInputError } from '#graphql';
import { ReadStore } from '#read-store';
import type { Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { FindOfficeOfReport, FindReportsReadByOffice } from './events.ts';
import { callerOf, composeFriction, neighbours } from './friction-composition.fixture.ts';
import { FrictionReportsResolver } from './friction-reports.resolver.ts';
import { FrictionTriageResolver } from './friction-triage.resolver.ts';
import * as triage from './friction-triage.commands.ts';
import { CorroborateReport, ImportFrictionReport, RecordInteractions, RecordRecurrence, ReportFriction } from './friction.commands.ts';
import { FrictionResolver } from './friction.resolver.ts';

const now = '2026-11-02T09:00:00.000Z';
const [policyId, ownerId, deputyId, staffId, otherId] = Array.from({ length: 5 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
  string,
];
const owner = callerOf(ownerId, 'POLICY_OWNER');
const staff = callerOf(staffId, 'FRONTLINE', 'EXECUTIVE');

/** An input as the API makes it: validated, of its class. */
function input<C extends object>(type: Type<C>, values: object): Promise<C> {
  return inputValidation().transform({ commandId: randomUUID(), ...values }, { type: 'body', metatype: type }) as Promise<C>;
}

let running: Awaited<ReturnType<typeof composeFriction>>;
beforeAll(async () => {
  neighbours.policies.set(policyId, {
    policyId,
    code: 'RET-14',
    ownerId,
    deputyId,
    unitId: null,
    purposes: [],
    factsAsked: [],
    versionInForce: null,
  });
  neighbours.units.set('STORE-1', 'unit-1');
  running = await composeFriction(now);
  const version = {
    title: 'Refunds',
    text: 'x',
    purposes: [],
    factsAsked: [],
    protects: 'x',
    mandate: { kind: 'HABIT', citation: null },
    sensitivity: 'NORMAL',
    guardrails: [],
  };
  const data = {
    policyId,
    code: 'RET-14',
    family: null,
    ownerId,
    deputyId,
    unitId: null,
    reviewCadenceDays: 365,
    version,
    effectiveFrom: '2025-01-01',
    registeredAt: now,
  };
  await append(`policy-${policyId}`, 'PolicyRegistered', data);
});
afterAll(() => running.close());

/** An event of another part of the product. */
function append(stream: string, type: string, data: object, expected: number | typeof NO_STREAM = NO_STREAM) {
  const { log } = running;
  const stamp = { commandId: randomUUID(), scope: 'system:x', inputMac: '' };
  return log.append(stream, expected, [{ type, data }], stamp, aContext({ now }));
}

const reporting = () => running.app.get(FrictionResolver);
const office = () => running.app.get(FrictionTriageResolver);
const reports = () => running.app.get(FrictionReportsResolver);

async function report(values: object = {}, caller = staff) {
  const payload = await reporting().reportFriction(await input(ReportFriction, { policyId, ...values }), caller);
  const made = await payload.report?.();
  if (!made) throw new Error('the reporter does not see the report');
  return { ...payload, made };
}

/** A policy with this office, known to everybody. */
async function policyOf(officeOwnerId: string, officeDeputyId: string | null): Promise<string> {
  const id = randomUUID();
  const office = { policyId: id, code: id.slice(0, 8), ownerId: officeOwnerId, deputyId: officeDeputyId, unitId: null };
  neighbours.policies.set(id, { ...office, purposes: [], factsAsked: [], versionInForce: null });
  const version = { title: 'x', guardrails: [] };
  await append(`policy-${id}`, 'PolicyRegistered', { ...office, family: null, version, registeredAt: now });
  return id;
}

describe('what the whole office of a policy reads', () => {
  const since = '2026-11-01T00:00:00.000Z';
  const read = async (id: string) => {
    const { app, log } = running;
    const head = await log.store.head();
    await app.get(ReadStore).waitFor(['friction_reports'], head as never, 5_000);
    return app.get(QueryBus).execute<FindReportsReadByOffice, readonly string[]>(new FindReportsReadByOffice(id, since));
  };
  const officeOf = (reportId: string) => running.app.get(QueryBus).execute<FindOfficeOfReport, object>(new FindOfficeOfReport(reportId));

  it('is what owner and deputy both are shown: nothing of whom one of them oversees', async () => {
    const [anOwner, aDeputy, overseen, another] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const about = await policyOf(anOwner, aDeputy);
    neighbours.overseers.set(overseen, [anOwner]);
    const shown = await report({ policyId: about }, callerOf(another, 'FRONTLINE'));
    const kept = await report({ policyId: about }, callerOf(overseen, 'FRONTLINE'));
    expect(await read(about)).toEqual([shown.made.id]);
    expect(await officeOf(shown.made.id)).toEqual({ policyId: about, readerIds: [anOwner, aDeputy] });
    expect(await officeOf(kept.made.id)).toEqual({ policyId: about, readerIds: [aDeputy] });
    neighbours.overseers.delete(overseen);
  });

  it('is nothing that has not been delivered, was taken back, or is older', async () => {
    const about = await policyOf(randomUUID(), null);
    const by = callerOf(randomUUID(), 'FRONTLINE');
    const gone = await report({ policyId: about, mode: 'NAMED' }, by);
    await office().withdrawReport(await input(triage.WithdrawReport, { reportId: gone.made.id }), by);
    neighbours.confidentialDelivery = 'NEXT_DAY';
    await report({ policyId: about }, by);
    neighbours.confidentialDelivery = 'AT_ONCE';
    expect(await read(about)).toEqual([]);
  });

  it('is read without a record: the product itself asks, and shows it to nobody', async () => {
    const before = neighbours.reads.length;
    await read(policyId);
    expect(neighbours.reads).toHaveLength(before);
  });
});

describe('a report of friction', () => {
  it('is made in confidence: its events name neither the person, nor their roles, nor the request', async () => {
    const { made } = await report({ situation: 'Only a bank statement.', unitCode: 'STORE-1' });
    const stored = await running.log.store.readStream(`friction_report-${made.id}`);
    expect(JSON.stringify(stored)).not.toContain(staffId);
    expect(JSON.stringify(stored)).not.toContain('bank statement');
    expect(stored[0]?.metadata).toMatchObject({ roles: '', actor: made.reporterAlias });
    expect(made.unitId).toBe('unit-1');
  });

  it('takes effect once, whatever is retried', async () => {
    const command = { commandId: randomUUID() };
    const [first, second] = [await report(command), await report(command)];
    expect(second).toMatchObject({ made: { id: first.made.id, revision: first.made.revision } });
    // The same place in the log, sealed anew for each answer.
    const [position, repeated] = [first, second].map((payload) => running.log.positionOf(payload.position ?? ''));
    expect(repeated).toBe(position);
    await expect(report({ ...command, burden: 3 })).rejects.toMatchObject({ code: 'command.id-reused' });
  });

  it('is recognised as the same when the policy has changed hands before the retry', async () => {
    const command = { commandId: randomUUID() };
    const before = await report(command);
    const held = neighbours.policies.get(policyId);
    if (!held) throw new Error('no policy');
    neighbours.policies.set(policyId, { ...held, ownerId: otherId });
    expect((await report(command)).made.id).toBe(before.made.id);
    neighbours.policies.set(policyId, held);
  });

  it('keeps the version in force on the day on which it happened', async () => {
    expect((await report({ happenedAt: '2025-12-31T10:00:00Z' })).made).toMatchObject({ policyVersion: 1, week: '2026-W45' });
    expect((await report({ happenedAt: '2026-01-01T10:00:00Z' })).made).toMatchObject({ policyVersion: 2 });
  });

  it('names what is unknown', async () => {
    await expect(report({ policyId: randomUUID() })).rejects.toMatchObject({ code: 'friction.unknown-policy', field: 'policyId' });
    await expect(report({ unitCode: 'NOWHERE' })).rejects.toMatchObject({ code: 'friction.unknown-unit', field: 'unitCode' });
  });

  it('reaches the inbox of the owner, coarsened and without a name, except where the name is given', async () => {
    const confidential = await report({ unitCode: 'STORE-1', outOfPocket: { amountMinor: 1234, currency: 'USD' } });
    const named = await report({ mode: 'NAMED', unitCode: 'STORE-1' });
    expect(named.made.reporterAlias).not.toBe(confidential.made.reporterAlias);
    const { edges } = await reports().listReports(owner, 100);
    const seen = (id: string) => edges.map(({ node }) => node).filter((node) => node.id === id)[0];
    const [hidden, open] = [seen(confidential.made.id), seen(named.made.id)];
    if (!hidden || !open) throw new Error('the inbox misses a report');
    expect(hidden).toMatchObject({ viewedAs: 'OWNER', amountMinor: null, amountBand: { fromMinor: 1000, toMinor: 4999 } });
    expect(await reports().reporterName(hidden)).toBeNull();
    expect(await reports().reporterName(open)).toBe(`Name of ${staffId}`);
    expect([hidden.unitId, open.unitId]).toEqual(['around unit-1', 'unit-1']);
  });

  it('is open to its reporter and the office, and unknown to every other role', async () => {
    const { made } = await report();
    expect((await reports().report(made.id, callerOf(deputyId, 'POLICY_OWNER'))).viewedAs).toBe('OWNER');
    expect((await reports().report(made.id, staff)).viewedAs).toBe('REPORTER');
    const others = callerOf(otherId, 'FRONTLINE', 'SUPERVISOR', 'POLICY_OWNER', 'COMPLIANCE', 'EXECUTIVE', 'AUDITOR', 'ADMIN');
    const refusal = await reports()
      .report(made.id, others)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    expect(
      await reports()
        .report(randomUUID(), others)
        .catch((error: unknown) => error),
    ).toEqual(refusal);
    expect((await reports().listReports(others, 100)).edges).toEqual([]);
    await expect(reports().report(made.id, callerOf(ownerId, 'ADMIN'))).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    await expect(reports().listReports(callerOf(ownerId, 'EXECUTIVE'), 1)).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
  });

  it("is withheld from the reporter's own manager", async () => {
    neighbours.overseers.set(staffId, [ownerId]);
    const { made } = await report();
    neighbours.overseers.delete(staffId);
    await expect(reports().report(made.id, owner)).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    const answer = await input(triage.AnswerReport, { reportId: made.id, answer: 'x' });
    await expect(office().answerReport(answer, owner)).rejects.toMatchObject({ code: 'friction.report-not-found' });
    expect((await office().answerReport(answer, callerOf(deputyId, 'POLICY_OWNER'))).errors).toEqual([]);
  });
});

describe('the reporter', () => {
  it('follows a report up under the alias that it was made under', async () => {
    const { made } = await report({ mode: 'NAMED' });
    const about = { reportId: made.id };
    const again = await reporting().recordRecurrence(await input(RecordRecurrence, { ...about, occurrences: 2 }), staff);
    expect(again.recurrence).toMatchObject({ occurrences: 2, week: '2026-W45' });
    await office().sendReportMessage(await input(triage.SendReportMessage, { ...about, text: 'Till 4.' }), staff);
    await office().sendReportMessage(await input(triage.SendReportMessage, { ...about, text: 'Thank you.' }), owner);
    const { report: withdrawn } = await office().withdrawReport(await input(triage.WithdrawReport, about), staff);
    expect(await withdrawn?.()).toMatchObject({ status: 'WITHDRAWN', occurrences: 3, messages: [] });
    const types = (await running.log.load(`friction_report-${made.id}`)).map(({ type, metadata }) => [type, metadata['actor']]);
    expect(types).toEqual([
      ['FrictionReported', made.reporterAlias],
      ['ReportRecurred', made.reporterAlias],
      ['ReportMessageSent', made.reporterAlias],
      ['ReportMessageSent', ownerId],
      ['ReportWithdrawn', made.reporterAlias],
    ]);
  });

  it('says "me too" once on each policy, and then "again"', async () => {
    const meToo = async (values: object) => reporting().corroborateReport(await input(CorroborateReport, { policyId, ...values }), staff);
    expect((await meToo({ effect: 'WORKAROUND' })).corroboration).toMatchObject({ policyId, effect: 'WORKAROUND' });
    await expect(meToo({ customerOutcome: 'LEFT' })).rejects.toMatchObject({ code: 'friction.already-corroborated' });
    const again = async (values: object, caller = staff) => reporting().recordRecurrence(await input(RecordRecurrence, values), caller);
    expect((await again({ policyId })).recurrence).toMatchObject({ occurrences: 1 });
    await expect(again({ policyId }, callerOf(otherId, 'FRONTLINE'))).rejects.toMatchObject({ code: 'friction.nothing-to-repeat' });
    await expect(again({})).rejects.toMatchObject({ code: 'friction.one-thing-again', field: 'reportId' });
  });

  it('sees own reports of every mode in one list', async () => {
    const person = callerOf(randomUUID(), 'FRONTLINE');
    await report({}, person);
    await report({ mode: 'NAMED' }, person);
    expect((await reports().listReports(person, 100, undefined, 'MINE')).edges).toHaveLength(2);
    expect((await reports().listReports(callerOf(randomUUID()), 100, undefined, 'MINE')).edges).toEqual([]);
  });
});

describe('merged reports', () => {
  const answered = (id: string) =>
    eventually(
      async () => (await running.log.load(`friction_report-${id}`)).filter(({ type }) => type === 'ReportAnswered'),
      `report ${id} is answered`,
      ({ length }) => length > 0,
    );

  it('get the words of their primary, merged before or after it was answered, each once', async () => {
    const [primary, before, after] = [await report(), await report(), await report()];
    const merge = async (reportId: string) =>
      office().mergeReports(await input(triage.MergeReports, { reportId, intoReportId: primary.made.id, reason: 'same case' }), owner);
    await merge(before.made.id);
    await office().answerReport(await input(triage.AnswerReport, { reportId: primary.made.id, answer: 'We change it.' }), owner);
    expect((await answered(before.made.id)).map(({ data }) => data)).toMatchObject([{ answer: 'We change it.', answeredBy: ownerId }]);
    await merge(after.made.id);
    expect(await answered(after.made.id)).toHaveLength(1);
    expect(await answered(before.made.id)).toHaveLength(1);
  });
});

describe('reports that were published among "other policies"', () => {
  const newcomer = callerOf(randomUUID(), 'POLICY_OWNER');
  const handOver = async (office: { readonly ownerId: string; readonly deputyId: string }, expected: number) => {
    const held = neighbours.policies.get(policyId);
    if (!held) throw new Error('no policy');
    neighbours.policies.set(policyId, { ...held, ...office });
    const data = { policyId, ...office, unitId: null, reason: 'x', transferredAt: now };
    return append(`policy-${policyId}`, 'PolicyTransferred', data, expected);
  };

  it('are for those who read them then, and for nobody who takes the office later', async () => {
    const { made: pooled } = await report({ mode: 'NAMED' });
    const { made: again } = await report({ mode: 'NAMED' });
    const { made: open } = await report({ mode: 'NAMED' });
    await reporting().recordRecurrence(await input(RecordRecurrence, { reportId: again.id }), staff);
    const recurrence = (await running.log.load(`friction_report-${again.id}`)).find(({ type }) => type === 'ReportRecurred');
    const blockId = randomUUID();
    const entryIds = [pooled.id, recurrence?.id ?? ''];
    const block = { blockId, policyId: null, policyVersion: null, ordinal: 0, fromWeek: '2026-W01', toWeek: '2026-W44', k: 5 };
    const entries = { entryIds, entryParts: [0, 0], surplusIds: [], readerIds: [ownerId] };
    const sums = { sums: NO_COUNTS, parts: [], publishedAt: now };
    await append(`friction_block-${blockId}`, 'FrictionBlockPublished', { ...block, ...sums, ...entries });
    const { position } = await handOver({ ownerId: newcomer.actor.id, deputyId: ownerId }, 0);
    await running.app.get(ReadStore).waitFor(['friction_reports'], position, 5_000);

    const seenBy = async (caller: typeof owner) => (await reports().listReports(caller, 100)).edges.map(({ node }) => node.id);
    expect(await seenBy(owner)).toEqual(expect.arrayContaining([pooled.id, again.id, open.id]));
    const seen = await seenBy(newcomer);
    expect(seen).toContain(open.id);
    for (const { id: reportId } of [pooled, again]) {
      expect(seen).not.toContain(reportId);
      await expect(reports().report(reportId, newcomer)).rejects.toMatchObject({ message: 'not found, or not open to your role' });
      const classify = await input(triage.ClassifyReportCause, { reportId, cause: 'TOOL', reason: 'x' });
      await expect(office().classifyReportCause(classify, newcomer)).rejects.toMatchObject({ code: 'friction.report-not-found' });
    }
    expect(
      (await office().answerReport(await input(triage.AnswerReport, { reportId: pooled.id, answer: 'Soon.' }), owner)).position,
    ).not.toBeNull();
    await handOver({ ownerId, deputyId }, 1);
  });
});

describe('an import', () => {
  const row = (key: string) =>
    Object.assign(new ImportFrictionReport(), {
      commandId: randomUUID(),
      policyId,
      happenedAt: '2013-07-29T12:00:00Z',
      source: { name: 'complaints', public: true, key },
    });

  it('counts a row once, in the week in which it happened, without a reporter', async () => {
    const first = await running.dispatcher.send(row('1'), owner);
    const second = await running.dispatcher.send(row('1'), owner);
    expect(second).toMatchObject({ id: first.id, events: [] });
    expect((await running.dispatcher.send(row('2'), owner)).id).not.toBe(first.id);
    const [stored] = await running.log.load(`friction_report-${first.id}`);
    expect(stored?.data).toMatchObject({ week: '2013-W31', reporterId: null, policyVersion: 1 });
  });
});

describe('customers served', () => {
  it('are recorded for a unit and a week', async () => {
    const record = async (values: object, by = callerOf(ownerId, 'EXECUTIVE')) =>
      reporting().recordInteractions(await input(RecordInteractions, { unitCode: 'STORE-1', week: '2026-W44', count: 900, ...values }), by);
    expect((await record({})).interactions).toEqual({ unitCode: 'STORE-1', week: '2026-W44', count: 900, policyId: null });
    await expect(record({ unitCode: 'NOWHERE' })).rejects.toMatchObject({ code: 'friction.unknown-unit', field: 'unitCode' });
    const elsewhere = { ...owner, actor: { ...owner.actor, grants: [{ role: 'SUPERVISOR' as const, unitId: randomUUID() }] } };
    await expect(record({}, elsewhere)).rejects.toMatchObject({ code: 'friction.unit-of-others', field: 'unitCode' });
    await expect(record({ policyId: randomUUID() })).rejects.toMatchObject({ code: 'friction.unknown-policy', field: 'policyId' });
  });
});

describe('inputs that cannot be read', () => {
  it.each<[string, object, string]>([
    ['a text of a megabyte', { situation: 'x'.repeat(1_000_000) }, 'situation must have 1 to 4000 characters'],
    ['control characters', { customerNeed: 'a\u0000b' }, 'customerNeed contains control characters; remove them'],
    ['no id', { policyId: 'RET-14' }, 'policyId must be the id of a policy, as `policies` lists them'],
    ['too many facts', { facts: Array.from({ length: 51 }, (_, n) => ({ name: `f${n}`, number: n })) }, 'facts must be at most 50'],
    [
      'a fact named to do harm',
      { facts: [{ name: '__proto__', text: 'x' }] },
      'name must be a name such as purchase_amount, of small letters, digits and _',
    ],
    ['an unknown field', { source: { name: 'x', public: true, key: 'x' } }, 'property source should not exist'],
  ])('%s', async (_, values, message) => {
    const refusal: unknown = await input(ReportFriction, { policyId, ...values }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidInputError);
    expect((refusal as InvalidInputError).problems.map((problem) => problem.message)).toContain(message);
  });
});
