import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRow } from './csv.ts';

describe('a line of CSV', () => {
  it('quotes what divides cells, and leaves absent ones empty', () => {
    expect(csvRow(['a', 'b,c', 'say "no"', 'two\nlines', null, 1.5, -2, true])).toBe('a,"b,c","say ""no""","two\nlines",,1.5,-2,true\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '"=1', '＝1', '\t=1', 'a;=1', 'a\n=1'])('lets %j work out nothing', (text) => {
    const [cell = ''] = (parse(csvRow([text])) as readonly (readonly string[])[])[0] ?? [];
    for (const part of cell.split(/[;\t\n]/)) expect(part).not.toMatch(/^[ "]*[=+\-@＝＋－＠]/);
  });

  it('gives numbers below zero as numbers', () => {
    expect(csvRow([-0.25])).toBe('-0.25\r\n');
  });

  it('is read back as what was written, whatever was', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((text) => !/[=+\-@＝＋－＠;\t\r]/.test(text)),
          { minLength: 2 },
        ),
        (cells) => {
          expect((parse(csvRow(cells), { record_delimiter: '\r\n' }) as readonly (readonly string[])[])[0]).toEqual(cells);
        },
      ),
    );
  });
});
