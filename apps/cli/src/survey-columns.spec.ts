import { describe, expect, it } from '@jest/globals';
import type { Statement } from '#perceptions/events';
import { columnsIn } from './survey-columns.ts';
import type { SurveyFile } from './survey-file.ts';

const statement = (key: string, customerText: string | null, employeeText: string | null = null): Statement => ({
  key,
  employeeText,
  customerText,
  dimension: null,
  policyId: null,
  warningSign: null,
  weight: null,
});
const ASKED = [
  statement('listen', 'They listen to me.', 'I listen.'),
  statement('quick', 'They are quick.'),
  statement('tools', null, 'Tools help.'),
];

/** @param headers of each column all that names it, the first its name */
const fileOf = (...headers: readonly (readonly string[])[]): SurveyFile => ({
  path: 'answers.csv',
  shape: 'ROWS',
  format: { encoding: 'utf-8', delimiter: ',', columns: headers.map(([name = '']) => name) },
  labels: headers.map((labels) => labels.filter((label) => label !== '')),
  moreHeaders: 0,
  scale: null,
});
const columns = (file: SurveyFile, more: object = {}) =>
  columnsIn(file, ASKED, { audience: 'CUSTOMERS', keys: new Map<string, string>(), ...more });
const keysOf = (file: SurveyFile, more: object = {}) => Object.fromEntries(columns(file, more).statements);

describe('the columns of a file of answers', () => {
  it('are found by the text of the survey, whatever its case, spaces and marks, or by the key', () => {
    const file = fileOf(['Respondent'], ['THEY  listen to me!'], ['quick']);
    expect(columns(file)).toEqual({
      audience: 'CUSTOMERS',
      respondent: 0,
      unit: null,
      statements: new Map(Object.entries({ listen: 1, quick: 2 })),
      personal: [],
      unread: [],
    });
  });

  it('are found by any of their headers, and of a matrix by what stands behind the question', () => {
    const file = fileOf(
      ['respondent'],
      ['Q1_1', 'How much - do you agree? - They listen to me.'],
      ['Q2', 'Thinking of today,\nThey are\nquick.', 'They are\nquick.'],
    );
    expect(keysOf(file)).toEqual({ listen: 1, quick: 2 });
  });

  it('are found by the key, whatever its case, spaces and marks', () => {
    const keyed = [statement('common-sense', 'They use their heads.'), statement('commonsense', 'They are sensible.')];
    const found = (...names: readonly string[]) =>
      Object.fromEntries(
        columnsIn(fileOf(['respondent'], ...names.map((name) => [name])), keyed, { audience: 'CUSTOMERS', keys: new Map() }).statements,
      );
    expect(found('Common Sense')).toEqual({ 'common-sense': 1 });
    expect(found('Common_Sense', 'commonsense')).toEqual({ 'common-sense': 1, commonsense: 2 });
  });

  it('are stated by any of their headers, with the key written either way', () => {
    const file = fileOf(['respondent'], ['', 'Do they hear you?'], ['Q3', 'Are they fast?']);
    const keys = new Map([
      ['Do they hear you?', 'Listen'],
      ['Q3', 'quick'],
    ]);
    expect(keysOf(file, { keys })).toEqual({ listen: 1, quick: 2 });
  });

  it('are those of the audience alone', () => {
    const file = fileOf(['respondent'], ['I listen.'], ['They listen to me.'], ['Tools help.']);
    expect(keysOf(file)).toEqual({ listen: 2 });
    expect(keysOf(file, { audience: 'EMPLOYEES' })).toEqual({ listen: 1, tools: 3 });
  });

  it('are as stated, also where another one has the text', () => {
    const file = fileOf(['respondent'], ['They listen to me.'], ['Q9']);
    expect(keysOf(file, { keys: new Map([['Q9', 'listen']]) })).toEqual({ listen: 2 });
  });

  it('are told apart from what is personal and what is not read', () => {
    const file = fileOf(['respondent'], ['E-Mail'], ['IP_Address'], ['listen'], ['Store'], ['What else?'], ['']);
    expect(columns(file, { unitColumn: 'store' })).toMatchObject({ unit: 4, personal: ['E-Mail', 'IP_Address'], unread: ['What else?'] });
  });

  it.each<[string, readonly (readonly string[])[], object, string]>([
    ['a respondent that is not there', [['id'], ['listen']], {}, 'no column "respondent"; it has "id", "listen"'],
    ['a unit that is not there', [['respondent'], ['listen']], { unitColumn: 'Store' }, 'no column "Store"'],
    ['a respondent that is there twice', [['respondent'], ['Respondent'], ['listen']], {}, 'two columns named "respondent"'],
    ['a personal respondent', [['Email'], ['listen']], { respondentColumn: 'Email' }, '"Email" is personal'],
    ['a personal unit', [['respondent'], ['Phone no'], ['listen']], { unitColumn: 'Phone no' }, '"Phone no" is personal'],
    [
      'a statement that is there twice',
      [['respondent'], ['listen'], ['They listen to me.']],
      {},
      'two columns are of the statement "listen"',
    ],
    ['a stated column that is not there', [['respondent'], ['quick']], { keys: new Map([['Q9', 'listen']]) }, 'no column "Q9"'],
    ['a personal statement', [['respondent'], ['Email']], { keys: new Map([['Email', 'listen']]) }, '"Email" is personal'],
    [
      'a key that nobody is asked',
      [['respondent'], ['Q9']],
      { keys: new Map([['Q9', 'tools']]) },
      '--column "Q9=tools": this audience is asked no statement with the key "tools"; the keys are listen, quick',
    ],
    [
      'no statement',
      [['respondent'], ['Anything else?'], [''], ...Array.from({ length: 18 }, (_, at) => [`Q${at}`])],
      {},
      'no column has the text of a statement that this audience is asked; name them by --column "NAME=KEY". The file has the columns "respondent", "Anything else?", "number 3", "Q0", "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10", "Q11", "Q12", "Q13", "Q14", "Q15", "Q16" and 1 more; the keys are listen, quick',
    ],
  ])('are refused with %s', (_, headers, more, message) => expect(() => columns(fileOf(...headers), more)).toThrow(message));
});
