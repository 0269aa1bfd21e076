import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newReceipt } from '#letterbox';
import { anonymously, drained, fileAnonymously, readReceipt, sendAnonymously } from './anonymous-client.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let owner: Requester;
let admin: Requester;
let policyId: string;

beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER']);
  admin = await running.person(['ADMIN']);
  const registered = await running.done<{ policy: { id: string } }>(
    'registerPolicy',
    { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01' },
    owner,
    'policy { id }',
  );
  policyId = registered.policy.id;
  await running.server.background.schedules.runNow('drain-letterbox');
});
afterAll(() => running.remove());

/** As an app fetches it at sign-in. */
async function countTokenOf(person: Requester, about: string | null = policyId): Promise<string> {
  const answer = await running.query<{ countTokens: { policyId: string | null; token: string }[] }>(
    '{ countTokens { policyId year token } }',
    {},
    person,
    running.afterCommands,
  );
  return answer.data.countTokens.find((one) => one.policyId === about)?.token ?? '';
}
const aToken = async () => countTokenOf(await running.person(['FRONTLINE']));

interface Inbox {
  readonly reports: {
    readonly edges: {
      readonly node: {
        readonly id: string;
        readonly mode: string;
        readonly situation: string | null;
        readonly week: string;
        readonly messages: { text: string; from: string }[];
      };
    }[];
  };
}
async function inbox(): Promise<Inbox['reports']['edges'][number]['node'][]> {
  const answer = await running.query<Inbox>(
    '{ reports(first: 100) { edges { node { id mode situation week reporterName messages { from text } } } } }',
    {},
    owner,
    running.afterCommands,
  );
  return answer.data.reports.edges.map(({ node }) => node);
}
async function eventually<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const value = await read();
    if (isSo(value) || Date.now() > deadline) return value;
  }
}

describe('an anonymous report', () => {
  const receipts = [newReceipt(), newReceipt(), newReceipt()] as const;

  it('is accepted into the letterbox, once for each receipt, and is shown to nobody yet', async () => {
    const countToken = await aToken();
    const input = {
      receipt: receipts[0],
      policyId,
      countToken,
      burden: 4,
      situation: 'No receipt, but a bank statement.',
      happenedAt: '2026-11-02T08:12:13.456Z',
    };
    const first = await fileAnonymously(running, input);
    expect(first).toMatchObject({
      position: null,
      errors: [],
      receipt: { status: 'IN_LETTERBOX', policyId, deliveredOn: null, filedAlone: null },
    });
    expect(await fileAnonymously(running, { ...input, burden: 1 })).toEqual(first);
    expect((await readReceipt(running, receipts[0].toLowerCase())).data?.receipt).toEqual(first.receipt);
    expect(await inbox()).toEqual([]);
  });

  it('waits for two others, whatever the day', async () => {
    await drained(running);
    expect((await readReceipt(running, receipts[0])).data?.receipt.status).toBe('IN_LETTERBOX');
    for (const receipt of receipts.slice(1)) await fileAnonymously(running, { receipt, policyId, countToken: await aToken() });
    await running.server.background.schedules.runNow('drain-letterbox');
    expect(await inbox()).toEqual([]);
    await drained(running);
    for (const receipt of receipts)
      expect((await readReceipt(running, receipt)).data?.receipt).toMatchObject({
        status: 'OPEN',
        filedAlone: false,
        deliveredOn: '2026-11-04',
      });
    const seen = await eventually(inbox, ({ length }) => length === 3);
    expect(seen.map(({ mode, week }) => [mode, week])).toEqual(Array(3).fill(['ANONYMOUS', '2026-W45']));
  });
});
