import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artefactsOf, whereIn } from '../attacks/artefacts.ts';
import { findText } from '../attacks/canary.ts';
import { handrail } from './operator.ts';
import type { Ran } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Side {
  readonly value: number | null;
  readonly n: number;
  readonly reason: string | null;
}
interface Told {
  readonly key: string;
  readonly employees: Side;
  readonly customers: Side;
  readonly gap: Side;
}

const PEOPLE = [
  'Quillfeather',
  'Zenobia',
  'zenobia.quillfeather@example.org',
  '203.0.113.',
  'Vandermeulen',
  'Ottokar',
  'example.net',
  '198.51.100.',
];
let running: RunningServer;
let executive: Requester;
let folder: string;
const outputs: Ran[] = [];

beforeAll(async () => {
  running = await RunningServer.start();
  executive = await running.person(['EXECUTIVE', 'ADMIN']);
  await running.unit('STORE-1');
  folder = await mkdtemp(join(tmpdir(), 'handrail-answers-'));
  for (const name of ['qualtrics.csv', 'surveymonkey.csv']) {
    await cp(fileURLToPath(new URL(`../data/surveys/${name}`, import.meta.url)), join(folder, name));
  }
});
afterAll(async () => {
  await running.remove();
  await rm(folder, { recursive: true });
});

async function opened(title: string): Promise<{ readonly surveyId: string; readonly waveId: string }> {
  const statements = [
    { key: 'above-and-beyond', employeeText: 'I go above and beyond.', customerText: 'They go above and beyond for me.' },
    { key: 'common-sense', employeeText: 'I use common sense.', customerText: 'They use common sense.' },
  ];
  const created = await running.done<{ survey: { id: string } }>('createSurvey', { title, statements }, executive, 'survey { id }');
  const surveyId = created.survey.id;
  const wave = { surveyId, closesOn: '2026-11-08' };
  return { surveyId, waveId: (await running.done<{ wave: { id: string } }>('openWave', wave, executive, 'wave { id }')).wave.id };
}

async function imported(file: string, ...words: readonly string[]): Promise<Ran> {
  const ran = await handrail(running.data, 'import', 'survey', join(folder, file), ...words);
  outputs.push(ran);
  return ran;
}

async function gaps(surveyId: string, waveId: string): Promise<readonly Told[]> {
  await running.done('closeWave', { waveId }, executive);
  const { data } = await running.query<{ perceptionGaps: { statements: readonly Told[] } }>(
    'query ($surveyId: ID!) { perceptionGaps(surveyId: $surveyId) { statements { key employees { value n reason } customers { value n reason } gap { value n reason } } } }',
    { surveyId },
    executive,
    running.afterCommands,
  );
  return data.perceptionGaps.statements;
}

const rejectedOf = (file: string) => readFile(join(folder, `${file}.rejected.csv`), 'utf8');

