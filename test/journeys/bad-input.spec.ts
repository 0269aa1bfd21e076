import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { aPolicy, aVersion } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

type Who = 'admin' | 'owner' | 'staff';

let running: RunningServer;
let policyId: string;
let retiredId: string;
let reportId: string;
const people = new Map<Who, Requester>();
const as = (who: Who): Requester => people.get(who) as Requester;

beforeAll(async () => {
  running = await RunningServer.start();
  await running.unit('STORE-1');
  people.set('admin', await running.person(['ADMIN']));
  people.set('owner', await running.person(['POLICY_OWNER']));
  people.set('staff', await running.person(['FRONTLINE'], { unitCode: 'STORE-1' }));
  const registered = (code: string) =>
    running.done<{ policy: { id: string } }>('registerPolicy', aPolicy(code), as('owner'), 'policy { id }');
  policyId = (await registered('RET-14')).policy.id;
  retiredId = (await registered('RET-15')).policy.id;
  await running.done('retirePolicy', { policyId: retiredId, reason: 'nobody needs it' }, as('owner'));
  const report = { policyId, mode: 'NAMED' };
  const reported = await running.done<{ report: { id: string } }>('reportFriction', report, as('staff'), 'report { id }');
  reportId = reported.report.id;
});
afterAll(() => running.remove());

const head = () => running.server.app.get(EventLog).store.head();
const unknown = randomUUID();
/** As long as the product takes, and one more. */
const LONG = 'x'.repeat(4_001);

type BadInput = readonly [what: string, who: Who, mutation: string, input: () => object, field: string, code: string, remedy: RegExp];

const revision = (rest: object) => {
  return { ...aVersion, policyId, reason: 'a change', ...rest };
};

