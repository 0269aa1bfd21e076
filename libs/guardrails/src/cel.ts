import { CelScalar, celEnv, celError, celFunc, objectType, plan } from '@bufbuild/cel';
import type { CelError, CelInput, CelResult } from '@bufbuild/cel';
import { create, isMessage } from '@bufbuild/protobuf';
import { isReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { Expr } from './condition.ts';
import { misfit } from './facts.ts';
import type { Fact, FactValue } from './guardrail.ts';
import { dayNumber } from './local-date.ts';

const SECONDS_PER_DAY = 86_400;
const TIMESTAMP = objectType(TimestampSchema);

/** Two functions beside the standard ones; in plain CEL: timestamp(day + "T00:00:00Z"), and (to - from).getHours() / 24. */
const ENVIRONMENT = celEnv({
  funcs: [
    celFunc('date', [CelScalar.STRING], TIMESTAMP, existingDay),
    celFunc(
      'daysBetween',
      [TIMESTAMP, TIMESTAMP],
      CelScalar.INT,
      (from, to) => (to.message.seconds - from.message.seconds) / BigInt(SECONDS_PER_DAY),
    ),
  ],
});

/** Stands for a fact that nobody gave: in CEL, what is not known is an error that logic may leave aside. */
export const UNKNOWN = celError('not known');

/** Values by name; without a prototype, so that no name finds what nobody gave. */
export type Bindings = Record<string, CelInput | CelError>;

/** What a checked condition says of facts that are all known. */
export type Decide = (bindings: Bindings) => boolean;

export function planned(expr: Expr): Decide {
  const evaluate = evaluation(expr);
  return (bindings) => evaluate(bindings) === true;
}

/** The value of a part of a condition that is a number or a date (as days since 1970); null where it hangs on what is UNKNOWN. */
export function plannedNumber(expr: Expr): (bindings: Bindings) => bigint | number | null {
  const evaluate = evaluation(expr);
  return (bindings) => {
    const value = evaluate(bindings);
    if (typeof value === 'bigint' || typeof value === 'number') return value;
    const timestamp = isReflectMessage(value, TimestampSchema) ? value.message : null;
    return isMessage(timestamp, TimestampSchema) ? Number(timestamp.seconds) / SECONDS_PER_DAY : null;
  };
}

function evaluation(expr: Expr): (bindings: Bindings) => CelResult {
  const evaluate = plan(ENVIRONMENT, expr);
  // An error that is bound to a name is handed on as the name's value; only the types of the library do not say so.
  return (bindings) => evaluate(bindings as Record<string, CelInput>);
}

/** Days come up again and again, and are costly to make. */
const days = new Map<string, CelInput>();
const MOST_DAYS = 2000;

/** A local date in CEL: midnight in UTC, whatever the time zone; null: no such day. */
export function midnight(day: string): CelInput | null {
  const known = days.get(day);
  if (known !== undefined) return known;
  const number = dayNumber(day);
  if (number === null) return null;
  const made = reflect(TimestampSchema, create(TimestampSchema, { seconds: BigInt(number) * BigInt(SECONDS_PER_DAY) }));
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, made);
  return made;
}

/** Checked conditions name no others. */
function existingDay(day: string): CelInput {
  const made = midnight(day);
  if (made === null) throw new RangeError(`${day} is no day`);
  return made;
}

/** A value as CEL takes it: whole minor units as int, other numbers as double; UNKNOWN where it does not fit its fact. */
export function celValue(fact: Fact, value: FactValue | undefined): CelInput | CelError {
  if (fact.type === 'DATE') return (typeof value === 'string' ? midnight(value) : null) ?? UNKNOWN;
  if (value === undefined || misfit(fact, value) !== null) return UNKNOWN;
  return fact.type === 'MONEY' && typeof value === 'number' ? BigInt(value) : value;
}
