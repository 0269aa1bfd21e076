import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeWave } from '../journeys/closed-wave.ts';
import { handrail } from '../journeys/operator.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { artefactsOf, whereIn } from './artefacts.ts';
import type { Artefacts } from './artefacts.ts';
import { Canary } from './canary.ts';

/** What a file says of people beside their answers. */
const personal = new Canary('9c1d77e2');
/** By what it tells them apart. */
const respondent = new Canary('4b8e2f60');
/** In the name of a source of counts, which everybody of an office may know. */
const source = new Canary('6d03a5b9');

const KEY = 'above-and-beyond';
const PEOPLE = 6;

let root: string;
let running: RunningServer;
let executive: Requester;
let open: Artefacts;
let closed: Artefacts;
let outputs = '';
let rejected = '';

const rowsOf = (row: (n: number) => readonly string[]) => Array.from({ length: PEOPLE }, (_, n) => `${row(n).join(',')}\n`).join('');
const value = (n: number) => (n === 0 ? 'Totally' : '4');
const QUALTRICS = [
  'IPAddress',
  'RecipientLastName',
  'RecipientFirstName',
  'RecipientEmail',
  'ExternalReference',
  'LocationLatitude',
  'UserAgent',
  'What else?',
];
const MONKEY = ['IP Address', 'Email Address', 'First Name', 'Last Name', 'Custom Data 1', 'Anything else?'];
const OWN = ['Full name', 'E-mail', 'Phone', 'Staff no.'];
const personalOf = (names: readonly string[]) => names.map(() => personal.text());
const ids = (names: readonly string[]) => names.map((name) => `"{""ImportId"":""${name}""}"`).join(',');

const FILES: Readonly<Record<string, string>> = {
  'qualtrics.csv': `ResponseId,Status,Finished,${QUALTRICS.join(',')},${KEY}\nResponse ID,Response Type,Finished,${QUALTRICS.join(',')},They do.\n${ids(['_recordId', 'status', 'finished', ...QUALTRICS, 'QID1'])}\n${rowsOf((n) => [`R_${respondent.text()}`, n === 1 ? 'Spam' : 'IP Address', n === 2 ? 'False' : 'True', ...personalOf(QUALTRICS), value(n)])}`,
  'surveymonkey.csv': `Respondent ID,${MONKEY.join(',')},They do.\n,${MONKEY.map(() => '').join(',')},Response\n${rowsOf((n) => [respondent.text(), ...personalOf(MONKEY), value(n)])}`,
  'rows.csv': `respondent,${OWN.join(',')},${KEY}\n${rowsOf((n) => [respondent.text(), ...personalOf(OWN), value(n)])}x,"${personal.text()}\n`,
  'counts.csv': `statement,${OWN.join(',')},1,2,3,4,5\n${KEY},${personalOf(OWN).join(',')},0,0,1,9,0\nunknown,${personalOf(OWN).join(',')},0,0,1,9,0\nodd,"${personal.text()}\n`,
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'handrail-canary-import-'));
  const files = join(root, 'files');
  for (const folder of [files, join(root, 'backups')]) await mkdir(folder);
  running = await RunningServer.start({ data: join(root, 'data') });
  executive = await running.person(['EXECUTIVE', 'ADMIN']);
  const input = { title: 'Seen', statements: [{ key: KEY, customerText: 'They do.' }] };
  const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }');
  const asked = { surveyId: survey.id, closesOn: running.clock.instant.slice(0, 10) };
  const { wave } = await running.done<{ wave: { id: string } }>('openWave', asked, executive, 'wave { id }');
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(files, name), text);
    const from = name === 'counts.csv' ? source.text() : name;
    const words = ['import', 'survey', join(files, name), '--wave', wave.id, '--source', from, '--audience', 'CUSTOMERS'];
    for (const more of [['--dry-run'], [], []]) {
      const { stdout, stderr } = await handrail(running.data, ...words, ...more);
      outputs += stdout + stderr;
    }
    rejected += await readFile(join(files, `${name}.rejected.csv`), 'utf8');
  }
  const texts = () => ({ 'the log': running.log, 'the outputs': outputs });
  expect(await handrail(running.data, 'store', 'backup', join(root, 'backups', 'open'))).toMatchObject({ code: 0 });
  open = await artefactsOf({ data: running.data, open: join(root, 'backups', 'open') }, texts());
  await closeWave(running, wave.id, executive);
  expect(await handrail(running.data, 'store', 'backup', join(root, 'backups', 'closed'))).toMatchObject({ code: 0 });
  await running.stop();
  closed = await artefactsOf({ data: running.data, closed: join(root, 'backups', 'closed') }, texts());
}, 120_000);
afterAll(async () => {
  await running.stop();
  await rm(root, { recursive: true });
});

describe('what a file of answers says of people', () => {
  it('is imported, left out and rejected in part', () => {
    const added = [...outputs.matchAll(/^(\d+) added, 0 imported before, (\d+) rejected/gm)].map(([, some, none]) => [
      Number(some),
      Number(none),
    ]);
    expect(added.filter(([some]) => some !== 0)).toEqual([
      [3, 1],
      [5, 1],
      [5, 2],
      [1, 2],
    ]);
    expect(outputs).toContain('1 left out (not finished)');
    expect(outputs).toContain('1 left out (marked as spam)');
  });

  it('stands in no log, read store, key store, backup, output and rejected row, in whatever encoding', () => {
    for (const artefacts of [open, closed]) expect(whereIn(artefacts, (content) => personal.findIn(content))).toEqual([]);
    expect(personal.findIn(rejected)).toBeNull();
  });

  it('leaves no id of a respondent but in the rejected rows', () => {
    for (const artefacts of [open, closed]) expect(whereIn(artefacts, (content) => respondent.findIn(content))).toEqual([]);
    expect(respondent.findIn(rejected)).not.toBeNull();
  });

  it('would be found where it stood: the name of a source does, and what is planted', () => {
    const found = whereIn(open, (content) => source.findIn(content));
    expect(found).toEqual(expect.arrayContaining(['open/events.sqlite']));
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^data\/events\.sqlite/)]));
    expect([...open.keys()]).toEqual(expect.arrayContaining(['data/events.sqlite', 'data/read.sqlite', 'data/keys.sqlite']));
    for (const planted of [personal, respondent]) expect(planted.findIn(Buffer.from(planted.text()).toString('base64'))).not.toBeNull();
  });
});
