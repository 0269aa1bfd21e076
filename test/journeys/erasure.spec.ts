import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Accounts } from '#identity';
import { SqliteKeyStore } from '#key-store';
import { ReadStore } from '#read-store';
import { loggedEvents } from './event-store.ts';
import { eventually } from '#eventing-testing';
import { aPolicy } from './inputs.ts';
import { handrail, handrailKilledAtPurge } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const SIGN_IN_NAME = 'wanda@example.com';
const REPORT = 'id viewedAs reporterName situation customerNeed messages { from text } facts { name text }';

interface Report {
  readonly id: string;
  readonly reporterName: string | null;
  readonly situation: string | null;
  readonly messages: readonly { readonly from: string; readonly text: string | null }[];
}

let running: RunningServer;
let admin: Requester;
let owner: Requester;
let wanda: Requester;
let policyId: string;
let reportId: string;

beforeEach(async () => {
  running = await RunningServer.start();
  admin = await running.person(['ADMIN'], { name: 'Ada' });
  owner = await running.person(['POLICY_OWNER'], { name: 'Olga' });
  wanda = await running.person(['FRONTLINE'], { name: 'Wanda Wunderlich' });
  await running.server.app.get(Accounts).setPassword(wanda.id, SIGN_IN_NAME, 'four unrelated words here');
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
  reportId = await report(wanda, { mode: 'NAMED' });
  await running.done('sendReportMessage', { reportId, text: 'The ferry to Zanzibar leaves at nine.' }, wanda);
});
afterEach(() => running.remove());

async function report(as: Requester, input: object): Promise<string> {
  const facts = [{ name: 'destination', text: 'Zanzibar' }];
  const payload = await running.done<{ report: { id: string } }>(
    'reportFriction',
    { policyId, situation: 'A guest from Zanzibar.', customerNeed: 'To go to Zanzibar.', facts, ...input },
    as,
    'report { id }',
  );
  return payload.report.id;
}

const seenBy = async (as: Requester, id = reportId) =>
  (await running.query<{ report: Report }>(`query($id: ID!) { report(id: $id) { ${REPORT} } }`, { id }, as, running.afterCommands)).data
    .report;

/** undefined for somebody unknown, and while the read model is being built. */
const nameOf = async (personId: string) => {
  const people = '{ people(first: 100) { edges { node { id name active grants { role } } } } }';
  const answer = await running.query<{ people: { edges: { node: { id: string; name: string | null } }[] } }>(people, {}, admin);
  if (answer.errors.length > 0) return undefined;
  return answer.data.people.edges.find(({ node }) => node.id === personId)?.node.name;
};

const isErased = () => eventually(async () => (await nameOf(wanda.id)) === null, 'the name is gone');

const unreadable = { reporterName: null, situation: null, customerNeed: null, facts: [], messages: [{ from: 'REPORTER', text: null }] };

describe('handrail person erase', () => {
  it('asks first, and does nothing where nobody can answer', async () => {
    const asked = await handrail(running.data, 'person', 'erase', SIGN_IN_NAME);
    expect(asked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('add --yes if you mean it') });
    expect(asked.stderr).toContain('This erases Wanda Wunderlich (wanda@example.com');
    expect((await seenBy(owner)).reporterName).toBe('Wanda Wunderlich');
    expect(loggedEvents(running.data, 'PersonErased')).toEqual([]);
  });

  it('leaves nothing to read, at once, in the running server and in what it builds anew', async () => {
    const confidential = await report(wanda, { mode: 'CONFIDENTIAL' });
    expect(await seenBy(wanda, confidential)).toMatchObject({ situation: 'A guest from Zanzibar.', messages: [] });
    expect(await handrail(running.data, 'person', 'erase', SIGN_IN_NAME, '--yes')).toMatchObject({ code: 0, stdout: 'Erased.\n' });

    expect(await seenBy(owner)).toMatchObject(unreadable);
    await isErased();
    expect(await running.query('{ me { id } }', {}, wanda)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(running.server.app.get(Accounts).personOf(SIGN_IN_NAME)).toBeNull();
    for (const name of ['friction_reports', 'organisation']) await running.server.app.get(ReadStore).requestRebuild(name);
    await eventually(async () => {
      const states = await running.server.app.get(ReadStore).listProjections();
      return states.filter(({ generation }) => generation === 2).length === 2;
    }, 'both models are rebuilt');
    expect(await seenBy(owner)).toMatchObject(unreadable);
    expect(await nameOf(wanda.id)).toBeNull();
    expect(await handrail(running.data, 'store', 'verify')).toMatchObject({ code: 0 });
    expect(loggedEvents(running.data, 'PersonErased').map(({ data }) => data)).toEqual([expect.stringContaining(wanda.id)]);
  });

  it('leaves no byte of name or text in any file, from the first day on', async () => {
    const bytes = () => readdirSync(running.data).map((name) => [name, readFileSync(join(running.data, name), 'latin1')] as const);
    const holding = (word: RegExp) => bytes().flatMap(([name, text]) => (word.test(text) ? [name] : []));
    await seenBy(owner);
    expect(holding(/Zanzibar|Wunderlich/)).toEqual([]);
    expect(holding(/wanda@example/)).not.toEqual([]);
    await handrail(running.data, 'person', 'erase', SIGN_IN_NAME, '--yes');
    expect(holding(/Zanzibar|Wunderlich|wanda@example/)).toEqual([]);
  });

  it('lets nothing new be recorded about the person', async () => {
    const headers = wanda.headersAt(running);
    await handrail(running.data, 'person', 'erase', wanda.id, '--yes');
    const refused = await running.command('grantRole', { personId: wanda.id, role: 'SUPERVISOR' }, admin);
    expect(refused.errors).toMatchObject([{ code: 'person.erased', field: 'personId' }]);
    expect(() => running.server.app.get(SqliteKeyStore).subjectOf(wanda.id, 'CONFIDENTIAL', '2026-Q4')).toThrow('was erased');
    const still = { id: wanda.id, headersAt: () => headers };
    const answer = await running.query('mutation { recordRecurrence(input: { commandId: "x" }) { position } }', {}, still);
    expect(answer.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await handrail(running.data, 'person', 'erase', wanda.id, '--yes')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('erased before'),
    });
  });

  it('refuses whoever still answers for something, and says what to do first', async () => {
    const unit = await running.unit('STORE-1');
    await running.done('nameUnitHead', { code: 'STORE-1', headId: owner.id }, admin);
    const refused = await handrail(running.data, 'person', 'erase', owner.id, '--yes');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/transfer the policies .*\(RET-14\); name another head of STORE-1\./);
    const lastAdmin = await handrail(running.data, 'person', 'erase', admin.id, '--yes');
    expect(lastAdmin.stderr).toContain('appoint another administrator');
    expect(await nameOf(owner.id)).toBe('Olga');

    const successor = await running.person(['POLICY_OWNER']);
    await running.done('transferPolicy', { policyId, ownerId: successor.id, reason: 'leaves' }, admin);
    await running.done('nameUnitHead', { code: 'STORE-1', headId: null }, admin);
    expect(await handrail(running.data, 'person', 'erase', owner.id, '--yes')).toMatchObject({ code: 0 });
    expect(unit).toBeDefined();
  });

  it('of somebody unknown says so', async () => {
    for (const who of ['nobody@example.com', randomUUID()]) {
      const refused = await handrail(running.data, 'person', 'erase', who, '--yes');
      const stderr = expect.stringContaining(`Nobody signs in as "${who}" and nobody has this id`);
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr });
    }
  });
});

