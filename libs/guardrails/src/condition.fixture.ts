import fc from 'fast-check';
import type { FactValue, FactValues } from './guardrail.ts';
import { FACTS } from './guardrail.fixture.ts';

/** A condition, and what it means by a model that shares no code with the product; undefined: it hangs on an absent fact. */
export interface Modelled<T> {
  readonly text: string;
  readonly value: (facts: FactValues, today: string) => T | undefined;
}

const DAY = 86_400_000;

function known<A, B, R>(left: A | undefined, right: B | undefined, combine: (left: A, right: B) => R): R | undefined {
  return left === undefined || right === undefined ? undefined : combine(left, right);
}

function joined<A, B, R>(operator: string, left: Modelled<A>, right: Modelled<B>, combine: (left: A, right: B) => R): Modelled<R> {
  return {
    text: `(${left.text} ${operator} ${right.text})`,
    value: (facts, today) => known(left.value(facts, today), right.value(facts, today), combine),
  };
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compared<A extends bigint | number | string>(side: fc.Arbitrary<Modelled<A>>): fc.Arbitrary<Modelled<boolean>> {
  return fc.tuple(side, fc.constantFrom(...Object.keys(ORDERS)), side).map(([left, operator, right]) =>
    joined(operator, left, right, (a, b) => {
      // NaN does not come up: facts and literals are finite, and nothing overflows.
      return ORDERS[operator]?.(a < b ? -1 : a > b ? 1 : 0) ?? false;
    }),
  );
}

function chosen<T>(test: fc.Arbitrary<Modelled<boolean>>, branch: fc.Arbitrary<Modelled<T>>): fc.Arbitrary<Modelled<T>> {
  return fc.tuple(test, branch, branch).map(([asked, then, otherwise]) => ({
    text: `(${asked.text} ? ${then.text} : ${otherwise.text})`,
    value: (facts, today) => {
      const answer = asked.value(facts, today);
      return answer === undefined ? undefined : answer ? then.value(facts, today) : otherwise.value(facts, today);
    },
  }));
}

function ofFact<T>(name: string, read: (value: FactValue) => T): Modelled<T> {
  return {
    text: name,
    value: (facts) => {
      const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
      return value === undefined ? undefined : read(value);
    },
  };
}

const money = (name: string): Modelled<bigint> => ofFact(name, (value) => BigInt(value));
const dayText = fc.integer({ min: 20_400, max: 20_460 }).map((day) => new Date(day * DAY).toISOString().slice(0, 10));
const wholes = fc.integer({ min: -20, max: 60 });
const decimals = fc.integer({ min: -20, max: 60 }).map((value) => value / 4);
const decimalText = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
const CHANNELS = FACTS.find(({ name }) => name === 'came_by')?.choices.map(({ value }) => value) ?? [];

type Given = Parameters<Modelled<unknown>['value']>;

function list(name: string, values: readonly FactValue[]): Modelled<boolean> {
  return { ...ofFact(name, (value) => values.includes(value)), text: `(${name} in ${JSON.stringify(values)})` };
}

function amount(depth: number): fc.Arbitrary<Modelled<bigint>> {
  const leaf = fc.oneof(
    fc.constantFrom(money('purchase_amount'), money('list_price')),
    wholes.map((value): Modelled<bigint> => ({ text: String(value), value: () => BigInt(value) })),
  );
  if (depth === 0) return leaf;
  const inner = amount(depth - 1);
  const factors = fc.integer({ min: 1, max: 100 }).map((value): Modelled<bigint> => ({ text: String(value), value: () => BigInt(value) }));
  return fc.oneof(
    leaf,
    fc.tuple(inner, inner).map(([left, right]) => joined('+', left, right, (a, b) => a + b)),
    fc.tuple(inner, inner).map(([left, right]) => joined('-', left, right, (a, b) => a - b)),
    fc.tuple(inner, factors).map(([left, right]) => joined('*', left, right, (a, b) => a * b)),
    fc.tuple(inner, factors).map(([left, right]) => joined('/', left, right, (a, b) => a / b)),
    inner.map((operand) => ({
      text: `(-${operand.text})`.replace('--', '- -'),
      value: (...given: Given) => known(operand.value(...given), 0n, (a, b) => b - a),
    })),
    chosen(condition(depth - 1), inner),
  );
}

function number(depth: number): fc.Arbitrary<Modelled<number>> {
  const leaf = fc.oneof(
    fc.constantFrom(ofFact('days_open', Number), ofFact('weight_kg', Number)),
    decimals.map((value): Modelled<number> => ({ text: decimalText(value), value: () => value })),
  );
  if (depth === 0) return leaf;
  const inner = number(depth - 1);
  const divisors = fc.constantFrom(0.5, 2, -3).map((value): Modelled<number> => ({ text: decimalText(value), value: () => value }));
  return fc.oneof(
    leaf,
    fc.tuple(inner, inner).map(([left, right]) => joined('+', left, right, (a, b) => a + b)),
    fc.tuple(inner, inner).map(([left, right]) => joined('-', left, right, (a, b) => a - b)),
    fc.tuple(inner, inner).map(([left, right]) => joined('*', left, right, (a, b) => a * b)),
    fc.tuple(inner, divisors).map(([left, right]) => joined('/', left, right, (a, b) => a / b)),
    chosen(condition(depth - 1), inner),
  );
}

function date(depth: number): fc.Arbitrary<Modelled<string>> {
  const leaf = fc.oneof(
    fc.constantFrom(ofFact('bought_on', String), ofFact('due_on', String)),
    fc.constant<Modelled<string>>({ text: 'today', value: (_, today) => today }),
    dayText.map((day): Modelled<string> => ({ text: `date("${day}")`, value: () => day })),
  );
  return depth === 0 ? leaf : fc.oneof(leaf, leaf, chosen(condition(depth - 1), leaf));
}

function between(dates: fc.Arbitrary<Modelled<string>>): fc.Arbitrary<Modelled<bigint>> {
  return fc.tuple(dates, dates).map(([from, to]) => ({
    text: `daysBetween(${from.text}, ${to.text})`,
    value: (...given: Given) => known(from.value(...given), to.value(...given), (a, b) => BigInt((Date.parse(b) - Date.parse(a)) / DAY)),
  }));
}

function condition(depth: number): fc.Arbitrary<Modelled<boolean>> {
  const leaf = fc.oneof(
    fc.constantFrom(
      ofFact('has_receipt', (value) => value === true),
      ofFact('is_member', (value) => value === true),
    ),
    fc.boolean().map((value): Modelled<boolean> => ({ text: String(value), value: () => value })),
    fc.tuple(fc.constantFrom('==', '!='), fc.constantFrom(...CHANNELS)).map(([operator, channel]) => {
      const written: Modelled<string> = { text: JSON.stringify(channel), value: () => channel };
      return joined(operator, ofFact('came_by', String), written, (a, b) => (a === b) === (operator === '=='));
    }),
    fc.subarray(CHANNELS, { minLength: 1 }).map((values) => list('came_by', values)),
    fc.array(wholes, { minLength: 1, maxLength: 3 }).map((values) => list('purchase_amount', values)),
    fc.array(decimals, { minLength: 1, maxLength: 3 }).map((values) => list('days_open', values)),
  );
  if (depth === 0) return leaf;
  const inner = condition(depth - 1);
  const span = between(date(depth - 1));
  return fc.oneof(
    leaf,
    inner.map((operand): Modelled<boolean> => ({
      text: `(!${operand.text})`,
      value: (...given) => known(operand.value(...given), true, (a) => !a),
    })),
    fc.tuple(fc.constantFrom('&&', '||'), inner, inner).map(([operator, left, right]): Modelled<boolean> => ({
      text: `(${left.text} ${operator} ${right.text})`,
      value: (...given) => {
        const answers = [left.value(...given), right.value(...given)];
        const decisive = operator === '||';
        return answers.includes(decisive) ? decisive : answers.includes(undefined) ? undefined : !decisive;
      },
    })),
    fc
      .tuple(fc.constantFrom('==', '!='), inner, inner)
      .map(([operator, left, right]) => joined(operator, left, right, (a, b) => (a === b) === (operator === '=='))),
    chosen(inner, inner),
    compared(amount(depth - 1)),
    compared(number(depth - 1)),
    compared(date(depth - 1)),
    compared(
      fc.oneof(
        span,
        wholes.map((value): Modelled<bigint> => ({ text: String(value), value: () => BigInt(value) })),
      ),
    ),
  );
}

/** Conditions of every construct that there is, over FACTS. */
export const conditions = condition(3);
/** Such as people write. */
export const simpleConditions = condition(2);

/** A value near those of the conditions for each fact. */
const everyFact = fc.record({
  purchase_amount: fc.integer({ min: 0, max: 60 }),
  list_price: fc.integer({ min: 0, max: 60 }),
  days_open: decimals,
  weight_kg: decimals,
  has_receipt: fc.boolean(),
  is_member: fc.boolean(),
  bought_on: dayText,
  due_on: dayText,
  came_by: fc.constantFrom(...CHANNELS),
});

export const allFacts: fc.Arbitrary<FactValues> = everyFact;
/** Any of the facts, and not the others. */
export const someFacts: fc.Arbitrary<FactValues> = fc
  .tuple(everyFact, fc.subarray(FACTS.map(({ name }) => name)))
  .map(([facts, names]) => Object.fromEntries(Object.entries(facts).filter(([name]) => names.includes(name))));
export const days = dayText;