const CASES: readonly BadInput[] = [
  ['an unknown policy', 'staff', 'reportFriction', () => ({ policyId: unknown }), 'policyId', 'friction.unknown-policy', /choose one/],
  [
    'an unknown policy',
    'staff',
    'corroborateReport',
    () => ({ policyId: unknown, effect: 'WORKAROUND' }),
    'policyId',
    'friction.unknown-policy',
    /choose one/,
  ],
  ['an unknown policy', 'owner', 'revisePolicy', () => revision({ policyId: unknown }), 'policyId', 'policy.unknown', /register it first/],
  [
    'an unknown policy',
    'owner',
    'recordProtection',
    () => protection({ policyId: unknown }),
    'policyId',
    'policy.unknown',
    /register it first/,
  ],
  ['what is no id', 'staff', 'reportFriction', () => ({ policyId: 'RET-14' }), 'policyId', 'input.invalid', /must be the id of a policy/],
  [
    'what is no id',
    'owner',
    'revisePolicy',
    () => revision({ policyId: 'RET-14' }),
    'policyId',
    'input.invalid',
    /as `policies` lists them/,
  ],
  [
    'no commandId of the form',
    'staff',
    'reportFriction',
    () => ({ policyId, commandId: '1' }),
    'commandId',
    'input.invalid',
    /make a new one/,
  ],
  ['no rule at all', 'staff', 'reportFriction', () => ({}), 'policyId', 'friction.no-rule', /ruleInOwnWords/],
  [
    'an unknown version',
    'staff',
    'acknowledgeVersion',
    () => ({ policyId, number: 9 }),
    'number',
    'policy.unknown-version',
    /read it again/,
  ],
  [
    'an unknown unit',
    'staff',
    'reportFriction',
    () => ({ policyId, unitCode: 'NOWHERE' }),
    'unitCode',
    'friction.unknown-unit',
    /choose one/,
  ],
  [
    'an unknown unit',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), unitCode: 'NOWHERE' }),
    'unitCode',
    'policy.unknown-unit',
    /register it first/,
  ],
  [
    'an unknown unit',
    'admin',
    'registerUnit',
    () => ({ code: 'NEW', name: 'New', parentCode: 'NOWHERE' }),
    'parentCode',
    'organisation.unknown-unit',
    /register it first/,
  ],
  ['an unknown unit', 'admin', 'moveUnit', () => ({ code: 'NOWHERE' }), 'code', 'organisation.unknown-unit', /register it first/],
  [
    'an unknown unit',
    'admin',
    'invitePerson',
    () => ({ name: 'Eve', unitCode: 'NOWHERE' }),
    'unitCode',
    'organisation.unknown-unit',
    /register it first/,
  ],
  [
    'an unknown unit',
    'admin',
    'recordInteractions',
    () => ({ unitCode: 'NOWHERE', week: '2026-W44', count: 1 }),
    'unitCode',
    'friction.unknown-unit',
    /choose one/,
  ],
  [
    'a unit below itself',
    'admin',
    'moveUnit',
    () => ({ code: 'STORE-1', parentCode: 'STORE-1' }),
    'parentCode',
    'organisation.unit-under-itself',
    /outside its subtree/,
  ],
  [
    'an unknown person',
    'admin',
    'grantRole',
    () => ({ personId: unknown, role: 'ADMIN' }),
    'personId',
    'organisation.unknown-person',
    /invite them first/,
  ],
  [
    'an unknown person',
    'admin',
    'nameUnitHead',
    () => ({ code: 'STORE-1', headId: unknown }),
    'headId',
    'organisation.unknown-person',
    /invite them first/,
  ],
  [
    'an unknown person',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), ownerId: unknown }),
    'ownerId',
    'policy.unknown-person',
    /invite them first/,
  ],
  [
    'a time in the future',
    'staff',
    'reportFriction',
    () => ({ policyId, happenedAt: '2026-11-02T10:00:00Z' }),
    'happenedAt',
    'friction.happened-in-future',
    /in the past/,
  ],
  ['no instant', 'staff', 'reportFriction', () => ({ policyId, happenedAt: 'yesterday' }), 'happenedAt', 'friction.no-instant', /such as/],
  [
    'a day that no calendar has',
    'staff',
    'reportFriction',
    () => ({ policyId, happenedAt: '2026-02-31T10:00:00Z' }),
    'happenedAt',
    'friction.no-instant',
    /such as/,
  ],
  [
    'a day that no calendar has',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), effectiveFrom: '2026-02-31' }),
    'effectiveFrom',
    'input.invalid',
    /such as/,
  ],
  [
    'a day that no calendar has',
    'owner',
    'suspendPolicy',
    () => ({ policyId, from: '2025-02-29', reason: 'x' }),
    'from',
    'input.invalid',
    /such as/,
  ],
  [
    'a version before the last',
    'owner',
    'revisePolicy',
    () => revision({ effectiveFrom: '2020-01-01' }),
    'effectiveFrom',
    'policy.effective-before-last',
    /or a later one/,
  ],
  [
    'a mistyped year',
    'owner',
    'recordAbsence',
    () => ({ from: '2026-11-25', until: '2036-11-20' }),
    'until',
    'absence.too-long',
    /check the year, choose 2027-11-25/,
  ],
  [
    'a mistyped year',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), effectiveFrom: '2062-01-01' }),
    'effectiveFrom',
    'policy.effective-too-far',
    /check the year, choose 2028-/,
  ],
  [
    'a mistyped year',
    'owner',
    'revisePolicy',
    () => revision({ effectiveFrom: '2062-01-01' }),
    'effectiveFrom',
    'policy.effective-too-far',
    /check the year, choose 2028-/,
  ],
  [
    'a mistyped year',
    'owner',
    'retirePolicy',
    () => ({ policyId, from: '2062-01-01', reason: 'x' }),
    'from',
    'policy.effective-too-far',
    /check the year, choose 2028-/,
  ],
  [
    'a week in the future',
    'owner',
    'recordProtection',
    () => protection({ week: '2026-W46' }),
    'week',
    'policy.week-in-future',
    /when it has passed/,
  ],
  ['a week that no year has', 'owner', 'recordProtection', () => protection({ week: '2025-W53' }), 'week', 'input.invalid', /such as/],
  [
    'a week in the future',
    'admin',
    'recordInteractions',
    () => ({ unitCode: 'STORE-1', week: '2026-W46', count: 1 }),
    'week',
    'friction.week-in-future',
    /./,
  ],
  [
    'a week that no year has',
    'admin',
    'recordInteractions',
    () => ({ unitCode: 'STORE-1', week: '2025-W53', count: 1 }),
    'week',
    'friction.no-week',
    /./,
  ],
  [
    'negative minutes',
    'staff',
    'reportFriction',
    () => ({ policyId, staffMinutes: -1 }),
    'staffMinutes',
    'friction.negative-minutes',
    /leave it out/,
  ],
  [
    'negative minutes',
    'staff',
    'addReportFacts',
    () => ({ reportId, customerMinutes: -5 }),
    'customerMinutes',
    'friction.negative-minutes',
    /leave it out/,
  ],
  [
    'more minutes than a week has',
    'staff',
    'reportFriction',
    () => ({ policyId, staffMinutes: 20_000 }),
    'staffMinutes',
    'friction.minutes-out-of-range',
    /at most/,
  ],
  ['a burden of 6', 'staff', 'reportFriction', () => ({ policyId, burden: 6 }), 'burden', 'friction.burden-out-of-range', /1 .* to 5/],
  [
    'a foreign currency',
    'staff',
    'reportFriction',
    () => ({ policyId, outOfPocket: { amountMinor: 100, currency: 'EUR' } }),
    'outOfPocket.currency',
    'friction.foreign-currency',
    /USD/,
  ],
  [
    'no currency',
    'staff',
    'reportFriction',
    () => ({ policyId, outOfPocket: { amountMinor: 100, currency: '$' } }),
    'outOfPocket.currency',
    'input.invalid',
    /ISO 4217/,
  ],
  [
    'negative money',
    'staff',
    'reportFriction',
    () => ({ policyId, outOfPocket: { amountMinor: -1, currency: 'USD' } }),
    'outOfPocket.amountMinor',
    'friction.amount-out-of-range',
    /not negative/,
  ],
  ['negative money', 'owner', 'recordProtection', () => protection({ amountMinor: -1 }), 'amountMinor', 'input.invalid', /0/],
  ['a negative count', 'owner', 'recordProtection', () => protection({ count: -1 }), 'count', 'input.invalid', /0/],
  [
    'a text that is too long',
    'staff',
    'reportFriction',
    () => ({ policyId, situation: LONG }),
    'situation',
    'input.invalid',
    /1 to 4000 characters/,
  ],
  [
    'a text that is too long',
    'owner',
    'answerReport',
    () => ({ reportId, answer: LONG }),
    'answer',
    'input.invalid',
    /1 to 4000 characters/,
  ],
  [
    'control characters',
    'staff',
    'reportFriction',
    () => ({ policyId, situation: 'a\u0000b' }),
    'situation',
    'input.invalid',
    /control characters; remove/,
  ],
  ['control characters', 'admin', 'invitePerson', () => ({ name: 'E\u001bve' }), 'name', 'input.invalid', /control characters; remove/],
  [
    'control characters',
    'admin',
    'registerUnit',
    () => ({ code: 'A\u0007B', name: 'New' }),
    'code',
    'input.invalid',
    /control characters; remove/,
  ],
  ['half a character', 'staff', 'reportFriction', () => ({ policyId, situation: 'a\ud800b' }), 'situation', 'input.invalid', /remove/],
  ['blanks only', 'admin', 'registerUnit', () => ({ code: 'NEW', name: '   ' }), 'name', 'input.invalid', /must have/],
  ['blanks only', 'owner', 'registerPolicy', () => ({ ...aPolicy('NEW-1'), title: ' \n ' }), 'title', 'input.invalid', /must have/],
  ['a code with blanks', 'owner', 'registerPolicy', () => aPolicy('RET 14'), 'code', 'input.invalid', /without spaces/],
  ['a code that is taken', 'owner', 'registerPolicy', () => aPolicy('RET-14'), 'code', 'policy.code-taken', /another code/],
  [
    'a code that is taken',
    'admin',
    'registerUnit',
    () => ({ code: 'STORE-1', name: 'Again' }),
    'code',
    'organisation.unit-code-taken',
    /another code/,
  ],
  [
    'a law without its citation',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), mandate: { kind: 'LAW' } }),
    'mandate.citation',
    'policy.citation-required',
    /such as/,
  ],
  [
    'too long a citation',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), mandate: { kind: 'LAW', citation: LONG } }),
    'mandate.citation',
    'input.invalid',
    /1 to 300/,
  ],
  [
    'a purpose named twice',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), purposes: ['CONTROL', 'CONTROL'] }),
    'purposes',
    'input.invalid',
    /leave out the repetition/,
  ],
  [
    'a cadence of a day',
    'owner',
    'registerPolicy',
    () => ({ ...aPolicy('NEW-1'), reviewCadenceDays: 1 }),
    'reviewCadenceDays',
    'input.invalid',
    /7/,
  ],
  [
    'a deputy who is the owner',
    'owner',
    'transferPolicy',
    () => ({ policyId, ownerId: as('owner').id, deputyId: as('owner').id, reason: 'x' }),
    'deputyId',
    'policy.deputy-is-owner',
    /somebody else/,
  ],
  [
    'a new version of a retired policy',
    'owner',
    'revisePolicy',
    () => revision({ policyId: retiredId }),
    'policyId',
    'policy.retired',
    /register a new policy/,
  ],
  [
    'a version that has passed',
    'owner',
    'revisePolicy',
    () => revision({ expectedVersion: 7 }),
    'expectedVersion',
    'policy.stale-version',
    /read it again/,
  ],
  [
    'a version that has passed',
    'admin',
    'moveUnit',
    () => ({ code: 'STORE-1', expectedVersion: 7 }),
    'expectedVersion',
    'unit.stale-version',
    /read it again/,
  ],
  [
    'a version that has passed',
    'admin',
    'grantRole',
    () => ({ personId: as('staff').id, role: 'ADMIN', expectedVersion: 9 }),
    'expectedVersion',
    'person.stale-version',
    /read it again/,
  ],
  [
    'a version that has passed',
    'owner',
    'answerReport',
    () => ({ reportId, answer: 'Yes.', expectedVersion: 9 }),
    'expectedVersion',
    'friction-report.stale-version',
    /read it again/,
  ],
  [
    'an anonymous report in a session',
    'staff',
    'reportFriction',
    () => ({ policyId, mode: 'ANONYMOUS' }),
    'mode',
    'friction.anonymous-has-its-own-way',
    /POST \/anonymous/,
  ],
  [
    'a fact with two values',
    'staff',
    'addReportFacts',
    () => ({ reportId, facts: [{ name: 'amount', number: 1, text: 'x' }] }),
    'facts.0',
    'friction.fact-needs-one-value',
    /one value/,
  ],
  [
    'a fact with a bad name',
    'staff',
    'addReportFacts',
    () => ({ reportId, facts: [{ name: 'A b', number: 1 }] }),
    'facts.0.name',
    'input.invalid',
    /such as/,
  ],
];

