import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#eventing';
import { aContext } from '#eventing-testing';
import type { Statement } from '#perceptions/events';
import { RowRejected } from './row-values.ts';
import type { SurveyColumns } from './survey-columns.ts';
import { wordsIn } from './survey-options.ts';
import { answersIn, countsIn, OffScale, rejectedBy } from './survey-rows.ts';
import type { SurveyImport } from './survey-rows.ts';
import { scaleIn } from './survey-scale.ts';

const statements: readonly Statement[] = ['listen', 'quick'].map((key) => ({
  key,
  employeeText: null,
  customerText: `They ${key}.`,
  dimension: null,
  policyId: null,
  warningSign: null,
  weight: null,
}));
const wave: SurveyImport['wave'] = {
  status: 'open',
  waveId: 'wave',
  surveyId: 'survey',
  number: 1,
  statements,
  opensOn: '2026-11-01',
  closesOn: '2026-11-30',
  imports: new Map(),
  links: [],
  closedAt: null,
};

function planOf(
  shape: SurveyImport['file']['shape'],
  names: readonly string[],
  points = '5',
  more: Partial<SurveyImport> = {},
): SurveyImport {
  const format = { encoding: 'utf-8', delimiter: ',', columns: names } as const;
  const scale = scaleIn(points);
  const file = { path: 'answers.csv', shape, format, labels: names.map((name) => [name]), moreHeaders: 0, scale: null };
  return {
    file,
    wave,
    source: 'Visits',
    audience: 'CUSTOMERS',
    unitCode: null,
    scale,
    words: wordsIn([], scale),
    context: aContext(),
    ...more,
  };
}
function rejectedOf(work: () => unknown): RowRejected {
  try {
    work();
  } catch (error) {
    if (error instanceof RowRejected) return error;
    throw error;
  }
  throw new Error('nothing was rejected');
}

describe('a row of one respondent', () => {
  const columns: SurveyColumns = {
    audience: 'CUSTOMERS',
    respondent: 0,
    unit: 3,
    statements: new Map(Object.entries({ listen: 1, quick: 2 })),
    personal: [],
    unread: [],
  };
  const NAMES = ['Id', 'Q1', 'Q2', 'Store'];
  const read = (values: readonly string[], points = '5', more: Partial<SurveyImport> = {}) =>
    answersIn(planOf('ROWS', NAMES, points, more), columns, values);

  it('is numbers or words', () => {
    expect(read(['x', ' 5 ', 'somewhat AGREE', 'STORE-1'])).toEqual({
      respondent: 'x',
      unitCode: 'STORE-1',
      audience: 'CUSTOMERS',
      answers: [
        { key: 'listen', value: 5 },
        { key: 'quick', value: 4 },
      ],
    });
  });

  it('may leave out an answer, and its unit', () => {
    expect(read(['x', '', '2', ''], '5', { unitCode: 'STORE-2' })).toMatchObject({
      unitCode: 'STORE-2',
      answers: [{ key: 'quick', value: 2 }],
    });
    expect(read(['x', '1', '2', ''])).toMatchObject({ unitCode: null });
    expect(read(['x', '', ' ', 'STORE-1'])).toBe('no answer to any statement');
  });

  it('is no answer where that was said of its word or number, and a whole number however it is written', () => {
    const words = wordsIn(["Don't know=", '-99='], scaleIn('5'));
    expect(read(['x', 'DON’T KNOW', '4.0', ''], '5', { words })).toMatchObject({ answers: [{ key: 'quick', value: 4 }] });
    expect(read(['x', '-99.0', "don't know", ''], '5', { words })).toBe('no answer to any statement');
    expect(rejectedOf(() => read(['x', '-99', '4', '']))).toBeInstanceOf(OffScale);
  });

  it('is rejected by the name of the column in the second header where the first is empty, else by its number', () => {
    const plan = planOf('SURVEYMONKEY', ['Respondent ID', '', '']);
    const file = { ...plan.file, labels: [['Respondent ID'], ['They\n listen.'], []] };
    const grid: SurveyColumns = { ...columns, unit: null };
    const messageOf = (...values: readonly string[]) => rejectedOf(() => answersIn({ ...plan, file }, grid, ['x', ...values])).message;
    expect(messageOf('Hm', '4')).toContain('the column "They listen." (listen) has');
    expect(messageOf('4', 'Hm')).toContain('the column "number 3" (quick) has');
  });

  it('counts by its place on the scale of the file', () => {
    const values = (answer: string, points: string) => read(['x', answer, '', ''], points);
    expect(['1', '2', '3', '4', '5', '6', '7'].map((answer) => values(answer, '7'))).toMatchObject(
      [1, 2, 2, 3, 4, 4, 5].map((value) => ({ answers: [{ key: 'listen', value }] })),
    );
    expect(values('Agree', '7')).toMatchObject({ answers: [{ value: 4 }] });
    expect(values('Neither agree nor disagree', '7')).toMatchObject({ answers: [{ value: 3 }] });
    expect(values('0', '0-10')).toMatchObject({ answers: [{ value: 1 }] });
  });

  it.each([
    ['8', '7', '1 to 7'],
    ['0', '7', '1 to 7'],
    ['6', '5', '1 to 5'],
    ['-1', '5', '1 to 5'],
    ['55', '5', '1 to 5'],
    ['11', '0-10', '0 to 10'],
  ])('is rejected with %s on %s points, by column and scale', (answer, points, scale) => {
    const rejected = rejectedOf(() => read(['x', '1', answer, ''], points));
    expect(rejected).toBeInstanceOf(OffScale);
    expect(rejected.message).toBe(
      `the column "Q2" (quick) has an answer off the scale from ${scale} (where it is no answer, say so by --value "NUMBER="): "${answer}"`,
    );
  });

  it.each(['4.5', '4,5', 'Totally', '5 stars', '１２'])('is rejected with the word %s', (answer) => {
    const rejected = rejectedOf(() => read(['x', answer, '', '']));
    expect(rejected).not.toBeInstanceOf(OffScale);
    expect(rejected.message).toContain(
      'the column "Q1" (listen) has an answer that is neither a number from 1 to 5 nor a word that is known; say what it stands for by --value "WORD=N", or that it is no answer by --value "WORD="',
    );
  });

  it('is rejected without a respondent, or with control characters', () => {
    expect(rejectedOf(() => read(['', '5', '', ''])).message).toContain('the column "Id" is empty');
    expect(rejectedOf(() => read(['x\u0001', '5', '', ''])).message).toContain('control characters');
  });
});

