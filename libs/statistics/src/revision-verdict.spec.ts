import { describe, expect, it } from '@jest/globals';
import { revisionVerdict } from './index.ts';
import type { RateChange, RevisionComparison } from './index.ts';

const change = (after: number, before: number, exposure: readonly [number, number] = [12, 12]): RateChange => ({
  after: { events: after, exposure: exposure[0] },
  before: { events: before, exposure: exposure[1] },
});
const comparison = (overrides: Partial<RevisionComparison>): RevisionComparison => ({
  noun: 'reports',
  subject: change(20, 20),
  control: null,
  exposure: 'WEEKS',
  weeksAfter: 12,
  endsBeforeTrigger: true,
  upToRevision: { subject: { events: 26, exposure: 15 }, control: null },
  pickedByHand: false,
  ...overrides,
});
const verdictOf = (overrides: Partial<RevisionComparison>) => revisionVerdict(comparison(overrides));
const statesOf = (overrides: Partial<RevisionComparison>) =>
  Object.fromEntries(verdictOf(overrides).traps.map(({ trap, state }) => [trap, state]));

describe('the verdict on a revision', () => {
  it.each([
    ['FELL', change(12, 48)],
    ['FELL', change(0, 6)],
    ['NO_CLEAR_CHANGE', change(1, 6)],
    ['NO_CLEAR_CHANGE', change(40, 60)],
    ['ROSE', change(48, 12)],
  ] as const)('is %s', (verdict, subject) => {
    expect(verdictOf({ subject })).toMatchObject({ verdict, controlled: false, effect: { method: 'EXACT_RATE_RATIO' } });
  });

  it('follows the control, not the counts: what moved alike is no change', () => {
    const subject = change(60, 20);
    expect(verdictOf({ subject }).verdict).toBe('ROSE');
    expect(verdictOf({ subject, control: change(600, 200) })).toMatchObject({ verdict: 'NO_CLEAR_CHANGE', controlled: true });
    expect(verdictOf({ subject: change(20, 20), control: change(600, 200) })).toMatchObject({ verdict: 'FELL', controlled: true });
  });

  it('is a rise only over everything up to the revision, since what comes before a peak is lower than usual', () => {
    const subject = change(40, 20);
    expect(verdictOf({ subject }).verdict).toBe('ROSE');
    const peak = { subject: { events: 20 + 25, exposure: 12 + 8 }, control: null };
    expect(verdictOf({ subject, upToRevision: peak })).toMatchObject({
      verdict: 'NO_CLEAR_CHANGE',
      why: 'The reports are at 200 % of what they were (95 % interval 114 % to 361 %), but no clear rise over all that came before the revision.',
    });
    // The same with a control that did not move.
    const control = change(900, 900);
    const [calm, high] = [{ ...peak.subject, events: 26 }, peak.subject].map((before) => ({
      subject: before,
      control: { events: 1_500, exposure: 20 },
    }));
    expect(verdictOf({ subject, control, upToRevision: calm ?? null }).verdict).toBe('ROSE');
    expect(verdictOf({ subject, control, upToRevision: high ?? null }).verdict).toBe('NO_CLEAR_CHANGE');
  });

  it('is a fall against the baseline alone, which a peak does not lift', () => {
    const peak = { subject: { events: 200, exposure: 20 }, control: null };
    expect(verdictOf({ subject: change(20, 20), upToRevision: peak }).verdict).toBe('NO_CLEAR_CHANGE');
  });

  it('tells a fall to nothing, with a control too', () => {
    expect(verdictOf({ subject: change(0, 12), control: change(100, 100) })).toMatchObject({
      verdict: 'FELL',
      controlled: true,
      why: 'The reports fell to 0 % of what they were (95 % interval 0 % to 37 %).',
    });
  });

  it('goes without a control of fewer than 20 events in a window', () => {
    expect(verdictOf({ control: change(19, 400) }).controlled).toBe(false);
    expect(verdictOf({ control: change(400, 19) }).controlled).toBe(false);
    expect(verdictOf({ control: change(20, 20) }).controlled).toBe(true);
    expect(verdictOf({ control: change(20, 20, [0, 12]) }).controlled).toBe(false);
  });

  it('compares rates, not counts', () => {
    expect(verdictOf({ subject: change(20, 60, [4, 12]), weeksAfter: 4 })).toMatchObject({
      verdict: 'NO_CLEAR_CHANGE',
      effect: { value: 1 },
    });
  });

  it.each([
    [5, 12, 'Too early: 5 reports in the baseline, and a verdict needs 6.'],
    [6, 3, 'Too early: 3 closed whole weeks in force, and a verdict needs 4.'],
    [5, 0, 'Too early: 5 reports in the baseline, and a verdict needs 6; 0 closed whole weeks in force, and a verdict needs 4.'],
  ])('is TOO_EARLY with %i before and %i weeks after, whatever the counts', (before, weeksAfter, why) => {
    const verdict = verdictOf({ subject: change(90, before, [weeksAfter, 12]), weeksAfter });
    expect(verdict).toMatchObject({ verdict: 'TOO_EARLY', why, smallestVisible: { down: null, up: null } });
    expect(verdict.effect).toMatchObject({
      value: null,
      lower: null,
      upper: null,
      n: 90 + before,
      reason: 'NOT_ENOUGH_DATA',
      pValue: null,
    });
  });

  it('stands from 6 events before and 4 weeks after on', () => {
    expect(verdictOf({ subject: change(2, 6, [4, 12]), weeksAfter: 4 }).verdict).toBe('NO_CLEAR_CHANGE');
  });

  it('says what it could have shown where it shows nothing', () => {
    const { why, smallestVisible } = verdictOf({ subject: change(2, 6, [4, 12]), weeksAfter: 4 });
    expect(smallestVisible.down).toBeNull();
    expect(why).toMatch(/^The data cannot tell: reports at 100 % of what they were .* shown no fall, and a rise to \d+ % or more\.$/);
  });

  it('names the traps, and which it handled', () => {
    expect(statesOf({ endsBeforeTrigger: false, upToRevision: null })).toEqual({
      EXPOSURE: 'NOT_HANDLED',
      REGRESSION_TO_THE_MEAN: 'NOT_HANDLED',
      REPORTING_PROPENSITY: 'NOT_HANDLED',
    });
    expect(statesOf({ exposure: 'INTERACTIONS', control: change(100, 100) })).toEqual({
      EXPOSURE: 'HANDLED',
      REGRESSION_TO_THE_MEAN: 'HANDLED',
      REPORTING_PROPENSITY: 'HANDLED',
    });
    // What somebody picks for a review may have been picked at its peak, wherever the baseline ends.
    expect(statesOf({ pickedByHand: true })).toMatchObject({ REGRESSION_TO_THE_MEAN: 'NOT_HANDLED' });
    // A baseline without a whole week still ended before what set the review off.
    expect(statesOf({ upToRevision: null, subject: change(5, 0, [12, 0]) })).toMatchObject({ REGRESSION_TO_THE_MEAN: 'HANDLED' });
    // A control that is too small handles nothing.
    expect(statesOf({ control: change(5, 5) })).toMatchObject({ REPORTING_PROPENSITY: 'NOT_HANDLED' });
    for (const { words } of verdictOf({}).traps) expect(words).toMatch(/^[A-Z].*\.$/);
    // Whatever there is to compare with, it says what to record.
    for (const control of [null, change(100, 100)]) {
      expect(verdictOf({ control }).traps[0]?.words).toMatch(
        /Record how many each unit served in every week .*, 0 where it serves nobody\.$/,
      );
    }
  });

  it('refuses what is no count', () => {
    expect(() => verdictOf({ subject: change(1.5, 6) })).toThrow(/after.events is 1.5/);
  });
});
