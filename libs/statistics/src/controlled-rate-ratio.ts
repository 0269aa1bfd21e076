import { TAIL, missing } from './estimate.ts';
import { supportOf, tails } from './noncentral-hypergeometric.ts';
import type { Margins } from './noncentral-hypergeometric.ts';
import { assertRate } from './rate-ratio.ts';
import type { RateChange, RateRatio } from './rate-ratio.ts';

/**
 * How much more a rate changed than that of a control, with exact limits: given all margins, the subject's events after follow Fisher's
 * noncentral hypergeometric distribution. What moved both alike, such as a campaign for reporting, cancels out. So 0 events after are an
 * answer too, where the log scale has none, and no interval of few events is too narrow. `n` counts all events.
 *
 * - no events of the subject after, or of the control before: value and lower 0
 * - none of the subject before, or of the control after: value and upper null, NOT_ENOUGH_DATA; a lower bound may hold
 * - an exposure of 0: NO_EXPOSURE
 * @see Cornfield, J. (1956), A statistical problem arising from retrospective studies, Proc. 3rd Berkeley Symposium 4, 135-148
 * @throws RangeError unless events are whole numbers up to 10^9 and exposures 0 or from 10^-6 to 10^12
 */
export function controlledRateRatio(subject: RateChange, control: RateChange): RateRatio {
  const rates = [subject.after, subject.before, control.after, control.before];
  rates.forEach((rate, i) => assertRate(['subject after', 'subject before', 'control after', 'control before'][i] ?? '', rate));
  const margins = marginsOf(subject, control);
  const method = 'EXACT_RATIO_OF_RATE_RATIOS';
  const n = margins.subject + margins.control;
  if (rates.some(({ exposure }) => exposure === 0)) return { ...missing(method, n, 'NO_EXPOSURE'), pValue: null };
  const events = subject.after.events;
  const { fewest, most } = supportOf(margins);
  // One table alone has these margins, whatever the ratio.
  if (fewest === most) return { ...missing(method, n, 'NOT_ENOUGH_DATA'), pValue: null };
  const odds = oddsOfEqualChange(subject, control);
  const { atMost, atLeast } = tails(events, margins, odds);
  const pValue = Math.min(1, 2 * Math.min(atMost, atLeast));
  const lower = events === fewest ? 0 : oddsWith((ratio) => tails(events, margins, ratio).atLeast - TAIL, odds) / odds;
  const upper = events === most ? null : oddsWith((ratio) => TAIL - tails(events, margins, ratio).atMost, odds) / odds;
  if (upper === null || subject.before.events === 0 || control.after.events === 0) {
    return { ...missing(method, n, 'NOT_ENOUGH_DATA'), lower, pValue };
  }
  const change = ({ after, before }: RateChange) => after.events / after.exposure / (before.events / before.exposure);
  const value = control.before.events === 0 ? 0 : change(subject) / change(control);
  return { value, lower, upper, n, method, pValue };
}

function marginsOf(subject: RateChange, control: RateChange): Margins {
  return {
    subject: subject.after.events + subject.before.events,
    control: control.after.events + control.before.events,
    after: subject.after.events + control.after.events,
  };
}

/** The odds ratio of the table when both rates changed alike. */
function oddsOfEqualChange(subject: RateChange, control: RateChange): number {
  return subject.after.exposure / subject.before.exposure / (control.after.exposure / control.before.exposure);
}

/** Where a rising function of the odds ratio is 0: false position on the log scale, an end that stays too long counting half (Illinois). */
function oddsWith(rising: (odds: number) => number, start: number): number {
  const at = (log: number) => ({ log, value: rising(Math.exp(log)) });
  let [low, high] = [at(Math.log(start) - 1), at(Math.log(start) + 1)];
  while (low.value > 0) low = at(low.log - 2);
  while (high.value < 0) high = at(high.log + 2);
  let stayed: 'low' | 'high' | null = null;
  for (let i = 0; i < 200 && high.log - low.log > 1e-12; i++) {
    const next = at(low.log + (high.log - low.log) * (low.value / (low.value - high.value)));
    if (next.log <= low.log || next.log >= high.log) break;
    if (Math.abs(next.value) < 1e-14) return Math.exp(next.log);
    if (next.value > 0) {
      high = next;
      if (stayed === 'low') low = { ...low, value: low.value / 2 };
      stayed = 'low';
    } else {
      low = next;
      if (stayed === 'high') high = { ...high, value: high.value / 2 };
      stayed = 'high';
    }
  }
  return Math.exp(Math.abs(low.value) < Math.abs(high.value) ? low.log : high.log);
}
