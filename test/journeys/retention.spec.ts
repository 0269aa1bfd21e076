import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteKeyStore } from '#key-store';
import { aPolicy } from './inputs.ts';
import { Clock } from './clock.ts';
import { eventually } from '#eventing-testing';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Report {
  readonly id: string;
  readonly reporterName: string | null;
  readonly situation: string | null;
}

let running: RunningServer;
let admin: Requester;
let second: Requester;
let owner: Requester;
let staff: Requester;
let policyId: string;

beforeEach(async () => {
  running = await RunningServer.start({ clock: new Clock('2026-11-02T09:00:00.000Z') });
  admin = await running.person(['ADMIN']);
  second = await running.person(['ADMIN']);
  owner = await running.person(['POLICY_OWNER']);
  staff = await running.person(['FRONTLINE'], { name: 'Sam' });
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
});
afterEach(() => running.remove());

async function report(situation: string): Promise<string> {
  const input = { policyId, situation, mode: 'NAMED' };
  return (await running.done<{ report: { id: string } }>('reportFriction', input, staff, 'report { id }')).report.id;
}
const answer = (reportId: string) => running.done('answerReport', { reportId, answer: 'A statement will do.' }, owner);

async function seen(id: string, as = owner): Promise<Report> {
  const document = 'query($id: ID!) { report(id: $id) { id reporterName situation } }';
  return (await running.query<{ report: Report }>(document, { id }, as, running.afterCommands)).data.report;
}
const whole = { reporterName: 'Sam', situation: 'No receipt.' };
const withoutName = { reporterName: null, situation: 'No receipt.' };
const gone = { reporterName: null, situation: null };

async function on(day: string): Promise<void> {
  running.clock.advanceMs(Date.parse(`${day}T09:00:00.000Z`) - running.clock.now());
  await running.server.background.schedules.runNow('apply-retention');
}

describe('what was reported', () => {
  it('has no reporter any more 12 months after its answer, and no text after 24', async () => {
    const id = await report('No receipt.');
    await on('2026-11-20');
    await answer(id);
    expect(await seen(id)).toMatchObject(whole);
    await on('2027-11-19');
    expect(await seen(id)).toMatchObject(whole);
    await on('2027-11-20');
    expect(await seen(id)).toMatchObject(withoutName);
    await on('2028-11-19');
    expect(await seen(id)).toMatchObject(withoutName);
    await on('2028-11-20');
    expect(await seen(id)).toMatchObject(gone);
  });

  it('goes with the last of its reporter’s quarter, and not before it is answered', async () => {
    const [first, later] = [await report('No receipt.'), await report('No receipt.')];
    await answer(first);
    await on('2030-01-01');
    expect(await seen(first)).toMatchObject(whole);
    await answer(later);
    await on('2031-01-01');
    for (const id of [first, later]) expect(await seen(id)).toMatchObject(withoutName);
    const mine = '{ reports(first: 10, scope: MINE) { edges { node { id } } } }';
    expect((await running.query<{ reports: { edges: unknown[] } }>(mine, {}, staff)).data.reports.edges).toEqual([]);
    expect(await report('No receipt.')).not.toBe(first);
  });

  it('goes sooner where the settings say so, whenever it was made', async () => {
    const id = await report('No receipt.');
    await answer(id);
    await running.done('changeProtectionSettings', { identityMonths: 2, textMonths: 3, reason: 'no need to keep it' }, admin);
    await on('2027-01-02');
    expect(await seen(id)).toMatchObject(withoutName);
    await on('2027-02-02');
    expect(await seen(id)).toMatchObject(gone);
  });

  it('is kept no longer than was promised, when two weaken the settings later', async () => {
    const before = await report('No receipt.');
    await answer(before);
    await running.done('changeProtectionSettings', { identityMonths: 36, reason: 'for research' }, admin);
    const proposal = await running.query<{ protectionSettings: { proposal: { proposalId: string } } }>(
      '{ protectionSettings { proposal { proposalId } } }',
      {},
      second,
    );
    await running.done('approveProtectionWeakening', { proposalId: proposal.data.protectionSettings.proposal.proposalId }, second);
    await on('2027-01-04');
    const after = await report('No receipt.');
    await answer(after);
    await on('2028-01-04');
    expect(await seen(before)).toMatchObject(withoutName);
    expect(await seen(after)).toMatchObject(whole);
    await on('2030-01-04');
    expect(await seen(after)).toMatchObject({ reporterName: null });
  });

  it('does not come back with an older backup, from the first answer on', async () => {
    const id = await report('No receipt.');
    await answer(id);
    const root = mkdtempSync(join(tmpdir(), 'handrail-retention-'));
    try {
      const backup = join(root, 'backup');
      expect(await handrail(running.data, 'store', 'backup', backup)).toMatchObject({ code: 0 });
      await on('2028-12-01');
      expect(await seen(id)).toMatchObject(gone);
      await running.stop();
      expect(await handrail(running.data, 'store', 'restore', backup)).toMatchObject({ code: 0 });
      // A clock that was set back makes the schedule find nothing due: the ledger knows.
      running = await RunningServer.start({ data: running.data, clock: new Clock('2026-11-03T09:00:00.000Z') });
      expect(running.server.app.get(SqliteKeyStore).subjectsOf(staff.id)).toEqual([]);
      const again = running.signedIn(owner.id);
      const document = '{ reports(first: 10) { edges { node { id reporterName situation } } } }';
      const inbox = () => running.query<{ reports: { edges: { node: Report }[] } }>(document, {}, again);
      await eventually(async () => (await inbox()).errors.length === 0, 'the inbox is served');
      expect((await inbox()).data.reports.edges.map(({ node }) => node)).toEqual([{ id, ...gone }]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('a person in another quarter', () => {
  it('says "me too" once all the same, and a repeated report is the same one', async () => {
    const command = { commandId: '0d5ffb9b-4f0f-4bd6-9f4a-43c2b6f7a001', policyId, situation: 'No receipt.' };
    const first = await running.done<{ report: { id: string } }>('reportFriction', command, staff, 'report { id }');
    const agreed = await running.done<{ corroboration: { week: string } }>(
      'corroborateReport',
      { policyId, effect: 'WORKAROUND' },
      staff,
      'corroboration { week }',
    );
    expect(agreed.corroboration.week).toBe('2026-W45');
    running.clock.advanceDays(90);
    const again = await running.done<{ report: { id: string } }>('reportFriction', command, staff, 'report { id }');
    expect(again.report.id).toBe(first.report.id);
    const refused = await running.command('corroborateReport', { policyId, effect: 'WORKAROUND' }, staff);
    expect(refused.errors).toMatchObject([{ code: 'friction.already-corroborated' }]);
    const recurred = await running.done<{ recurrence: { occurrences: number } }>(
      'recordRecurrence',
      { policyId },
      staff,
      'recurrence { occurrences }',
    );
    expect(recurred.recurrence.occurrences).toBe(1);
    expect(new Set(running.server.app.get(SqliteKeyStore).subjectsOf(staff.id)).size).toBe(2);
  });
});
