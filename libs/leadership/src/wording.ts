import type { ExpectationStatus, WarningSign } from '#expectations/events';
import type { Estimate, WithheldReason } from '#graphql';
import type { Misstep } from '#insights';
import type { ReviewTrigger } from '#reviews/events';

type Interval = Pick<Estimate, 'value' | 'lower' | 'upper' | 'reason'>;

/** Short enough for a cell; `WithheldReason` in the schema says it in full. */
const REASONS: Readonly<Record<WithheldReason, string>> = {
  WAITING: 'waits (too few people so far, or none)',
  SUPPRESSED: 'withheld (too few answered, or nobody)',
  NOT_ENOUGH_DATA: 'not enough data',
  SPANS_DIFFER: 'not comparable: a block reaches far back',
  NO_EXPOSURE: 'customers served are not recorded',
  NOT_PUBLISHED: 'not published',
  NOT_ASKED: 'not asked',
  NO_HOURLY_RATE: 'no hourly rate is set',
};

export function reasonWords(reason: WithheldReason | null): string {
  return reason === null ? 'none' : REASONS[reason];
}

/** `3 reviews`, `1 review`, `no review`. */
export function countWords(count: number, noun: string, plural = `${noun}s`): string {
  return count === 0 ? `no ${noun}` : `${wholeWords(count)} ${count === 1 ? noun : plural}`;
}

export function wholeWords(count: number): string {
  return count.toLocaleString('en');
}

export function decimalWords(value: number, digits = 2): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Of a share, 0 to 1: `66 %`. */
export function percentWords(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Of a difference of shares, -1 to 1, with its interval: `+37 points (23 to 49)`. */
export function pointsWords({ value, lower, upper, reason }: Interval): string {
  if (value === null) return reasonWords(reason);
  const points = (share: number) => String(Math.round(share * 100)).replace(/^-0$/, '0');
  const rounded = points(value);
  const noun = /^-?1$/.test(rounded) ? 'point' : 'points';
  return `${Number(rounded) > 0 ? '+' : ''}${rounded} ${noun} (${points(lower ?? -1)} to ${points(upper ?? 1)})`;
}

/** Of a share with its interval and how many it is of: `66 % (56 to 75, n 100)`. */
export function shareWords({ value, lower, upper, n, reason }: Interval & Pick<Estimate, 'n'>): string {
  if (value === null) return reasonWords(reason);
  const percent = (share: number) => String(Math.round(share * 100));
  return `${percentWords(value)} (${percent(lower ?? 0)} to ${percent(upper ?? 1)}, n ${wholeWords(n)})`;
}

/** Of a ratio: `× 0.80 (0.52 to 1.21)`; a side without a limit is said to be open. */
export function ratioWords({ value, lower, upper, reason }: Interval): string {
  const limits = `${lower === null ? 'from 0' : decimalWords(lower)} to ${upper === null ? 'no limit' : decimalWords(upper)}`;
  if (value !== null) return `× ${decimalWords(value)} (${limits})`;
  return lower === null && upper === null ? reasonWords(reason) : `${reasonWords(reason)} (${limits})`;
}

/** `2026-W27 to 2026-W39`, or the one week. */
export function windowWords(window: { readonly from: string; readonly to: string } | null): string {
  if (window === null) return 'none';
  return window.from === window.to ? window.from : `${window.from} to ${window.to}`;
}

/** `FRAUD_PREVENTION` as `fraud prevention`. */
export function termWords(term: string): string {
  return term.toLowerCase().replaceAll('_', ' ');
}

/** Of a rank correlation with its interval: `0.91 (0.66 to 0.98)`. */
export function correlationWords({ value, lower, upper, reason }: Interval): string {
  return value === null ? reasonWords(reason) : `${decimalWords(value)} (${decimalWords(lower ?? -1)} to ${decimalWords(upper ?? 1)})`;
}

export const STATUS_WORDS: Readonly<Record<ExpectationStatus, string>> = {
  OPEN: 'not assessed yet',
  ASSESSED: 'not met',
  NEGOTIATING: 'being negotiated',
  ALIGNED: 'aligned',
  ESCALATED: 'escalated',
  DOCUMENTED: 'documented',
};

export const TRIGGER_WORDS: Readonly<Record<ReviewTrigger, string>> = {
  HAND: 'its office',
  CADENCE: 'its cadence',
  ESCALATION: 'somebody else’s request',
  THRESHOLD: 'enough reports',
  CHART_SIGNAL: 'a chart',
};

export const MISSTEP_WORDS: Readonly<Record<Misstep['kind'], string>> = {
  COMMUNICATION: 'too little known',
  INCONSISTENT_ENFORCEMENT: 'used differently from unit to unit',
  NOT_CURRENT: 'not kept current',
};

export const SIGN_WORDS: Readonly<Record<WarningSign, string>> = {
  REQUESTS_OUTSIDE_CHARTER: 'requests for what the charter does not offer',
  LIMITS_REPORTED_AS_ERRORS: 'limits reported as errors',
  CONTROL_FELT_ABOVE_NEEDS: 'control felt to matter more than needs',
  MAINTENANCE_SEEN_AS_OUTAGE: 'maintenance seen as an outage',
  TOO_SLOW_ON_NON_EMERGENCIES: 'seen as too slow with what is no emergency',
  RESULTS_MISS_REQUIREMENTS: 'results said to miss what was asked for',
};
