import { describe, expect, it } from '@jest/globals';
import type { GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { buildSchema, getOperationAST, getVariableValues, Kind, parse, validate } from 'graphql';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { documentLimits, MAX_TOKENS } from '../document-limits.ts';
import { MAX_COST, queryCost } from '../query-cost.ts';

const FOLDER = new URL('./examples/', import.meta.url);
const names = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.graphql') ? [file.slice(0, -'.graphql'.length)] : []));
const schema: GraphQLSchema = buildSchema(readFileSync(new URL('../../../../schema/schema.graphql', import.meta.url), 'utf8'));

const documentOf = (name: string) => readFileSync(new URL(`${name}.graphql`, FOLDER), 'utf8');

/** As the page fills them in when an example is opened. */
function variablesOf(name: string): Record<string, unknown> {
  const file = new URL(`${name}.json`, FOLDER);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  return JSON.parse(text.replaceAll('NEW-UUID', crypto.randomUUID())) as Record<string, unknown>;
}

/** What the server itself would say: the specification's rules and our limits. */
function problemsOf(text: string, variables: Record<string, unknown>): readonly string[] {
  const document = parse(text, { maxTokens: MAX_TOKENS });
  const problems = [...validate(schema, document), ...validate(schema, document, [...documentLimits])];
  const definitions: VariableDefinitionNode[] = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && Object.keys(variables).length > 0 ? [...(definition.variableDefinitions ?? [])] : [],
  );
  return [...problems, ...(getVariableValues(schema, definitions, variables).errors ?? [])].map(({ message }) => message);
}

/** Of the dearest of its operations. */
function costOf(name: string): number {
  const document = documentOf(name);
  const operations = [...document.matchAll(/^(?:query|mutation) (\w+)/gm)].map(([, operation]) => operation);
  return Math.max(...operations.map((operation) => queryCost(parse(document), operation, variablesOf(name))));
}

/** Which operation an example is about that has several. */
const FIRST_OF_SEVERAL: Readonly<Record<string, string>> = { 'perception-gaps': 'PerceptionGaps', 'report-friction': 'ReportFriction' };

describe('the prepared queries', () => {
  it('are what a first visit needs', () => {
    expect(names.sort()).toEqual([
      'backtest-guardrail',
      'check-guardrail',
      'create-survey',
      'friction-cost',
      'friction-ranking',
      'friction-trend',
      'hand-profile',
      'inbox',
      'judgement-calls',
      'leadership-review',
      'outcomes',
      'perception-gaps',
      'projections',
      'record-judgement-call',
      'register-policy',
      'report-friction',
      'reviews',
      'revision-effect',
      'who-am-i',
    ]);
  });

  it.each(names)('%s fits the schema and the limits, with its variables', (name) => {
    expect(problemsOf(documentOf(name), variablesOf(name))).toEqual([]);
  });

  it.each(names)('%s costs less than a fifth of what is allowed', (name) => {
    expect(costOf(name)).toBeGreaterThan(0);
    expect(costOf(name)).toBeLessThan(MAX_COST / 5);
  });

  it.each(names)('%s says in its first lines what it is', (name) => {
    const [title, note] = documentOf(name).split('\n');
    expect([title, note]).toEqual([expect.stringMatching(/^# [A-Z]/), expect.stringMatching(/^# [A-Z].*\.$/)]);
    expect(getOperationAST(parse(documentOf(name)), FIRST_OF_SEVERAL[name] ?? null)).not.toBeNull();
  });

  it.each(names)('%s is offered in the menu', (name) => {
    const menu = readFileSync(new URL('./browser/examples.jsx', import.meta.url), 'utf8');
    expect(menu).toContain(`example('${name}', `);
  });
});

describe('the check of the prepared queries', () => {
  it.each([
    ['an unknown field', 'query Q { me { shoeSize } }', {}],
    ['a missing variable', documentOf('register-policy'), { input: { commandId: 'x' } }],
    ['an unknown enum value', documentOf('friction-trend'), { bucket: 'DECADE' }],
    ['too many aliases', `query Q { ${Array.from({ length: 16 }, (_, i) => `a${i}: me { id }`).join(' ')} }`, {}],
  ])('finds %s', (_, text, variables) => {
    expect(problemsOf(text, variables)).not.toEqual([]);
  });
});
