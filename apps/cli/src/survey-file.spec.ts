import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectSurveyFile, isPersonal, readAnswerRecords } from './survey-file.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-survey-file-'));
  path = join(directory, 'answers.csv');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const detect = (content: string | Buffer) => {
  writeFileSync(path, content);
  return detectSurveyFile(path);
};
async function rowsOf(content: string | Buffer): Promise<readonly (readonly [line: number, ...values: string[]])[]> {
  const rows: (readonly [number, ...string[]])[] = [];
  for await (const { line, values } of readAnswerRecords(await detect(content))) rows.push([line, ...values]);
  return rows;
}

const IDS = '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"';
const QUALTRICS = `ResponseId,Q1\nResponse ID,"They listen,\n""really"""\n${IDS}\nR_1,5\nR_2,"4"\n`;
const MONKEY = 'Respondent ID,They listen.\n,Response\n118,5\n119,4\n';

describe('a file of answers', () => {
  it('is of Qualtrics, with three header rows, of which one goes over two lines', async () => {
    expect(await detect(QUALTRICS)).toMatchObject({
      shape: 'QUALTRICS',
      labels: [
        ['ResponseId', 'Response ID', '{"ImportId":"_recordId"}'],
        ['Q1', 'They listen,\n"really"', '{"ImportId":"QID1"}'],
      ],
      moreHeaders: 2,
      scale: null,
    });
    expect(await rowsOf(QUALTRICS)).toEqual([
      [5, 'R_1', '5'],
      [6, 'R_2', '4'],
    ]);
  });

  it('is of SurveyMonkey, with two', async () => {
    expect(await detect(MONKEY)).toMatchObject({
      shape: 'SURVEYMONKEY',
      labels: [['Respondent ID'], ['They listen.', 'Response']],
      moreHeaders: 1,
    });
    expect(await rowsOf(MONKEY)).toEqual([
      [3, '118', '5'],
      [4, '119', '4'],
    ]);
  });

  it('is rows under one header', async () => {
    expect(await detect('RESPONDENT,listen\nx,5\n')).toMatchObject({ shape: 'ROWS', labels: [['RESPONDENT'], ['listen']], moreHeaders: 0 });
    expect(await rowsOf('respondent,listen\n\nx,5\n')).toEqual([[3, 'x', '5']]);
  });

  it('is counts, on the scale of its columns', async () => {
    expect(await detect('statement,1,2,3,4,5\n')).toMatchObject({ shape: 'COUNTS', scale: { low: 1, high: 5 } });
    expect(await detect('Unit,Statement,1,2,3,4,5,6,7\n')).toMatchObject({ shape: 'COUNTS', scale: { low: 1, high: 7 } });
    await expect(detect('statement,1,2,3,5\n')).rejects.toThrow('it has 1, 2, 3, 5');
  });

  it.each([
    ['a mark of UTF-8', Buffer.from(`\uFEFF${QUALTRICS}`)],
    ['UTF-16', Buffer.from(`\uFEFF${QUALTRICS}`, 'utf16le')],
    ['lines of Windows', Buffer.from(QUALTRICS.replaceAll('\n', '\r\n'))],
    ['semicolons', Buffer.from(QUALTRICS.replaceAll(/,(?=[QR"\d]|They)/g, ';').replace('They listen;', 'They listen,'))],
    ['empty lines before it', Buffer.from(`\n\n${QUALTRICS}`)],
  ])('is the same with %s', async (_, content) => {
    const file = await detect(content);
    expect([file.shape, file.format.columns, file.moreHeaders]).toEqual(['QUALTRICS', ['ResponseId', 'Q1'], 2]);
    expect((await rowsOf(content)).map(([, ...values]) => values)).toEqual([
      ['R_1', '5'],
      ['R_2', '4'],
    ]);
  });

  it.each([
    ['nothing', '', 'is empty; its first line must name the columns'],
    ['nothing but empty lines', '\n \n\n', 'is empty'],
    ['no column that is known', 'a,b\n1,2\n', 'neither counts'],
    ['broken quotes in its header', 'respondent,"listen\nx,5\n', 'quotes in line 1'],
    [
      'Qualtrics without its third header row',
      `ResponseId,Q1\nResponse ID,They listen.\nR_1,5\n`,
      'without its second and third header row',
    ],
    ['Qualtrics without more than one header row', 'ResponseId,Q1\nR_1,5\nR_2,4\n', 'without its second and third header row'],
    ['Qualtrics without anything behind its header', 'ResponseId,Q1\n', 'without its second and third header row'],
    ['SurveyMonkey without its second header row', 'Respondent ID,They listen.\n118,5\n', 'without its second header row'],
  ])('is refused with %s', async (_, content, message) => await expect(detect(content)).rejects.toThrow(message));

  it('is refused where it is not there', async () =>
    await expect(detectSurveyFile(join(directory, 'none.csv'))).rejects.toThrow('cannot be read (ENOENT)'));
});

describe('a personal column', () => {
  it.each([
    'IP Address',
    'ip_address',
    'IPAddress',
    'RecipientEmail',
    'First Name',
    'E-Mail address',
    'ExternalReference',
    'Custom Data 1',
    'Mobile no.',
    'LocationLatitude',
  ])('is %s', (name) => expect(isPersonal(name)).toBe(true));
  it.each(['Store', 'Q1', 'ResponseId', 'They know my name.'])('is not %s', (name) => expect(isPersonal(name)).toBe(false));
});
