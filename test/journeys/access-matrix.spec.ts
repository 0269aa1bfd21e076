import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '#eventing';
import type { Role } from '#eventing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { FIELDS, HELD, SUBJECTS, TYPES, WAYS } from './access-expectations.ts';
import type { Case, Reach, Subject } from './access-expectations.ts';
import { anonymously } from './anonymous-client.ts';
import { aGuardrail, aPolicy } from './inputs.ts';
import { LiveClient } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let schema: GraphQLSchema;
const subjects = new Map<Subject, Requester | null>();
const made: Record<string, string> = { unknownId: randomUUID() };

beforeAll(async () => {
  running = await RunningServer.start();
  schema = running.server.app.get(GraphQLSchemaHost).schema;
  for (const role of ROLES) {
    subjects.set(role, await running.person([role]));
    subjects.set(`TOKEN:${role}`, running.token([role]));
  }
  const [reporter, owner] = [await running.person([HELD.REPORTER]), await running.person([HELD.OWNER])];
  subjects
    .set('REPORTER', reporter)
    .set('OWNER', owner)
    .set('NO_ROLE', await running.person([]))
    .set('STRANGER', null)
    .set('ANONYMOUS', null);
  subjects.set('FORGED_TOKEN', { id: 'x', headersAt: () => ({ authorization: `Bearer hr_${'0'.repeat(16)}_${'0'.repeat(64)}` }) });
  const guarded = { ...aPolicy('RET-14'), guardrails: [aGuardrail] };
  const registered = await running.done<{ policy: { id: string } }>('registerPolicy', guarded, owner, 'policy { id }');
  made['policyId'] = registered.policy.id;
  made['unitId'] = await running.unit('TILLS');
  const input = { policyId: registered.policy.id, mode: 'NAMED' };
  const facts = [
    { name: 'amount', number: 1 },
    { name: 'proof', text: 'CARD' },
  ];
  const opened = { policyId: registered.policy.id, reason: 'complaints' };
  made['reviewId'] = (await running.done<{ review: { id: string } }>('openReview', opened, owner, 'review { id }')).review.id;
  const expected = {
    unitId: made['unitId'],
    party: 'CUSTOMERS',
    what: 'no waiting',
    source: 'ASSUMED',
    factor: 'SERVICE_TERMS',
  };
  const { expectation } = await running.done<{ expectation: { id: string } }>('registerExpectation', expected, owner, 'expectation { id }');
  made['expectationId'] = expectation.id;
  const asking = { title: 'Two views', template: 'two-views' };
  const executive = subjects.get('EXECUTIVE') ?? null;
  const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', asking, executive, 'survey { id }');
  made['surveyId'] = survey.id;
  const wave = { surveyId: survey.id, closesOn: running.clock.instant.slice(0, 10) };
  made['waveId'] = (await running.done<{ wave: { id: string } }>('openWave', wave, executive, 'wave { id }')).wave.id;
  const call = { policyId: registered.policy.id, guardrailKey: aGuardrail.key, facts };
  made['callId'] = (await running.done<{ call: { id: string } }>('recordJudgementCall', call, reporter, 'call { id }')).call.id;
  made['reportId'] = (await running.done<{ report: { id: string } }>('reportFriction', input, reporter, 'report { id }')).report.id;
});
afterAll(() => running.remove());

function objectTypes(): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
}

const isRoot = ({ name }: GraphQLObjectType) => ['Query', 'Mutation', 'Subscription'].includes(name);
const ruleOf = (field: GraphQLField<unknown, unknown>) => field.extensions['access'] as Reach | undefined;
const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields());

/** Each field that Nest guards: all of Query, Mutation and Subscription, and what is resolved on its own. */
function guardedFields(): readonly string[] {
  return objectTypes().flatMap((type) =>
    fieldsOf(type)
      .filter((field) => isRoot(type) || ruleOf(field) !== undefined)
      .map((field) => `${type.name}.${field.name}`),
  );
}