describe('an erasure cut off by SIGKILL', () => {
  it.each([
    [2, 'with the keys destroyed'],
    [3, 'with the ledger written'],
    [4, 'with the event recorded'],
  ])('at purge %d, %s, is finished at the next start', async (nth) => {
    await running.stop();
    const killed = await handrailKilledAtPurge(nth, running.data, 'person', 'erase', SIGN_IN_NAME, '--yes');
    expect(killed).toMatchObject({ code: null, stdout: '' });
    running = await RunningServer.start({ data: running.data, clock: running.clock });
    expect(loggedEvents(running.data, 'PersonErased')).toHaveLength(1);
    expect(running.server.app.get(Accounts).personOf(SIGN_IN_NAME)).toBeNull();
    await isErased();
    expect(await seenBy(owner)).toMatchObject(unreadable);
    expect(readFileSync(join(running.data, 'erasures.ledger'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('beside a running server is finished by its next round', async () => {
    expect(await handrailKilledAtPurge(3, running.data, 'person', 'erase', SIGN_IN_NAME, '--yes')).toMatchObject({ code: null });
    expect(loggedEvents(running.data, 'PersonErased')).toEqual([]);
    expect(await seenBy(owner)).toMatchObject(unreadable);
    await running.server.background.schedules.runNow('finish-erasures');
    await isErased();
    expect(loggedEvents(running.data, 'PersonErased')).toHaveLength(1);
  });

  it('before the first key is destroyed, has not begun, and is done by the same command', async () => {
    expect(await handrailKilledAtPurge(1, running.data, 'person', 'erase', SIGN_IN_NAME, '--yes')).toMatchObject({ code: null });
    expect((await seenBy(owner)).reporterName).toBe('Wanda Wunderlich');
    expect(await handrail(running.data, 'person', 'erase', wanda.id, '--yes')).toMatchObject({ code: 0 });
    expect(await seenBy(owner)).toMatchObject(unreadable);
  });
});

describe('a restore of an older backup', () => {
  it('erases again whom the ledger names, account and all, before it serves', async () => {
    const root = mkdtempSync(join(tmpdir(), 'handrail-backup-'));
    try {
      const backup = join(root, 'backup');
      expect(await handrail(running.data, 'store', 'backup', backup)).toMatchObject({ code: 0 });
      expect(await handrail(running.data, 'person', 'erase', SIGN_IN_NAME, '--yes')).toMatchObject({ code: 0 });
      await running.stop();
      const restored = await handrail(running.data, 'store', 'restore', backup);
      expect(restored).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('Erased again by the ledger: one person.'),
      });
      running = await RunningServer.start({ data: running.data, clock: running.clock });
      // A restore ends every session: people sign in anew.
      running.clock.advanceMs(15 * 60_000);
      expect(running.server.app.get(Accounts).personOf(SIGN_IN_NAME)).toBeNull();
      await isErased();
      const reports = await running.query<{ reports: { edges: { node: Report }[] } }>(
        `{ reports(first: 100) { edges { node { ${REPORT} } } } }`,
        {},
        owner,
      );
      expect(reports.data.reports.edges.map(({ node }) => node)).toMatchObject([unreadable]);
      expect(loggedEvents(running.data, 'PersonErased')).toHaveLength(1);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
