import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { EventLog } from '#eventing';
import { Letterbox, newReceipt, Receipts } from '#letterbox';
import { drained, fileAnonymously, linkAnonymously, readReceipt, sendAnonymously, withdrawAnonymously } from './anonymous-client.ts';
import { loggedEvents } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let owner: Requester;
let policyId: string;
let joinCode: string;

beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER']);
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
  const issued = await running.done<{ joinCode: { code: string } }>(
    'issueJoinCode',
    { policyId, expiresOn: '2026-12-31' },
    owner,
    'joinCode { code }',
  );
  joinCode = issued.joinCode.code;
  await running.server.background.schedules.runNow('drain-letterbox');
});
afterAll(() => running.remove());

const file = (receipt: string, situation = 'No receipt, but a bank statement.') =>
  fileAnonymously(running, { receipt, policyId, joinCode, situation });
async function filed(): Promise<string> {
  const receipt = newReceipt();
  await file(receipt);
  return receipt;
}
const withdraw = async (receipt: string) => (await withdrawAnonymously(running, { receipt })).receipt;
const read = async (receipt: string) => (await readReceipt(running, receipt)).data?.receipt;
const statusOf = async (receipt: string) => (await read(receipt))?.status;
const arrived = (type: string) => loggedEvents(running.data, type).length;

async function inbox() {
  const answer = await running.query<{ reports: { edges: { node: { status: string; situation: string | null } }[] } }>(
    '{ reports(first: 100) { edges { node { status situation } } } }',
    {},
    owner,
    running.afterCommands,
  );
  return answer.data.reports.edges.map(({ node }) => node);
}

describe('an anonymous report that is taken back before its drain', () => {
  it('is taken out, reaches nobody, and is company for nobody', async () => {
    const [mine, ...others] = [await filed(), await filed(), await filed()];
    await sendAnonymously(running, { receipt: mine, text: 'More of it.' });
    const first = await withdrawAnonymously(running, { receipt: mine });
    expect(first).toMatchObject({ position: null, errors: [] });
    expect(first.receipt).toEqual({
      status: 'WITHDRAWN',
      policyId: null,
      deliveredOn: null,
      filedAlone: null,
      fewPeople: false,
      answer: null,
      answeredOn: null,
      withdrawnOn: null,
      messages: [],
    });
    expect(await withdraw(mine)).toEqual(first.receipt);
    expect(await read(mine)).toEqual(first.receipt);
    await drained(running);
    expect(await Promise.all(others.map(statusOf))).toEqual(['IN_LETTERBOX', 'IN_LETTERBOX']);
    await file(newReceipt());
    await drained(running);
    expect(await Promise.all(others.map(statusOf))).toEqual(['OPEN', 'OPEN']);
    expect([arrived('FrictionReported'), arrived('ReportWithdrawn'), arrived('ReportMessageSent')]).toEqual([3, 0, 0]);
  });

  it('does not come back when its filing is sent once more, and its receipt is forgotten with the seventh drain', async () => {
    const mine = await filed();
    await withdraw(mine);
    const before = arrived('FrictionReported');
    expect((await file(mine)).receipt.status).toBe('WITHDRAWN');
    await drained(running, 6);
    expect(await statusOf(mine)).toBe('WITHDRAWN');
    await drained(running);
    expect(await readReceipt(running, mine)).toEqual(await readReceipt(running, newReceipt()));
    expect([arrived('FrictionReported'), arrived('ReportWithdrawn')]).toEqual([before, 0]);
  });

  it('takes no message and no rule any more', async () => {
    const mine = await filed();
    await withdraw(mine);
    const withdrawn = [{ code: 'friction.withdrawn', field: 'receipt' }];
    expect((await sendAnonymously(running, { receipt: mine, text: 'Or not.' })).errors).toMatchObject(withdrawn);
    expect((await linkAnonymously(running, { receipt: mine, policyId })).errors).toMatchObject(withdrawn);
  });
});

describe('an anonymous report that is taken back later', () => {
  it('goes through the letterbox; then the owner is told, and no longer shown what it said', async () => {
    const mine = newReceipt();
    await file(mine, 'Something that I would rather not have said.');
    await drained(running, 7);
    await sendAnonymously(running, { receipt: mine, text: 'This never arrives.' });
    const pending = await withdraw(mine);
    expect(pending).toMatchObject({ status: 'WITHDRAWAL_IN_LETTERBOX', withdrawnOn: null, messages: [], deliveredOn: expect.any(String) });
    expect(await withdraw(mine)).toEqual(pending);
    const shown = async () => (await inbox()).filter(({ situation }) => situation?.includes('rather not'));
    expect(await shown()).toMatchObject([{ status: 'OPEN' }]);
    await drained(running, 6);
    expect([await statusOf(mine), (await shown()).length, arrived('ReportWithdrawn')]).toEqual(['WITHDRAWAL_IN_LETTERBOX', 1, 0]);
    await drained(running);
    const today = running.clock.instant.slice(0, 10);
    expect(await read(mine)).toMatchObject({ status: 'WITHDRAWN', withdrawnOn: today, deliveredOn: pending.deliveredOn, messages: [] });
    await eventually(inbox, 'the report is withdrawn', (reports) => reports.some(({ status }) => status === 'WITHDRAWN'));
    expect(await shown()).toEqual([]);
    const [event] = loggedEvents(running.data, 'ReportWithdrawn').map(({ data }) => JSON.parse(data) as object);
    expect(event).toMatchObject({ reason: null, deliveredOn: today });
    expect(await withdraw(mine)).toMatchObject({ status: 'WITHDRAWN', withdrawnOn: today });
    await drained(running, 8);
    expect(arrived('ReportWithdrawn')).toBe(1);
  });

  it('leaves at once where three are taken back together, each on its own', async () => {
    const mine = [await filed(), await filed(), await filed()];
    await drained(running);
    const before = arrived('ReportWithdrawn');
    for (const receipt of mine) await withdraw(receipt);
    await drained(running);
    expect(arrived('ReportWithdrawn')).toBe(before + 3);
    expect(await Promise.all(mine.map(statusOf))).toEqual(['WITHDRAWN', 'WITHDRAWN', 'WITHDRAWN']);
  });
});

describe('a receipt that takes nothing back', () => {
  it('is told the same as one that nobody has, after the same work as a right one', async () => {
    const known = await filed();
    await withdraw(known);
    const { app } = running.server;
    const spies = [
      jest.spyOn(app.get(Receipts), 'reportIdOf'),
      jest.spyOn(app.get(Letterbox), 'lettersOf'),
      jest.spyOn(app.get(EventLog), 'load'),
    ];
    const work = async (receipt: string) => {
      for (const spy of spies) spy.mockClear();
      const failure = await withdraw(receipt).then(
        () => null,
        (error: Error) => error.message,
      );
      return { failure, calls: spies.map((spy) => spy.mock.calls.length) };
    };
    const wrong = [await work(newReceipt()), await work(newReceipt())];
    jest.restoreAllMocks();
    expect(wrong[0]).toEqual(wrong[1]);
    expect(wrong[0]).toEqual({ failure: expect.stringContaining('NOT_FOUND'), calls: [1, 1, 1] });
    expect(wrong[0]?.failure).toContain((await readReceipt(running, newReceipt())).errors[0]?.message);
  });
});
