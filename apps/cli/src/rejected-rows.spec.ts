import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RejectedRows } from './rejected-rows.ts';

describe('the file of rejected rows', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'handrail-rejected-'));
    file = join(directory, 'rows.csv');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('has line, reason and the columns, and no formula that a spreadsheet would run', async () => {
    const rejected = new RejectedRows(file, ['a', 'b']);
    await rejected.add(7, 'the date, is odd', ['=HYPERLINK("http://x")', '-1']);
    await rejected.add(9, 'again', ['plain', '@SUM(A1)\n']);
    await rejected.finish();
    expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toBe(
      'rejected_line,rejected_reason,a,b\r\n' +
        '7,"the date, is odd","\'=HYPERLINK(""http://x"")",\'-1\r\n' +
        '9,again,plain,"\'@SUM(A1)\n"\r\n',
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1+cmd|x', "'-1+cmd|x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['＝1+1', "'＝1+1"],
    ['\t=1', `"\t'=1"`],
    ['\t1', `"'\t1"`],
    ['\r\n=1', `"'\r\n'=1"`],
    ['a;=1', `"a;'=1"`],
    ['a;"=1', `"a;'""=1"`],
    ['a\n-1', `"a\n'-1"`],
    ['a=1-2', 'a=1-2'],
    ['e-mail', 'e-mail'],
  ])('writes %j as %j', async (value, cell) => {
    const rejected = new RejectedRows(file, ['a']);
    await rejected.add(1, '=reason', [value]);
    await rejected.finish();
    expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toBe(`rejected_line,rejected_reason,a\r\n1,'=reason,${cell}\r\n`);
  });

  it('is gone after a run that rejects nothing', async () => {
    writeFileSync(`${file}.rejected.csv`, 'old');
    await new RejectedRows(file, ['a']).finish();
    expect(existsSync(`${file}.rejected.csv`)).toBe(false);
  });
});