function protection(rest: object): object {
  return { policyId, week: '2026-W44', kind: 'LOSS', count: 1, source: 'audit', ...rest };
}

describe('a mutation with bad input names the field and the remedy, and does nothing', () => {
  it.each(CASES.map((one) => [`${one[0]} (${one[2]})`, one] as const))('%s', async (_, [, who, mutation, input, field, code, remedy]) => {
    const before = await head();
    const payload = await running.command(mutation, input(), as(who));
    expect(payload).toMatchObject({ position: null, errors: [{ field, code }] });
    expect(payload.errors[0]?.message).toMatch(remedy);
    expect(await head()).toBe(before);
  });

  it('names all fields at once', async () => {
    const { errors } = await running.command(
      'registerPolicy',
      { ...aPolicy(' '), title: '', mandate: { kind: 'LAW', citation: '' } },
      as('owner'),
    );
    expect(errors.map(({ field }) => field).sort()).toEqual(['code', 'mandate.citation', 'title']);
  });

  it('does not tell policies of others from unknown ones', async () => {
    const stranger = await running.person(['POLICY_OWNER']);
    const [others, none] = [
      await running.command('revisePolicy', revision({}), stranger),
      await running.command('revisePolicy', revision({ policyId: unknown }), stranger),
    ];
    expect(others).toEqual(none);
    const answer = (id: string) => running.command('answerReport', { reportId: id, answer: 'Yes.' }, stranger);
    expect(await answer(reportId)).toEqual(await answer(unknown));
  });
});

