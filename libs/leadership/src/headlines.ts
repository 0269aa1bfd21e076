import { EXPECTATION_STATUSES } from '#expectations/events';
import type { LeadershipReview, LeadershipSections } from './leadership-review.types.ts';
import {
  countWords,
  decimalWords,
  percentWords,
  ratioWords,
  reasonWords,
  SIGN_WORDS,
  STATUS_WORDS,
  termWords,
  wholeWords,
  windowWords,
} from './wording.ts';

type Told = LeadershipSections & Pick<LeadershipReview, 'period'>;

/** What a review comes to, in sentences that need no statistics; each stands again with its figures in a section. */
export function headlinesOf({
  period,
  friction,
  signals,
  decisions,
  effects,
  reviews,
  gaps,
  gapDrivers,
  expectations,
  missteps,
  warningSigns,
  hand,
}: Told): readonly string[] {
  return [
    ...ofPeriod(period),
    ...ofFriction(friction),
    ...ofSignals(signals),
    ...ofDecisions(decisions),
    ...ofEffects(effects),
    ...ofReviews(reviews),
    ...ofGaps(gaps),
    ...ofGapDrivers(gapDrivers),
    ...ofExpectations(expectations),
    ...ofMissteps(missteps),
    ...ofWarningSigns(warningSigns),
    ...ofHand(hand),
  ];
}

function ofPeriod({ key, isOver, window, windowAsked }: Told['period']): readonly string[] {
  if (isOver) return [];
  return [
    `${key} is not over: this is about ${window.weeks} of its ${windowAsked.weeks} weeks, up to ${window.to}; decisions, waves of surveys and warning signs are told up to today.`,
  ];
}

function ofFriction({ ranking, untold }: Told['friction']): readonly string[] {
  const { total, rows } = ranking.published;
  const most = rows.find(({ figures }) => (figures.reports ?? 0) > 0);
  const { figures } = total;
  return [
    figures.reports === null
      ? 'Of friction that staff reported, nothing is published yet: too few people reported so far, or nobody.'
      : `Staff reported friction ${countWords(figures.reports, 'time')}, as far as it is published (blocks of ${windowWords(figures.windowAnswered)} that ended in the period). ${movedWords(ranking)}`,
    ...(most?.policy
      ? [`Most of it is about ${most.policy.code}, “${most.policy.title}”: ${countWords(most.figures.reports ?? 0, 'report')}.`]
      : []),
    ...(untold > 0 && most
      ? [
          `On ${countWords(untold, 'policy', 'policies')} nothing is published: too few people reported, or nobody. The two look the same on purpose.`,
        ]
      : []),
  ];
}

function movedWords({ published: { total }, windowBefore }: Told['friction']['ranking']): string {
  const { change, before } = total;
  if (change.reason === 'SPANS_DIFFER') {
    const counted =
      before.reports === null ? '' : `In the ${countWords(windowBefore.weeks, 'week')} before: ${countWords(before.reports, 'report')}. `;
    return `${counted}How the rate moved is said of single policies and not of all together, because some blocks reach far back.`;
  }
  if (change.value === null) return `How that compares with the weeks before cannot be said: ${reasonWords(change.reason)}.`;
  return `${movement(change)} than in the ${countWords(windowBefore.weeks, 'week')} before: ${ratioWords(change)}.`;
}

function ofSignals({ policies }: Told['signals']): readonly string[] {
  if (policies.length === 0) return [];
  return [`Friction varies by more than chance on ${listOf(policies.map(({ code }) => code))}.`];
}

/** Only what an interval that excludes 1 supports. */
function movement({ lower, upper, exposure }: Told['friction']['ranking']['published']['total']['change']): string {
  const each = exposure === 'WEEKS' ? 'a week' : 'per customer served';
  if (lower !== null && lower > 1) return `There are clearly more reports ${each} (which by itself is not worse)`;
  if (upper !== null && upper < 1) return `There are clearly fewer reports ${each}`;
  return `There are not clearly more or fewer reports ${each}`;
}

function ofDecisions({ total, customerCentred, processCentred }: Told['decisions']): readonly string[] {
  if (total === 0) return ['No review was decided.'];
  const neither = total - customerCentred - processCentred;
  const gains = `Customers gain from ${noneOr(customerCentred)}; only staff minutes or cost gain from ${noneOr(processCentred)}${neither === 0 ? '' : `; from ${wholeWords(neither)} nobody is expected to gain`}.`;
  return [`${countWords(total, 'review was', 'reviews were')} decided. ${gains}`];
}

function ofEffects({ reason, effects }: Told['effects']): readonly string[] {
  if (reason === 'WHOLE_ORGANISATION_ONLY') return [];
  if (effects.length === 0) return ['No rule was revised within a year.'];
  const after = (wanted: string) => effects.filter(({ friction }) => friction.verdict === wanted).length;
  const harmed = effects.filter(({ protection }) => protection.some(({ finding }) => finding.verdict === 'ROSE'));
  const open = effects.length - after('FELL') - after('ROSE');
  const untold = open === 0 ? '' : `; after ${wholeWords(open)} it cannot be told, or not yet`;
  const guarded =
    harmed.length === 0
      ? 'Nothing of what these rules protect against is seen to have risen.'
      : `What the rule protects against rose after ${listOf(harmed.map(({ policy, number }) => `${policy.code} version ${number}`))}.`;
  return [
    `Of ${countWords(effects.length, 'revision')} within a year, friction fell after ${noneOr(after('FELL'))} and rose after ${noneOr(after('ROSE'))}${untold}. ${guarded}`,
  ];
}