describe('a response of Qualtrics', () => {
  const columns: SurveyColumns = {
    audience: 'CUSTOMERS',
    respondent: 0,
    unit: null,
    statements: new Map([['listen', 4]]),
    personal: [],
    unread: [],
  };
  const NAMES = ['ResponseId', 'Status', 'Finished', 'DistributionChannel', 'Q1'];
  const read = (status: string, finished = 'True', channel = 'anonymous', answer = '5') =>
    answersIn(planOf('QUALTRICS', NAMES), columns, ['R_1', status, finished, channel, answer]);

  it.each(['IP Address', '0', '', 'Imported', '4', 'Offline', '16'])('is taken with the status %j', (status) => {
    expect(read(status)).toMatchObject({ answers: [{ key: 'listen', value: 5 }] });
  });

  it.each([
    ['Spam', 'marked as spam'],
    ['Possible Spam', 'marked as spam'],
    ['8', 'marked as spam'],
    ['12', 'marked as spam'],
    ['9', 'marked as spam'],
    ['Survey Preview', 'a preview or test'],
    ['Survey Test', 'a preview or test'],
    ['1', 'a preview or test'],
    ['2', 'a preview or test'],
    ['17', 'a preview or test'],
  ])('is left out with the status %s, whatever it answers', (status, reason) => {
    expect(read(status)).toBe(reason);
    expect(read(status, 'True', 'email', '99')).toBe(reason);
  });

  it('is left out as preview or test by its channel, and where it is not finished', () => {
    expect(read('IP Address', 'True', 'preview')).toBe('a preview or test');
    for (const finished of ['False', 'FALSE', '0']) expect(read('IP Address', finished)).toBe('not finished');
  });
});

describe('a row of counts', () => {
  const read = (names: readonly string[], values: readonly string[], points = '5', more: Partial<SurveyImport> = {}) =>
    countsIn(planOf('COUNTS', names, points, more), values);
  const NAMES = ['Statement', '1', '2', '3', '4', '5'];

  it('is how many gave each answer', () => {
    expect(read(NAMES, ['listen', '1', '2', '3', '4', '5'])).toEqual({
      unitCode: null,
      audience: 'CUSTOMERS',
      key: 'listen',
      counts: [1, 2, 3, 4, 5],
    });
    expect(
      read([...NAMES, 'Unit', 'Audience'], ['listen', '1', '2', '3', '4', '5', 'STORE-1', 'employees'], '5', { audience: null }),
    ).toMatchObject({
      unitCode: 'STORE-1',
      audience: 'EMPLOYEES',
    });
  });

  it('puts together what another scale tells apart', () => {
    const values = ['listen', '1', '2', '4', '8', '16', '32', '64'];
    expect(read(['statement', '1', '2', '3', '4', '5', '6', '7'], values, '7')).toMatchObject({ counts: [1, 6, 8, 48, 64] });
  });

  it.each([
    [['listen', '1', '', '3', '4', '5'], 'the column "2" must say how many people'],
    [['listen', '1', '-2', '3', '4', '5'], 'the column "2" must say how many people'],
    [['listen', '1', '2.5', '3', '4', '5'], 'the column "2" is no whole number'],
  ])('is rejected with what is no number of people: %j', (values, message) =>
    expect(rejectedOf(() => read(NAMES, values)).message).toContain(message),
  );

  it('is rejected without an audience', () => {
    expect(rejectedOf(() => read(NAMES, ['listen', '1', '2', '3', '4', '5'], '5', { audience: null })).message).toContain(
      'neither EMPLOYEES nor CUSTOMERS',
    );
  });
});

describe('a refusal', () => {
  it('is told in terms of the file', () => {
    for (const code of ['perceptions.already-answered', 'perceptions.counts-otherwise', 'command.id-reused'])
      expect(rejectedBy(new DomainError(code, 'no')).message).toContain('an earlier row or import of the same source says otherwise');
    expect(rejectedBy(new DomainError('perceptions.imports-too-many', 'too many')).message).toBe('too many');
  });
});