describe('a query with bad input names the field and the remedy', () => {
  it.each([
    ['policies(first: 0) { edges { cursor } }', 'first', /1 to 100/],
    ['policies(first: 101) { edges { cursor } }', 'first', /1 to 100/],
    ['policies(first: 1, after: "x") { edges { cursor } }', 'after', /endCursor/],
    ['reports(first: 1, after: "WyIyMDI2LVc0NSJd") { edges { cursor } }', 'after', /endCursor/],
    ['reports(first: 1, fromWeek: "2025-W53") { edges { cursor } }', 'fromWeek', /W01 to W52/],
    ['policy { id }', 'id', /the id or the code/],
    ['policy(code: "RET-14", inForceAt: "yesterday") { id }', 'inForceAt', /such as/],
    ['policy(code: "RET-14", knownAt: "2026-13-01T00:00:00Z") { id }', 'knownAt', /such as/],
    ['policy(code: "RET-14", knownAt: "2026-02-31T00:00:00Z") { id }', 'knownAt', /such as/],
    ['history { type }', 'policyId', /id of a policy/],
    ['frictionRanking(window: { from: "2026-W40", to: "x" }) { windowAsked { to } }', 'to', /ISO week/],
  ])('%s', async (field, name, remedy) => {
    const answer = await running.query(`{ ${field} }`, {}, as('owner'));
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', errors: [{ field: name }] } }]);
    expect(answer.errors[0]?.message).toMatch(remedy);
  });
});

