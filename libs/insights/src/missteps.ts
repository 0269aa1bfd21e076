import { addDays, daysBetween } from '#calendar';
import type { Estimate } from '#graphql';
import type { SeenShare } from '#policies';
import { benjaminiYekutieli, controlledRateRatio, proportionDifference } from '#statistics';
import type { Share } from '#statistics';

/** Below this share of people who have seen the version in force, it is too little known. All of these are our own operationalisation. */
export const SEEN_THRESHOLD = 0.8;
/** Days that people have to see a version before it is held against anybody. */
export const DAYS_TO_SEE = 14;
/** A difference below it is none that matters. */
export const DIFFERENCE_THRESHOLD = 0.1;
/** Of all finds, so many may be false. */
const FALSE_FINDS = 0.05;

export const MISSTEP_KINDS = ['COMMUNICATION', 'INCONSISTENT_ENFORCEMENT', 'NOT_CURRENT'] as const;
/** What asks for something first. */
export const MISSTEP_VERDICTS = ['FOUND', 'CANNOT_TELL', 'NOT_FOUND'] as const;
export type MisstepVerdict = (typeof MISSTEP_VERDICTS)[number];

interface Judged {
  readonly verdict: MisstepVerdict;
  /** In words. */
  readonly why: string;
}

/**
 * Who has seen a version, of those whom it concerns.
 * @param seen null: too few people to tell anything
 * @param version local dates
 * @param upTo the last day that the share tells of, a local date
 */
export function communicationOf(
  seen: SeenShare | null,
  { recordedOn, inForceSince }: { readonly recordedOn: string; readonly inForceSince: string },
  upTo: string,
): Judged {
  if (seen === null) return { verdict: 'CANNOT_TELL', why: 'Too few people are concerned to tell how many of them have seen it.' };
  if (recordedOn > upTo)
    return { verdict: 'CANNOT_TELL', why: `It was recorded on ${recordedOn}; how many have seen it is told once that week is over.` };
  const { seenBy, seenByAtMost, people } = seen;
  const most = seenByAtMost > seenBy ? `, and at most ${seenByAtMost}` : '';
  const said = `Up to ${upTo} at least ${seenBy}${most} of ${people} people have seen the version in force`;
  if (seenBy / people >= SEEN_THRESHOLD) return { verdict: 'NOT_FOUND', why: `${said}.` };
  if (seenByAtMost / people >= SEEN_THRESHOLD) return { verdict: 'CANNOT_TELL', why: `${said}: it may be ${SEEN_THRESHOLD * 100} %.` };
  const days = daysBetween(inForceSince, upTo);
  if (days < DAYS_TO_SEE) return { verdict: 'CANNOT_TELL', why: `${said}; by then it applied for less than ${DAYS_TO_SEE} days.` };
  return { verdict: 'FOUND', why: `${said}; fewer than ${SEEN_THRESHOLD * 100} %, and it is in force since ${inForceSince}.` };
}

/** What published blocks tell of how a rule is used in a place. */
export interface RuleUse {
  readonly calls: number;
  readonly authorityRequests: number;
}

export interface ComparedUse {
  readonly own: RuleUse;
  readonly others: RuleUse;
}

export interface UseDifference<Compared = ComparedUse> extends Judged {
  readonly compared: Compared;
  /** Requests among calls and requests, own minus others; null: not told. */
  readonly difference: Pick<Estimate, 'value' | 'lower' | 'upper' | 'n'> | null;
  /** After Benjamini and Yekutieli, of all comparisons that were made at once; null: none was. */
  readonly adjustedPValue: number | null;
}

/**
 * Whether staff of a unit ask for authority under a rule more or less often than elsewhere: what published blocks tell of its enforcement.
 * Fisher’s exact test, corrected for the number of comparisons. These depend on each other, and not positively: a unit is among those beside
 * its siblings, so that where one asks more often, the others ask less often than what is beside them.
 */
