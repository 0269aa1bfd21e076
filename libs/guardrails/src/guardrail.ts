export const FACT_TYPES = ['NUMBER', 'MONEY', 'BOOLEAN', 'CHOICE', 'DATE'] as const;
export type FactType = (typeof FACT_TYPES)[number];
export const AUTHORITIES = ['FRONTLINE', 'SUPERVISOR', 'OWNER', 'NEVER'] as const;
/** Who may say yes. */
export type Authority = (typeof AUTHORITIES)[number];
export const CAP_SCOPES = ['CUSTOMER', 'UNIT'] as const;
export type CapScope = (typeof CAP_SCOPES)[number];
export const CAP_WINDOWS = ['INCIDENT', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const;
/** INCIDENT: as long as the same reference is given; the others are those of the organisation's calendar. */
export type CapWindow = (typeof CAP_WINDOWS)[number];

/** What staff are asked before they get an answer. */
export interface Fact {
  /** Name in conditions: a CEL identifier, such as `purchase_amount`. */
  readonly name: string;
  readonly type: FactType;
  /** The question, in plain words. */
  readonly label: string;
  /** Of a NUMBER, such as "days"; null: none. */
  readonly unit: string | null;
  /** Of a CHOICE, two at least; else empty. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** One line of the decision table: the first whose condition holds decides. */
export interface GuardrailRow {
  /** CEL over the facts; true or false. */
  readonly condition: string;
  readonly authority: Authority;
  /** Words that staff can say to a customer. */
  readonly reason: string;
}

/** "2,000 per guest per incident": how much of a fact may be granted in a window, over all calls. */
export interface Cap {
  /** Name of a MONEY or NUMBER fact that is summed. */
  readonly fact: string;
  /** In the fact's unit; MONEY: whole minor units. */
  readonly limit: number;
  readonly per: CapScope;
  readonly window: CapWindow;
}

/** The room for judgement that a version of a policy leaves, for one action. */
export interface Guardrail {
  /** Kebab-case, unique in its version; the same over versions: what is counted of a guardrail is counted by it. */
  readonly key: string;
  /** What staff may want to do, such as "refund without receipt". */
  readonly action: string;
  readonly facts: readonly Fact[];
  readonly rows: readonly GuardrailRow[];
  readonly cap: Cap | null;
  /** How to show the customer the care taken; null: none. */
  readonly lesson: string | null;
}

/** MONEY in whole minor units, DATE as a local date such as 2026-11-22, CHOICE as the value of a choice. */
export type FactValue = string | number | boolean;
export type FactValues = Readonly<Record<string, FactValue>>;

export const VERDICTS = ['ALLOWED', 'ASK_SUPERVISOR', 'ASK_OWNER', 'NOT_ALLOWED', 'MISSING_FACTS'] as const;
export type Verdict = (typeof VERDICTS)[number];
/** What a table says once it has all the facts that it needs. */
export type SettledVerdict = Exclude<Verdict, 'MISSING_FACTS'>;

/** What a table says about facts. */
export interface Checked {
  readonly verdict: Verdict;
  /** Place of the row that decided, from 0; null: none did (MISSING_FACTS, or NOT_ALLOWED for want of a row). */
  readonly row: number | null;
  /** Words for the customer; null where no row decided. */
  readonly reason: string | null;
  /** Names of the facts that are needed to say more; empty unless MISSING_FACTS. */
  readonly missingFacts: readonly string[];
}
