import { controlledRateRatio } from './controlled-rate-ratio.ts';
import { rateRatio } from './rate-ratio.ts';
import type { Rate, RateChange, RateRatio } from './rate-ratio.ts';
import { smallestVisibleChange } from './smallest-visible-change.ts';
import type { SmallestVisibleChange } from './smallest-visible-change.ts';

const MIN_BASELINE_EVENTS = 6;
export const MIN_WEEKS_AFTER = 4;
/** In each window: so many add a fifth to the standard error of a dozen that halves (sqrt(1/12 + 1/6)), fewer would hide more. */
const MIN_CONTROL_EVENTS = 20;

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
  /** Whether the baseline ends before what set the revision off, and not with the revision itself. */
  readonly endsBeforeTrigger: boolean;
  /** The baseline, and all that came between it and the revision, where it ends before that; null: there is none of it. */
  readonly upToRevision: { readonly subject: Rate; readonly control: Rate | null } | null;
  /** Whether somebody picked what was revised, perhaps for being at its worst: then the peak may lie in the baseline. */
  readonly pickedByHand: boolean;
  readonly exposure: ExposureBasis;
  /** Closed whole weeks in force. */
  readonly weeksAfter: number;
}

/** The verdict alone. */
export interface Judged {
  readonly verdict: Verdict;
  /** Rate after over rate before; over that of the control, where there is one. NOT_ENOUGH_DATA while it is too early. */
  readonly effect: RateRatio;
  readonly controlled: boolean;
}

export interface RevisionVerdict extends Judged {
  /** One sentence. */
  readonly why: string;
  readonly smallestVisible: SmallestVisibleChange;
  readonly traps: readonly TrapFinding[];
}

/**
 * Did the revision work? FELL and ROSE where the 95 % interval of the rate ratio excludes 1; a controlled ratio where the control has at
 * least 20 events in each window, otherwise the exact rate ratio. TOO_EARLY with fewer than 6 events before or 4 weeks after.
 *
 * What sets a review off is picked out for being high, so the baseline ends before it; and what comes before a peak is a little lower than
 * usual for the same reason, so a rise has to show against everything up to the revision, too.
 * @throws RangeError unless events are whole numbers up to 10^9 and exposures 0 or from 10^-6 to 10^12
 */
export function judgeRevision(comparison: RevisionComparison): Judged {
  const { controlled, effectOf, falls, rises } = testsOf(comparison);
  const { events } = comparison.subject.after;
  const effect = effectOf(events);
  if (tooEarly(comparison) !== null) {
    const nothing = { value: null, lower: null, upper: null, pValue: null, reason: 'NOT_ENOUGH_DATA' } as const;
    return { verdict: 'TOO_EARLY', controlled, effect: { ...nothing, n: effect.n, method: effect.method } };
  }
  return { verdict: falls(events) ? 'FELL' : rises(events) ? 'ROSE' : 'NO_CLEAR_CHANGE', controlled, effect };
}

/** The same with its reasons: why, what could have been shown, and which traps it handled. */
export function revisionVerdict(comparison: RevisionComparison): RevisionVerdict {
  const judged = judgeRevision(comparison);
  const traps = trapsOf(comparison, judged.controlled);
  const early = tooEarly(comparison);
  if (early !== null) return { ...judged, traps, why: early, smallestVisible: { down: null, up: null } };
  const { expected, falls, rises } = testsOf(comparison);
  const smallestVisible = smallestVisibleChange(expected, { falls, rises });
  return { ...judged, traps, why: reasonOf(comparison.noun, judged, smallestVisible), smallestVisible };
}

/** What would be found, had there been so many events after. */
function testsOf({ subject, control: offered, upToRevision }: RevisionComparison) {
  const control = offered && hasEnough(offered) ? offered : null;
  const effectOf = (events: number, before = subject.before, controlBefore = control?.before) => {
    const after = { ...subject.after, events };
    return control && controlBefore
      ? controlledRateRatio({ after, before }, { after: control.after, before: controlBefore })
      : rateRatio(after, before);
  };
  return {
    controlled: control !== null,
    expected: expectedAfter(subject, control),
    effectOf,
    falls: (events: number) => isBelowOne(effectOf(events)),
    rises: (events: number) =>
      isAboveOne(effectOf(events)) &&
      (upToRevision === null || isAboveOne(effectOf(events, upToRevision.subject, upToRevision.control ?? undefined))),
  };
}

function isBelowOne({ upper }: RateRatio): boolean {
  return upper !== null && upper < 1;
}

function isAboveOne({ lower }: RateRatio): boolean {
  return lower !== null && lower > 1;
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

function tooEarly({ noun, subject, weeksAfter }: RevisionComparison): string | null {
  const before = subject.before.events;
  const reasons = [
    ...(before < MIN_BASELINE_EVENTS ? [`${before} ${noun} in the baseline, and a verdict needs ${MIN_BASELINE_EVENTS}`] : []),
    ...(weeksAfter < MIN_WEEKS_AFTER ? [`${weeksAfter} closed whole weeks in force, and a verdict needs ${MIN_WEEKS_AFTER}`] : []),
  ];
  return reasons.length > 0 ? `Too early: ${reasons.join('; ')}.` : null;
}

function reasonOf(noun: string, { verdict, effect }: Judged, { down, up }: SmallestVisibleChange): string {
  const { value, lower, upper } = effect;
  const share = (ratio: number | null) => (ratio === null ? 'any number' : `${Math.round(ratio * 100)} %`);
  const interval = `95 % interval ${share(lower)} to ${upper === null ? 'any number' : share(upper)}`;
  const now = value === null ? interval : `${share(value)} of what they were (${interval})`;
  if (verdict !== 'NO_CLEAR_CHANGE') return `The ${noun} ${verdict === 'FELL' ? 'fell' : 'rose'} to ${now}.`;
  if (isAboveOne(effect)) return `The ${noun} are at ${now}, but no clear rise over all that came before the revision.`;
  const visible = [
    down === null ? 'no fall' : `a fall to ${share(down)} or less`,
    up === null ? 'no rise' : `a rise to ${share(up)} or more`,
  ];
  return `The data cannot tell: ${value === null ? interval : `${noun} at ${now}`}. They would have shown ${visible.join(', and ')}.`;
}

const REMEDY = 'Record how many each unit served in every week that is compared, 0 where it serves nobody.';

function trapsOf({ noun, exposure, endsBeforeTrigger, pickedByHand }: RevisionComparison, controlled: boolean): readonly TrapFinding[] {
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
        ? `Rates are per week: fewer customers of all kinds cancel out with the other policies, fewer of those whom this policy concerns do not. ${REMEDY}`
        : `Rates are per week: fewer customers mean fewer ${noun}. ${REMEDY}`,
    ),
    finding(
      'REGRESSION_TO_THE_MEAN',
      endsBeforeTrigger && !pickedByHand,
      'The baseline ends before what set the review off, so no peak is compared with what follows it by chance.',
      !endsBeforeTrigger
        ? 'The baseline runs until the revision was recorded, whatever set it off. Rules are revised when they are at their worst, and would have come down by themselves.'
        : 'The baseline runs up to the review, which somebody opened. Rules are picked when they are at their worst, and would have come down by themselves.',
    ),
    finding(
      'REPORTING_PROPENSITY',
      controlled,
      'Compared with how all other policies changed meanwhile, so that people who report more, or less, cancel out.',
      `Nothing to compare with has enough, so whether people report more readily than before, or have tired of reporting, is not known.`,
    ),
  ];
}
