import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixCalendar } from '#organisation';
import { policyIdOf, RecordProtection, RegisterPolicy } from '#policies';
import { findAdministrator } from '../../apps/cli/src/administrator.ts';
import type { Command } from '#cqrs';
import { aPolicy } from './inputs.ts';
import { loggedEvents } from './event-store.ts';
import { appointAdministrator, countEvents, handrail, sessionOn } from './operator.ts';

const HEADER = 'policy,week,kind,count,amount,source';

describe('importing what policies prevented', () => {
  let root: string;
  let data: string;
  let file: string;
  const imported = (...words: readonly string[]) => handrail(data, 'import', 'protection', file, ...words);
  const write = (...lines: readonly string[]) => writeFileSync(file, `${lines.join('\n')}\n`);

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'handrail-protection-'));
    [data, file] = [join(root, 'data'), join(root, 'prevented.csv')];
    await appointAdministrator(data);
    const registered = (code: string) =>
      Object.assign(new RegisterPolicy(), { ...aPolicy(code), reviewCadenceDays: 365, sensitivity: 'NORMAL' });
    await send(data, new FixCalendar(), registered('RET-14'), registered('RET-15'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('says what it would do, records it, and adds nothing the second time', async () => {
    write(HEADER, 'RET-14,2026-W02,FRAUD,3,120.5,Audit', 'RET-14,2026-W02,LOSS,1,,Audit', 'RET-15,2025-W52,FRAUD,0,0,Audit');
    const dry = await imported('--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing was written') });
    expect(dry.stdout).toMatch(/^to import +3$/m);
    expect(dry.stdout).toMatch(/^weeks +2025-W52 to 2026-W02$/m);
    expect(dry.stdout).toMatch(/^kind +rows +count +amount in USD\nLOSS +1 +1 +0\.00\nFRAUD +2 +3 +120\.50$/m);
    expect(recorded(data)).toEqual([]);

    expect(await imported()).toMatchObject({ code: 0, stdout: '3 added, 0 imported before, 0 rejected\n' });
    const all = [
      { policyId: policyIdOf('RET-14'), week: '2026-W02', kind: 'FRAUD', count: 3, amountMinor: 12_050, source: 'Audit' },
      { policyId: policyIdOf('RET-14'), week: '2026-W02', kind: 'LOSS', count: 1, amountMinor: null, source: 'Audit' },
      { policyId: policyIdOf('RET-15'), week: '2025-W52', kind: 'FRAUD', count: 0, amountMinor: 0, source: 'Audit' },
    ];
    expect(recorded(data)).toHaveLength(3);
    expect(recorded(data)).toEqual(expect.arrayContaining(all));

    expect((await imported('--dry-run')).stdout).toMatch(/^to import +0\nimported before +3$/m);
    expect(await imported()).toMatchObject({ code: 0, stdout: '0 added, 3 imported before, 0 rejected\n' });
    expect(recorded(data)).toHaveLength(3);
  });

  it('takes any day of the week, one source for all rows, and a file from a spreadsheet', async () => {
    const lines = ['count;date;policy;kind;source', '2;2021-01-03;ret-14;INCIDENT;', '4;2026-02-01;RET-15;LOSS;Prüfung', ''];
    writeFileSync(file, Buffer.from(lines.join('\r\n'), 'latin1'));
    expect(await imported('--source', 'Ledger')).toMatchObject({ code: 0, stdout: '2 added, 0 imported before, 0 rejected\n' });
    expect(recorded(data)).toEqual(
      expect.arrayContaining([
        { policyId: policyIdOf('RET-14'), week: '2020-W53', kind: 'INCIDENT', count: 2, amountMinor: null, source: 'Ledger' },
        { policyId: policyIdOf('RET-15'), week: '2026-W05', kind: 'LOSS', count: 4, amountMinor: null, source: 'Prüfung' },
      ]),
    );
  });

  it('records every good row and writes the others beside it, with line and reason', async () => {
    write(
      HEADER,
      'RET-14,2026-W02,FRAUD,3,120.50,Audit',
      'RET-99,2026-W02,FRAUD,3,,Audit',
      'RET-14,2025-W53,FRAUD,3,,Audit',
      'RET-14,2126-W02,FRAUD,3,,Audit',
      'RET-14,2026-W03,THEFT,3,,Audit',
      'RET-14,2026-W03,FRAUD,-3,,Audit',
      'RET-14,2026-W03,FRAUD,,,Audit',
      'RET-14,2026-W03,FRAUD,many,,Audit',
      'RET-14,2026-W03,FRAUD,3,"120,50",Audit',
      'RET-14,2026-W03,FRAUD,3,-1,Audit',
      'RET-14,2026-W03,FRAUD,3,1.005,Audit',
      'RET-14,2026-W03,FRAUD,3,,',
      'RET-14,2026-W03,FRAUD,3',
      ',2026-W03,FRAUD,3,,Audit',
    );
    expect(await imported()).toMatchObject({ code: 1, stdout: '1 added, 0 imported before, 13 rejected\n' });
    expect(recorded(data)).toHaveLength(1);
    const rejected = readFileSync(`${file}.rejected.csv`, 'utf8');
    for (const reason of [
      /^3,"no policy has the code in the column ""policy""; register it, or correct the code: ""RET-99"""/m,
      /^4,"the column ""week"": week must be an ISO week such as 2026-W47"/m,
      /^5,"the column ""week"": 2126-W02 has not begun/m,
      /^6,"the column ""kind"": kind must be one of the following values: LOSS, FRAUD, INCIDENT"/m,
      /^7,"the column ""count"": count must not be less than 0"/m,
      /^8,"the column ""count"" is empty; 0 is a finding too"/m,
      /^9,"the column ""count"" is no whole number: ""many"""/m,
      /^10,"the column ""amount"" is no amount of USD, such as 12.50: ""120,50"""/m,
      /^11,"the column ""amount"": amountMinor must not be less than 0"/m,
      /^12,"the column ""amount"" is no amount of USD/m,
      /^13,"the column ""source"" is empty; fill it, or name it for all rows by --source"/m,
      /^14,"the row has another number of values/m,
      /^15,"the column ""policy"" is empty/m,
    ]) {
      expect(rejected).toMatch(reason);
    }
  });

  it('takes neither of two rows that would overwrite each other; mended, the rejected rows are imported', async () => {
    write(
      'policy,date,kind,count,source',
      'RET-14,2026-01-05,FRAUD,3,Audit',
      'RET-14,2026-01-06,LOSS,1,Audit',
      'ret-14,2026-01-09,FRAUD,4,Audit',
    );
    expect(await imported()).toMatchObject({ code: 1, stdout: '1 added, 0 imported before, 2 rejected\n' });
    expect(recorded(data)).toMatchObject([{ kind: 'LOSS' }]);
    file = `${file}.rejected.csv`;
    const [header, first, second] = readFileSync(file, 'utf8').split('\r\n');
    expect([first, second]).toEqual([
      expect.stringMatching(/^2,"the same policy, week and kind .* ""line 4""",/),
      expect.stringMatching(/^4,"the same policy, week and kind .* ""line 2""",/),
    ]);
    write(header ?? '', (first ?? '').replace('FRAUD,3', 'FRAUD,7'));
    expect(await imported()).toMatchObject({ code: 0, stdout: '1 added, 0 imported before, 0 rejected\n' });
    expect(recorded(data)).toMatchObject([{ kind: 'LOSS' }, { kind: 'FRAUD', week: '2026-W02', count: 7 }]);
  });

  it('corrects what was recorded, and does not undo a later correction', async () => {
    write(HEADER, 'RET-14,2026-W02,FRAUD,3,,Audit');
    await imported();
    const counted = { policyId: policyIdOf('RET-14'), week: '2026-W02', kind: 'FRAUD', count: 5, source: 'Recount' };
    await send(data, Object.assign(new RecordProtection(), counted));
    expect((await imported('--dry-run')).stdout).toMatch(/^to import +0$/m);
    expect(await imported()).toMatchObject({ code: 0, stdout: '0 added, 1 imported before, 0 rejected\n' });
    write(HEADER, 'RET-14,2026-W02,FRAUD,6,,Audit');
    expect(await imported()).toMatchObject({ code: 0, stdout: '1 added, 0 imported before, 0 rejected\n' });
    expect(recorded(data).map(({ count }) => count)).toEqual([3, 5, 6]);
  });

  it.each([
    ['policy,kind,count,source', [], 'has no column "week"'],
    ['policy,week,date,kind,count,source', [], 'both columns "week" and "date"'],
    ['policy,week,kind,count,amout,source', [], 'columns that mean nothing here: "amout"'],
    ['policy,week,kind,count,count,source', [], 'two columns named "count"'],
    ['policy,week,kind,count', [], 'othing says where the numbers come from'],
    [HEADER, ['--as', 'bob'], 'o administrator signs in as bob'],
  ])('refuses what it cannot use before it begins: %s %j', async (header, words, message) => {
    write(header, 'RET-14,2026-W02,FRAUD,3,1,Audit');
    const before = countEvents(data);
    expect(await imported(...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
    expect(countEvents(data)).toBe(before);
    expect(existsSync(`${file}.rejected.csv`)).toBe(false);
  });
});

/** Commands of the first administrator. */
async function send(data: string, ...commands: readonly Command[]): Promise<void> {
  const session = await sessionOn(data);
  try {
    const actor = await findAdministrator(session);
    for (const command of commands) await session.send(Object.assign(command, { commandId: randomUUID() }), actor);
  } finally {
    await session.close();
  }
}

interface Recorded {
  readonly kind: string;
  readonly week: string;
  readonly count: number;
}

/** In the order of the log. */
function recorded(data: string): readonly Recorded[] {
  return loggedEvents(data, 'ProtectionRecorded').map((event) => ({ ...(JSON.parse(event.data) as Recorded), recordedAt: undefined }));
}
