import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { checkFacts, compileGuardrail } from './compiled-guardrail.ts';
import { validateFacts } from './facts.ts';
import type { Checked, FactValues, Guardrail } from './guardrail.ts';
import { reviewGuardrail } from './review.ts';

interface Vectors {
  readonly groups: readonly {
    readonly guardrail: Guardrail;
    readonly cases: readonly {
      readonly name: string;
      readonly today: string;
      readonly facts: FactValues;
      readonly expected: Checked;
      readonly unfit: readonly string[];
    }[];
  }[];
}

const source = readFileSync(new URL('../../../schema/guardrail-vectors.json', import.meta.url), 'utf8');
const { groups } = JSON.parse(source) as Vectors;
const cases = groups.flatMap(({ guardrail, cases }) => cases.map((one) => ({ ...one, guardrail, table: guardrail.key })));

describe('the shared vectors', () => {
  it('are many', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  it('hold tables that a review admits, apart from those that can never say yes', () => {
    for (const { guardrail } of groups) {
      const codes = new Set(reviewGuardrail(guardrail, 'EUR').problems.map(({ code }) => code));
      expect([...codes]).toEqual(guardrail.key === 'never' ? ['UNREACHABLE_ROW'] : []);
    }
  });

  it.each(cases)('$table: $name', ({ guardrail, facts, today, expected, unfit }) => {
    expect(checkFacts(compileGuardrail(guardrail), facts, { today })).toEqual(expected);
    expect(validateFacts(guardrail, facts).map(({ fact }) => fact)).toEqual(unfit);
  });
});

/** Devices that are offline answer by the same code. */
it('gives the same answers in a browser: bundled for it, without anything of Node', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'browser',
    conditions: ['source'],
    format: 'iife',
    globalName: 'guardrails',
    write: false,
    metafile: true,
  });
  for (const input of Object.keys(metafile.inputs)) {
    expect(input).toMatch(/^(libs\/guardrails\/src\/[a-z-]+\.ts|node_modules\/@bufbuild\/(cel|cel-spec|protobuf|re2)\/.+)$/);
  }
  // A context has the language and nothing else; of the web's own, CEL needs texts as bytes. Neither `process` nor `Buffer` nor `require`.
  const page = createContext({ TextEncoder, TextDecoder });
  const run = (code: string): unknown => new Script(code).runInContext(page);
  run(outputFiles[0]?.text ?? '');
  expect(run('typeof process + typeof Buffer + typeof require + typeof URL')).toBe('undefined'.repeat(4));
  const answers = run(`
    JSON.stringify(${source}.groups.map(({ guardrail, cases }) => {
      const compiled = guardrails.compileGuardrail(guardrail);
      return cases.map(({ facts, today }) => guardrails.checkFacts(compiled, facts, { today }));
    }))`);
  expect(JSON.parse(String(answers))).toEqual(groups.map(({ cases }) => cases.map(({ expected }) => expected)));
  const reading = run(`guardrails.readingOf(${source}.groups[0].guardrail, 'EUR').rows[0]`);
  expect(reading).toBe('If the purchase amount is at most €50.00 and there is no receipt: frontline staff may.');
});
