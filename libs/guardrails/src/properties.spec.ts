import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindingsFor, checkFacts, compileGuardrail, compileRow, possibleVerdicts } from './compiled-guardrail.ts';
import type { CompiledRow } from './compiled-guardrail.ts';
import { ConditionTypes } from './condition-types.ts';
import { allFacts, conditions, days, simpleConditions, someFacts } from './condition.fixture.ts';
import { ConditionError } from './condition.ts';
import { fact, FACTS, guardrail } from './guardrail.fixture.ts';
import type { Row } from './guardrail.fixture.ts';
import type { Authority } from './guardrail.ts';
import { readingOf } from './reading.ts';
import { reviewGuardrail } from './review.ts';

const TYPES = new ConditionTypes(FACTS);
const NUM_RUNS = 500;

/** Generated conditions break the limits of size now and then, and no other rule. */
function rowOf(text: string): CompiledRow {
  try {
    return compileRow(text, TYPES);
  } catch (error) {
    expect(error).toBeInstanceOf(ConditionError);
    expect(String(error)).toMatch(/characters long|nested more than|operators, facts and values/);
    return fc.pre(false) as never;
  }
}

describe('every condition that the checks admit', () => {
  it('means what CEL means by it, for all facts, and never fails', () => {
    fc.assert(
      fc.property(conditions, allFacts, days, ({ text, value }, facts, today) => {
        expect(rowOf(text).decide(bindingsFor(FACTS, facts, today))).toBe(value(facts, today));
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('says as much as can be said of some facts, and names those on which the rest hangs', () => {
    fc.assert(
      fc.property(conditions, someFacts, days, ({ text, value }, facts, today) => {
        const row = rowOf(text);
        const answer = row.decidePartially(bindingsFor(FACTS, facts, today));
        const expected = value(facts, today);
        if (expected !== undefined) return expect(answer).toBe(expected);
        expect(answer).not.toEqual([]);
        for (const name of answer as readonly string[]) {
          expect(row.facts).toContain(name);
          expect(Object.keys(facts)).not.toContain(name);
        }
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('has a reading in words alone', () => {
    fc.assert(
      fc.property(conditions, ({ text }) => {
        rowOf(text);
        const [reading = ''] = readingOf(guardrail([[text, 'FRONTLINE']]), 'EUR').rows;
        expect(reading).toMatch(/^(If .+|In any case|In no case): frontline staff may\.$/);
        expect(reading.replaceAll('receipt?', '').replaceAll('member?', '').replaceAll('is it?', '')).not.toMatch(
          /[&|=<>!_?"[\]{}]|undefined|null|true|false|daysBetween|date\(/,
        );
        expect(reading.split('(').length).toBe(reading.split(')').length);
      }),
      { numRuns: NUM_RUNS },
    );
  });
});

const AUTHORITY = fc.constantFrom<Authority>('FRONTLINE', 'SUPERVISOR', 'OWNER', 'NEVER');
const tables = fc.array(fc.tuple(conditions, AUTHORITY), { minLength: 1, maxLength: 4 });
const simpleTables = fc.array(fc.tuple(simpleConditions, AUTHORITY), { minLength: 1, maxLength: 4 });

function rowsOf(modelled: readonly (readonly [{ readonly text: string }, Authority])[]): readonly Row[] {
  return modelled.map(([{ text }, authority]): Row => {
    rowOf(text);
    return [text, authority];
  });
}

describe('every table', () => {
  it('is decided by its first row that holds', () => {
    fc.assert(
      fc.property(tables, allFacts, days, (modelled, facts, today) => {
        const first = modelled.findIndex(([{ value }]) => value(facts, today));
        const checked = checkFacts(compileGuardrail(guardrail(rowsOf(modelled))), facts, { today });
        expect(checked.row).toBe(first === -1 ? null : first);
        expect(checked.missingFacts).toEqual([]);
        if (first === -1) expect(checked.verdict).toBe('NOT_ALLOWED');
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('never takes back what it said of some facts, and says it of all once the missing ones are given', () => {
    fc.assert(
      fc.property(tables, someFacts, allFacts, days, (modelled, some, all, today) => {
        const compiled = compileGuardrail(guardrail(rowsOf(modelled)));
        const complete = { ...all, ...some };
        const said = checkFacts(compiled, some, { today });
        if (said.verdict !== 'MISSING_FACTS') return expect(checkFacts(compiled, complete, { today })).toEqual(said);
        // Whoever answers each question as it comes arrives.
        let given = some;
        let answer = said;
        for (let asked = 0; answer.verdict === 'MISSING_FACTS'; asked += 1) {
          expect(asked).toBeLessThan(FACTS.length);
          given = { ...given, ...Object.fromEntries(answer.missingFacts.map((name) => [name, complete[name] ?? false])) };
          answer = checkFacts(compiled, given, { today });
        }
        expect(answer).toEqual(checkFacts(compiled, complete, { today }));
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('says no verdict is out that the missing facts can still lead to', () => {
    fc.assert(
      fc.property(tables, someFacts, fc.array(allFacts, { minLength: 10, maxLength: 10 }), days, (modelled, some, completions, today) => {
        const compiled = compileGuardrail(guardrail(rowsOf(modelled)));
        const possible = possibleVerdicts(compiled, some, { today });
        const said = checkFacts(compiled, some, { today }).verdict;
        if (said !== 'MISSING_FACTS') expect([...possible]).toEqual([said]);
        for (const all of completions) expect(possible).toContain(checkFacts(compiled, { ...all, ...some }, { today }).verdict);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('knows exactly the verdicts that are still possible, where no fact is read twice', () => {
    const facts = Array.from({ length: 6 }, (_, index) => fact(`answer_${index}`, 'BOOLEAN', `Question ${index}?`));
    const names = facts.map(({ name }) => name);
    // Rows of two facts each, in any order and either way.
    const rows = fc
      .tuple(fc.shuffledSubarray(names, { minLength: 6 }), fc.array(fc.tuple(fc.boolean(), fc.boolean(), AUTHORITY), { maxLength: 3 }))
      .map(([order, shapes]) =>
        shapes.map(([isNot, isOr, authority], index): Row => {
          const [one, other] = [order[2 * index] ?? '', order[2 * index + 1] ?? ''];
          return [`${isNot ? '!' : ''}${one} ${isOr ? '||' : '&&'} ${other}`, authority];
        }),
      );
    const given = fc.dictionary(fc.constantFrom(...names), fc.boolean());
    fc.assert(
      fc.property(rows, given, (table, some) => {
        const compiled = compileGuardrail(guardrail(table, { facts }));
        const reached = new Set<string>();
        for (let bits = 0; bits < 2 ** names.length; bits += 1) {
          const all = Object.fromEntries(names.map((name, index) => [name, ((bits >> index) & 1) === 1]));
          reached.add(checkFacts(compiled, { ...all, ...some }, { today: '2026-11-23' }).verdict);
        }
        expect(possibleVerdicts(compiled, some, { today: '2026-11-23' })).toEqual(reached);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('is reviewed by examples that leave nothing out, where the review says so', () => {
    let complete = 0;
    fc.assert(
      fc.property(simpleTables, fc.array(fc.tuple(allFacts, days), { minLength: 20, maxLength: 20 }), (modelled, cases) => {
        const table = guardrail(rowsOf(modelled));
        const review = reviewGuardrail(table, 'EUR');
        if (!review.areAllCases) return;
        complete += 1;
        const unreachable = review.problems.map(({ field }) => field);
        const hasGap = review.warnings.some(({ code }) => code === 'GAP');
        const compiled = compileGuardrail(table);
        for (const [facts, today] of cases) {
          const { row } = checkFacts(compiled, facts, { today });
          if (row === null) expect(hasGap).toBe(true);
          else expect(unreachable).not.toContain(`rows.${row}`);
        }
      }),
      { numRuns: 80 },
    );
    expect(complete).toBeGreaterThan(15);
  });

  it('is shown cases that are as the review says', () => {
    fc.assert(
      fc.property(simpleTables, (modelled) => {
        const table = guardrail(rowsOf(modelled));
        const compiled = compileGuardrail(table);
        const { problems, warnings } = reviewGuardrail(table, 'EUR');
        for (const { code, field, example } of [...problems, ...warnings]) {
          if (example === null) continue;
          const { row, verdict } = checkFacts(compiled, example.facts, { today: example.today });
          expect(verdict).not.toBe('MISSING_FACTS');
          if (code === 'GAP') expect(row).toBeNull();
          else expect(row).toBeLessThan(Number(field.slice('rows.'.length)));
        }
      }),
      { numRuns: 40 },
    );
  });
});
