import type { RegisteredExpectation } from '#expectations';
import { MAX_SIGN_SOURCES, WARNING_SIGNS } from '#expectations/events';
import type { SignEvidenceKind, SignSuggestion, SuggestedSign, WarningSign } from '#expectations/events';
import type { Estimate, WeekWindow } from '#graphql';
import type { Statement } from '#perceptions/events';
import { wilsonInterval } from '#statistics';

/** One in five. Our own operationalisation: the literature names the signs, and no thresholds. */
export const SIGN_THRESHOLD = 0.2;

const NOTHING = 'Nothing in the data speaks of it.';

/** A figure that speaks of a sign. */
export interface SignEvidence {
  readonly kind: SignEvidenceKind;
  readonly finding: SignSuggestion;
  /** Whether the suggestion rests on it. */
  readonly decides: boolean;
  /** What it is a share of, in plain words. */
  readonly words: string;
  /** A share, 0 to 1, with its 95 % interval; null: withheld, or without an interval because all were counted. */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly n: number;
  readonly method: 'WILSON_SCORE' | 'CENSUS';
  /** Why there is no value; null: there is one. */
  readonly reason: 'WAITING' | 'SUPPRESSED' | 'NOT_ENOUGH_DATA' | null;
  /** null: none is answered. */
  readonly window: WeekWindow | null;
  /** Above it the sign is there, below it is not. */
  readonly threshold: number;
  /** What was counted: `wave:<id>`, `policy:<id>`, `expectation:<id>`, `charter:<unit>:<version>`. */
  readonly sources: readonly string[];
}

/** What the data says of a sign, with its figures. */
export interface EvidencedSign {
  readonly sign: WarningSign;
  readonly suggestion: SignSuggestion;
  /** In words. */
  readonly why: string;
  readonly evidence: readonly SignEvidence[];
}