describe('the table of expectations', () => {
  it('names every guarded field of the schema and no other', () => {
    expect(Object.keys(FIELDS).sort()).toEqual([...guardedFields()].sort());
  });

  it('names every object type with those who can come to it by any way', () => {
    expect(
      Object.fromEntries(
        objectTypes()
          .filter((type) => !isRoot(type))
          .map(({ name }) => [name, reachOf(name)]),
      ),
    ).toEqual(sorted(TYPES));
  });

  it('is about the schema that is printed', async () => {
    const printed = await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(printed.trim()).toBe(`# Printed by \`npm run schema\`; do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}`.trim());
  });
});

describe.each(Object.entries(FIELDS))('%s', (path, cases) => {
  it.each(cases.map((one) => [one.args ?? 'any arguments', one] as const))(
    'with %s answers the right people only',
    async (_, { args, who }) => {
      const outcomes: Record<string, string> = {};
      for (const subject of SUBJECTS) outcomes[subject] = await outcomeOf(path, args, subject);
      expect(outcomes).toEqual(
        Object.fromEntries(SUBJECTS.map((subject) => [subject, who.includes(subject) ? 'ANSWERED' : refusalOf(subject, path, who)])),
      );
    },
  );
});

function refusalOf(subject: Subject, path = '', who: readonly Subject[] = []): string {
  if (who.includes('ANONYMOUS') && who.length === 1) {
    return 'NOT_FOUND: this is answered at POST /anonymous only, without cookie and Authorization header; in a page: fetch(…, { credentials: "omit" })';
  }
  if (subject === 'ANONYMOUS') {
    return path.startsWith('Subscription.')
      ? 'GRAPHQL_VALIDATION_FAILED: there are no subscriptions over HTTP; open a WebSocket (graphql-transport-ws) on this path'
      : 'UNAUTHENTICATED: this path is for anonymous reports only; for anything else sign in and send it to POST /graphql';
  }
  return subject === 'STRANGER' || subject === 'FORGED_TOKEN'
    ? 'UNAUTHENTICATED: sign in, or send a valid token as `Authorization: Bearer …`; a page of this site also sends the header `x-handrail`'
    : 'NOT_FOUND: not found, or not open to your role';
}

/** `ANSWERED`, also with a refusal that only the right people get to read, or the one top-level error. */
async function outcomeOf(path: string, args: Case['args'], subject: Subject): Promise<string> {
  const requester = subjects.get(subject) ?? null;
  const isAnonymous = subject === 'ANONYMOUS';
  if (path.startsWith('Subscription.') && !isAnonymous) return outcomeOverSocket(documentFor(path, args), requester);
  const answer = await (isAnonymous
    ? anonymously(running, documentFor(path, args))
    : running.query(documentFor(path, args), {}, requester));
  const denied = answer.errors.filter(({ extensions: { code } }) => code !== 'BAD_USER_INPUT');
  return denied.length === 0 ? 'ANSWERED' : denied.map(({ message, extensions: { code } }) => `${code}: ${message}`).join();
}

/** A socket that nobody stands behind is closed before it can ask. */
async function outcomeOverSocket(query: string, requester: Requester | null): Promise<string> {
  const client = new LiveClient(running, requester, { query });
  try {
    const told = client.until(({ changes, errors }) => changes.length + errors.length > 0).then(() => 'ANSWERED');
    const outcome = await Promise.race([
      told,
      client.ended.then(({ code }) => (code === 4401 ? refusalOf('STRANGER') : `closed with ${code}`)),
    ]);
    const [error] = client.errors.flatMap((errors) => JSON.parse(errors) as readonly { message: string; extensions: { code: string } }[]);
    told.catch(() => undefined);
    return error ? `${error.extensions.code}: ${error.message}` : outcome;
  } finally {
    await client.close();
  }
}

