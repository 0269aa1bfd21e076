import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import { head, now, unitId } from './charter.fixture.ts';
import type { SignAnswer } from './events.ts';
import { checked } from './warning-signs.fixture.ts';
import { listChecks, listLatestChecks } from './warning-signs.finder.ts';
import { warningSignsProjection } from './warning-signs.projection.ts';

const other = randomUUID();
const october = { period: '2026-10', fromWeek: '2026-W40', toWeek: '2026-W44' };
const november = { period: '2026-11', fromWeek: '2026-W45', toWeek: '2026-W48' };
const quarter = { period: '2026-Q3', fromWeek: '2026-W27', toWeek: '2026-W39' };
const streams: Readonly<Record<string, string>> = { '2026-10': randomUUID(), '2026-11': randomUUID(), '2026-Q3': randomUUID() };
const check = (of: typeof october, answer: SignAnswer = 'ABSENT', unit = unitId) => ({
  ...checked({ ...of, unitId: unit }, answer),
  stream: `warning_sign_check-${unit === unitId ? streams[of.period] : other}`,
});

describe('checks of warning signs', () => {
  const spec = projectionSpec(warningSignsProjection);

  it('are kept by unit and period, the latest first', async () => {
    const model = await spec.given(check(october), check(november), check(october, 'PRESENT'), check(october, 'NOT_KNOWN', other));
    const found = await model.find((db) => listChecks(db, unitId, '2026-10'));
    expect(found.map(({ signs }) => signs.map(({ answer }) => answer))).toEqual([Array(6).fill('PRESENT'), Array(6).fill('ABSENT')]);
    expect(found[1]).toEqual({ ...checked(october).data, checkedBy: head.id, checkedAt: now });
    expect(await model.find((db) => listChecks(db, unitId, '2026-Q4'))).toEqual([]);
  });

  it('of several units: the one that counts of the latest period that had begun', async () => {
    const model = await spec.given(
      check(quarter, 'PRESENT'),
      check(october),
      check(october, 'NOT_KNOWN'),
      check(november, 'PRESENT'),
      check(quarter, 'ABSENT', other),
    );
    const latest = async (...[upTo, ...units]: [`${number}-W${number}`, ...string[]]) =>
      (await model.find((db) => listLatestChecks(db, units, upTo))).map(({ unitId: of, period, signs }) => [of, period, signs[0]?.answer]);
    expect(await latest('2026-W44', unitId)).toEqual([[unitId, '2026-10', 'NOT_KNOWN']]);
    expect(new Set(await latest('2026-W48', unitId, other))).toEqual(
      new Set([
        [unitId, '2026-11', 'PRESENT'],
        [other, '2026-Q3', 'ABSENT'],
      ]),
    );
    expect(await latest('2026-W26', unitId, other)).toEqual([]);
    expect(await latest('2026-W44')).toEqual([]);
  });
});
