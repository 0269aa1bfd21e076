import { controlledRateRatio } from './controlled-rate-ratio.ts';
import { rateRatio } from './rate-ratio.ts';
import type { RateChange, RateRatio } from './rate-ratio.ts';
import { isAboveOne, isBelowOne, smallestVisibleChange } from './smallest-visible-change.ts';
import type { SmallestVisibleChange } from './smallest-visible-change.ts';

export const MIN_BASELINE_EVENTS = 6;
export const MIN_WEEKS_AFTER = 4;
/** In each window: so many add a fifth to the standard error of a dozen that halves (sqrt(1/12 + 1/6)), fewer would hide more. */
export const MIN_CONTROL_EVENTS = 20;

export type Verdict = 'FELL' | 'ROSE' | 'NO_CLEAR_CHANGE' | 'TOO_EARLY';
export type ExposureBasis = 'INTERACTIONS' | 'WEEKS';

/** What makes a comparison of two windows look like an effect where there is none. */
export interface TrapFinding {
  readonly trap: 'EXPOSURE' | 'REGRESSION_TO_THE_MEAN' | 'REPORTING_PROPENSITY';
  readonly state: 'HANDLED' | 'NOT_HANDLED';
  readonly words: string;
}

export interface RevisionComparison {
  /** What is counted, in the plural, such as "reports". */
  readonly noun: string;
  readonly subject: RateChange;
  /** The same windows of what the revision did not touch; its exposure in the same unit. null: there is none. */
  readonly control: RateChange | null;
  readonly exposure: ExposureBasis;
  /** Closed whole weeks in force. */
  readonly weeksAfter: number;
  /** Whether the baseline ends before what set the revision off, not only before the revision. */
  readonly endsBeforeTrigger: boolean;
}

export interface RevisionVerdict {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly why: string;
  /** Rate after over rate before; over that of the control, where there is one. NOT_ENOUGH_DATA while it is too early. */
  readonly effect: RateRatio;
  readonly smallestVisible: SmallestVisibleChange;
  readonly controlled: boolean;
  readonly traps: readonly TrapFinding[];
}

/**
 * Did the revision work? FELL and ROSE where the 95 % interval of the rate ratio excludes 1; a controlled ratio where the control has at
 * least 20 events in each window, otherwise the exact rate ratio. TOO_EARLY with fewer than 6 events before or 4 weeks after.
 * @throws RangeError unless events are whole numbers up to 10^9 and exposures 0 or from 10^-6 to 10^12
 */
export function revisionVerdict(comparison: RevisionComparison): RevisionVerdict {
  const { noun, subject, control: offered, weeksAfter } = comparison;
  const control = offered && hasEnough(offered) ? offered : null;
  const effectOf = (events: number) => {
    const after = { ...subject.after, events };
    return control ? controlledRateRatio({ ...subject, after }, control) : rateRatio(after, subject.before);
  };
  const effect = effectOf(subject.after.events);
  const early = tooEarly(noun, subject.before.events, weeksAfter);
  const about = { controlled: control !== null, traps: trapsOf(comparison, control !== null) };
  if (early !== null) {
    const nothing = { value: null, lower: null, upper: null, pValue: null, reason: 'NOT_ENOUGH_DATA' } as const;
    const { n, method } = effect;
    return { ...about, verdict: 'TOO_EARLY', why: early, effect: { ...nothing, n, method }, smallestVisible: { down: null, up: null } };
  }
  const smallestVisible = smallestVisibleChange(expectedAfter(subject, control), effectOf);
  const verdict = isBelowOne(effect) ? 'FELL' : isAboveOne(effect) ? 'ROSE' : 'NO_CLEAR_CHANGE';
  return { ...about, verdict, why: reasonOf(verdict, noun, effect, smallestVisible), effect, smallestVisible };
}

/** Events after, had the rate stayed as it was, or moved as that of the control. */
function expectedAfter({ after, before }: RateChange, control: RateChange | null): number {
  const unchanged = (before.events / before.exposure) * after.exposure;
  return control
    ? unchanged * (control.after.events / control.after.exposure / (control.before.events / control.before.exposure))
    : unchanged;
}

function hasEnough({ after, before }: RateChange): boolean {
  return [after, before].every(({ events, exposure }) => events >= MIN_CONTROL_EVENTS && exposure > 0);
}

function tooEarly(noun: string, before: number, weeksAfter: number): string | null {
  const reasons = [
    ...(before < MIN_BASELINE_EVENTS ? [`${before} ${noun} in the baseline, and a verdict needs ${MIN_BASELINE_EVENTS}`] : []),
    ...(weeksAfter < MIN_WEEKS_AFTER ? [`${weeksAfter} closed whole weeks in force, and a verdict needs ${MIN_WEEKS_AFTER}`] : []),
  ];
  return reasons.length > 0 ? `Too early: ${reasons.join('; ')}.` : null;
}

function reasonOf(verdict: Verdict, noun: string, { value, lower, upper }: RateRatio, { down, up }: SmallestVisibleChange): string {
  const share = (ratio: number | null) => (ratio === null ? 'any number' : `${Math.round(ratio * 100)} %`);
  const interval = `95 % interval ${share(lower)} to ${upper === null ? 'any number' : share(upper)}`;
  const now = value === null ? interval : `${share(value)} of what they were (${interval})`;
  if (verdict !== 'NO_CLEAR_CHANGE') return `The ${noun} ${verdict === 'FELL' ? 'fell' : 'rose'} to ${now}.`;
  const visible = [
    down === null ? 'no fall' : `a fall to ${share(down)} or less`,
    up === null ? 'no rise' : `a rise to ${share(up)} or more`,
  ];
  return `The data cannot tell: ${value === null ? interval : `${noun} at ${now}`}. They would have shown ${visible.join(', and ')}.`;
}

function trapsOf({ exposure, endsBeforeTrigger }: RevisionComparison, controlled: boolean): readonly TrapFinding[] {
  const finding = (trap: TrapFinding['trap'], handled: boolean, ifHandled: string, otherwise: string): TrapFinding => ({
    trap,
    state: handled ? 'HANDLED' : 'NOT_HANDLED',
    words: handled ? ifHandled : otherwise,
  });
  return [
    finding(
      'EXPOSURE',
      exposure === 'INTERACTIONS',
      'Rates are per customer served.',
      controlled
        ? 'Rates are per week: fewer customers of all kinds cancel out with the other policies, fewer customers whom this policy concerns do not.'
        : 'Rates are per week: fewer customers look like less friction. Record how many were served.',
    ),
    finding(
      'REGRESSION_TO_THE_MEAN',
      endsBeforeTrigger,
      'The baseline ends before what set the review off, so no peak is compared with what follows it by chance.',
      'The baseline runs up to the revision. Rules are revised when they are at their worst, and would have come down by themselves.',
    ),
    finding(
      'REPORTING_PROPENSITY',
      controlled,
      'Compared with how all other policies changed meanwhile, so that people who report more, or less, cancel out.',
      'Nothing to compare with has enough reports, so whether people became readier to report, or tired of it, is not known.',
    ),
  ];
}
