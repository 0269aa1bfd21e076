import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { EventLog } from '#eventing';
import { eventually } from '#eventing-testing';
import { SqliteKeyStore } from '#key-store';
import { closeWave } from '../journeys/closed-wave.ts';
import { handrail } from '../journeys/operator.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { artefactsOf, whereIn } from './artefacts.ts';
import type { Artefacts } from './artefacts.ts';
import { Canary, findText } from './canary.ts';

/** In the key of a statement, which everybody knows; what nobody may find is an answer to it. */
const statement = new Canary('5a7e3e47');
const key = `seen-${statement.text()}`;
/** As whoever serialises it would write an answer, and where somebody works. */
const ANSWER = `"${key}","value":`;
const place = (unitId: string) => `"unitId":"${unitId}","answers"`;

let root: string;
let running: RunningServer;
let executive: Requester;
let staff: readonly Requester[];
let unitId: string;
let surveyId: string;
let waveId: string;
/** Of who took part and of what was answered, as they lie in the file while the wave is open. */
let keys: readonly Buffer[];
const commandId = randomUUID();
let open: Artefacts;
let closed: Artefacts;

const backupOf = (when: string) => join(root, 'backups', when);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'handrail-answers-'));
  await mkdir(join(root, 'backups'));
  running = await RunningServer.start({ data: join(root, 'data') });
  unitId = await running.unit('STORE-1');
  executive = await running.person(['EXECUTIVE']);
  staff = await Promise.all(Array.from({ length: 6 }, () => running.person(['FRONTLINE'], { unitCode: 'STORE-1' })));
  const asked = { key, employeeText: 'I see it.', customerText: 'I see it.' };
  surveyId = (
    await running.done<{ survey: { id: string } }>('createSurvey', { title: 'Seen', statements: [asked] }, executive, 'survey { id }')
  ).survey.id;
  waveId = await openWave(running, executive);
  for (const [index, person] of staff.entries()) {
    const answers = [{ key, value: index === 0 ? 1 : 4 }];
    await running.done('submitAnswers', { ...(index === 0 && { commandId }), waveId, answers }, person);
  }
  await eventually(() => waitingAnswers() === staff.length, 'the answers in the read model');
  keys = keysOf(running.data);
  expect(await handrail(running.data, 'store', 'backup', backupOf('open'))).toMatchObject({ code: 0 });
  open = await artefactsOf({ data: running.data, open: backupOf('open') }, { 'the log': running.log });

  await closeWave(running, waveId, executive);
  await running.query(`{ surveyResults(waveId: "${waveId}") { statements { counts } } }`, {}, executive, running.afterCommands);
  expect(await handrail(running.data, 'store', 'backup', backupOf('closed'))).toMatchObject({ code: 0 });
  const exports = await Promise.all([executive, ...staff.slice(0, 1)].map(({ id }) => handrail(running.data, 'person', 'export', id)));
  const texts = { 'the log': running.log, exports: exports.map(({ stdout, stderr }) => stdout + stderr).join('\n') };
  const during = await artefactsOf({ data: running.data }, {});
  await running.stop();
  const after = await artefactsOf({ data: running.data, closed: backupOf('closed') }, texts);
  closed = new Map([...[...during].map(([name, content]) => [`running ${name}`, content] as const), ...after]);
}, 120_000);
afterAll(async () => {
  await running.stop();
  await rm(root, { recursive: true });
});

async function openWave(server: RunningServer, as: Requester): Promise<string> {
  const input = { surveyId, closesOn: server.clock.instant.slice(0, 10) };
  return (await server.done<{ wave: { id: string } }>('openWave', input, as, 'wave { id }')).wave.id;
}

function waitingAnswers(): number {
  const db = new Database(join(running.data, 'read.sqlite'), { readonly: true });
  try {
    const table = db
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%survey_answer%'`)
      .pluck()
      .get();
    return table === undefined ? 0 : Number(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get());
  } finally {
    db.close();
  }
}

function keysOf(data: string): readonly Buffer[] {
  const db = new Database(join(data, 'keys.sqlite'), { readonly: true });
  try {
    return db.prepare<[string], Buffer>('SELECT wrapped FROM keys WHERE subject = ?').pluck().all(waveId);
  } finally {
    db.close();
  }
}

/** What a server with every key that there is can read of the answers. */
async function legible(server: RunningServer): Promise<readonly unknown[]> {
  const { events } = await server.server.app.get(EventLog).readAll(null, { types: ['SurveyAnswered'] }, 100, 'all');
  return events.map(({ data }) => data);
}

