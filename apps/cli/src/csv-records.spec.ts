import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectFormat, readRecords } from './csv-records.ts';
import type { CsvRecord } from './csv-records.ts';

describe('reading a CSV file', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'handrail-csv-'));
    file = join(directory, 'rows.csv');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function read(content: string | Buffer): Promise<readonly CsvRecord[]> {
    writeFileSync(file, content);
    const records: CsvRecord[] = [];
    for await (const record of readRecords(file, await detectFormat(file, {}))) records.push(record);
    return records;
  }
  const good = (line: number, ...values: string[]): CsvRecord => ({ line, values, broken: null });
  const broken = (line: number, ...values: string[]) => ({ line, values, broken: expect.any(String) });

  it('gives values with the line they begin in', async () => {
    expect(await read('a,b\n1,"x, ""y""\nz"\n\n2,\n')).toEqual([good(2, '1', 'x, "y"\nz'), good(5, '2', '')]);
    expect(await read('a,b\r\n1,2\r\n"3","4\r\n5"\r\n6,7')).toEqual([good(2, '1', '2'), good(3, '3', '4\r\n5'), good(5, '6', '7')]);
  });

  it('loses only the broken row to a quote that is never closed', async () => {
    expect(await read('a,b\n1,"two\n2,z\n3,w\n')).toEqual([broken(2, '1,"two'), good(3, '2', 'z'), good(4, '3', 'w')]);
  });

  it('loses only the broken row to a quote that another one seems to close', async () => {
    expect(await read('a,b\n1,"two\n2,z\n3,"w"\n4,5\n')).toEqual([
      broken(2, '1,"two'),
      good(3, '2', 'z'),
      good(4, '3', 'w'),
      good(5, '4', '5'),
    ]);
  });

  it('loses only the broken row to text behind a closing quote, and to too few or too many values', async () => {
    expect(await read('a,b\n1,"x"y\n2\n3,4,5\n6,7\n')).toEqual([
      broken(2, '1,"x"y'),
      broken(3, '2'),
      broken(4, '3', '4', '5'),
      good(5, '6', '7'),
    ]);
  });

  it.each([
    ['UTF-8', Buffer.from('Ärger,b\nMüller,€\n')],
    ['UTF-8 with a byte-order mark', Buffer.from('\uFEFFÄrger,b\nMüller,€\n')],
    ['UTF-16 with a byte-order mark', Buffer.from('\uFEFFÄrger,b\nMüller,€\n', 'utf16le')],
    ['Windows-1252', Buffer.from([0xc4, ...Buffer.from('rger,b\nM'), 0xfc, ...Buffer.from('ller,'), 0x80, 0x0a])],
  ])('reads %s', async (_, content) => {
    expect(await read(content)).toEqual([good(2, 'Müller', '€')]);
    expect((await detectFormat(file, {})).columns).toEqual(['Ärger', 'b']);
  });

  it('reads UTF-8 whose characters lie across the pieces it is read in', async () => {
    const value = 'ü'.repeat(100_001);
    expect(await read(`a,b\nx${value},1\n`)).toEqual([good(2, `x${value}`, '1')]);
  });

  it.each([';', '\t', '|', ','])('finds the delimiter %j', async (delimiter) => {
    expect(await read(`a${delimiter}b\n"1,0"${delimiter}2\n`)).toEqual([good(2, '1,0', '2')]);
  });

  it('reads a value of 1 MB', async () => {
    const value = 'x'.repeat(1024 * 1024);
    expect(await read(`a,b\n1,${value}\n2,3\n`)).toEqual([good(2, '1', value), good(3, '2', '3')]);
  });

  it('refuses what is no such file, with a remedy', async () => {
    await expect(read('')).rejects.toThrow(/is empty; its first line must name the columns/);
    await expect(read(Buffer.from('PK\x03\x04\x00\x00'))).rejects.toThrow(/is no text file.*export it as CSV/);
    await expect(read('a,"b\n1,2\n')).rejects.toThrow(/the quotes in line 1/);
    await expect(read(`a,b\n${'x'.repeat(17 * 1024 * 1024)}\n`)).rejects.toThrow(/line 2 is longer than/);
    await expect(detectFormat(join(directory, 'none.csv'), {})).rejects.toThrow(/cannot be read \(ENOENT\)/);
    await expect(detectFormat(directory, {})).rejects.toThrow(/cannot be read \(EISDIR\)/);
  });
});
