import { codeKey, DomainError, idOf } from '#eventing';
import type { Context, EventLog } from '#eventing';
import { Wording } from '#guardrails';
import type { Cap, Guardrail } from '#guardrails';
import type { CapWindowCommands } from './cap-window.decider.ts';
import type { GuardrailCase } from './guardrail-case.ts';

/** What a call takes from its cap, and which stream sums it up. */
export interface CapUse {
  readonly cap: Cap;
  readonly windowId: string;
  readonly take: CapWindowCommands['UseCap'];
}

/**
 * @param reference of the customer or incident, as staff gave it; it goes into a keyed hash and nowhere else
 * @returns null where the guardrail has no cap
 * @throws DomainError `judgement.reference-missing`, `judgement.missing-facts`
 */
export function capUseOf(
  { policy, guardrail, facts }: GuardrailCase,
  reference: string | null,
  context: Context,
  log: EventLog,
): CapUse | null {
  const { cap } = guardrail;
  const take = takeOf({ guardrail, facts }, context.currency);
  if (!cap || !take) return null;
  const place = [policy.policyId, guardrail.key, cap.fact, cap.per, cap.window, ...windowOf(cap, reference, context)];
  return {
    cap,
    windowId: idOf('cap_window', log.codec.mac(`cap window\n${JSON.stringify(place)}`)),
    take,
  };
}

/**
 * What a case takes from its cap, whoever it is for.
 * @param currency ISO 4217
 * @returns null where the guardrail has no cap
 * @throws DomainError `judgement.missing-facts`
 */
export function takeOf({ guardrail, facts }: Pick<GuardrailCase, 'guardrail' | 'facts'>, currency: string): CapUse['take'] | null {
  const { cap } = guardrail;
  if (!cap) return null;
  const amount = facts[cap.fact];
  if (typeof amount !== 'number') {
    throw new DomainError('judgement.missing-facts', `the cap of this guardrail counts ${cap.fact}: give this fact`, 'facts');
  }
  return { amount, limit: cap.limit, per: cap.per, say: inWords(guardrail, cap, currency) };
}

/**
 * What the customer was given. Where the cap counts money, it is what the cap counts: a second amount beside it would go round the cap.
 * @returns whole minor units; null: not said
 * @throws DomainError `judgement.other-amount`
 */
export function amountGiven(guardrail: Guardrail, use: CapUse | null, amountMinor: number | null): number | null {
  const counted = guardrail.facts.find(({ name }) => name === use?.cap.fact);
  if (!use || counted?.type !== 'MONEY') return amountMinor;
  const { amount, say } = use.take;
  if (amountMinor === null || amountMinor === amount) return amount;
  throw new DomainError(
    'judgement.other-amount',
    `amountMinor is ${amountMinor} (${say(amountMinor)}), but the fact ${counted.name}, which the cap counts, is ${amount} (${say(amount)}): give the same in both, or leave amountMinor out`,
    'amountMinor',
  );
}

/** Whom it counts for, and when. Days and longer are those of the organisation's calendar. */
function windowOf({ per, window }: Cap, reference: string | null, { actor, calendar, now }: Context): readonly string[] {
  const referred = per === 'CUSTOMER' || window === 'INCIDENT' ? [referenceKey(reference, per, window)] : [];
  const unit = per === 'UNIT' ? [actor.unitId ?? ''] : [];
  const day = calendar.dayOf(now);
  const span = { INCIDENT: '', DAY: day, WEEK: calendar.weekOf(now), MONTH: day.slice(0, 7), YEAR: day.slice(0, 4) };
  return [...referred, ...unit, span[window]];
}

/** Blanks, letter case and hyphens do not make another customer of somebody. */
function referenceKey(reference: string | null, per: Cap['per'], window: Cap['window']): string {
  const key = codeKey(reference ?? '').replaceAll(/[\s-]/g, '');
  if (key !== '') return key;
  const what = window === 'INCIDENT' ? 'the incident' : 'the customer';
  throw new DomainError(
    'judgement.reference-missing',
    `the cap of this guardrail counts per ${per.toLowerCase()} and ${window.toLowerCase()}: give a reference of ${what}, such as a booking or order number; it is not stored`,
    'reference',
  );
}

function inWords({ facts }: Guardrail, { fact: name }: Cap, currency: string): (amount: number) => string {
  const wording = new Wording(currency, 'en');
  const fact = facts.find((known) => known.name === name);
  return (amount) => (fact ? wording.value(fact, amount) : String(amount));
}