async function restored(from: string): Promise<RunningServer> {
  const data = await mkdtemp(join(root, 'restored-'));
  for (const file of ['master.key', 'erasures.ledger']) await cp(join(running.data, file), join(data, file));
  expect(await handrail(data, 'store', 'restore', from)).toMatchObject({ code: 0 });
  return RunningServer.start({ data, clock: running.clock });
}

const finds = (text: string) => (content: Buffer) => findText(text, content);
const erased = () => staff.map(() => ({ waveId, given: { erased: true } }));

describe('what employees answer to a survey', () => {
  it('stands in clear in no file, journal, backup or log, not even while the wave is open', () => {
    for (const artefacts of [open, closed]) {
      expect(whereIn(artefacts, finds(ANSWER))).toEqual([]);
      expect(whereIn(artefacts, finds(place(unitId)))).toEqual([]);
    }
  });

  it('can be found where it stands: the key of the statement does, and what is planted', () => {
    const found = whereIn(open, (content) => statement.findIn(content));
    expect(found).toEqual(expect.arrayContaining(['data/events.sqlite-wal', 'open/events.sqlite', 'data/read.sqlite-wal']));
    const planted = Buffer.from(JSON.stringify({ unitId, answers: [{ key, value: 4 }] }));
    for (const form of [planted, Buffer.from(planted.toString('base64')), Buffer.from(`x${planted.toString('hex')}`)]) {
      expect([finds(ANSWER)(form), finds(place(unitId))(form)]).not.toContain(null);
    }
  });

  it('has keys that go with the close: only the backup from before has them', () => {
    expect(keys).toHaveLength(2);
    for (const wrapped of keys) {
      const holding = (content: Buffer) => (content.includes(wrapped) ? 'there' : null);
      expect(whereIn(open, holding)).toContain('open/keys.sqlite');
      expect(whereIn(closed, holding)).toEqual([]);
    }
  });

  it('is joined by no log with the request that sent it', () => {
    expect(whereIn(closed, finds(commandId))).toEqual(expect.arrayContaining(['data/events.sqlite']));
    expect(findText(commandId, running.log)).toBeNull();
  });
});

describe('after a restore', () => {
  it('of a backup from after the close nobody can read it, and the results are there', async () => {
    const server = await restored(backupOf('closed'));
    try {
      expect(await legible(server)).toEqual(erased());
      const results = await eventually(
        () => resultsOf(server).catch(() => null),
        'the read models',
        (found) => found !== null,
      );
      expect(results).toEqual([[1, 0, 0, 5, 0]]);
    } finally {
      await server.stop();
    }
  });

  it('of a backup from while it was open nobody can, either; nothing is published twice, and the next wave can be opened', async () => {
    const server = await restored(backupOf('open'));
    try {
      expect(await legible(server)).toEqual(erased());
      expect(server.server.app.get(SqliteKeyStore).waveKeys.stateOf(waveId)).toBe('FORGOTTEN');
      const refused = await server.command('submitAnswers', { waveId, answers: [{ key, value: 5 }] }, server.signedIn(executive.id));
      expect(refused.errors).toMatchObject([{ code: 'perceptions.wave-closed' }]);
      await eventually(
        async () => {
          // Until the read models are built anew it fails.
          await server.server.background.schedules.runNow('close-waves').catch(() => undefined);
          return resultsOf(server).catch(() => null);
        },
        'the close',
        (results) => results !== null,
      );
      expect(await resultsOf(server)).toEqual([null]);
      server.clock.advanceDays(14);
      const again = server.signedIn(executive.id);
      await server.done('submitAnswers', { waveId: await openWave(server, again), answers: [{ key, value: 5 }] }, again);
    } finally {
      await server.stop();
    }
  });
});

/** Of employees; null: open. */
async function resultsOf(server: RunningServer): Promise<readonly (readonly number[] | null)[] | null> {
  const { data } = await server.query<{
    surveyResults: { statements: readonly { audience: string; counts: readonly number[] | null }[] } | null;
  }>(`{ surveyResults(waveId: "${waveId}") { statements { audience counts } } }`, {}, server.signedIn(executive.id));
  return data.surveyResults?.statements.flatMap(({ audience, counts }) => (audience === 'EMPLOYEES' ? [counts] : [])) ?? null;
}
