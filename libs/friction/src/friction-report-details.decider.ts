import { DomainError, legible } from '#eventing';
import type { Context, Sealable } from '#eventing';
import type { Channel, CustomerOutcome, Effect, Facts, FactValue, Frequency, ServedPurpose } from './events.ts';
import { masked } from './masking.ts';

/** A fact for the guardrails; exactly one of the three values. */
export interface FactInput {
  readonly name: string;
  readonly text?: string | null;
  readonly number?: number | null;
  readonly boolean?: boolean | null;
}

/** What a report may tell beyond its rule; everything is optional. */
export interface ReportDetails {
  readonly channel?: Channel | null;
  readonly customerOutcomes?: readonly CustomerOutcome[] | null;
  /** 1-5. */
  readonly burden?: number | null;
  readonly servedPurpose?: ServedPurpose | null;
  readonly effects?: readonly Effect[] | null;
  readonly staffMinutes?: number | null;
  readonly customerMinutes?: number | null;
  readonly outOfPocket?: { readonly amountMinor: number; readonly currency: string } | null;
  readonly frequency?: Frequency | null;
  readonly facts?: readonly FactInput[] | null;
  readonly customerNeed?: string | null;
  readonly sensibleAction?: string | null;
  readonly situation?: string | null;
}

/** Clocks of phones run ahead by this much without being refused. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** One report is one incident: at most a week of minutes. */
const MAX_MINUTES = 7 * 24 * 60;
const MAX_OCCURRENCES = 1_000;

/**
 * When something happened, as a UTC instant; the present where nothing is said.
 * @throws DomainError `friction.no-instant`, `friction.happened-in-future`
 */
export function happenedAt(instant: string | null | undefined, { now, calendar }: Context): string {
  if (instant === undefined || instant === null) return now;
  try {
    calendar.dayOf(instant);
  } catch {
    throw new DomainError('friction.no-instant', 'happenedAt must be date, time and zone, such as 2026-11-16T08:30:00Z', 'happenedAt');
  }
  const [happened, present] = [Date.parse(instant), Date.parse(now)];
  if (happened > present + CLOCK_SKEW_MS) {
    throw new DomainError(
      'friction.happened-in-future',
      'this has not happened yet: give a time in the past, or leave happenedAt out for "just now"',
      'happenedAt',
    );
  }
  return new Date(Math.min(happened, present)).toISOString();
}

/** @throws DomainError `friction.occurrences-out-of-range` */
export function occurrencesOf(occurrences: number | null | undefined): number {
  const count = occurrences ?? 1;
  if (Number.isInteger(count) && count >= 1 && count <= MAX_OCCURRENCES) return count;
  throw new DomainError(
    'friction.occurrences-out-of-range',
    `occurrences must be a whole number from 1 to ${MAX_OCCURRENCES}`,
    'occurrences',
  );
}

/**
 * The details as they stand in an event: checked, texts masked, null where nothing was said.
 * @throws DomainError naming the first field that cannot be right
 */
export function checkedDetails(details: ReportDetails, { currency }: Context) {
  return {
    channel: details.channel ?? null,
    customerOutcomes: distinct(details.customerOutcomes),
    burden: checkedBurden(details.burden),
    servedPurpose: details.servedPurpose ?? null,
    effects: distinct(details.effects),
    staffMinutes: checkedMinutes(details.staffMinutes, 'staffMinutes'),
    customerMinutes: checkedMinutes(details.customerMinutes, 'customerMinutes'),
    amountMinor: checkedAmount(details.outOfPocket, currency),
    frequency: details.frequency ?? null,
    facts: checkedFacts(details.facts),
    customerNeed: masked(details.customerNeed ?? null),
    sensibleAction: masked(details.sensibleAction ?? null),
    situation: masked(details.situation ?? null),
  };
}

export function namesOf(facts: Sealable<Facts> | null): readonly string[] {
  return Object.keys(legible(facts) ?? {});
}

/** @returns null where nothing is asked for */
export function missingFacts(asked: readonly string[], given: readonly string[]): readonly string[] | null {
  return asked.length === 0 ? null : asked.filter((name) => !given.includes(name));
}

function distinct<T>(values: readonly T[] | null | undefined): readonly T[] | null {
  return values ? [...new Set(values)] : null;
}

function checkedBurden(burden: number | null | undefined): number | null {
  if (burden === undefined || burden === null) return null;
  if (Number.isInteger(burden) && burden >= 1 && burden <= 5) return burden;
  throw new DomainError('friction.burden-out-of-range', 'burden must be 1 (no trouble) to 5 (a lot of trouble)', 'burden');
}

function checkedMinutes(minutes: number | null | undefined, field: string): number | null {
  if (minutes === undefined || minutes === null) return null;
  if (minutes < 0)
    throw new DomainError('friction.negative-minutes', `${field} must not be negative; leave it out if it is not known`, field);
  if (Number.isInteger(minutes) && minutes <= MAX_MINUTES) return minutes;
  throw new DomainError('friction.minutes-out-of-range', `${field} must be whole minutes of one incident, at most ${MAX_MINUTES}`, field);
}

function checkedAmount(amount: ReportDetails['outOfPocket'], currency: string): number | null {
  if (amount === undefined || amount === null) return null;
  if (amount.currency !== currency) {
    throw new DomainError(
      'friction.foreign-currency',
      `money is kept in ${currency} here: convert the amount, or leave it out`,
      'outOfPocket.currency',
    );
  }
  if (Number.isSafeInteger(amount.amountMinor) && amount.amountMinor >= 0) return amount.amountMinor;
  throw new DomainError(
    'friction.amount-out-of-range',
    'amountMinor must be a whole number of the smallest unit (cents), not negative',
    'outOfPocket.amountMinor',
  );
}

function checkedFacts(facts: readonly FactInput[] | null | undefined): Facts | null {
  if (!facts || facts.length === 0) return null;
  const named = facts.map(({ name, text, number, boolean }, index): [string, FactValue] => {
    const values = [text, number, boolean].filter((value) => value !== undefined && value !== null);
    const [value] = values;
    if (value === undefined || values.length > 1) {
      throw new DomainError('friction.fact-needs-one-value', `the fact ${name} needs one value: text, number or boolean`, `facts.${index}`);
    }
    return [name, typeof value === 'string' ? masked(value) : value];
  });
  const record = Object.fromEntries(named);
  if (Object.keys(record).length < named.length) {
    throw new DomainError('friction.fact-named-twice', 'a fact is named twice: keep one value for each name', 'facts');
  }
  return record;
}
