import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeKey, DomainError, fold } from '#eventing';
import { aContext, anActor } from '#eventing-testing';
import { surveyWave } from '#perceptions';
import type { Statement } from '#perceptions/events';
import { RowRejected } from './row-values.ts';
import { columnsIn } from './survey-columns.ts';
import { detectSurveyFile } from './survey-file.ts';
import { wordsIn } from './survey-options.ts';
import { readAnswers, remembering } from './survey-reading.ts';
import type { FindUnitId, ReadAnswers, ReadRow } from './survey-reading.ts';
import type { SurveyImport } from './survey-rows.ts';
import { OWN_SCALE, scaleIn } from './survey-scale.ts';

const statements: readonly Statement[] = ['listen', 'quick'].map((key) => ({
  key,
  employeeText: `I ${key}.`,
  customerText: `They ${key}.`,
  dimension: null,
  policyId: null,
  warningSign: null,
  weight: null,
}));
const context = aContext({ actor: { ...anActor(), id: 'operator' } });
const waveId = 'wave';
const at = context.now;
const opened = {
  type: 'WaveOpened' as const,
  data: { waveId, surveyId: 'survey', number: 1, statements, opensOn: '2026-11-01', closesOn: '2026-11-30', openedAt: at },
};

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'handrail-reading-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Options {
  /** Imported before. */
  readonly before?: readonly {
    readonly unitId: string | null;
    readonly key: string;
    readonly counts: readonly [number, number, number, number, number];
  }[];
  readonly scale?: string;
  readonly find?: FindUnitId;
}

const unitOf: FindUnitId = (code) => Promise.resolve(code === 'NOWHERE' ? null : `id of ${codeKey(code)}`);

async function read(text: string, { before = [], scale, find = unitOf }: Options = {}): Promise<ReadAnswers> {
  const path = join(directory, 'answers.csv');
  writeFileSync(path, text);
  const file = await detectSurveyFile(path);
  const imported = before.map(({ unitId, key, counts }) => ({
    type: 'SurveyCountsImported' as const,
    data: { waveId, importedBy: 'operator', source: 'Paper', unitId, audience: 'CUSTOMERS', counts: [{ key, counts }], importedAt: at },
  }));
  const wave = fold(surveyWave, [opened, ...imported]);
  if (wave.status !== 'open') throw new Error('the wave is not open');
  const used = scale === undefined ? (file.scale ?? OWN_SCALE) : scaleIn(scale);
  const plan: SurveyImport = {
    file,
    wave: { ...wave, status: 'open' },
    source: 'Paper',
    audience: 'CUSTOMERS',
    unitCode: null,
    scale: used,
    words: wordsIn([], used),
    context,
  };
  const columns =
    file.shape === 'COUNTS'
      ? null
      : columnsIn(file, statements, {
          audience: 'CUSTOMERS',
          keys: new Map(),
          ...(file.format.columns.includes('Store') && { unitColumn: 'Store' }),
        });
  return readAnswers(plan, columns, find, scale !== undefined || file.scale !== null, new AbortController().signal);
}
const commandOf = ({ outcome }: ReadRow) => (outcome === 'KNOWN' || outcome instanceof RowRejected ? null : outcome.command);
const messages = ({ rows }: ReadAnswers) =>
  rows.flatMap(({ line, outcome }) => (outcome instanceof RowRejected ? [`${line}: ${outcome.message}`] : []));

describe('reading counts', () => {
  const HEADER = 'statement,unit,1,2,3,4,5\n';

  it('makes one command of all rows of a unit and audience', async () => {
    const { rows } = await read(`${HEADER}listen,A,1,0,0,0,0\nlisten,B,2,0,0,0,0\nquick,a,3,0,0,0,0\nquick,,4,0,0,0,0\n`);
    expect(rows.map((row) => [row.line, row.more?.map(({ line }) => line), commandOf(row)])).toMatchObject([
      [
        2,
        [4],
        {
          unitCode: 'A',
          source: 'Paper',
          counts: [
            { key: 'listen', counts: [1, 0, 0, 0, 0] },
            { key: 'quick', counts: [3, 0, 0, 0, 0] },
          ],
        },
      ],
      [3, [], { unitCode: 'B', counts: [{ key: 'listen' }] }],
      [5, [], { unitCode: null, counts: [{ key: 'quick' }] }],
    ]);
  });

  it('has the same id for the same rows, and another for others', async () => {
    const idsOf = async (text: string) => (await read(HEADER + text)).rows.map((row) => commandOf(row)?.commandId);
    const [first] = await idsOf('listen,A,1,0,0,0,0\n');
    expect(await idsOf('listen,a,1,0,0,0,0\n')).toEqual([first]);
    for (const other of ['listen,A,2,0,0,0,0\n', 'listen,B,1,0,0,0,0\n', 'quick,A,1,0,0,0,0\n'])
      expect(await idsOf(other)).not.toContain(first);
  });

  it('leaves out what was imported before, and rejects what was imported otherwise', async () => {
    const before = [{ unitId: 'id of A', key: 'listen', counts: [1, 0, 0, 0, 0] as const }];
    const { rows } = await read(`${HEADER}listen,A,1,0,0,0,0\nquick,A,3,0,0,0,0\n`, { before });
    expect(rows.map(({ line, outcome }) => [line, outcome === 'KNOWN'])).toEqual([
      [2, true],
      [3, false],
    ]);
    expect(rows.map(commandOf)).toMatchObject([null, { counts: [{ key: 'quick' }] }]);
    expect(messages(await read(`${HEADER}listen,A,9,0,0,0,0\n`, { before }))).toEqual([
      expect.stringMatching(/^2: an earlier row or import/),
    ]);
  });

  it('rejects a row, not those beside it', async () => {
    const read4 = await read(
      `${HEADER}listen,A,1,0,0,0,0\nlisten,A,1,0,0,0,0\nunknown,A,1,0,0,0,0\nquick,NOWHERE,1,0,0,0,0\nquick,A,x,0,0,0,0\nquick,A,"1\n`,
    );
    expect(messages(read4)).toEqual([
      expect.stringContaining('3: an earlier row is of the same statement, unit and audience; add them up'),
      expect.stringContaining('4: “unknown” is not asked of CUSTOMERS'),
      expect.stringContaining('5: no unit has this code'),
      expect.stringContaining('6: the column "1" is no whole number'),
      expect.stringContaining('7: a quote is opened'),
    ]);
    expect(read4.rows.map(commandOf).filter((command) => command !== null)).toMatchObject([{ counts: [{ key: 'listen' }] }]);
  });

  it('keeps the columns that it reads, and no other', async () => {
    const { columns, rows } = await read('Name,statement,1,2,3,4,5\nAda,unknown,1,0,0,0,0\n');
    expect(columns).toEqual(['statement', '1', '2', '3', '4', '5']);
    expect(rows.map(({ values }) => values)).toEqual([['unknown', '1', '0', '0', '0', '0']]);
  });
});

