import { EXPECTATION_STATUSES } from '#expectations/events';
import { markdownText } from '#markup';
import type { WithheldReason } from '#graphql';
import type { EffectFinding, PerceptionGaps, RevisionEffect } from '#insights';
import { frictionOf } from './friction-markdown.ts';
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
  STATUS_WORDS,
  termWords,
  TRIGGER_WORDS,
  wholeWords,
  windowWords,
} from './wording.ts';

/** The review for people who read it on paper. Texts of the organisation are escaped: they show what they say and do nothing. */
export function markdownOf(review: LeadershipReview): string {
  const blocks = [
    ...titleOf(review),
    '## In short',
    listOf(review.headlines.map(markdownText)),
    ...frictionOf(review.friction, review.signals),
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
    ...emptyOr(
      reason,
      () => [
        tableOf(['Policy', 'Decided on', 'Decision', 'Whom it serves', 'In force from'], decided.map(line)),
        listOf(decided.map(({ policy, review }) => `**${markdownText(policy.code)}:** ${markdownText(review.decision?.rationale ?? '')}`)),
        furtherOf(total, decided.length),
      ],
      'No review of a policy was decided, as far as it may be told.',
    ),
  ];
}

function effectsOf({ window, total, reason, effects }: LeadershipReview['effects']): Blocks {
  const why = ({ policy, number, friction }: RevisionEffect) =>
    `**${markdownText(policy.code)} version ${number}:** ${markdownText(friction.why)}`;
  return [
    '## What revisions did, on both sides',
    `Revisions that took effect in ${windowWords(window)}, as far as it is known today: rate after over rate before, with its 95 % interval, and the counts. Beside friction stand customers and what the rule protects; the three can differ.`,
    ...emptyOr(
      reason,
      () => [
        tableOf(['Revision', 'In force from', 'Friction', 'Harmed customers', 'What the rule protects'], effects.flatMap(effectLines)),
        listOf(effects.map(why)),
        furtherOf(total, effects.length),
      ],
      'No policy was revised in the year up to its end; what a revision did is told here from its first weeks on.',
    ),
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
    review.trigger === null ? 'not told yet' : TRIGGER_WORDS[review.trigger],
  ];
  return [
    '## Under review today',
    ...emptyOr(
      reason,
      () => [
        `${wholeWords(total)} open, ${wholeWords(overdue)} overdue, ${wholeWords(queued)} queued.`,
        tableOf(['Policy', 'Step', 'Open since', 'Last day', 'State', 'Set off by'], open.map(line)),
        furtherOf(total, open.length),
      ],
      'Reviews open when a policy is due, when enough people report friction, or by hand.',
    ),
  ];
}

function gapsOf({ total, reason, waves }: LeadershipReview['gaps']): Blocks {
  return [
    '## How employees and customers see the same',
    ...emptyOr(
      reason,
      () => [
        'Agreement is the share that answered 4 or 5 of 5. A gap is that of employees minus that of customers.',
        ...waves.flatMap(waveOf),
        total > waves.length ? `The ${wholeWords(waves.length)} of ${wholeWords(total)} waves that closed last.` : '',
      ],
      'No wave of a survey closed; open one with `openWave`, or import counts that were asked elsewhere.',
    ),
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
    ...emptyOr(
      reason,
      () => [
        `All ${wholeWords(total)} that are on record, by how far they have come and what of the charter they are about.`,
        tableOf(
          ['Status', 'About', 'Expectations'],
          EXPECTATION_STATUSES.flatMap((wanted) => counts.filter(({ status }) => status === wanted)).map(({ status, factor, count }) => [
            STATUS_WORDS[status],
            termWords(factor),
            wholeWords(count),
          ]),
        ),
      ],
      'Nobody has registered one: `registerExpectation`.',
    ),
  ];
}

function handOf({ profile, before }: LeadershipReview['hand']): Blocks {
  const scoreWords = ({ score, reason }: { readonly score: number | null; readonly reason: WithheldReason | null }) =>
    score === null ? reasonWords(reason) : decimalWords(score, 0);
  const state = profile.isProvisional ? 'provisional, as it stands today' : 'as published';
  return [
    '## HAND profile',
    `Our own operationalisation of the HAND framework, no standard: 0 to 100, rubric version ${profile.rubricVersion}, ${profile.month} (${state}) beside ${before.month}. It looks at ${windowWords(profile.window)}; some indicators at more.`,
    tableOf(
      ['Dimension', before.month, profile.month],
      profile.dimensions.map((part) => {
        const then = before.dimensions.find(({ dimension }) => dimension === part.dimension);
        return [termWords(part.dimension), then ? scoreWords(then) : '', scoreWords(part)];
      }),
    ),
    `What the scores of ${profile.month} are made of; those with more weight count more:`,
    tableOf(
      ['Dimension', 'A high score says', profile.month, 'Rests on', 'Weight'],
      profile.dimensions.flatMap(({ dimension }) =>
        profile.indicators
          .filter((indicator) => indicator.dimension === dimension)
          .map((indicator) => [
            termWords(dimension),
            indicator.words,
            scoreWords(indicator),
            `${indicator.nCounts}: ${wholeWords(indicator.n)}${indicator.score === null ? `, at least ${wholeWords(indicator.minN)} needed` : ''}`,
            wholeWords(indicator.weight),
          ]),
      ),
    ),
  ];
}

function methodsOf({ methods }: LeadershipReview): Blocks {
  return [
    '## Methods',
    'Counts are exact. Every share, ratio and difference of a sample has a 95 % interval, or says why there is none; scores of the HAND profile have none. Whatever is withheld looks the same for nobody as for a few.',
    listOf(
      methods.map(({ name, words, window }) => {
        const weeks = window === null ? '' : ` (${windowWords(window)})`;
        return `**${markdownText(termWords(name))}**${weeks}: ${markdownText(words)}`;
      }),
    ),
  ];
}
