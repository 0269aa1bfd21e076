import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appointAdministrator, countEvents, handrail } from './operator.ts';

const MAPPING = {
  source: { name: 'Tickets', public: false },
  key: { column: 'Id' },
  happenedAt: { column: 'Date', formats: ['yyyy-MM-dd'] },
  policy: { column: 'Rule', code: 'SLUG', new: { text: '{value}', protects: 'x', purposes: [], mandate: { kind: 'HABIT' } } },
  unit: { column: 'Store' },
  burden: { column: 'Trouble' },
  staffMinutes: { column: 'Minutes' },
};
const HEADER = 'Id,Date,Rule,Store,Trouble,Minutes';

describe('importing a file with trouble in it', () => {
  let root: string;
  let data: string;
  let file: string;
  let map: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'handrail-trouble-'));
    [data, file, map] = [join(root, 'data'), join(root, 'tickets.csv'), join(root, 'map.json')];
    writeFileSync(map, JSON.stringify(MAPPING));
    await appointAdministrator(data);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('imports every good row and writes the others beside it, with line and reason', async () => {
    const rows = [
      '1,2026-01-05,Late fee,S1,3,10',
      '2,2126-01-05,Late fee,S1,3,10',
      '3,2026-01-05,Late fee,S1,6,10',
      '4,2026-01-05,Late fee,S1,3,-10',
      `5,2026-01-05,${'x'.repeat(1024 * 1024)},S1,3,10`,
      '6,2026-01-05,Late fee,"S1,3,10',
      '7,2026-01-05,Late fee,S 1!,3,10',
      '1,2026-01-06,Late fee,S1,3,10',
      '8,2026-01-05,Late\u0001fee,S1,3,10',
      '9,2026-01-06,"=Late, ""twice""",S1,,',
    ];
    writeFileSync(file, [HEADER, ...rows, ''].join('\n'));
    const imported = await handrail(data, 'import', 'reports', file, '--map', map);
    expect(imported).toMatchObject({ code: 1, stdout: '2 added, 0 imported before, 8 rejected\n' });
    expect(countEvents(data, 'FrictionReported')).toBe(2);
    const rejected = readFileSync(`${file}.rejected.csv`, 'utf8').replace(/x{1000,}/, 'x…');
    for (const reason of [
      /^3,"the column ""Date"": this has not happened yet/m,
      /^4,"the column ""Trouble"": burden must be 1/m,
      /^5,"the column ""Minutes"": staffMinutes must not be negative/m,
      /^6,"the policy cannot be registered: title must have 1 to 200 characters/m,
      /^7,"a quote is opened and never closed/m,
      /^8,"the unit cannot be registered: code must be letters/m,
      /^9,"the key was used in an earlier line already.*1 in line 2/m,
      /^10,"the column ""Rule"" contains control characters/m,
    ]) {
      expect(rejected).toMatch(reason);
    }
    expect(await handrail(data, 'import', 'reports', file, '--map', map)).toMatchObject({
      stdout: '0 added, 2 imported before, 8 rejected\n',
    });
  });

  it('writes nothing when two policies would become one', async () => {
    writeFileSync(file, [HEADER, '1,2026-01-05,Late fee,S1,,', '2,2026-01-05,Late/Fee,S1,,', ''].join('\n'));
    const before = countEvents(data);
    const refused = await handrail(data, 'import', 'reports', file, '--map', map);
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('"Late fee" and "Late/Fee" both make the code late-fee'),
    });
    expect(countEvents(data)).toBe(before);

    writeFileSync(
      map,
      JSON.stringify({ ...MAPPING, policy: { ...MAPPING.policy, codes: { 'Late/Fee': 'late-fee', 'Late fee': 'late-fee' } } }),
    );
    expect(await handrail(data, 'import', 'reports', file, '--map', map)).toMatchObject({
      code: 0,
      stdout: '2 added, 0 imported before, 0 rejected\n',
    });
    expect(countEvents(data, 'PolicyRegistered')).toBe(1);
  });

  it.each([
    [{}, 'Id;Date\n', 'has no column "Rule"'],
    [
      { outOfPocket: { column: 'Minutes', currency: 'EUR' } },
      `${HEADER}\n`,
      'outOfPocket.currency of the mapping is EUR, but money is kept in USD here',
    ],
    [{ policy: 'Rule' }, `${HEADER}\n`, 'policy must be an object'],
  ])('refuses what it cannot use before it begins: %j', async (changes, content, message) => {
    writeFileSync(map, JSON.stringify({ ...MAPPING, ...changes }));
    writeFileSync(file, content);
    expect(await handrail(data, 'import', 'reports', file, '--map', map)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });

  it('needs an administrator, of that name if one is given', async () => {
    writeFileSync(file, `${HEADER}\n`);
    expect(await handrail(data, 'import', 'reports', file, '--map', map, '--as', 'bob')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('o administrator signs in as bob'),
    });
    expect(await handrail(join(root, 'new'), 'import', 'reports', file, '--map', map)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('here is no administrator yet'),
    });
  });
});