describe('reading rows of respondents', () => {
  it('keeps their columns alone, in the file’s own words, and says why others are left out', async () => {
    const { columns, rows, leftOut } = await read(
      'Email,respondent,Store,listen,quick\na@example.org,x,A,Agree,9x\nb@example.org,y,A,5,\nc@example.org,z,A,,\n',
    );
    expect(columns).toEqual(['respondent', 'Store', 'listen', 'quick']);
    expect(rows.map(({ values }) => values)).toEqual([
      ['x', 'A', 'Agree', '9x'],
      ['y', 'A', '5', ''],
    ]);
    expect(rows.map(commandOf)).toMatchObject([null, { respondent: 'y', unitId: 'id of A', answers: [{ key: 'listen', value: 5 }] }]);
    expect([...leftOut]).toEqual([['no answer to any statement', 1]]);
  });

  it('takes the first row of a respondent, leaves out what says the same again, and rejects what says otherwise', async () => {
    const { rows, leftOut } = await read(
      'respondent,Store,listen,quick\nx,A,5,\nx, a ,Strongly agree,\nx,B,5,\nx,A,5,1\ny,NOWHERE,5,\ny,A,4,\n',
    );
    expect([...leftOut]).toEqual([['an exact repeat of an earlier row of the file', 1]]);
    expect(rows.map((row) => [row.line, commandOf(row)?.constructor.name ?? (row.outcome as RowRejected).reason])).toEqual([
      [2, 'ImportSurveyAnswers'],
      [4, 'an earlier row of the same respondent says otherwise; the first one counts'],
      [5, 'an earlier row of the same respondent says otherwise; the first one counts'],
      [6, 'no unit has this code; register it, or correct it'],
      [7, 'ImportSurveyAnswers'],
    ]);
  });

  it('looks up each unit once', async () => {
    const asked: string[] = [];
    const find = remembering((code) => {
      asked.push(code);
      return unitOf(code);
    });
    const rows = Array.from({ length: 30 }, (_, n) => `r${n},${['A', ' a ', 'B', 'NOWHERE'][n % 4]},5\n`);
    const { rows: found } = await read(`respondent,Store,listen\n${rows.join('')}`, { find });
    expect(asked).toEqual(['A', 'B', 'NOWHERE']);
    expect(found.map(({ outcome }) => outcome instanceof RowRejected).filter(Boolean)).toHaveLength(7);
  });

  it('takes none of a file that has another scale than was thought', async () => {
    const seven = 'respondent,listen\nx,5\ny,7\n';
    await expect(read(seven)).rejects.toThrow(
      /line 3: the column "listen" \(listen\) has an answer off the scale from 1 to 5 \(.* --value "NUMBER="\): "7"\. Say how many points .* --scale 7; if it is 1 to 5, by --scale 5/,
    );
    expect((await read(seven, { scale: '7' })).rows.map(commandOf)).toMatchObject([
      { answers: [{ value: 4 }] },
      { answers: [{ value: 5 }] },
    ]);
    const five = await read(seven, { scale: '5' });
    expect(messages(five)).toEqual([
      expect.stringMatching(/^3: the column "listen" \(listen\) has an answer off the scale from 1 to 5 \(.*\): "7"$/),
    ]);
    expect(five.rows.map(commandOf)).toMatchObject([{ answers: [{ value: 5 }] }, null]);
  });

  it('passes on a fault', async () => {
    const fault = new Error('the store does not answer');
    await expect(read('respondent,Store,listen\nx,A,5\n', { find: () => Promise.reject(fault) })).rejects.toBe(fault);
    const refusal = new DomainError('organisation.odd', 'an odd code');
    expect(messages(await read('respondent,Store,listen\nx,A,5\n', { find: () => Promise.reject(refusal) }))).toEqual(['2: an odd code']);
  });
});