describe('a request that is none of ours', () => {
  const CANARY = 'canary-4711';
  const json = (query: string, variables: unknown = {}) => JSON.stringify({ query, variables });

  /** Refused as the sender's fault: no trace, no fault of ours, nothing that was sent. */
  async function expectRefused(response: Response, status: number): Promise<string> {
    const text = await response.text();
    expect([response.status, text]).toEqual([
      status,
      expect.not.stringMatching(new RegExp(`INTERNAL|node_modules|\\.ts|at async|${CANARY}`)),
    ]);
    return text;
  }

  it.each([
    ['is not JSON', '{"query', 400, /JSON/],
    ['is empty', '', 400, /./],
    ['is a JSON string', JSON.stringify(CANARY), 400, /./],
    ['is null', 'null', 400, /./],
    ['is a batch', `[${json('{ me { id } }')},${json('{ me { id } }')}]`, 400, /batching/],
    ['has no query', '{}', 400, /./],
    ['has a query that is no text', JSON.stringify({ query: { [CANARY]: 1 } }), 400, /./],
    ['has variables that are no object', json('{ me { id } }', CANARY), 400, /./],
    ['has a query that does not parse', json(`{ me { `), 400, /Syntax Error/],
    ['asks for unknown fields', json('{ me { secret } }'), 400, /Cannot query field/],
    [
      'has an unknown input field',
      json('mutation($input: RegisterUnitInput!) { registerUnit(input: $input) { position } }', {
        input: { commandId: unknown, code: 'A', name: 'A', extra: CANARY },
      }),
      400,
      /extra.. is not defined/,
    ],
    [
      'has a wrong type',
      json('mutation($input: RegisterUnitInput!) { registerUnit(input: $input) { position } }', {
        input: { commandId: unknown, code: [CANARY], name: 'A' },
      }),
      400,
      /input\.code: String cannot represent/,
    ],
    [
      'has an unknown enum value',
      json('mutation($input: GrantRoleInput!) { grantRole(input: $input) { position } }', {
        input: { commandId: unknown, personId: unknown, role: CANARY },
      }),
      400,
      /input\.role: the value does not exist in ..Role/,
    ],
    [
      'has too many aliases',
      json(`{ ${Array.from({ length: 16 }, (_, n) => `a${n}: me { id }`).join(' ')} }`),
      400,
      /more than 15 aliases; divide it/,
    ],
    ['has too many tokens', json(`{ ${'me { id } '.repeat(300)} }`), 400, /more than 1000 tokens; divide it/],
    ['is too deep', json(`{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} }'.repeat(8)} } } }`), 400, /depth/],
    ['repeats itself in fragments', json('{ me { ...F } } fragment F on Me { ...F }'), 400, /within itself/],
    ['subscribes', json('subscription { me { id } }'), 400, /no subscriptions/],
    ['has several operations', json('query A { me { id } } query B { me { id } }'), 400, /operation name/],
  ])('%s', async (_, body, status, message) => {
    expect(await expectRefused(await running.post(body, as('owner')), status)).toMatch(message);
  });

  it('is larger than 100 kB', async () => {
    const body = json('mutation($input: ReportFrictionInput!) { reportFriction(input: $input) { position } }', {
      input: { commandId: randomUUID(), policyId, situation: 'x'.repeat(1_000_000) },
    });
    const before = await head();
    expect(await expectRefused(await running.post(body, as('staff')), 413)).toMatch(/100 kB.*(shorten|less)/);
    expect(await head()).toBe(before);
  });

  it('carries the cookie without the header of our own pages', async () => {
    const { cookie } = as('admin').headersAt(running);
    for (const headers of [{ cookie }, { cookie, 'x-handrail': '1', 'sec-fetch-site': 'same-site' }]) {
      const answer = await running.query('{ me { id } }', {}, null, headers as Record<string, string>);
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });

  it('asks for the schema as a stranger', async () => {
    const introspection = '{ __schema { queryType { name } } }';
    expect((await running.query(introspection)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect((await running.query('query { ...F } fragment F on Query { __type(name: "Me") { name } }')).errors).toHaveLength(1);
    expect((await running.query<object>(introspection, {}, as('staff'))).data).toEqual({ __schema: { queryType: { name: 'Query' } } });
  });
});
