import { isCelError, run } from '@bufbuild/cel';
import type { CelInput } from '@bufbuild/cel';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindingsFor, compileRow } from './compiled-guardrail.ts';
import { ConditionTypes } from './condition-types.ts';
import { days, simpleConditions, someFacts } from './condition.fixture.ts';
import type { Condition } from './condition.ts';
import { FACTS } from './guardrail.fixture.ts';
import type { FactValues } from './guardrail.ts';

/** A condition without the two functions of ours, as docs/guardrails.md defines them. */
function plain(node: Condition): string {
  switch (node.kind) {
    case 'literal':
      if (typeof node.value === 'number') return Number.isInteger(node.value) ? `${node.value}.0` : String(node.value);
      return typeof node.value === 'string' ? JSON.stringify(node.value) : String(node.value);
    case 'fact':
      return node.name;
    case 'date':
      return `timestamp("${node.value}T00:00:00Z")`;
    case 'daysBetween':
      return `((${plain(node.to)} - ${plain(node.from)}).getHours() / 24)`;
    case 'not':
      return `(!${plain(node.operand)})`;
    case 'negative':
      return `(-(${plain(node.operand)}))`;
    case 'and':
    case 'or':
      return `(${node.operands.map(plain).join(node.kind === 'and' ? ' && ' : ' || ')})`;
    case 'comparison':
    case 'arithmetic':
      return `(${plain(node.left)} ${node.operator} ${plain(node.right)})`;
    case 'in':
      return `(${plain(node.item)} in [${node.list.map(plain).join(', ')}])`;
    case 'conditional':
      return `(${plain(node.test)} ? ${plain(node.then)} : ${plain(node.otherwise)})`;
  }
}

function plainValues(facts: FactValues, today: string): Record<string, CelInput> {
  const at = (day: string): CelInput => timestampFromDate(new Date(`${day}T00:00:00Z`));
  const values = Object.entries(facts).map(([name, value]): [string, CelInput] => {
    const type = FACTS.find((fact) => fact.name === name)?.type;
    return [name, type === 'MONEY' ? BigInt(value) : type === 'DATE' ? at(String(value)) : value];
  });
  return { ...Object.fromEntries(values), today: at(today) };
}

it('answers as plain CEL does, where a fact that nobody gave is a variable that is not there', () => {
  const types = new ConditionTypes(FACTS);
  fc.assert(
    fc.property(simpleConditions, someFacts, days, ({ text }, facts, today) => {
      const row = compileRow(text, types);
      const answer = row.decidePartially(bindingsFor(FACTS, facts, today));
      const plainly = run(plain(row.condition), plainValues(facts, today));
      if (typeof answer === 'boolean') expect(plainly).toBe(answer);
      else expect(isCelError(plainly)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
