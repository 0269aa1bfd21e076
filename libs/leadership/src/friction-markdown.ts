import { markdownText } from '#markup';
import type { FrictionRow, FrictionTable } from '#insights';
import type { LeadershipReview, LeadershipSignal } from './leadership-review.types.ts';
import { emptyOr, policyWords, tableOf } from './markdown-blocks.ts';
import type { Blocks } from './markdown-blocks.ts';
import { countWords, decimalWords, ratioWords, reasonWords, wholeWords, windowWords } from './wording.ts';

export function frictionOf({ ranking, untold }: LeadershipReview['friction'], signals: LeadershipReview['signals']): Blocks {
  const { windowBefore, published, publicSources } = ranking;
  return [
    '## Where friction is, and how it moves',
    `Compared with ${windowWords(windowBefore)}. Counted are whole published blocks, each of enough people, so that the weeks answered may begin before the period: compared are rates, per customer served or per week, not counts. More reports are not by themselves worse: people who trust the system report more.`,
    '### What staff reported',
    ...frictionTableOf(published),
    untold > 0 ? `Nothing is published on ${untoldWords(untold, published)}: too few people reported so far, or nobody.` : '',
    ...publicSources.flatMap((table) => [`### ${markdownText(table.source ?? '')} (public source)`, ...frictionTableOf(table)]),
    ...signalsOf(signals),
  ];
}

/** Those that the table lists by their codes, the others by their number. */
function untoldWords(untold: number, { rows }: FrictionTable): string {
  const codes = rows.filter(({ figures }) => figures.reason !== null).flatMap(({ policy }) => policy?.code ?? []);
  const named = markdownText(codes.join(', '));
  if (codes.length === 0) return countWords(untold, 'policy', 'policies');
  return codes.length < untold ? `${countWords(untold, 'policy', 'policies')}, ${named} among them` : named;
}

function frictionTableOf({ rows, furtherPolicies, otherPolicies, total, unplaced, elsewhere }: FrictionTable): Blocks {
  const told = rows.filter(({ figures }) => figures.reason === null);
  const named: readonly (readonly [string, FrictionRow | null])[] = [
    ...told.map((row) => [row.policy ? policyWords(row.policy) : '', row] as const),
    ['Further policies', furtherPolicies.figures.reason === null ? furtherPolicies : null],
    ['Too few to name, or no policy named', otherPolicies.figures.reason === null ? otherPolicies : null],
    ['Total', total],
    ['Cannot be placed in a unit', unplaced],
    ['Other units', elsewhere],
  ];
  return [
    tableOf(
      ['Policy', 'Reports', 'Before', 'Change of the rate (95 % interval)', 'Red tape, 0 to 1', 'Hours of staff', 'Weeks answered'],
      named.flatMap(([name, row]) => (row ? [frictionLine(name, row)] : [])),
    ),
  ];
}

function frictionLine(name: string, row: FrictionRow): readonly string[] {
  const { figures, before, change } = row;
  const { index, cost } = figures;
  const count = ({ reports, reason }: FrictionRow['figures']) =>
    reports === null ? reasonWords(reason ?? 'WAITING') : wholeWords(reports);
  return [
    name,
    count(figures),
    count(before),
    ratioWords(change),
    index.value === null ? reasonWords(index.reason) : `${decimalWords(index.value)} (n ${wholeWords(index.n)})`,
    cost.observed.staffHours === null ? reasonWords(cost.observed.reason) : decimalWords(cost.observed.staffHours, 1),
    windowWords(figures.windowAnswered),
  ];
}

function signalsOf({ total, reason, charts, signals }: LeadershipReview['signals']): Blocks {
  const line = ({ policy, source, exposure, point }: LeadershipSignal) => [
    policyWords(policy),
    source ?? 'staff',
    windowWords(point.window),
    wholeWords(point.n),
    point.centre === null
      ? 'no limits'
      : `${decimalWords(point.value)} against ${decimalWords(point.centre)} (${decimalWords(point.lower ?? 0)} to ${decimalWords(point.upper ?? 0)}) ${exposure === 'WEEKS' ? 'a week' : 'per 1,000 customers'}`,
    point.signals.map(({ words }) => words).join(' '),
  ];
  return [
    '### More than the usual variation',
    ...emptyOr(reason, () => [
      `Of ${countWords(charts, 'chart')} of policies and sources: each point is a block, or a week of a public source.`,
      tableOf(['Policy', 'Source', 'Weeks', 'Reports', 'Rate against the usual (limits)', 'What it tells'], signals.map(line)),
      total > signals.length ? `The latest ${wholeWords(signals.length)} of ${wholeWords(total)}.` : '',
    ]),
  ];
}
