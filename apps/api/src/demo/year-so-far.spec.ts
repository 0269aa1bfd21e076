import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { policyIdOf } from '#policies';
import { YearSoFar } from './year-so-far.ts';

const calendar = new Calendar('UTC');
const policyId = policyIdOf('RET-01');
const now = '2026-11-04T12:00:00.000Z';

/** A report of each person, on the Tuesday of a week in October 2026. */
function year(...weeks: readonly (readonly [week: 40 | 41 | 42 | 43 | 45, people: readonly string[]])[]): YearSoFar {
  const told = new YearSoFar();
  for (const [week, people] of weeks) {
    const at = new Date(Date.parse('2026-09-29T09:00:00Z') + (week - 40) * 7 * 86_400_000).toISOString();
    for (const [index, actor] of people.entries()) {
      const input = { policyId, staffMinutes: 10 };
      told.tell({ id: `${week}/${index}`, at, actor, command: 'ReportFriction', input }, `${week}/${index}`);
    }
  }
  return told;
}

describe('the blocks of a year that is being told', () => {
  it('are whole weeks together, as soon as five people reported; what waits is told by none', () => {
    const told = year([40, ['a', 'b', 'c', 'd']], [41, ['a', 'b']], [43, ['d', 'e', 'f']], [45, ['a', 'b', 'c', 'd', 'e']]);
    expect(told.blocksOn(policyId, now, [], calendar)).toMatchObject([
      { from: '2026-W40', to: '2026-W43', sums: { people: 5, reports: 9, staffMinutes: 90 } },
    ]);
    expect(year([40, ['a', 'b', 'c', 'd']], [41, ['a', 'b', 'c', 'd']]).blocksOn(policyId, now, [], calendar)).toEqual([]);
  });

  it('hold one version each: what waited under the one before stays untold', () => {
    const told = year([40, ['a', 'b', 'c', 'd']], [41, ['e', 'f']], [42, ['a', 'b', 'c']]);
    expect(told.blocksOn(policyId, now, ['2026-W41'], calendar)).toMatchObject([
      { from: '2026-W41', to: '2026-W42', sums: { people: 5, reports: 5 } },
    ]);
  });

  it('leave out what was withdrawn', () => {
    const told = year([40, ['a', 'b', 'c', 'd', 'e']]);
    told.tell({ id: 'w', at: now, actor: 'e', command: 'WithdrawReport', input: {} }, '40/4');
    expect(told.blocksOn(policyId, now, [], calendar)).toEqual([]);
  });
});
