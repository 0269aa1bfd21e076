import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ROLES } from '#eventing';
import { WORDS } from './access-words.ts';
import { RIGHTS, whatEachRoleSees } from './what-each-role-sees.ts';

describe('what each role sees', () => {
  it('has words for every right of the access matrix, and for no other', () => {
    expect(RIGHTS.map(({ name }) => name).sort()).toEqual(Object.keys(WORDS).sort());
  });

  it('is written down in docs/what-each-role-sees.md', async () => {
    expect(await readFile(new URL('../../docs/what-each-role-sees.md', import.meta.url), 'utf8')).toBe(whatEachRoleSees());
  });

  it('opens no single report to any role as such', () => {
    const ofReports = RIGHTS.filter(({ name }) => /^(Query\.report\(|Report\.|Query\.history\(reportId)/.test(name));
    expect(ofReports.length).toBeGreaterThanOrEqual(3);
    for (const { name, who } of ofReports)
      for (const role of ROLES) expect([name, who]).toEqual([name, expect.not.arrayContaining([role])]);
  });
});
