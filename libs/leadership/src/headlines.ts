import type { LeadershipReview, LeadershipSections } from './leadership-review.types.ts';
import { countWords, percentWords, ratioWords, reasonWords, SIGN_WORDS, wholeWords, windowWords } from './wording.ts';

type Told = LeadershipSections & Pick<LeadershipReview, 'period'>;

/** What a review comes to, in sentences that need no statistics; each stands again with its figures in a section. */
export function headlinesOf({
  period,
  friction,
  decisions,
  effects,
  reviews,
  gaps,
  gapDrivers,
  missteps,
  warningSigns,
}: Told): readonly string[] {
  return [
    ...ofPeriod(period),
    ...ofFriction(friction),
    ...ofDecisions(decisions),
    ...ofEffects(effects),
    ...ofReviews(reviews),
    ...ofGaps(gaps),
    ...ofGapDrivers(gapDrivers),
    ...ofMissteps(missteps),
    ...ofWarningSigns(warningSigns),
  ];
}

function ofPeriod({ key, isOver, window, windowAsked }: Told['period']): readonly string[] {
  if (isOver) return [];
  return [`${key} is not over: this is about ${window.weeks} of its ${windowAsked.weeks} weeks, up to ${window.to}.`];
}

function ofFriction({ ranking, signals }: Told['friction']): readonly string[] {
  const { total, rows } = ranking.published;
  const most = rows.find(({ figures }) => (figures.reports ?? 0) > 0);
  const told = rows.some(({ figures }) => figures.reason !== null);
  const { change, figures } = total;
  const moved =
    change.value === null
      ? `How that compares with the weeks before cannot be said: ${reasonWords(change.reason)}.`
      : `${movement(change)} than in the ${countWords(ranking.windowBefore.weeks, 'week')} before: ${ratioWords(change)}.`;
  return [
    figures.reports === null
      ? 'Of friction that staff reported, nothing is published yet: too few people reported so far, or nobody.'
      : `Staff reported friction ${countWords(figures.reports, 'time')}, as far as it is published (${windowWords(figures.windowAnswered)}). ${moved}`,
    ...(most?.policy
      ? [`Most of it is about ${most.policy.code}, “${most.policy.title}”: ${countWords(most.figures.reports ?? 0, 'report')}.`]
      : []),
    ...(told && most
      ? ['On some policies nothing is published: too few people reported, or nobody. The two look the same on purpose.']
      : []),
    ...(signals.length > 0
      ? [`Friction varies by more than chance on ${listOf([...new Set(signals.map(({ policy }) => policy.code))])}.`]
      : []),
  ];
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
  const gains = `Customers gain from ${wholeWords(customerCentred)}; only staff minutes or cost gain from ${wholeWords(processCentred)}.`;
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
    `Of ${countWords(effects.length, 'revision')} within a year, friction fell after ${wholeWords(after('FELL'))} and rose after ${wholeWords(after('ROSE'))}${untold}. ${guarded}`,
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
  return [`Of the rules in force today, ${isOrAre(unknown)} found too little known and ${isOrAre(outdated)} not kept current; ${alike}.`];
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
