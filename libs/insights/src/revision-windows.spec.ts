import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { PolicyEvent } from '#policies/events';
import { policy, revised } from './insights.fixture.ts';
import { revisionOf, revisionWindows } from './revision-windows.ts';

const turned = (type: 'PolicySuspended' | 'PolicyReinstated', from: string) =>
  ({ type, data: { policyId: 'p', from, reason: '', reviewId: null } }) as unknown as PolicyEvent;

/** Registered and known since 2026-W41. */
const registered = policy('p', 'RET-1', 'Receipts') as PolicyEvent;

function windows(
  events: readonly PolicyEvent[],
  {
    number = 2,
    baselineUntil = null,
    knownSince = null,
    closed = '2027-W20',
  }: Partial<Record<'baselineUntil' | 'knownSince', IsoWeek | null>> & {
    readonly number?: number;
    readonly closed?: IsoWeek;
  } = {},
) {
  const revision = revisionOf([registered, ...events], number, new Calendar('UTC'));
  return revision && revisionWindows(revision, baselineUntil, knownSince, closed);
}

describe('the windows around a revision', () => {
  /** Wednesday of 2027-W02, recorded in 2026-W50. */
  const second = revised('p', 2, '2027-01-13', '2026-12-09T10:00:00.000Z');

  it('leave out the week in which it takes effect, and end before it was recorded', () => {
    expect(windows([second])).toEqual({
      baseline: { from: '2025-W50', to: '2026-W49', weeks: 52 },
      upToRevision: { from: '2025-W50', to: '2027-W01', weeks: 57 },
      after: { from: '2027-W03', to: '2027-W20', weeks: 18 },
      endsBeforeTrigger: false,
    });
  });

  it('leave out no week where it takes effect on a Monday', () => {
    const found = windows([revised('p', 2, '2027-01-11', '2027-01-12T10:00:00.000Z')]);
    expect(found?.upToRevision?.to).toBe('2027-W01');
    expect(found?.after?.from).toBe('2027-W02');
  });

  it('end the baseline before what set the review off, and never behind the revision', () => {
    expect(windows([second], { baselineUntil: '2026-W30' })).toMatchObject({
      baseline: { from: '2025-W31', to: '2026-W30' },
      upToRevision: { from: '2025-W31', to: '2027-W01' },
      endsBeforeTrigger: true,
    });
    expect(windows([second], { baselineUntil: '2027-W10' })?.baseline?.to).toBe('2027-W01');
  });

  it('hold nothing of other versions, of a suspension, or of the time before anything was counted', () => {
    const third = revised('p', 3, '2027-03-03', '2027-02-10T10:00:00.000Z');
    expect(windows([second, third])?.after).toMatchObject({ from: '2027-W03', to: '2027-W08' });
    expect(windows([second, third], { number: 3 })?.baseline).toMatchObject({ from: '2027-W03', to: '2027-W05' });
    const pause = [turned('PolicySuspended', '2026-10-19'), turned('PolicyReinstated', '2026-11-04')];
    expect(windows([second, ...pause])?.baseline).toMatchObject({ from: '2026-W46', to: '2026-W49' });
    expect(windows([second, turned('PolicySuspended', '2027-02-17')])?.after).toMatchObject({ to: '2027-W06' });
    expect(windows([second], { knownSince: '2026-W40' })?.baseline).toMatchObject({ from: '2026-W40', weeks: 10 });
  });

  it('are none where there is no week', () => {
    expect(windows([second], { closed: '2027-W02' })?.after).toBeNull();
    expect(windows([second], { knownSince: '2026-W50' })).toMatchObject({ baseline: null, upToRevision: { from: '2026-W50' } });
  });

  it('last a year at most', () => {
    expect(windows([second], { closed: '2029-W01' })?.after).toMatchObject({ from: '2027-W03', weeks: 52 });
  });

  it('are of later versions alone', () => {
    expect(windows([second], { number: 1 })).toBeNull();
    expect(windows([second], { number: 3 })).toBeNull();
  });
});
