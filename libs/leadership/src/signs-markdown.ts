import { markdownText } from '#markup';
import type { SignAnswer, WarningSign } from '#expectations/events';
import { MIN_UNITS } from '#insights';
import type { GapDriver, GapDrivers, Misstep } from '#insights';
import type { LeadershipReview } from './leadership-review.types.ts';
import { emptyOr, furtherOf, listOf, policyWords, tableOf } from './markdown-blocks.ts';
import type { Blocks } from './markdown-blocks.ts';
import { correlationWords, countWords, decimalWords, MISSTEP_WORDS, SIGN_WORDS, wholeWords } from './wording.ts';

export function gapDriversOf({ total, compared, notCompared, shown, reason, waves }: LeadershipReview['gapDrivers']): Blocks {
  const lines = waves.flatMap((found) => found.drivers.map((driver) => ({ found, driver })));
  return [
    '## Which policies go with which gaps',
    ...emptyOr(
      reason,
      () => [
        'Units are set in order by the friction reported on a policy, and by the gap of a statement: do the two orders go together? An association and no cause: both may come of something third, as how busy a unit is.',
        compared === 0
          ? `Nothing could be compared: ${countWords(notCompared, 'pair')} of policy and statement, and none of which both are published of at least ${MIN_UNITS} units that do not overlap. That takes more reports and answers, or more units.`
          : `${countWords(compared, 'pair')} of policy and statement ${compared === 1 ? 'was' : 'were'} compared; ${shown === 1 ? '1 is' : `${shown === 0 ? 'none' : wholeWords(shown)} are`} shown to go together (q, which is corrected for the number of comparisons, is at most 0.05).`,
        ...(lines.length > 0 ? associationsOf(lines) : []),
        furtherOf(shown, lines.length),
        total > waves.length ? `Listed are those of the ${wholeWords(waves.length)} waves of ${wholeWords(total)} that closed last.` : '',
      ],
      'No wave of a survey closed that could be set beside friction.',
    ),
  ];
}

function associationsOf(lines: readonly { readonly found: GapDrivers; readonly driver: GapDriver }[]): Blocks {
  return [
    tableOf(
      ['Policy', 'Statement', 'Survey', 'Rank correlation (95 % interval)', 'q, corrected', 'Units'],
      lines.map(({ found, driver }) => [
        policyWords(driver.policy),
        driver.statement.employeeText,
        `${found.title}, wave ${found.wave?.number ?? 0}`,
        correlationWords(driver.correlation),
        decimalWords(driver.qValue ?? 1, 3),
        wholeWords(driver.correlation.n),
      ]),
    ),
    listOf(lines.map(({ driver }) => `**${markdownText(driver.policy.code)}:** ${markdownText(driver.why)}`)),
  ];
}

export function misstepsOf({ reason, counts, judged }: LeadershipReview['missteps']): Blocks {
  const countOf = (kind: Misstep['kind'], verdict: Misstep['verdict']) =>
    wholeWords(counts.find((count) => count.kind === kind && count.verdict === verdict)?.count ?? 0);
  const kinds = [...new Set(counts.map(({ kind }) => kind))];
  const found = kinds.flatMap((wanted) => judged.filter(({ kind, verdict }) => kind === wanted && verdict === 'FOUND'));
  const inAll = counts.reduce((sum, { verdict, count }) => (verdict === 'FOUND' ? sum + count : sum), 0);
  return [
    '## What opens gaps of expectations, today',
    ...emptyOr(
      reason,
      () => [
        'Each rule in force is judged by our own thresholds: is it known, is it kept current, and is it used alike in the units that can be compared? Of one rule several units may be counted.',
        tableOf(
          ['Misstep', 'Found', 'Not found', 'Cannot be told'],
          kinds.map((kind) => [MISSTEP_WORDS[kind], countOf(kind, 'FOUND'), countOf(kind, 'NOT_FOUND'), countOf(kind, 'CANNOT_TELL')]),
        ),
        listOf(found.map(foundWords)),
        furtherOf(inAll, found.length),
      ],
      'There is no rule in force, or none that may be told.',
    ),
  ];
}

function foundWords({ kind, policy, unit, why }: Misstep): string {
  const where = unit === null ? '' : ` in ${unit.code}`;
  return `**${markdownText(`${policy.code}${where}`)}**, ${MISSTEP_WORDS[kind]}: ${markdownText(why)}`;
}

export function warningSignsOf({ total, unchecked, reason, counts, checks }: LeadershipReview['warningSigns']): Blocks {
  const where = (sign: WarningSign, answer: SignAnswer) =>
    checks
      .filter(({ check }) => check.signs.some((own) => own.sign === sign && own.answer === answer))
      .map(({ unit, check }) => `${unit.code} (${check.period})`)
      .join(', ');
  return [
    '## Warning signs',
    ...emptyOr(
      reason,
      () => [
        `What people said of ${countWords(total, 'unit')} when ${total === 1 ? 'it was' : 'they were'} last checked, up to the end of the period; ${countWords(unchecked, 'unit', 'units')} had not been checked by then.`,
        tableOf(
          ['Sign', 'Units with it', 'Where, and checked for', 'Cannot tell'],
          counts.map(({ sign, present, notKnown }) => [
            SIGN_WORDS[sign],
            wholeWords(present),
            present === 0 ? 'none' : where(sign, 'PRESENT'),
            wholeWords(notKnown),
          ]),
        ),
        total > checks.length ? `Named are the ${wholeWords(checks.length)} units with most signs, of ${wholeWords(total)}.` : '',
      ],
      `${countWords(unchecked, 'unit')} ${unchecked === 1 ? 'has' : 'have'} never been checked up to its end: heads of units answer six questions a month or quarter (\`recordWarningSigns\`).`,
    ),
  ];
}