/** Counts of published reports on the rules of a unit, by cause as classified. */
export interface CauseCounts {
  /** null: published blocks; otherwise the name of a public source. */
  readonly source: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

/** What both sides answered to a statement that speaks of a sign. */
export interface AnsweredStatement {
  readonly waveId: string;
  readonly survey: string;
  readonly statement: Statement;
  readonly customers: Estimate;
  readonly employees: Estimate;
}

/** Where a share stands to its threshold. */
export function findingOf({ lower, upper }: Pick<SignEvidence, 'lower' | 'upper'>, threshold = SIGN_THRESHOLD): SignSuggestion {
  if (lower === null || upper === null) return 'NOT_ENOUGH_DATA';
  if (lower > threshold) return 'PRESENT';
  return upper < threshold ? 'ABSENT' : 'CANNOT_TELL';
}

/** How many of the expectations that were registered touch nothing of the charter in force then: one is enough to show the sign. */
export function expectationsEvidence(registered: readonly RegisteredExpectation[], window: WeekWindow): SignEvidence {
  const measured = registered.filter(({ charterNumber }) => charterNumber !== null);
  const outside = measured.filter(({ isInCharter }) => !isInCharter);
  const n = measured.length;
  const charters = new Set(measured.map(({ unitId, charterNumber }) => `charter:${unitId}:${charterNumber}`));
  return {
    kind: 'EXPECTATIONS',
    decides: n > 0,
    finding: n === 0 ? 'NOT_ENOUGH_DATA' : outside.length > 0 ? 'PRESENT' : 'ABSENT',
    words: 'Expectations registered in the period that touch no clause of the charter then in force',
    value: n === 0 ? null : outside.length / n,
    lower: null,
    upper: null,
    n,
    method: 'CENSUS',
    reason: n === 0 ? 'NOT_ENOUGH_DATA' : null,
    window,
    threshold: 0,
    sources: [...outside.map(({ expectationId }) => `expectation:${expectationId}`), ...charters],
  };
}

/**
 * How many of the reports whose cause is known are caused by a limit. Causes that are told together may be limits or not: what is found holds
 * either way.
 */
export function causesEvidence(
  { source, counts: { NOT_CLASSIFIED: _, OTHERS_TOGETHER: together = 0, ...causes } }: CauseCounts,
  window: WeekWindow,
  policyIds: readonly string[],
): SignEvidence {
  const limits = causes['LIMIT'] ?? 0;
  const n = Object.values(causes).reduce((sum, count) => sum + count, together);
  const [least, most] = [limits, limits + together].map((successes) => wilsonInterval({ successes, trials: n }));
  const from = source === null ? 'published blocks' : source;
  const hidden = together > 0 ? `; ${together} more are of causes that are told together, which may be limits` : '';
  return {
    kind: 'CAUSES',
    decides: n > 0,
    finding: findingOf({ lower: least?.lower ?? null, upper: most?.upper ?? null }),
    words: `Reports on rules of the unit that are caused by a limit, of those whose cause is known (${from})${hidden}`,
    value: together > 0 ? null : (least?.value ?? null),
    lower: least?.lower ?? null,
    upper: most?.upper ?? null,
    n,
    method: 'WILSON_SCORE',
    reason: n === 0 ? (source === null ? 'WAITING' : 'NOT_ENOUGH_DATA') : together > 0 ? 'SUPPRESSED' : null,
    window: n > 0 ? window : null,
    threshold: SIGN_THRESHOLD,
    sources: policyIds.map((id) => `policy:${id}`),
  };
}

/** The signs are about those who are served: what employees believe of them decides only where nothing is told of them. */
export function statementEvidence({ waveId, survey, statement, customers, employees }: AnsweredStatement): readonly SignEvidence[] {
  const side = (who: string, text: string | null, agreement: Estimate, decides: boolean): readonly SignEvidence[] => {
    if (text === null) return [];
    const { value, lower, upper, n, window } = agreement;
    return [
      {
        kind: 'STATEMENT',
        finding: findingOf(agreement),
        decides,
        words: `${who} who agree: “${text}” (${survey})`,
        value,
        lower,
        upper,
        n,
        method: 'WILSON_SCORE',
        reason: value === null ? 'SUPPRESSED' : null,
        window,
        threshold: SIGN_THRESHOLD,
        sources: [`wave:${waveId}`],
      },
    ];
  };
  const areCustomersTold = customers.value !== null;
  return [
    ...side('Customers', statement.customerText, customers, areCustomersTold),
    ...side('Employees', statement.employeeText, employees, !areCustomersTold && employees.value !== null),
  ];
}

/** @param unsaid why there is no evidence of a sign, where more can be said than that there is none */
export function suggestions(
  about: ReadonlyMap<WarningSign, readonly SignEvidence[]>,
  unsaid: ReadonlyMap<WarningSign, string>,
): readonly EvidencedSign[] {
  return WARNING_SIGNS.map((sign) => {
    const evidence = about.get(sign) ?? [];
    const deciding = evidence.filter(({ decides }) => decides);
    if (deciding.length > 0) return { sign, suggestion: together(deciding), why: deciding.map(sentence).join(' '), evidence };
    const why = evidence.length > 0 ? withheld(evidence) : (unsaid.get(sign) ?? NOTHING);
    return { sign, suggestion: 'NOT_ENOUGH_DATA' as const, why, evidence };
  });
}

/** What a check keeps of a suggestion. */
export function keptOf({ sign, suggestion, evidence }: EvidencedSign): SuggestedSign {
  const deciding = evidence.filter(({ decides }) => decides);
  const [first] = deciding;
  if (!first) return { sign, basis: null };
  const sources = [...new Set(deciding.flatMap((each) => each.sources))];
  const named = sources.slice(0, MAX_SIGN_SOURCES);
  return { sign, basis: { kind: first.kind, finding: suggestion, sources: named, sourceCount: sources.length } };
}

function together(deciding: readonly SignEvidence[]): SignSuggestion {
  if (deciding.some(({ finding }) => finding === 'PRESENT')) return 'PRESENT';
  return deciding.every(({ finding }) => finding === 'ABSENT') ? 'ABSENT' : 'CANNOT_TELL';
}

const STANDS: Readonly<Record<SignSuggestion, string>> = {
  PRESENT: 'lies above',
  ABSENT: 'lies below',
  CANNOT_TELL: 'includes',
  NOT_ENOUGH_DATA: 'is not known beside',
};

function sentence({ method, words, value, lower, upper, n, finding, threshold }: SignEvidence): string {
  if (method === 'CENSUS') return `${words}: ${Math.round((value ?? 0) * n)} of ${n}.`;
  const share = value === null ? `of ${n}, and how many exactly is not told` : `${percent(value)} of ${n}`;
  return `${words}: ${share}; the interval from ${percent(lower)} to ${percent(upper)} ${STANDS[finding]} ${percent(threshold)}.`;
}

const WITHHELD: Readonly<Record<NonNullable<SignEvidence['reason']>, string>> = {
  WAITING: 'nothing is published yet, because too few people reported, or nobody',
  SUPPRESSED: 'withheld, because too few people answered, or nobody',
  NOT_ENOUGH_DATA: 'there is nothing to count',
};

function withheld(evidence: readonly SignEvidence[]): string {
  return `${evidence.map(({ words, reason }) => `${words}: ${WITHHELD[reason ?? 'NOT_ENOUGH_DATA']}`).join('. ')}.`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`;
}