function ofReviews({ total, overdue }: Told['reviews']): readonly string[] {
  if (total === 0) return ['No policy is under review.'];
  return [
    `${countWords(total, 'policy is', 'policies are')} under review; ${overdue === 0 ? 'none is' : countWords(overdue, 'is', 'are')} past the last day.`,
  ];
}

function ofGaps({ waves }: Told['gaps']): readonly string[] {
  const compared = waves.flatMap(({ statements }) => statements).filter(({ gap }) => gap.value !== null);
  if (compared.length === 0) return ['Nothing is known from this period of how employees and customers see the same.'];
  const clear = compared.filter(({ verdict }) => verdict === 'CLEAR_GAP');
  const widest = clear.toSorted((a, b) => Math.abs(b.gap.value ?? 0) - Math.abs(a.gap.value ?? 0))[0];
  const said = `Of ${countWords(compared.length, 'statement')} put to both sides, ${clear.length === 1 ? '1 shows' : `${wholeWords(clear.length)} show`} a clear gap.`;
  if (!widest) return [said];
  const [employees, customers] = [widest.employees.value ?? 0, widest.customers.value ?? 0].map(percentWords);
  return [`${said} The widest: ${employees} of employees and ${customers} of customers agree to “${widest.employeeText ?? widest.key}”`];
}

function ofGapDrivers({ waves }: Told['gapDrivers']): readonly string[] {
  const strongest = waves.flatMap(({ drivers }) => drivers).toSorted((a, b) => (a.qValue ?? 1) - (b.qValue ?? 1))[0];
  if (!strongest) return [];
  const { policy, statement, correlation, verdict } = strongest;
  return [
    `Where there is more friction with ${policy.code}, the gap on “${statement.employeeText}” tends to be ${verdict === 'GOES_TOGETHER' ? 'higher' : 'lower'} (across ${countWords(correlation.n, 'unit')}): an association, which tells of no cause.`,
  ];
}

function ofMissteps({ total, counts }: Told['missteps']): readonly string[] {
  if (total === 0) return [];
  const found = (kind: Told['missteps']['counts'][number]['kind']) =>
    counts.find((count) => count.kind === kind && count.verdict === 'FOUND')?.count ?? 0;
  const untold = counts.every(({ kind, verdict }) => kind !== 'INCONSISTENT_ENFORCEMENT' || verdict === 'CANNOT_TELL');
  const [unknown, differing, outdated] = [found('COMMUNICATION'), found('INCONSISTENT_ENFORCEMENT'), found('NOT_CURRENT')];
  const alike = untold
    ? 'whether units use them alike cannot be told'
    : `${countWords(differing, 'clear difference')} between units in how they are used`;
  return [`Of the rules in force today, ${isOrAre(unknown)} found too little known and ${isOrAre(outdated)} found out of date; ${alike}.`];
}

function ofExpectations({ total, counts }: Told['expectations']): readonly string[] {
  if (total === 0) return [];
  const each = EXPECTATION_STATUSES.flatMap((wanted) => {
    const count = counts.reduce((sum, { status, count: own }) => (status === wanted ? sum + own : sum), 0);
    return count === 0 ? [] : `${wholeWords(count)} ${STATUS_WORDS[wanted]}`;
  });
  return [`${countWords(total, 'expectation')} of units ${total === 1 ? 'is' : 'are'} on record: ${listOf(each)}.`];
}

function ofHand({ profile, before }: Told['hand']): readonly string[] {
  const scored = profile.dimensions.flatMap(({ dimension, score }) => {
    const then = before.dimensions.find((own) => own.dimension === dimension)?.score ?? null;
    if (score === null) return [];
    return `${termWords(dimension)} ${decimalWords(score, 0)} (${then === null ? 'no score' : decimalWords(then, 0)})`;
  });
  if (scored.length === 0) return ['HAND profile: there is too little data for a score.'];
  const state = profile.isProvisional ? ', provisional' : '';
  return [`HAND profile of ${profile.month}${state}, 0 to 100, beside ${before.month} in brackets: ${listOf(scored)}.`];
}

function noneOr(count: number): string {
  return count === 0 ? 'none' : wholeWords(count);
}

function isOrAre(count: number): string {
  if (count === 0) return 'none is';
  return count === 1 ? '1 is' : `${wholeWords(count)} are`;
}

function ofWarningSigns({ total, counts, unchecked }: Told['warningSigns']): readonly string[] {
  if (total === 0) return [];
  const most = Math.max(...counts.map(({ present }) => present));
  const checked = `${wholeWords(total)} of ${countWords(total + unchecked, 'unit')} ${total === 1 ? 'was' : 'were'} checked for warning signs`;
  if (most === 0) return [`${checked}; none is said to be there.`];
  const signs = counts.filter(({ present }) => present === most).map(({ sign }) => SIGN_WORDS[sign]);
  return [`${checked}. Said to be there most often (${countWords(most, 'unit')}): ${listOf(signs)}.`];
}

function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
