import { markdownText } from '#markup';
import type { WithheldReason } from '#graphql';
import type { EffectFinding, FrictionRow, FrictionTable, PerceptionGaps, RevisionEffect } from '#insights';
import type { LeadershipCase, LeadershipReview } from './leadership-review.types.ts';
import { emptyOr, furtherOf, listOf, policyWords, tableOf } from './markdown-blocks.ts';
import type { Blocks } from './markdown-blocks.ts';
import { gapDriversOf, misstepsOf, warningSignsOf } from './signs-markdown.ts';
import {
  countWords,
  decimalWords,
  pointsWords,
  ratioWords,
  reasonWords,
  shareWords,
  termWords,
  wholeWords,
  windowWords,
} from './wording.ts';

/** The review for people who read it on paper. Texts of the organisation are escaped: they show what they say and do nothing. */
export function markdownOf(review: LeadershipReview): string {
  const blocks = [
    ...titleOf(review),
    '## In short',
    listOf(review.headlines.map(markdownText)),
    ...frictionOf(review.friction),
    ...decisionsOf(review.decisions),
    ...effectsOf(review.effects),
    ...reviewsOf(review.reviews),
    ...gapsOf(review.gaps),
    ...gapDriversOf(review.gapDrivers),
    ...expectationsOf(review.expectations),
    ...misstepsOf(review.missteps),
    ...warningSignsOf(review.warningSigns),
    ...handOf(review.hand),
    ...methodsOf(review),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function titleOf({ period, unit, asOf }: LeadershipReview): Blocks {
  const whom = unit === null ? 'The whole organisation' : `Unit ${unit.code}, ${unit.name}, and all below it`;
  const weeks = `${windowWords(period.window)} (${period.firstDay} to ${period.lastDay}, ${countWords(period.window.weeks, 'week')})`;
  return [`# Leadership review ${markdownText(period.key)}`, `${markdownText(whom)} · ${weeks} · put together on ${asOf}`];
}

function frictionOf({ ranking, signals }: LeadershipReview['friction']): Blocks {
  const { windowBefore, published, publicSources } = ranking;
  return [
    '## Where friction is, and how it moves',
    `Compared with ${windowWords(windowBefore)}. Counted are whole published blocks, each of enough people, so that the weeks answered may begin before the period. More reports are not by themselves worse: people who trust the system report more.`,
    '### What staff reported',
    ...frictionTableOf(published),
    ...publicSources.flatMap((table) => [`### ${markdownText(table.source ?? '')} (public source)`, ...frictionTableOf(table)]),
    '### More than the usual variation',
    signals.length === 0
      ? 'No chart of these policies tells more than chance.'
      : tableOf(
          ['Policy', 'Source', 'Weeks', 'Reports', 'Usual (limits)', 'What it tells'],
          signals.map(({ policy, source, point }) => [
            policyWords(policy),
            source ?? 'staff',
            windowWords(point.window),
            wholeWords(point.n),
            point.centre === null
              ? 'no limits'
              : `${decimalWords(point.value)} against ${decimalWords(point.centre)} (${decimalWords(point.lower ?? 0)} to ${decimalWords(point.upper ?? 0)})`,
            point.signals.map(({ words }) => words).join(' '),
          ]),
        ),
  ];
}

function frictionTableOf({ source, rows, furtherPolicies, otherPolicies, total, unplaced, elsewhere }: FrictionTable): Blocks {
  const told = rows.filter(({ figures }) => figures.reason === null);
  const waiting = rows.filter(({ figures }) => figures.reason !== null).flatMap(({ policy }) => policy?.code ?? []);
  const named: readonly (readonly [string, FrictionRow | null])[] = [
    ...told.map((row) => [row.policy ? policyWords(row.policy) : '', row] as const),
    ['Further policies', furtherPolicies.figures.reason === null ? furtherPolicies : null],
    ['Other policies', otherPolicies.figures.reason === null ? otherPolicies : null],
    ['Total', total],
    ['Cannot be placed in a unit', unplaced],
    ['Other units', elsewhere],
  ];
  return [
    tableOf(
      ['Policy', 'Reports', 'Before', 'Change of the rate (95 % interval)', 'Red tape, 0 to 1', 'Hours of staff', 'Weeks answered'],
      named.flatMap(([name, row]) => (row ? [frictionLine(name, row)] : [])),
    ),
    waiting.length > 0
      ? `Nothing is published on ${markdownText(waiting.join(', '))}: ${source === null ? 'too few people reported so far, or nobody' : 'no week has closed'}.`
      : '',
  ];
}

function frictionLine(name: string, { figures, before, change }: FrictionRow): readonly string[] {
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

function decisionsOf({ total, reason, decided }: LeadershipReview['decisions']): Blocks {
  const line = ({ policy, review: { decision } }: LeadershipCase) => [
    policyWords(policy),
    decision?.decidedOn ?? '',
    termWords(decision?.decision ?? ''),
    termWords(decision?.centring ?? ''),
    decision?.effectiveFrom ?? 'nothing changes',
  ];
  return [
    '## What was decided',
    ...emptyOr(reason, () => [
      tableOf(['Policy', 'Decided on', 'Decision', 'Whom it serves', 'In force from'], decided.map(line)),
      listOf(decided.map(({ policy, review }) => `**${markdownText(policy.code)}:** ${markdownText(review.decision?.rationale ?? '')}`)),
      furtherOf(total, decided.length),
    ]),
  ];
}

function effectsOf({ window, total, reason, effects }: LeadershipReview['effects']): Blocks {
  const why = ({ policy, number, friction }: RevisionEffect) =>
    `**${markdownText(policy.code)} version ${number}:** ${markdownText(friction.why)}`;
  return [
    '## What revisions did, on both sides',
    `Revisions that took effect in ${windowWords(window)}, as far as it is known today: rate after over rate before, with its 95 % interval, and the counts. Beside friction stand customers and what the rule protects; the three can differ.`,
    ...emptyOr(reason, () => [
      tableOf(['Revision', 'In force from', 'Friction', 'Harmed customers', 'What the rule protects'], effects.flatMap(effectLines)),
      listOf(effects.map(why)),
      furtherOf(total, effects.length),
    ]),
  ];
}

function effectLines({ policy, number, effectiveFrom, friction, customerOutcomes, protection, publicSources }: RevisionEffect) {
  const name = `${policy.code} version ${number}`;
  const guarded = protection.map(({ kind, finding }) => `${termWords(kind)}: ${findingWords(finding)}`).join('; ');
  return [
    [name, effectiveFrom, findingWords(friction), findingWords(customerOutcomes), guarded === '' ? 'nothing is recorded' : guarded],
    ...publicSources.map((each) => [
      `${name} (${each.source})`,
      effectiveFrom,
      findingWords(each.friction),
      findingWords(each.customerOutcomes),
      'as above',
    ]),
  ];
}

function findingWords({ verdict, reason, effect, before, after }: EffectFinding): string {
  if (verdict === null) return reasonWords(reason);
  const side = ({ n, windowAnswered }: EffectFinding['before']) =>
    n === null ? 'none told' : `${wholeWords(n)} (${windowWords(windowAnswered)})`;
  const ratio = effect.value === null && effect.lower === null && effect.upper === null ? '' : ` ${ratioWords(effect)}`;
  return `${termWords(verdict)}${ratio}: ${side(before)}, then ${side(after)}`;
}

function reviewsOf({ total, overdue, queued, reason, open }: LeadershipReview['reviews']): Blocks {
  const line = ({ policy, review }: LeadershipCase) => [
    policyWords(policy),
    termWords(review.status),
    review.openedOn,
    review.dueOn === null ? 'its clock does not run' : review.dueOn,
    review.dueOn === null ? '' : review.isOverdue ? 'overdue' : 'in time',
    review.trigger === null ? 'not told yet' : termWords(review.trigger),
  ];
  return [
    '## Under review today',
    ...emptyOr(reason, () => [
      `${wholeWords(total)} open, ${wholeWords(overdue)} overdue, ${wholeWords(queued)} queued.`,
      tableOf(['Policy', 'Step', 'Open since', 'Last day', 'State', 'Set off by'], open.map(line)),
      furtherOf(total, open.length),
    ]),
  ];
}

function gapsOf({ total, reason, waves }: LeadershipReview['gaps']): Blocks {
  return [
    '## How employees and customers see the same',
    ...emptyOr(reason, () => [
      'Agreement is the share that answered 4 or 5 of 5. A gap is that of employees minus that of customers.',
      ...waves.flatMap(waveOf),
      furtherOf(total, waves.length),
    ]),
  ];
}

function waveOf({ title, wave, window, statements, weighted }: PerceptionGaps): Blocks {
  const line = (statement: PerceptionGaps['statements'][number]) => [
    statement.employeeText ?? statement.customerText ?? statement.key,
    shareWords(statement.employees),
    shareWords(statement.customers),
    pointsWords(statement.gap),
    statement.verdict === null ? '' : termWords(statement.verdict),
    statement.change === null ? 'asked for the first time' : pointsWords(statement.change),
  ];
  return [
    `### ${markdownText(title)}, wave ${wave?.number ?? 0} (${windowWords(window)})`,
    tableOf(['Statement', 'Employees', 'Customers', 'Gap (95 % interval)', 'Verdict', 'Since the wave before'], statements.map(line)),
    weighted ? `Weighted gap: ${pointsWords(weighted.gap)}${weighted.verdict === null ? '' : `, ${termWords(weighted.verdict)}`}.` : '',
  ];
}

function expectationsOf({ total, reason, counts }: LeadershipReview['expectations']): Blocks {
  return [
    '## What is expected of units today',
    ...emptyOr(reason, () => [
      `All ${wholeWords(total)} that are on record, by how far they have come and what of the charter they are about.`,
      tableOf(
        ['Status', 'About', 'Expectations'],
        counts.map(({ status, factor, count }) => [termWords(status), termWords(factor), wholeWords(count)]),
      ),
    ]),
  ];
}

function handOf({ profile, before }: LeadershipReview['hand']): Blocks {
  const scoreWords = ({ score, reason }: { readonly score: number | null; readonly reason: WithheldReason | null }) =>
    score === null ? reasonWords(reason) : decimalWords(score, 0);
  const basisOf = (dimension: string) => {
    const own = profile.indicators.filter((indicator) => indicator.dimension === dimension);
    return own.map((indicator) => `${indicator.words}: ${scoreWords(indicator)} (n ${wholeWords(indicator.n)})`).join('; ');
  };
  const state = profile.isProvisional ? 'provisional, as it stands today' : 'as published';
  return [
    '## HAND profile',
    `Our own operationalisation of the HAND framework, no standard: 0 to 100, rubric version ${profile.rubricVersion}, ${profile.month} (${state}) beside ${before.month}. It looks at ${windowWords(profile.window)}; some indicators at more.`,
    tableOf(
      ['Dimension', before.month, profile.month, 'What it is made of'],
      profile.dimensions.map((part) => {
        const then = before.dimensions.find(({ dimension }) => dimension === part.dimension);
        return [termWords(part.dimension), then ? scoreWords(then) : '', scoreWords(part), basisOf(part.dimension)];
      }),
    ),
  ];
}

function methodsOf({ methods }: LeadershipReview): Blocks {
  return [
    '## Methods',
    'Counts are exact. Every share, ratio and difference has a 95 % interval, or says why there is none. Whatever is withheld looks the same for nobody as for a few.',
    listOf(
      methods.map(({ name, words, window }) => `**${markdownText(termWords(name))}** (${windowWords(window)}): ${markdownText(words)}`),
    ),
  ];
}
