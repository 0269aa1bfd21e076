import type { Frequency, ServedPurpose } from '#friction/events';
import type { AnswerSums, CountSums, FrictionSums } from './events.ts';

/** What one entry adds to a set; people are counted over the set. */
export type EntrySums = Omit<FrictionSums, 'people'>;

export const NO_ANSWERS: AnswerSums = {
  yearlyStaffMinutes: 0,
  yearlyCustomerMinutes: 0,
  yearlyAmountMinor: 0,
  yearlyN: 0,
  indexSum: 0,
  burdenSum: 0,
  functionLossSum: 0,
  indexN: 0,
};

export const NOTHING: EntrySums = {
  reports: 0,
  corroborations: 0,
  occurrences: 0,
  staffMinutes: 0,
  customerMinutes: 0,
  amountMinor: 0,
  ...NO_ANSWERS,
};

/** The sums of an empty set. */
export const NO_SUMS: FrictionSums = { people: 0, ...NOTHING };
export const NO_COUNTS = countSumsOf(0, NOTHING);

export const SUM_FIELDS = Object.keys(NOTHING) as readonly (keyof EntrySums)[];

/** Of a set of entries. */
export function sumOf(entries: Iterable<{ readonly sums: EntrySums }>): EntrySums {
  let sums = NOTHING;
  for (const entry of entries) sums = addSums(sums, entry.sums);
  return sums;
}

export function countSumsOf(people: number, sums: EntrySums): CountSums {
  const { reports, corroborations, occurrences, staffMinutes, customerMinutes, amountMinor } = sums;
  return { people, reports, corroborations, occurrences, staffMinutes, customerMinutes, amountMinor };
}

/** Stated frequency as occurrences a year; DAILY: five days in each of 52 weeks. */
const TIMES_A_YEAR: Readonly<Record<Frequency, number>> = { ONCE: 1, YEARLY: 1, MONTHLY: 12, WEEKLY: 52, DAILY: 260 };

/** Lack of functionality, 1-5 (measures.md); DONT_KNOW is no answer. */
const FUNCTION_LOSS: Readonly<Record<ServedPurpose, number | null>> = { YES: 1, PARTLY: 3, NO: 5, DONT_KNOW: null };

/** The optional answers of a report that figures are made of. */
export interface Answers {
  readonly staffMinutes: number | null;
  readonly customerMinutes: number | null;
  readonly amountMinor: number | null;
  readonly frequency: Frequency | null;
  readonly burden: number | null;
  readonly servedPurpose: ServedPurpose | null;
}

/** What a report adds: itself, its cost, the yearly estimate and the two axes of the friction index. */
export function sumsOfReport(answers: Answers): EntrySums {
  const { staffMinutes, customerMinutes, amountMinor, frequency, burden, servedPurpose } = answers;
  const hasCost = staffMinutes !== null || customerMinutes !== null || amountMinor !== null;
  const timesAYear = frequency !== null && hasCost ? TIMES_A_YEAR[frequency] : 0;
  const functionLoss = servedPurpose === null ? null : FUNCTION_LOSS[servedPurpose];
  const axes = burden !== null && functionLoss !== null ? { burden, functionLoss } : null;
  return {
    reports: 1,
    corroborations: 0,
    occurrences: 1,
    staffMinutes: staffMinutes ?? 0,
    customerMinutes: customerMinutes ?? 0,
    amountMinor: amountMinor ?? 0,
    yearlyStaffMinutes: (staffMinutes ?? 0) * timesAYear,
    yearlyCustomerMinutes: (customerMinutes ?? 0) * timesAYear,
    yearlyAmountMinor: (amountMinor ?? 0) * timesAYear,
    yearlyN: timesAYear > 0 ? 1 : 0,
    // Multiples of 1/8: sums of them are exact in any order.
    indexSum: axes ? ((axes.burden - 1) / 4) * ((axes.functionLoss - 1) / 4) : 0,
    burdenSum: axes?.burden ?? 0,
    functionLossSum: axes?.functionLoss ?? 0,
    indexN: axes ? 1 : 0,
  };
}

export const sumsOfCorroboration: EntrySums = { ...NOTHING, corroborations: 1, occurrences: 1 };

export function sumsOfRecurrence(occurrences: number): EntrySums {
  return { ...NOTHING, occurrences };
}

/** Field by field; with `sign` -1 the second is taken away. */
export function addSums(first: EntrySums, second: EntrySums, sign: 1 | -1 = 1): EntrySums {
  const total: Record<keyof EntrySums, number> = { ...first };
  for (const field of SUM_FIELDS) total[field] += sign * second[field];
  return total;
}
