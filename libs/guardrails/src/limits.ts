/**
 * What a guardrail may hold at most. Together they bound what a check costs: rows x nodes steps, each of constant cost, since conditions know
 * no loops, no text functions and no regular expressions.
 */
export const LIMITS = {
  facts: 20,
  rows: 40,
  choices: 40,
  /** Characters of one condition. */
  condition: 1000,
  /** Brackets and operators within each other. */
  depth: 16,
  /** Operators, facts and values of one condition. */
  nodes: 120,
  key: 60,
  factName: 40,
  choice: 60,
  unit: 30,
  /** Of a fact, a choice or an action. */
  label: 200,
  reason: 500,
  lesson: 2000,
  /** Minor units: sums and multiples of amounts stay exact. Amounts are never negative: under a cap, one would make room for others. */
  money: 10 ** 13,
  /** Of a NUMBER fact, either side of zero. */
  number: 10 ** 12,
} as const;

/** Of a fact: as conditions write it. */
export const FACT_NAME = /^[a-z][a-z0-9_]*$/;