describe('answers from Qualtrics', () => {
  it('are told in a dry run, imported once, and published with the counts of the other side', async () => {
    const { surveyId, waveId } = await opened('By Qualtrics');
    const words = ['--wave', waveId, '--source', 'Visits', '--audience', 'customers', '--unit-column', 'Store'];
    const dry = await imported('qualtrics.csv', ...words, '--dry-run');
    expect(dry).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was written') });
    for (const line of [
      /^read as +Qualtrics$/m,
      /^to import +6$/m,
      /^rejected +1$/m,
      /^left out +2, a preview or test$/m,
      /^left out +1, marked as spam$/m,
      /^left out +1, not finished$/m,
      /^statements +above-and-beyond, common-sense$/m,
      /^personal, never read +"IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude"$/m,
      /^1 +the column "Q1_1" \(above-and-beyond\) has an answer that is neither a number from 1 to 5 nor a word .* \(first in line 21: "Totally"\)$/m,
    ])
      expect(dry.stdout).toMatch(line);

    const leftOut = '2 left out (a preview or test), 1 left out (not finished), 1 left out (marked as spam)';
    expect((await imported('qualtrics.csv', ...words)).stdout).toBe(`6 added, 0 imported before, 1 rejected, ${leftOut}\n`);
    expect(await rejectedOf('qualtrics.csv')).toMatch(/^\d+,.*Totally.*,R_1aBcXDeFgHiJkLm,STORE-1,Totally,Agree\r$/m);
    expect((await imported('qualtrics.csv', ...words)).stdout).toBe(`0 added, 6 imported before, 1 rejected, ${leftOut}\n`);
    expect((await imported('qualtrics.csv', ...words, '--value', 'Totally=5')).stdout).toBe(
      `1 added, 6 imported before, 0 rejected, ${leftOut}\n`,
    );

    const counts = ['statement,unit,1,2,3,4,5', 'above-and-beyond,STORE-1,0,1,1,6,2', 'common-sense,STORE-1,0,0,2,2,0'];
    await writeFile(join(folder, 'counts.csv'), `${counts.join('\n')}\n`);
    const ofStaff = ['--wave', waveId, '--source', 'Paper', '--audience', 'EMPLOYEES'];
    expect((await imported('counts.csv', ...ofStaff, '--dry-run')).stdout).toMatch(/^to import +2$/m);
    expect(await imported('counts.csv', ...ofStaff)).toMatchObject({ code: 0, stdout: '2 added, 0 imported before, 0 rejected\n' });
    expect((await imported('counts.csv', ...ofStaff)).stdout).toBe('0 added, 2 imported before, 0 rejected\n');

    expect(await gaps(surveyId, waveId)).toEqual([
      {
        key: 'above-and-beyond',
        employees: { value: 0.8, n: 10, reason: null },
        customers: { value: 5 / 7, n: 7, reason: null },
        gap: { value: expect.closeTo(0.8 - 5 / 7, 9), n: 17, reason: null },
      },
      {
        key: 'common-sense',
        employees: { value: null, n: 0, reason: 'SUPPRESSED' },
        customers: { value: 4 / 6, n: 6, reason: null },
        gap: { value: null, n: 0, reason: 'SUPPRESSED' },
      },
    ]);
    expect(await imported('qualtrics.csv', ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining('This wave is closed') });
  });
});

