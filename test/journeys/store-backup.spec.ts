import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadMasterKey, SqliteKeyStore } from '#key-store';
import { newReceipt } from '#letterbox';
import { drained, fileAnonymously, readReceipt } from './anonymous-client.ts';
import { Clock } from './clock.ts';
import { loggedEvents } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { appointAdministrator, countEvents, handrail, startHandrail, startInviting } from './operator.ts';
import { RunningServer } from './running-server.ts';

describe('backing up and restoring the data', () => {
  let root: string;
  let data: string;
  let backup: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'handrail-backup-'));
    data = join(root, 'data');
    backup = join(root, 'backup');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('copies a verified beginning of the log while people are being invited, each with a key, and does not restore meanwhile', async () => {
    await appointAdministrator(data);
    const inviting = await startInviting(data);
    try {
      for (const copy of ['one', 'two', 'three']) {
        const before = countEvents(data);
        const path = join(root, copy);
        const made = await handrail(data, 'store', 'backup', path);
        expect([made.code, made.stdout]).toEqual([
          0,
          `${path}: ${countEvents(path)} events saved, with keys, accounts and letterbox; the copy is verified\n`,
        ]);
        expect(countEvents(path)).toBeGreaterThanOrEqual(before);
      }
      const refused = await handrail(data, 'store', 'restore', join(root, 'one'));
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('server or another command is using') });
    } finally {
      await inviting.stop();
    }
    const kept = countEvents(join(root, 'one'));
    const replaced = countEvents(data);
    expect(replaced).toBeGreaterThan(countEvents(join(root, 'three')));
    expect(countEvents(join(root, 'three'))).toBeGreaterThan(kept);

    const restored = await handrail(data, 'store', 'restore', join(root, 'one'));
    expect(restored).toMatchObject({ code: 0, stdout: `${kept} events restored as epoch 2, with keys, accounts and letterbox\n` });
    expect(countEvents(data)).toBe(kept);
    expect(countEvents(join(data, 'before-epoch-2'))).toBe(replaced);
    expect(readdirSync(join(data, 'before-epoch-2'))).toEqual(
      expect.arrayContaining(['keys.sqlite', 'identity.sqlite', 'letterbox.sqlite']),
    );
    // Every event but the grants of the two roles has a sealed name.
    expect(await handrail(data, 'store', 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${kept - 2} sealed fields: all good`),
    });
  });

  it('brings back the letters that waited, each of which arrives once, and finds one that was altered', async () => {
    let running = await RunningServer.start({ data, clock: new Clock(new Date().toISOString()) });
    const owner = await running.person(['POLICY_OWNER']);
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }');
    const { joinCode } = await running.done<{ joinCode: { code: string } }>(
      'issueJoinCode',
      { policyId: policy.id, expiresOn: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10) },
      owner,
      'joinCode { code }',
    );
    await running.server.background.schedules.runNow('drain-letterbox');
    const receipts = [newReceipt(), newReceipt(), newReceipt()];
    for (const receipt of receipts) await fileAnonymously(running, { receipt, policyId: policy.id, joinCode: joinCode.code });
    expect(await handrail(data, 'store', 'backup', backup)).toMatchObject({ code: 0 });
    await drained(running);
    await running.stop();
    expect(await handrail(data, 'store', 'restore', backup)).toMatchObject({ code: 0 });
    expect(readdirSync(join(data, 'before-epoch-2'))).toContain('letterbox.sqlite');
    running = await RunningServer.start({ data, clock: running.clock });
    const statuses = () => Promise.all(receipts.map(async (receipt) => (await readReceipt(running, receipt)).data?.receipt.status));
    await drained(running, 2);
    expect(await statuses()).toEqual(['OPEN', 'OPEN', 'OPEN']);
    expect(loggedEvents(data, 'FrictionReported')).toHaveLength(3);
    await fileAnonymously(running, { receipt: newReceipt(), policyId: policy.id, joinCode: joinCode.code });
    await running.stop();
    const letters = new Database(join(data, 'letterbox.sqlite'));
    letters.exec(`UPDATE letters SET sealed = zeroblob(length(sealed))`);
    letters.close();
    expect(await handrail(data, 'store', 'verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('a letter that does not open'),
    });
  });

  it('opens no half-restored data: the same restore has to be run again', async () => {
    await appointAdministrator(data);
    expect(await handrail(data, 'store', 'backup', backup)).toMatchObject({ code: 0 });
    const marker = join(data, 'events.restoring');
    for (let attempt = 0; attempt < 10 && !existsSync(marker); attempt++) {
      const child = await startHandrail(data, 'store', 'restore', backup);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      while (!existsSync(marker) && child.exitCode === null) await delay(0);
      child.kill('SIGKILL');
      await ended;
    }
    expect(existsSync(marker)).toBe(true);
    const refused = await handrail(data, 'token', 'create', '--role', 'AUDITOR', '--name', 'x');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('was cut off') });
    const again = await handrail(data, 'store', 'restore', backup);
    // The words say why, should it ever fail.
    expect({ code: again.code, words: again.code === 0 ? '' : again.stderr }).toEqual({ code: 0, words: '' });
    expect(await handrail(data, 'store', 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 sealed fields: all good'),
    });
  });

  it('restores into a new data directory only with the ledger of erasures, or the word that there were none', async () => {
    await appointAdministrator(data);
    expect(await handrail(data, 'store', 'backup', backup)).toMatchObject({ code: 0 });
    expect(readdirSync(backup).sort()).toEqual([
      'events.head',
      'events.key',
      'events.sqlite',
      'identity.sqlite',
      'keys.sqlite',
      'letterbox.sqlite',
    ]);
    const other = join(root, 'other');
    mkdirSync(other, { mode: 0o700 });

    const withoutKey = await handrail(other, 'store', 'restore', backup);
    expect(withoutKey).toMatchObject({ code: 2, stderr: expect.stringContaining('master key of the backup is missing') });
    cpSync(join(data, 'master.key'), join(other, 'master.key'));
    const withoutLedger = await handrail(other, 'store', 'restore', backup);
    expect(withoutLedger).toMatchObject({ code: 1, stderr: expect.stringContaining('ledger of erasures') });
    expect(existsSync(join(other, 'events.sqlite'))).toBe(false);

    expect(await handrail(other, 'store', 'restore', backup, '--no-erasures-since-backup')).toMatchObject({ code: 0 });
    expect(countEvents(other)).toBe(countEvents(data));
    expect(await handrail(other, 'store', 'verify')).toMatchObject({ code: 0 });
  });

  it('erases again who was erased since the backup', async () => {
    const personId = await appointAdministrator(data);
    expect(await handrail(data, 'store', 'backup', backup)).toMatchObject({ code: 0 });
    const keys = SqliteKeyStore.open({ directory: data, masterKey: loadMasterKey(data) });
    await keys.erase(personId, '2026-11-22T10:00:00.000Z', () => Promise.resolve());
    keys.close();
    expect(wrappedKeys(backup)).toBe(1);

    const restored = await handrail(data, 'store', 'restore', backup);
    expect(restored).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Erased again by the ledger: one person.'),
    });
    expect(wrappedKeys(data)).toBe(0);
  });

  it('names what is wrong: a changed event, a lost key, a lost ledger', async () => {
    await appointAdministrator(data);
    const ledger = join(data, 'erasures.ledger');
    const kept = readFileSync(ledger);
    rmSync(ledger);
    expect(await handrail(data, 'store', 'verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the ledger of erasures (erasures.ledger) is missing'),
    });
    writeFileSync(ledger, kept);

    withDatabase(join(data, 'keys.sqlite'), (db) => db.exec('DELETE FROM keys'));
    expect(await handrail(data, 'store', 'verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 keys of sealed fields never existed'),
    });
    expect(await handrail(data, 'store', 'backup', backup)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('backup does not verify and was removed'),
    });
    expect(readdirSync(root)).toEqual(['data']);

    renameSync(join(data, 'keys.sqlite'), join(root, 'keys.sqlite'));
    expect(await handrail(data, 'store', 'verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('keys.sqlite) are missing') });
    expect(existsSync(join(data, 'keys.sqlite'))).toBe(false);

    withDatabase(join(data, 'events.sqlite'), (db) => db.exec(`UPDATE events SET data = replace(data, 'ADMIN', 'OWNER')`));
    expect(await handrail(data, 'store', 'verify')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/event at position \d+ was changed/),
    });
  });

  it('overwrites no folder and makes no data where there are none', async () => {
    await appointAdministrator(data);
    mkdirSync(backup);
    writeFileSync(join(backup, 'precious'), '');
    expect(await handrail(data, 'store', 'backup', backup)).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') });
    expect(readdirSync(backup)).toEqual(['precious']);
    expect(await handrail(join(root, 'nothing'), 'store', 'backup', join(root, 'new'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no event log'),
    });
    expect(await handrail(data, 'store', 'restore', backup)).toMatchObject({ code: 2, stderr: expect.stringContaining('is no backup') });
  });
});

function wrappedKeys(directory: string): number {
  return withDatabase(join(directory, 'keys.sqlite'), (db) => db.prepare<[], number>('SELECT count(wrapped) FROM keys').pluck().get()) ?? 0;
}

function withDatabase<T>(file: string, work: (db: Database.Database) => T): T {
  const db = new Database(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
