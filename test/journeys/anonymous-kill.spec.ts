import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventLog } from '#eventing';
import { backupLetterbox, newReceipt, restoreLetterbox } from '#letterbox';
import { drained, fileAnonymously, readReceipt, sendAnonymously, withdrawAnonymously } from './anonymous-client.ts';
import { loggedEvents, storeVariables } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';

const CHILD = fileURLToPath(new URL('./letterbox.child.mjs', import.meta.url));

let running: RunningServer;
let policyId: string;
let joinCode: string;

beforeEach(async () => {
  running = await RunningServer.start();
  const owner = await running.person(['POLICY_OWNER']);
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
afterEach(() => running.remove());

const file = (receipt: string) => fileAnonymously(running, { receipt, policyId, joinCode });
const arrived = (type: string) => loggedEvents(running.data, type).length;
const statuses = async (receipts: readonly string[]) =>
  Promise.all(receipts.map(async (receipt) => (await readReceipt(running, receipt)).data?.receipt.status));

async function inOtherProcess(...task: readonly string[]): Promise<{ readonly signal: string | null; readonly lines: string }> {
  const variables = { PORT: '0', HANDRAIL_DATA: running.data, CLOCK: String(running.clock.now()), ...(await storeVariables(running.data)) };
  const child = spawn(process.execPath, [CHILD, ...task], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = '';
  child.stdout.on('data', (chunk: Buffer) => (lines += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === null && code !== 0) throw new Error(`the other process ended with ${code}`);
  return { signal, lines };
}

describe('an anonymous report is there exactly once', () => {
  it('after a kill right behind the answer', async () => {
    const receipt = newReceipt();
    await running.stop();
    const input = JSON.stringify({ commandId: crypto.randomUUID(), receipt, policyId, joinCode });
    const { signal, lines } = await inOtherProcess('file', input);
    expect([signal, lines]).toEqual(['SIGKILL', '{"data":{"fileAnonymousReport":{"receipt":{"status":"IN_LETTERBOX"}}}}\n']);
    running = await RunningServer.start({ data: running.data, clock: running.clock });
    expect(await statuses([receipt])).toEqual(['IN_LETTERBOX']);
    await drained(running, 7);
    expect(await statuses([receipt])).toEqual(['OPEN']);
    expect(arrived('FrictionReported')).toBe(1);
  });

  it('after a kill between its arrival in the log and its removal from the letterbox', async () => {
    const receipts = [newReceipt(), newReceipt(), newReceipt()];
    for (const receipt of receipts) await file(receipt);
    await sendAnonymously(running, { receipt: receipts[0], text: 'More of it.' });
    running.clock.advanceDays(1);
    await running.stop();
    // Killed behind the second letter, behind the last, and once more before they are removed.
    for (const expected of [
      [2, 0],
      [3, 1],
      [3, 1],
    ]) {
      expect((await inOtherProcess('drain')).signal).toBe('SIGKILL');
      expect([arrived('FrictionReported'), arrived('ReportMessageSent')]).toEqual(expected);
    }
    running = await RunningServer.start({ data: running.data, clock: running.clock });
    await running.server.background.schedules.runNow('drain-letterbox');
    expect(await statuses(receipts)).toEqual(['OPEN', 'OPEN', 'OPEN']);
    expect([arrived('FrictionReported'), arrived('ReportMessageSent')]).toEqual([3, 1]);
  }, 60_000);

  it('with its messages, when the log could not be written in between', async () => {
    const receipts = [newReceipt(), newReceipt(), newReceipt()];
    for (const receipt of receipts) {
      await file(receipt);
      await sendAnonymously(running, { receipt, text: 'More of it.' });
    }
    running.clock.advanceDays(1);
    const { store } = running.server.app.get(EventLog);
    const append = jest.spyOn(store, 'append').mockRejectedValueOnce(new Error('no space left'));
    await expect(running.server.background.schedules.runNow('drain-letterbox')).rejects.toThrow('no space left');
    expect([arrived('FrictionReported'), arrived('ReportMessageSent')]).toEqual([2, 2]);
    append.mockRestore();
    await running.server.background.schedules.runNow('drain-letterbox');
    expect([arrived('FrictionReported'), arrived('ReportMessageSent')]).toEqual([3, 3]);
  });

  it('when several instances drain at once', async () => {
    const receipts = Array.from({ length: 8 }, newReceipt);
    for (const receipt of receipts) await file(receipt);
    running.clock.advanceDays(1);
    await Promise.all([
      inOtherProcess('drain-whole'),
      inOtherProcess('drain-whole'),
      running.server.background.schedules.runNow('drain-letterbox'),
    ]);
    expect(arrived('FrictionReported')).toBe(8);
    expect(await statuses(receipts)).toEqual(Array(8).fill('OPEN'));
  });

  it('when an older letterbox is put back', async () => {
    const receipts = [newReceipt(), newReceipt(), newReceipt()];
    for (const receipt of receipts) await file(receipt);
    await sendAnonymously(running, { receipt: receipts[0], text: 'More of it.' });
    const backup = join(running.data, 'letters.backup');
    await backupLetterbox(running.data, backup);
    await drained(running);
    expect([arrived('FrictionReported'), arrived('ReportMessageSent')]).toEqual([3, 1]);
    await running.stop();
    restoreLetterbox(backup, running.data);
    running = await RunningServer.start({ data: running.data, clock: running.clock });
    // Until they are found to have arrived, the receipts show what has become of them all the same.
    expect(await statuses(receipts)).toEqual(['OPEN', 'OPEN', 'OPEN']);
    expect((await readReceipt(running, receipts[0] ?? '')).data?.receipt.messages).toHaveLength(1);
    await drained(running, 2);
    expect([arrived('FrictionReported'), arrived('ReportMessageSent')]).toEqual([3, 1]);
    expect(await statuses(receipts)).toEqual(['OPEN', 'OPEN', 'OPEN']);
  });
});

describe('an anonymous report that was taken back is taken back exactly once', () => {
  it('before anybody saw it, after a kill right behind the answer', async () => {
    const receipt = newReceipt();
    await file(receipt);
    await running.stop();
    const { signal, lines } = await inOtherProcess('withdraw', JSON.stringify({ commandId: crypto.randomUUID(), receipt }));
    expect([signal, lines]).toEqual(['SIGKILL', '{"data":{"withdrawAnonymousReport":{"receipt":{"status":"WITHDRAWN"}}}}\n']);
    running = await RunningServer.start({ data: running.data, clock: running.clock });
    expect(await statuses([receipt])).toEqual(['WITHDRAWN']);
    await drained(running, 8);
    expect([arrived('FrictionReported'), arrived('ReportWithdrawn')]).toEqual([0, 0]);
  });

  it('after a kill between its arrival in the log and its removal from the letterbox', async () => {
    const receipts = [newReceipt(), newReceipt(), newReceipt()];
    for (const receipt of receipts) await file(receipt);
    await drained(running);
    for (const receipt of receipts) await withdrawAnonymously(running, { receipt });
    running.clock.advanceDays(1);
    await running.stop();
    for (const expected of [2, 3]) {
      expect((await inOtherProcess('drain')).signal).toBe('SIGKILL');
      expect(arrived('ReportWithdrawn')).toBe(expected);
    }
    running = await RunningServer.start({ data: running.data, clock: running.clock });
    expect(await statuses(receipts)).toEqual(['WITHDRAWN', 'WITHDRAWN', 'WITHDRAWN']);
    await running.server.background.schedules.runNow('drain-letterbox');
    expect(arrived('ReportWithdrawn')).toBe(3);
  }, 60_000);

  it('while its drain is under way, at whichever moment', async () => {
    const receipts = [newReceipt(), newReceipt(), newReceipt()];
    for (const receipt of receipts) await file(receipt);
    running.clock.advanceDays(1);
    const { store } = running.server.app.get(EventLog);
    const append = store.append.bind(store);
    // Before the first, between two, and after the last has arrived: all of them lie in the letterbox still.
    const left = [...receipts];
    jest.spyOn(store, 'append').mockImplementation(async (...appended) => {
      const receipt = left.shift();
      const before = receipt && left.length > 0 ? await withdrawAnonymously(running, { receipt }) : null;
      const done = await append(...appended);
      const after = receipt && left.length === 0 ? await withdrawAnonymously(running, { receipt }) : null;
      expect((before ?? after)?.receipt.status).toBe('WITHDRAWAL_IN_LETTERBOX');
      return done;
    });
    await running.server.background.schedules.runNow('drain-letterbox');
    jest.restoreAllMocks();
    expect([arrived('FrictionReported'), arrived('ReportWithdrawn')]).toEqual([3, 0]);
    expect(await statuses(receipts)).toEqual(Array(3).fill('WITHDRAWAL_IN_LETTERBOX'));
    await drained(running);
    expect(arrived('ReportWithdrawn')).toBe(3);
    expect(await statuses(receipts)).toEqual(Array(3).fill('WITHDRAWN'));
  });
});