describe('answers from SurveyMonkey', () => {
  it('are imported once, also where another file overlaps, and a respondent who says otherwise is refused', async () => {
    const { surveyId, waveId } = await opened('By SurveyMonkey');
    const words = ['--wave', waveId, '--source', 'Monkey', '--audience', 'CUSTOMERS', '--unit', 'STORE-1'];
    const dry = await imported('surveymonkey.csv', ...words, '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toMatch(/^left out +1, no answer to any statement$/m);
    expect(dry.stdout).toMatch(/^personal, never read +"IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"$/m);
    expect((await imported('surveymonkey.csv', ...words)).stdout).toBe(
      '5 added, 0 imported before, 0 rejected, 1 left out (no answer to any statement)\n',
    );
    await writeFile(join(folder, 'rows.csv'), 'respondent,above-and-beyond,common-sense\n118733540,5,4\n118733541,1,2\n118733550,4,4\n');
    expect((await imported('rows.csv', ...words)).stdout).toBe('1 added, 1 imported before, 1 rejected\n');
    expect(await rejectedOf('rows.csv')).toMatch(/^3,"an earlier row or import of the same source says otherwise/m);
    const [beyond] = await gaps(surveyId, waveId);
    expect(beyond).toMatchObject({ customers: { value: 5 / 6, n: 6 } });
  });
});

describe('a file with repeats and answers that are none', () => {
  it('does what its dry run told', async () => {
    const { waveId } = await opened('With repeats');
    const words = ['--wave', waveId, '--source', 'Repeats', '--audience', 'CUSTOMERS'];
    const rows = ['a,5,4.0', 'b,N/A,4', 'a,5,4', 'b,1,4', 'c,-99,N/A', 'd,Hm,Hm', 'e,Well,2', 'f,Hm,1', 'g,So so,1', 'h,Never,1'];
    await writeFile(join(folder, 'repeats.csv'), `respondent,Above_and_Beyond,Common Sense\n${rows.join('\n')}\n`);
    expect((await imported('repeats.csv', ...words, '--dry-run')).stderr).toMatch(/line 6: .* off the scale .* --value "NUMBER="/);
    const none = ['--value', 'N/A=', '--value', '-99='];
    const dry = (await imported('repeats.csv', ...words, ...none, '--dry-run')).stdout;
    for (const line of [
      /^to import +2$/m,
      /^imported before +0$/m,
      /^rejected +6$/m,
      /^left out +1, an exact repeat of an earlier row of the file$/m,
      /^left out +1, no answer to any statement$/m,
      /^1 +an earlier row of the same respondent says otherwise; the first one counts \(first in line 5\)$/m,
      /^5 +the column "Above_and_Beyond" .* \(first in line 7: "Hm", line 8: "Well", line 10: "So so"\)$/m,
    ])
      expect(dry).toMatch(line);
    expect((await imported('repeats.csv', ...words, ...none)).stdout).toBe(
      '2 added, 0 imported before, 6 rejected, 1 left out (an exact repeat of an earlier row of the file), 1 left out (no answer to any statement)\n',
    );
  });
});

describe('answers on another scale', () => {
  it('are taken for no other, and count by their place on it', async () => {
    const { surveyId, waveId } = await opened('Of seven points');
    const words = ['--wave', waveId, '--source', 'Seven', '--audience', 'CUSTOMERS'];
    const answers = ['1', '2', '3', '4', 'Somewhat agree', '6', 'Strongly agree', '8'];
    await writeFile(join(folder, 'seven.csv'), `respondent,above-and-beyond\n${answers.map((each, n) => `r${n},${each}\n`).join('')}`);
    const unsaid = await imported('seven.csv', ...words);
    expect(unsaid).toMatchObject({ code: 2, stdout: '' });
    expect(unsaid.stderr).toMatch(/line 7: the column "above-and-beyond" .* off the scale from 1 to 5 .*: "6".*--scale 7/);

    const dry = await imported('seven.csv', ...words, '--scale', '7', '--dry-run');
    expect(dry.stdout).toMatch(/^scale +1 to 7: 1 counts as 1, 2 and 3 count as 2, 4 counts as 3, 5 and 6 count as 4, 7 counts as 5$/m);
    expect(dry.stdout).toMatch(
      /^1 +the column "above-and-beyond" .* has an answer off the scale from 1 to 7 \(.*\) \(first in line 9: "8"\)$/m,
    );
    expect((await imported('seven.csv', ...words, '--scale', '7')).stdout).toBe('7 added, 0 imported before, 1 rejected\n');
    expect(await rejectedOf('seven.csv')).toMatch(/^9,.*above-and-beyond.*off the scale from 1 to 7 .*: ""8"""/m);
    expect((await imported('seven.csv', ...words, '--scale', '7')).stdout).toBe('0 added, 7 imported before, 1 rejected\n');

    await writeFile(join(folder, 'sums.csv'), 'statement,1,2,3,4,5,6,7\nabove-and-beyond,1,1,1,1,1,1,4\n');
    const ofStaff = ['--wave', waveId, '--source', 'Seven', '--audience', 'EMPLOYEES'];
    expect(await imported('sums.csv', ...ofStaff, '--scale', '5')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('he columns of the file are a scale from 1 to 7'),
    });
    expect((await imported('sums.csv', ...ofStaff)).stdout).toBe('1 added, 0 imported before, 0 rejected\n');
    const [beyond] = await gaps(surveyId, waveId);
    expect(beyond).toMatchObject({ customers: { value: 3 / 7, n: 7 }, employees: { value: 0.6, n: 10 } });
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['no shape', 'a,b\n1,2\n', [], 'neither counts'],
    ['a personal respondent', 'respondent,email,above-and-beyond\nx,y,1\n', ['--respondent-column', 'email'], 'is personal'],
    ['no statement', 'respondent,what\nx,1\n', [], 'o column has the text'],
    ['an odd scale', 'respondent,above-and-beyond\nx,1\n', ['--scale', 'seven'], '--scale "seven" must say'],
    ['no audience', 'respondent,above-and-beyond\nx,1\n', ['--audience', 'STAFF'], 'EMPLOYEES or CUSTOMERS'],
    ['Qualtrics without its headers', 'StartDate,ResponseId,Q1\n2026-11-03,R_1,5\n', [], 'third header row'],
  ])('is refused before anything is written: %s', async (_, text, words, message) => {
    const { waveId } = await opened('Refused');
    await writeFile(join(folder, 'odd.csv'), text);
    const ran = await imported('odd.csv', '--wave', waveId, '--source', 'Odd', '--audience', 'CUSTOMERS', ...words);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });
});

/** The last: reading the store's files in the server's process gives up its locks on them. */
describe('what is personal', () => {
  it('is in no file of the product, no log, no output and no rejected row', async () => {
    const artefacts = await artefactsOf(
      { data: running.data },
      { 'the log': running.log, 'the outputs': JSON.stringify(outputs), rejected: await rejectedOf('rows.csv') },
    );
    for (const name of PEOPLE) expect(whereIn(artefacts, (content) => findText(name, content))).toEqual([]);
  });
});