function documentFor(path: string, args: string | undefined): string {
  const [typeName = '', name = ''] = path.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  if (!isObjectType(type) || !field) throw new Error(`no field ${path}`);
  const selection = isObjectType(getNamedType(field.type)) ? ' { __typename }' : '';
  // A field resolved on its own is asked through the query of its type's name, or by its way.
  if (!isRoot(type)) {
    const given = args === undefined ? '' : `(${filledIn(args)})`;
    const way = WAYS[typeName];
    if (way !== undefined) return `{ ${filledIn(way).replace('*', `${name}${selection}`)} }`;
    return `{ ${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}${given} { ${name}${selection} } }`;
  }
  const given =
    args === undefined
      ? field.args
          .filter(isRequiredArgument)
          .map((arg) => `${arg.name}: ${literal(arg.type, arg.name)}`)
          .join()
      : args;
  return `${typeName.toLowerCase()} { ${name}${given === '' ? '' : `(${filledIn(given)})`}${selection} }`;
}

function filledIn(args: string): string {
  return args.replaceAll(/\$(\w+)/g, (_, name: string) => JSON.stringify(made[name]));
}

/** Any value that the schema takes; whether the command makes sense is asked after access. */
function literal(type: GraphQLInputType, name: string): string {
  if (isNonNullType(type)) return literal(type.ofType, name);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type, field.name)}`).join(', ')} }`;
  }
  if (type.name === 'ID') return JSON.stringify(randomUUID());
  if (type.name === 'Int' || type.name === 'Float') return '1';
  if (type.name === 'Boolean') return 'true';
  return name === 'week' || name === 'from' || name === 'to' ? '"2026-W40"' : '"x"';
}

/** Who can come to a type: over every way from a root field, whoever every rule on that way lets pass. */
function reachOf(typeName: string): Reach {
  const rules = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
    root ? fieldsOf(root).flatMap((field) => waysTo(typeName, getNamedType(field.type).name, ruleOf(field) ?? [], new Set())) : [],
  );
  if (rules.includes('EVERYBODY')) return 'EVERYBODY';
  if (rules.includes('ANONYMOUS')) return 'ANONYMOUS';
  if (rules.includes('SIGNED_IN')) return 'SIGNED_IN';
  return inOrder(rules.flatMap((rule) => (typeof rule === 'string' ? [] : rule)));
}

function waysTo(target: string, from: string, rule: Reach, seen: Set<string>): readonly Reach[] {
  const here = from === target ? [rule] : [];
  if (seen.has(`${from} ${String(rule)}`)) return here;
  seen.add(`${from} ${String(rule)}`);
  const type = schema.getType(from);
  if (isAbstractType(type)) return [...here, ...schema.getPossibleTypes(type).flatMap(({ name }) => waysTo(target, name, rule, seen))];
  if (!isObjectType(type)) return here;
  return [
    ...here,
    ...fieldsOf(type).flatMap((field) => waysTo(target, getNamedType(field.type).name, narrowed(rule, ruleOf(field)), seen)),
  ];
}

function narrowed(outer: Reach, inner: Reach | undefined): Reach {
  if (inner === undefined || inner === outer) return outer;
  // Nobody is known at the anonymous endpoint, and whoever is known is refused there.
  if (outer === 'ANONYMOUS' || inner === 'ANONYMOUS') return [];
  if (outer === 'EVERYBODY') return inner;
  if (inner === 'SIGNED_IN' || inner === 'EVERYBODY') return outer;
  return outer === 'SIGNED_IN' ? inner : inner.filter((role) => outer.includes(role));
}

const inOrder = (roles: readonly Role[]) => ROLES.filter((role) => roles.includes(role));

function sorted(types: Readonly<Record<string, Reach>>): Readonly<Record<string, Reach>> {
  return Object.fromEntries(Object.entries(types).map(([name, reach]) => [name, typeof reach === 'string' ? reach : inOrder(reach)]));
}
