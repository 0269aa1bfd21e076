import { describe, expect, it } from '@jest/globals';
import { NO_UNIT } from '#figures';
import { Exposure } from './friction-exposure.ts';
import type { ExposureRecords } from './friction-exposure.ts';
import { weeksFrom } from './friction-windows.ts';

const WEEKS = ['2026-W30', '2026-W31'] as const;
const span = weeksFrom(...WEEKS);
const stores = Array.from({ length: 10 }, (_, n) => `store${n}`);
const tree = new Map([['org', null], ['north', 'org'], ...stores.map((store) => [store, 'north'] as const), ['office', 'org']]);

const served = (unitId: string, count: number, weeks: readonly string[] = WEEKS, policyId: string | null = null) =>
  weeks.map((week) => ({ unitId, week: week as (typeof WEEKS)[number], policyId, count }));
const from = (...unitIds: string[]) => unitIds.map((unitId) => ({ source: null, unitId }));

function customers(records: Partial<ExposureRecords>, policyId: string | null = null) {
  const exposure = new Exposure({ tree, unitId: null, interactions: [], reporting: [], ...records });
  return exposure.of(null, policyId, [span])?.[0] ?? null;
}

describe('customers served', () => {
  it('are unknown where one of ten stores with reports recorded them, and known once all did', () => {
    const reporting = from(...stores);
    expect(customers({ reporting, interactions: served('store0', 100) })).toBeNull();
    expect(customers({ reporting, interactions: stores.slice(1).flatMap((store) => served(store, 100)) })).toBeNull();
    expect(customers({ reporting, interactions: stores.flatMap((store) => served(store, 100)) })).toBe(2_000);
  });

  it('include stores that recorded without a report', () => {
    expect(customers({ reporting: from('store0'), interactions: [...served('store0', 100), ...served('store1', 50)] })).toBe(300);
  });

  it('are those of the upper unit alone where it recorded as well', () => {
    const interactions = [...served('north', 1_000), ...served('store0', 100)];
    expect(customers({ reporting: from('store0', 'store1'), interactions })).toBe(2_000);
    expect(customers({ reporting: from('store0'), interactions: [...served('org', 5_000), ...interactions] })).toBe(10_000);
  });

  it('may be recorded above in one week and by all below in the other', () => {
    const below = (some: readonly string[]) => some.flatMap((store) => served(store, 10, [WEEKS[1]]));
    const above = served('north', 1_000, [WEEKS[0]]);
    expect(customers({ reporting: from('store0'), interactions: [...above, ...below(stores)] })).toBe(1_100);
    expect(customers({ reporting: from('store0'), interactions: [...above, ...below(stores.slice(1))] })).toBeNull();
  });

  it('are unknown when a week is missing, of a store with reports or of one that recorded others', () => {
    const gap = served('store1', 100, [WEEKS[0]]);
    expect(customers({ reporting: from('store1'), interactions: gap })).toBeNull();
    expect(customers({ reporting: from('store0'), interactions: [...served('store0', 100), ...gap] })).toBeNull();
  });

  it('must be known of everything in scope where reports cannot be placed', () => {
    const interactions = served('north', 1_000);
    const reporting = from('store0', NO_UNIT);
    expect(customers({ reporting, interactions })).toBeNull();
    expect(customers({ reporting, interactions: [...interactions, ...served('office', 0)] })).toBe(2_000);
    expect(customers({ reporting, interactions: served('org', 3_000) })).toBe(6_000);
  });

  it('of a unit with small units together must be known of that unit', () => {
    expect(customers({ reporting: from('north'), interactions: served('store0', 100) })).toBeNull();
    expect(customers({ reporting: from('north'), interactions: stores.flatMap((store) => served(store, 1)) })).toBe(20);
  });

  it('are those of the policy where any are recorded for it', () => {
    const interactions = [...served('store0', 100), ...served('store0', 7, WEEKS, 'p1')];
    expect(customers({ reporting: from('store0'), interactions }, 'p1')).toBe(14);
    expect(customers({ reporting: from('store0'), interactions }, 'p2')).toBe(200);
    expect(customers({ reporting: from('store0', 'store1'), interactions: [...interactions, ...served('store1', 1)] }, 'p1')).toBeNull();
  });

  it('are compared of the same units in both spans', () => {
    const [before, after] = WEEKS.map((week) => weeksFrom(week, week));
    const of = (interactions: ExposureRecords['interactions']) =>
      new Exposure({ tree, unitId: 'north', interactions, reporting: from('store0') }).of(null, null, [after!, before!]);
    expect(of([...served('store0', 100), ...served('store1', 900, [WEEKS[0]])])).toBeNull();
    expect(of([...served('store0', 100), ...served('store1', 900)])).toEqual([1_000, 1_000]);
  });

  it('look at the units of the own source alone', () => {
    const interactions = served('store0', 100);
    expect(customers({ reporting: [...from('store0'), { source: 'CFPB', unitId: NO_UNIT }], interactions })).toBe(200);
  });
});
