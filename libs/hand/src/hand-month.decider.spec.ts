import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aContext, given } from '#eventing-testing';
import { addWeeks, bucketOf, countWeeks, monthOf, parseWeek } from '#calendar';
import type { HandScope } from './events.ts';
import { handMonth, handMonthIdOf } from './hand-month.decider.ts';
import type { Measurement } from './hand-score.ts';
import { RUBRIC } from './rubric.ts';

const organisation: HandScope = { kind: 'ORGANISATION', id: null };
const policy: HandScope = { kind: 'POLICY', id: 'p' };
const decisions: Measurement = {
  key: 'trigger-to-decision',
  raw: { medianDays: 67 },
  n: 2,
  sources: [
    { kind: 'REVIEW', id: 'r2' },
    { kind: 'REVIEW', id: 'r1' },
  ],
};
const october = { scope: organisation, month: '2026-10', measurements: [decisions] };
const inNovember = aContext({ now: '2026-11-09T09:00:00.000Z' });

function publish(scope: HandScope, month: string, measurements: readonly Measurement[] = [], now = '2099-01-01T00:00:00.000Z') {
  const [event] = given(handMonth).when('PublishHandMonth', { scope, month, measurements }, aContext({ now })).events;
  if (event?.type !== 'HandMonthPublished') throw new Error('nothing was published');
  return event.data;
}

describe('publishing a month', () => {
  it('freezes the profile with all that it was worked out from', () => {
    const published = publish(organisation, '2026-10', [decisions], '2026-11-09T09:00:00.000Z');
    expect(published).toMatchObject({
      scope: organisation,
      month: '2026-10',
      rubricVersion: RUBRIC.version,
      fromWeek: '2026-W32',
      toWeek: '2026-W44',
      mean: null,
      publishedAt: '2026-11-09T09:00:00.000Z',
    });
    expect(published.indicators).toHaveLength(RUBRIC.indicators.length);
    expect(published.indicators.find(({ key }) => key === 'trigger-to-decision')).toEqual({
      key: 'trigger-to-decision',
      dimension: 'NIMBLE',
      fromWeek: '2026-W32',
      toWeek: '2026-W44',
      readings: [{ key: 'medianDays', floor: 120, target: 14, raw: 67, mapped: 50 }],
      n: 2,
      minN: 1,
      weight: 3,
      score: 50,
      reason: null,
      sources: [
        { kind: 'REVIEW', id: 'r1' },
        { kind: 'REVIEW', id: 'r2' },
      ],
      sourceCount: 2,
    });
    expect(published.dimensions.map(({ dimension, weightScored }) => [dimension, weightScored])).toEqual([
      ['HUMANIZED', 0],
      ['ALIGNED', 0],
      ['NIMBLE', 3],
      ['DATA_BACKED', 0],
    ]);
  });

  it('is done once, whatever is measured later, and by whichever rubric it was done', () => {
    const first = given(handMonth).when('PublishHandMonth', october, inNovember).events;
    const later = { ...october, measurements: [{ ...decisions, raw: { medianDays: 14 }, n: 3 }] };
    given(handMonth, ...first)
      .when('PublishHandMonth', october, inNovember)
      .thenNothing();
    given(handMonth, ...first)
      .when('PublishHandMonth', later, inNovember)
      .thenNothing();
    const byAnotherRubric = { ...publish(organisation, '2026-10'), rubricVersion: 99 };
    given(handMonth, { type: 'HandMonthPublished', data: byAnotherRubric }).when('PublishHandMonth', later, inNovember).thenNothing();
  });

  it('waits until the week after the last one of the month is over, by the calendar of the organisation', () => {
    // Thursday 29 October is in week 44, which ends with Sunday 1 November.
    given(handMonth)
      .when('PublishHandMonth', october, aContext({ now: '2026-11-08T23:59:59.999Z' }))
      .thenRefused('hand.month-not-over', 'month');
    expect(given(handMonth).when('PublishHandMonth', october, aContext({ now: '2026-11-09T00:00:00.000Z' })).events).toHaveLength(1);
  });

  it.each(['2026-W44', '2026-Q4', '2026-13', 'October', ''])('is refused for "%s", which is no month', (month) => {
    given(handMonth)
      .when('PublishHandMonth', { ...october, month }, inNovember)
      .thenRefused('hand.month-unknown', 'month');
  });

  it('looks at the 13 weeks to the end of the month, and for the censuses of a single policy at 52', () => {
    const scopes = fc.constantFrom<HandScope>(organisation, policy, { kind: 'UNIT', id: 'u' });
    const months = fc.integer({ min: 0, max: 2_000 }).map((count) => monthOf(addWeeks('2020-W01', count)));
    fc.assert(
      fc.property(scopes, months, (scope, month) => {
        const published = publish(scope, month);
        const toWeek = parseWeek(published.toWeek);
        expect(bucketOf(toWeek, 'MONTH')).toMatchObject({ key: month, toWeek });
        expect(countWeeks(parseWeek(published.fromWeek), toWeek)).toBe(13);
        const census = new Set<string>(RUBRIC.indicators.filter(({ isCensus }) => isCensus).map(({ key }) => key));
        for (const indicator of published.indicators) {
          expect(indicator.toWeek).toBe(toWeek);
          const length = scope.kind === 'POLICY' && census.has(indicator.key) ? 52 : 13;
          expect(countWeeks(parseWeek(indicator.fromWeek), toWeek)).toBe(length);
        }
      }),
    );
  });

  it('stays small, however much there is to count: it names the first ones, and how many there are', () => {
    const uuid = (index: number) => `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`;
    const measurements = RUBRIC.indicators.map(({ key, readings }): Measurement => {
      const sources = Array.from({ length: 10_000 }, (_, index) => ({
        kind: 'WARNING_SIGN_CHECK' as const,
        id: `${uuid(10_000 - index)}/2026-Q3`,
      }));
      return { key, raw: Object.fromEntries(readings.map((reading) => [reading.key, 1 / 3])), n: 123_456_789, sources };
    });
    const published = publish(organisation, '2026-10', measurements);
    expect(JSON.stringify(published).length).toBeLessThan(64 * 1_024);
    for (const { sources, sourceCount } of published.indicators) {
      expect(sourceCount).toBe(10_000);
      expect(sources.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => `${uuid(index + 1)}/2026-Q3`));
    }
  });

  it('is complete once, after it was published', () => {
    given(handMonth).when('CompleteHandMonth', { month: '2026-10' }, inNovember).thenRefused('hand.month-not-published', 'month');
    const published = given(handMonth).when('PublishHandMonth', october, inNovember).events;
    const completed = given(handMonth, ...published).when('CompleteHandMonth', { month: '2026-10' }, inNovember).events;
    expect(completed).toEqual([
      expect.objectContaining({ type: 'HandMonthCompleted', data: { month: '2026-10', completedAt: '2026-11-09T09:00:00.000Z' } }),
    ]);
    given(handMonth, ...published, ...completed)
      .when('CompleteHandMonth', { month: '2026-10' }, inNovember)
      .thenNothing();
  });

  it('has a stream for each scope and month', () => {
    const ids = (['2026-10', '2026-11'] as const).flatMap((month) =>
      [organisation, policy, { kind: 'UNIT', id: 'p' } as const, { kind: 'POLICY', id: 'q' } as const].map((scope) =>
        handMonthIdOf(scope, month),
      ),
    );
    expect(new Set(ids).size).toBe(8);
    expect(handMonthIdOf({ kind: 'POLICY', id: 'p' }, '2026-10')).toBe(handMonthIdOf(policy, '2026-10'));
  });
});
