import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { EventLog } from '#eventing';
import { eventually } from '#eventing-testing';
import { WARNING_SIGNS } from '#expectations/events';
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
/** What is written in office, which stays; and who wrote it, which goes with them. */
const note = new Canary('c3e81f04');
const author = new Canary('0b7d92a6');
/** As whoever serialises it would write an answer, and where somebody works. */
const ANSWER = `"${key}","value":`;
const place = (unitId: string) => `"unitId":"${unitId}","answers"`;

let root: string;
let running: RunningServer;
let executive: Requester;
let staff: readonly Requester[];
let codes: readonly string[];
let supervisor: Requester;
let unitId: string;
let surveyId: string;
let waveId: string;
/** Of who took part and of what was answered, as they lie in the file while the wave is open. */
let keys: readonly Buffer[];
const CUSTOMERS = 5;
const YEARS = 3;
const commandId = randomUUID();
let open: Artefacts;
let closed: Artefacts;
/** When its author was erased, and everything had outlived its time. */
let later: Artefacts;
/** Before and after. */
let exportsOfAuthor: readonly string[];

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
  const minted = { waveId, audience: 'CUSTOMERS', unitCode: 'STORE-1', count: CUSTOMERS + 1 };
  codes = (await running.done<{ codes: readonly string[] }>('mintSurveyLinks', minted, executive, 'codes')).codes;
  for (const code of codes.slice(0, CUSTOMERS)) {
    expect((await fetch(`${running.url}/survey/${code}`, { headers: { accept: 'text/html' } })).status).toBe(200);
    const body = JSON.stringify({ code, answers: [{ key, value: 2 }] });
    const sent = await fetch(`${running.url}/survey`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(sent.status).toBe(200);
  }
  await writeInOffice();
  await eventually(() => waitingAnswers() === staff.length + CUSTOMERS, 'the answers in the read model');
  keys = keysOf(running.data);
  expect(await handrail(running.data, 'store', 'backup', backupOf('open'))).toMatchObject({ code: 0 });
  open = await artefactsOf({ data: running.data, open: backupOf('open') }, { 'the log': running.log });

  await closeWave(running, waveId, executive);
  await running.query(`{ surveyResults(waveId: "${waveId}") { statements { counts } } }`, {}, executive, running.afterCommands);
  expect(await handrail(running.data, 'store', 'backup', backupOf('closed'))).toMatchObject({ code: 0 });
  const exports = await Promise.all([executive, ...staff.slice(0, 1)].map(({ id }) => handrail(running.data, 'person', 'export', id)));
  const texts = { 'the log': running.log, exports: exports.map(({ stdout, stderr }) => stdout + stderr).join('\n') };
  const during = await artefactsOf({ data: running.data }, {});
  const exportOfAuthor = async () => (await handrail(running.data, 'person', 'export', supervisor.id)).stdout;
  exportsOfAuthor = [await exportOfAuthor()];
  expect(await handrail(running.data, 'person', 'erase', supervisor.id, '--yes')).toMatchObject({ code: 0 });
  running.clock.advanceDays(YEARS * 365);
  await running.server.background.schedules.runNow('apply-retention');
  exportsOfAuthor = [...exportsOfAuthor, await exportOfAuthor()];
  expect(await handrail(running.data, 'store', 'backup', backupOf('later'))).toMatchObject({ code: 0 });
  await running.stop();
  later = await artefactsOf({ data: running.data, later: backupOf('later') }, { 'the log': running.log });
  const after = await artefactsOf({ data: running.data, closed: backupOf('closed') }, texts);
  closed = new Map([...[...during].map(([name, content]) => [`running ${name}`, content] as const), ...after]);
}, 120_000);
afterAll(async () => {
  await running.stop();
  await rm(root, { recursive: true });
});

/** Of an expectation and of warning signs. */
async function writeInOffice(): Promise<void> {
  supervisor = await running.person(['SUPERVISOR'], { unitCode: 'STORE-1', name: author.text() });
  const registered = { unitId, party: 'CUSTOMERS', what: note.text(), source: 'ASSUMED', factor: 'SERVICE_TERMS' };
  await running.done('registerExpectation', registered, supervisor);
  const signs = WARNING_SIGNS.map((sign) => ({ sign, answer: 'NOT_KNOWN', note: note.text() }));
  await running.done('recordWarningSigns', { unitId, period: running.clock.instant.slice(0, 7), signs }, supervisor);
}

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

/** All that the log holds of each answer. */
function answersRecorded(): readonly string[] {
  const db = new Database(join(running.data, 'events.sqlite'), { readonly: true });
  try {
    const rows = db.prepare<[], Readonly<Record<string, unknown>>>(`SELECT * FROM events WHERE type = 'SurveyAnswered'`).all();
    return rows.map((row) =>
      Object.values(row)
        .map((each) => (Buffer.isBuffer(each) ? each.toString('latin1') : String(each)))
        .join(' '),
    );
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
const erased = () => Array.from({ length: staff.length + CUSTOMERS }, () => ({ waveId, given: { erased: true } }));

describe('what is answered to a survey, signed in and by code', () => {
  it('stands in clear in no file, journal, backup or log, not even while the wave is open', () => {
    for (const artefacts of [open, closed, later]) {
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
      expect(whereIn(later, holding)).toEqual([]);
    }
  });

  it('is sent with codes that stand nowhere, used or not', () => {
    for (const code of codes) {
      for (const form of [code, code.replaceAll('-', '')]) {
        for (const artefacts of [open, closed, later]) expect(whereIn(artefacts, finds(form))).toEqual([]);
        expect(finds(form)(Buffer.from(`GET /survey/${form}`))).not.toBeNull();
      }
    }
  });

  it('is recorded beside nobody: neither who answered nor who minted the code', () => {
    const recorded = answersRecorded();
    expect(recorded).toHaveLength(staff.length + CUSTOMERS);
    for (const id of [...staff, executive].map((person) => person.id)) expect(finds(id)(Buffer.from(recorded.join('\n')))).toBeNull();
    expect(whereIn(closed, finds(executive.id))).toContain('data/events.sqlite');
  });

  it('is joined by no log with the request that sent it', () => {
    expect(whereIn(closed, finds(commandId))).toEqual(expect.arrayContaining(['data/events.sqlite']));
    expect(findText(commandId, running.log)).toBeNull();
  });
});

describe('what is written in office', () => {
  it('stays, also when its author is erased and everything else has outlived its time; of them nothing does', () => {
    const ofAuthor = (content: Buffer) => author.findIn(content);
    expect(whereIn(later, ofAuthor)).toEqual([]);
    expect(exportsOfAuthor.map((text) => author.findIn(text) !== null)).toEqual([true, false]);
    expect(whereIn(later, (content) => note.findIn(content))).toEqual(
      expect.arrayContaining(['data/events.sqlite', 'data/read.sqlite', 'later/events.sqlite']),
    );
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
