import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ExpectationCourse } from '#expectations';
import type { HandScope } from './events.ts';
import type { HandMaterial } from './hand-material.finder.ts';
import { expectationsAligned } from './measure-expectations.ts';

const [unitId, below, elsewhere, policyId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
type Statuses = readonly (readonly [from: string, status: ExpectationCourse['statuses'][number]['status']])[];
const course = (statuses: Statuses, change: Partial<ExpectationCourse> = {}): ExpectationCourse => ({
  expectationId: randomUUID(),
  unitId,
  policyId: null,
  registeredOn: '2026-01-05',
  statuses: statuses.map(([from, status]) => ({ from, status })),
  ...change,
});
const units = new Map([
  [unitId, null],
  [below, unitId],
  [elsewhere, null],
]);

/** The window is 5 October to 1 November 2026. */
function measured(scope: HandScope, ...expectations: readonly ExpectationCourse[]) {
  const material: Pick<HandMaterial, 'units' | 'expectations'> = { units, expectations };
  const { n, raw } = expectationsAligned(material as HandMaterial, {
    scope,
    fromWeek: '2026-W41',
    toWeek: '2026-W44',
    today: '2026-11-16',
  });
  return [n, raw['share']];
}
const organisation: HandScope = { kind: 'ORGANISATION', id: null };

describe('expectations aligned or agreed', () => {
  it('are those that stood open in the time looked at and were settled at its end', () => {
    expect(measured(organisation)).toEqual([0, null]);
    const agreed = course([['2026-10-06', 'ASSESSED'], ['2026-10-07', 'NEGOTIATING'], ['2026-10-20', 'ALIGNED']]); // prettier-ignore
    const documented = course([['2026-03-02', 'ASSESSED'], ['2026-10-05', 'DOCUMENTED']]); // prettier-ignore
    const escalated = course([['2026-10-06', 'ASSESSED'], ['2026-10-07', 'ESCALATED'], ['2026-11-02', 'DOCUMENTED']]); // prettier-ignore
    const neglected = course([['2025-03-03', 'ASSESSED']]);
    expect(measured(organisation, agreed)).toEqual([1, 1]);
    expect(measured(organisation, agreed, documented, escalated, neglected)).toEqual([4, 0.5]);
    const reopened = course([['2026-10-06', 'ASSESSED'], ['2026-10-07', 'DOCUMENTED'], ['2026-11-01', 'ASSESSED']]); // prettier-ignore
    expect(measured(organisation, reopened)).toEqual([1, 0]);
  });

  it('are not those that were settled before, or found later', () => {
    const before = course([['2026-03-02', 'ASSESSED'], ['2026-10-04', 'ALIGNED']]); // prettier-ignore
    expect(measured(organisation, before, course([['2026-11-02', 'ASSESSED']]))).toEqual([0, null]);
  });

  it('are measured of those, too, that nobody has assessed for 30 days', () => {
    const left = (registeredOn: string, ...statuses: Statuses) => course([[registeredOn, 'OPEN'], ...statuses], { registeredOn });
    expect(measured(organisation, left('2026-10-02'))).toEqual([1, 0]);
    expect(measured(organisation, left('2026-10-03'))).toEqual([0, null]);
    expect(measured(organisation, left('2026-01-05'), left('2026-09-01', ['2026-10-05', 'ALIGNED']))).toEqual([2, 0.5]);
    // Met, as somebody said in time, or before the time looked at: nothing stood open.
    expect(measured(organisation, left('2026-09-20', ['2026-10-19', 'ALIGNED']), left('2026-08-03', ['2026-10-04', 'ALIGNED']))).toEqual([0, null]); // prettier-ignore
    expect(measured(organisation, left('2026-09-20', ['2026-10-19', 'ASSESSED']))).toEqual([1, 0]);
  });

  it('belong to their unit and those above it, and to their policy', () => {
    const own = course([['2026-10-06', 'ASSESSED']], { policyId });
    const lower = course([['2026-10-06', 'ASSESSED']], { unitId: below });
    const other = course([['2026-10-06', 'ASSESSED']], { unitId: elsewhere });
    expect(measured(organisation, own, lower, other)).toEqual([3, 0]);
    expect(measured({ kind: 'UNIT', id: unitId }, own, lower, other)).toEqual([2, 0]);
    expect(measured({ kind: 'UNIT', id: below }, own, lower, other)).toEqual([1, 0]);
    expect(measured({ kind: 'POLICY', id: policyId }, own, lower, other)).toEqual([1, 0]);
  });
});
