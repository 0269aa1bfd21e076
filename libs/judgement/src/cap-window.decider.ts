import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { CapScope } from '#guardrails';
import type { CapEvent } from './events.ts';

/** What all calls of one window have taken together, in the unit of the capped fact. */
export interface CapWindow {
  readonly used: number;
}

export interface CapWindowCommands {
  /** `limit` is that of the version in force; `say` puts an amount into words. */
  UseCap: { readonly amount: number; readonly limit: number; readonly per: CapScope; readonly say: (amount: number) => string };
}

/** How much of a cap is used up: one stream for each guardrail, customer or unit, and window. */
export const capWindow: Decider<CapWindow, CapWindowCommands, CapEvent> = {
  category: 'cap_window',
  initialState: { used: 0 },
  decide: {
    UseCap: (command, { used }, { now }) => {
      requireRoom(command, used);
      return { type: 'CapUsed', data: { amount: command.amount, usedBefore: used, usedAt: now } };
    },
  },
  evolve: { CapUsed: ({ amount }, { used }) => ({ used: sum(used, amount) }) },
};

/** @throws DomainError `judgement.cap-reached`, `judgement.cap-amount` */
export function requireRoom({ amount, limit, per, say }: CapWindowCommands['UseCap'], used: number): void {
  // A negative amount would make room for others.
  if (!Number.isFinite(amount) || amount < 0) {
    throw new DomainError('judgement.cap-amount', 'the amount that the cap counts must be 0 or more', 'facts');
  }
  if (sum(used, amount) <= limit) return;
  throw new DomainError(
    'judgement.cap-reached',
    `this guardrail allows ${say(limit)} in all ${room(per, sum(limit, -used), say)}`,
    'facts',
  );
}

function room(per: CapScope, left: number, say: (amount: number) => string): string {
  const less = 'do less, or flag the rule with reportFriction';
  // What a unit has left would tell what colleagues gave.
  if (per === 'UNIT') return `for the unit, which this would go beyond: ${less}`;
  return left > 0
    ? `for a customer, and ${say(left)} of it is left: ${less}`
    : 'for a customer, and nothing of it is left: flag the rule with reportFriction';
}

/** Decimals add up as on paper: 0.1 and 0.2 are 0.3, which a cap of 0.3 allows. */
export function sum(one: number, other: number): number {
  return Math.round((one + other) * 1e6) / 1e6;
}