export function differencesOf<Compared extends ComparedUse>(all: readonly Compared[]): readonly UseDifference<Compared>[] {
  const told = all.filter(({ own, others }) => isTold(own) && isTold(others));
  const adjusted = benjaminiYekutieli(told.map(({ own, others }) => pValueOf(own, others)));
  return all.map((compared) => {
    const adjustedPValue = adjusted[told.indexOf(compared)] ?? null;
    if (adjustedPValue === null) {
      const why = 'Nothing is published yet of the calls or of the requests, here or beside it.';
      return { compared, verdict: 'CANNOT_TELL', why, difference: null, adjustedPValue };
    }
    return { compared, ...judgedDifference(compared, adjustedPValue), adjustedPValue };
  });
}

function judgedDifference({ own, others }: ComparedUse, adjustedPValue: number): Judged & Pick<UseDifference, 'difference'> {
  const { value, lower, upper, n } = proportionDifference(shareOf(own), shareOf(others));
  const difference = { value, lower, upper, n };
  const said = `Staff asked for authority in ${percent(own)} of ${total(own)} uses here and in ${percent(others)} of ${total(others)} beside it.`;
  if (adjustedPValue <= FALSE_FINDS && Math.abs(value ?? 0) >= DIFFERENCE_THRESHOLD) {
    return { verdict: 'FOUND', why: `${said} Other cases may explain it, or another reading of the rule.`, difference };
  }
  const isNone = lower !== null && upper !== null && lower > -DIFFERENCE_THRESHOLD && upper < DIFFERENCE_THRESHOLD;
  return { verdict: isNone ? 'NOT_FOUND' : 'CANNOT_TELL', why: said, difference };
}

/** What a rule is held against to tell whether it was kept current. Local dates. */
export interface Currency {
  /** Of its registration, or of the last decision of a review. */
  readonly lastLookedAt: string;
  readonly wasReviewed: boolean;
  readonly cadenceDays: number;
  /** Of the unit that the rule belongs to; null: it has none in force. */
  readonly charter: { readonly number: number; readonly effectiveFrom: string } | null;
  /** When the version in force was recorded. */
  readonly versionFrom: string;
}

export function currencyOf({ lastLookedAt, wasReviewed, cadenceDays, charter, versionFrom }: Currency, today: string): Judged {
  const dueOn = addDays(lastLookedAt, cadenceDays);
  const since = lastLookedAt > versionFrom ? lastLookedAt : versionFrom;
  const looked = wasReviewed ? `was last reviewed on ${lastLookedAt}` : `was registered on ${lastLookedAt} and never reviewed`;
  const reasons = [
    ...(today > dueOn ? [`It ${looked}; the review was due on ${dueOn}.`] : []),
    ...(charter && charter.effectiveFrom > since
      ? [
          `Version ${charter.number} of the charter of its unit applies since ${charter.effectiveFrom}; the rule was last looked at on ${since}.`,
        ]
      : []),
  ];
  return reasons.length > 0
    ? { verdict: 'FOUND', why: reasons.join(' ') }
    : { verdict: 'NOT_FOUND', why: `It ${looked}; the next review is due on ${dueOn}, and the charter of its unit has not changed since.` };
}

function isTold(use: RuleUse): boolean {
  return use.calls > 0 && use.authorityRequests > 0;
}

/** With all exposures alike the ratio of ratios is the odds ratio of the table, and its exact test Fisher’s. */
function pValueOf(own: RuleUse, others: RuleUse): number {
  const changeOf = ({ calls, authorityRequests }: RuleUse) => ({
    before: { events: calls, exposure: 1 },
    after: { events: authorityRequests, exposure: 1 },
  });
  return controlledRateRatio(changeOf(own), changeOf(others)).pValue ?? 1;
}

function shareOf(use: RuleUse): Share {
  return { successes: use.authorityRequests, trials: total(use) };
}

function total({ calls, authorityRequests }: RuleUse): number {
  return calls + authorityRequests;
}

function percent(use: RuleUse): string {
  return `${Math.round((100 * use.authorityRequests) / total(use))} %`;
}
