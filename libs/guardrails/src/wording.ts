import type { Authority, Cap, CapScope, CapWindow, Fact, FactValue } from './guardrail.ts';

const MAY: Readonly<Record<Authority, string>> = {
  FRONTLINE: 'frontline staff may',
  SUPERVISOR: 'a supervisor decides',
  OWNER: "the policy's owner decides",
  NEVER: 'nobody may',
};

const PER: Readonly<Record<CapScope, string>> = { CUSTOMER: 'customer', UNIT: 'unit' };
const WITHIN: Readonly<Record<CapWindow, string>> = { INCIDENT: 'incident', DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year' };

/** Questions that become statements, and how. */
const EXISTENCE = [
  ['Is there a ', 'there is a', 'there is no'],
  ['Is there an ', 'there is an', 'there is no'],
  ['Are there any ', 'there are', 'there are no'],
  ['Are there ', 'there are', 'there are no'],
] as const;

const ARTICLES = ['the', 'a', 'an', 'this', 'your', 'our', 'their'];

/** Amounts, numbers and days as a locale writes them; the words around them are English, as are those of the labels whatever their author chose. */
export class Wording {
  readonly #money: Intl.NumberFormat;
  readonly #minorUnits: number;
  readonly #number: Intl.NumberFormat;
  readonly #date: Intl.DateTimeFormat;

  /** @throws RangeError when the currency is no ISO 4217 code, or the locale no BCP 47 tag */
  constructor(currency: string, locale: string) {
    this.#money = new Intl.NumberFormat(locale, { style: 'currency', currency });
    this.#minorUnits = 10 ** (this.#money.resolvedOptions().maximumFractionDigits ?? 2);
    this.#number = new Intl.NumberFormat(locale, { maximumFractionDigits: 20 });
    this.#date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  }

  money(minorUnits: number): string {
    return this.#money.format(minorUnits / this.#minorUnits);
  }

  number(value: number, unit: string | null): string {
    const shown = this.#number.format(value);
    if (unit === null) return shown;
    const isPlural = unit.endsWith('s') && !unit.endsWith('ss');
    return `${shown} ${value === 1 && isPlural ? unit.slice(0, -1) : unit}`;
  }

  date(day: string): string {
    return this.#date.format(new Date(`${day}T00:00:00Z`));
  }

  /** A fact in the middle of a sentence: a question in quotes, anything else with an article. */
  fact({ label }: Fact): string {
    if (label.endsWith('?')) return `“${label}”`;
    const [first = '', second = ''] = label;
    // "VIP status" and "X-ray" keep their capitals.
    const isWord = second === second.toLowerCase() && second !== '-';
    const noun = `${isWord ? first.toLowerCase() : first}${label.slice(first.length)}`;
    return ARTICLES.some((article) => noun.startsWith(`${article} `)) ? noun : `the ${noun}`;
  }

  choice({ choices }: Fact, value: string): string {
    return choices.find((choice) => choice.value === value)?.label ?? value;
  }

  yesOrNo({ label }: Fact, value: boolean): string {
    for (const [question, yes, no] of EXISTENCE) {
      if (label.startsWith(question) && label.endsWith('?')) return `${value ? yes : no} ${label.slice(question.length, -1)}`;
    }
    const answer = value ? 'yes' : 'no';
    return label.endsWith('?') ? `the answer to “${label}” is ${answer}` : `“${label}” is ${answer}`;
  }

  /** A value that fits its fact. */
  value(fact: Fact, value: FactValue): string {
    if (fact.type === 'MONEY') return this.money(Number(value));
    if (fact.type === 'NUMBER') return this.number(Number(value), fact.unit);
    if (fact.type === 'DATE') return this.date(String(value));
    if (fact.type === 'CHOICE') return this.choice(fact, String(value));
    return value === true ? 'yes' : 'no';
  }

  /** Facts of one case, in the order of the guardrail: "the purchase amount is €50.01, there is no receipt". */
  case(facts: readonly Fact[], values: Readonly<Record<string, FactValue>>): string {
    const parts = facts.flatMap((fact) => {
      const value = Object.hasOwn(values, fact.name) ? values[fact.name] : undefined;
      if (value === undefined) return [];
      return [typeof value === 'boolean' ? this.yesOrNo(fact, value) : `${this.fact(fact)} is ${this.value(fact, value)}`];
    });
    return parts.length === 0 ? 'whatever the facts' : parts.join(', ');
  }

  may(authority: Authority): string {
    return MAY[authority];
  }

  cap(cap: Cap, fact: Fact): string {
    const limit = this.value(fact, cap.limit);
    return `At most ${limit} (${fact.label}) per ${PER[cap.per]} and ${WITHIN[cap.window]}, over all calls.`;
  }
}
