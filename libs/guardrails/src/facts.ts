import type { Fact, FactValue, FactValues, Guardrail } from './guardrail.ts';
import { LIMITS } from './limits.ts';
import { dayNumber } from './local-date.ts';

export interface FactProblem {
  /** Name of the fact, as it was given. */
  readonly fact: string;
  /** What is wrong, and the remedy. */
  readonly message: string;
}

/** The value that was given for a fact; undefined: none. Names such as `constructor` are names like any other. */
export function givenValue(facts: FactValues, name: string): FactValue | undefined {
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
}

/** Why a value does not fit a fact, with the remedy; null: it fits. */
export function misfit(fact: Fact, value: unknown): string | null {
  switch (fact.type) {
    case 'MONEY':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LIMITS.money
        ? null
        : `needs whole minor units, such as 5000 for 50.00, from 0 to ${LIMITS.money}`;
    case 'NUMBER':
      return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= LIMITS.number
        ? null
        : `needs a number, such as 30 or 2.5, from -${LIMITS.number} to ${LIMITS.number}`;
    case 'BOOLEAN':
      return typeof value === 'boolean' ? null : 'needs true or false';
    case 'DATE':
      return typeof value === 'string' && dayNumber(value) !== null
        ? null
        : 'needs a day from 1900 to 2199 that exists, such as 2026-11-22';
    case 'CHOICE':
      return fact.choices.some((choice) => choice.value === value)
        ? null
        : `needs one of ${fact.choices.map((choice) => choice.value).join(', ')}`;
  }
}

/**
 * What is wrong with facts that somebody gave; empty: nothing. A fact that is absent is no problem here: a check says whether it is needed.
 * What a cap sums is never negative, or one call would make room under the cap for the next.
 */
export function validateFacts(guardrail: Guardrail, facts: FactValues): readonly FactProblem[] {
  const known = new Map(guardrail.facts.map((fact) => [fact.name, fact]));
  const capped = guardrail.cap?.fact;
  return Object.keys(facts).flatMap((name) => {
    const fact = known.get(name);
    const value = givenValue(facts, name);
    const message = fact
      ? (misfit(fact, value) ?? (name === capped && Number(value) < 0 ? 'needs 0 or more, since a cap sums it' : null))
      : `is no fact of this guardrail: leave it out, or use one of ${[...known.keys()].join(', ')}`;
    return message === null ? [] : [{ fact: name, message }];
  });
}
