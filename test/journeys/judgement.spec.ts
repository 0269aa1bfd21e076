import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ERASED, EventLog, isErased } from '#eventing';
import { eventually, inTime } from '#eventing-testing';
import { SqliteKeyStore } from '#key-store';
import { Browser } from './browser.ts';
import { Clock } from './clock.ts';
import { loggedEvents } from './event-store.ts';
import { aGuardrail, aPolicy } from './inputs.ts';
import { LiveClient } from './live-client.ts';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Payload, Requester } from './running-server.ts';

interface Request {
  readonly id: string;
  readonly status: string;
  readonly facts: readonly object[];
  readonly note: string | null;
  readonly unitId: string | null;
  readonly secondsLeft: number;
  readonly answerReason: string | null;
  readonly callId: string | null;
}
interface Call {
  readonly id: string;
  readonly basis: string;
  readonly whatWasDone: string | null;
  readonly cap: {
    readonly amount: number;
    readonly usedBefore: number | null;
    readonly limit: number;
    readonly isNear: boolean | null;
  } | null;
}
interface AuthorityChange {
  readonly requestId: string | null;
  readonly position: string;
}
interface Note {
  readonly text: string;
  readonly html: string;
  readonly lesson: string | null;
}

const key = 'refund-without-receipt';
const card = { name: 'proof', text: 'CARD' };
const nothing = { name: 'proof', text: 'NONE' };
const amount = (number: number) => ({ name: 'amount', number });
/** Allowed, to be asked, and refused, in this order. */
const [allowed, asks, never] = [
  [amount(5_000), card],
  [amount(4_500), nothing],
  [amount(9_000), nothing],
];
/** The owner decides; and a cap of 2,000.00 for each guest and incident. */
const goodwill = {
  key: 'goodwill',
  action: 'make it good',
  facts: [
    { name: 'value', type: 'MONEY', label: 'What is it worth?' },
    { name: 'regular', type: 'BOOLEAN', label: 'Is it a regular guest?' },
  ],
  rows: [
    { condition: 'regular', authority: 'FRONTLINE', reason: 'We want you to come back.' },
    { condition: 'true', authority: 'OWNER', reason: 'Let me ask.' },
  ],
  cap: { fact: 'value', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' },
};
/** The same, and 20.00 a day for all of a unit. */
const trifle = { ...goodwill, key: 'trifle', action: 'give a trifle', cap: { fact: 'value', limit: 2_000, per: 'UNIT', window: 'DAY' } };
const given = (value: number, regular = true) => [
  { name: 'value', number: value },
  { name: 'regular', boolean: regular },
];

const REQUEST = `id status policyCode policyVersion guardrailKey action reason level unitId note secondsLeft answerReason callId
  facts { name label type text number boolean }`;
const CALL = 'id basis requestId row week amountMinor minutesSaved customerTold whatWasDone cap { limit amount usedBefore isNear }';

let running: RunningServer;
let admin: Requester;
let owner: Requester;
let deputy: Requester;
let supervisor: Requester;
let colleague: Requester;
let elsewhere: Requester;
let staff: Requester;
let storeId: string;
let policyId: string;
const clients = new Set<LiveClient<AuthorityChange>>();

beforeAll(async () => {
  running = await RunningServer.start({
    clock: new Clock('2026-11-02T09:00:00.000Z'),
    environment: { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000' },
  });
  for (const code of ['REGION', 'STORE-1', 'STORE-2']) {
    const id = await running.unit(code, code === 'REGION' ? undefined : 'REGION');
    if (code === 'STORE-1') storeId = id;
  }
  admin = await running.person(['ADMIN']);
  owner = await running.person(['POLICY_OWNER']);
  deputy = await running.person(['POLICY_OWNER']);
  const supervising = async (unitCode: string, name: string) => {
    const person = await running.person([], { name });
    await running.done('grantRole', { personId: person.id, role: 'SUPERVISOR', unitCode }, admin);
    return person;
  };
  supervisor = await supervising('STORE-1', 'Susan Storekeeper');
  colleague = await supervising('REGION', 'Rita Regional');
  elsewhere = await supervising('STORE-2', 'Edward Elsewhere');
  staff = await running.person(['FRONTLINE'], { name: 'Wanda Wunderlich', unitCode: 'STORE-1' });
  const input = { ...aPolicy('RET-14'), deputyId: deputy.id, guardrails: [aGuardrail, goodwill, trifle] };
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }')).policy.id;
});
afterAll(() => running.remove());
afterEach(async () => {
  for (const client of clients) await client.close();
  clients.clear();
});

const asking = (facts: readonly object[], more: object = {}, as = staff) =>
  running.command<{ request: Request | null }>(
    'askAuthority',
    { policyId, guardrailKey: key, facts, ...more },
    as,
    `request { ${REQUEST} }`,
  );
const recording = (facts: readonly object[], more: object = {}, as = staff) =>
  running.command<{ call: Call | null }>('recordJudgementCall', { policyId, guardrailKey: key, facts, ...more }, as, `call { ${CALL} }`);
const answering = (requestId: string, grant: boolean, reason: string | null, as: Requester) =>
  running.command('answerAuthority', { requestId, grant, reason }, as);
const codesOf = ({ errors }: Payload) => errors.map(({ code }) => code);

async function asked(facts: readonly object[] = asks, more: object = {}, as = staff): Promise<Request> {
  const { request, errors } = await asking(facts, more, as);
  if (!request) throw new Error(JSON.stringify(errors));
  return request;
}
async function granted(facts: readonly object[] = asks): Promise<Request> {
  const request = await asked(facts);
  await running.done('answerAuthority', { requestId: request.id, grant: true }, supervisor);
  return request;
}
const openFor = async (as: Requester) =>
  (await running.query<{ authorityRequests: Request[] }>(`{ authorityRequests { ${REQUEST} } }`, {}, as, running.afterCommands)).data
    .authorityRequests;
const ownRequests = async (as: Requester) =>
  (
    await running.query<{ myAuthorityRequests: { edges: { node: Request }[] } }>(
      `{ myAuthorityRequests(first: 100) { edges { node { ${REQUEST} } } } }`,
      {},
      as,
      running.afterCommands,
    )
  ).data.myAuthorityRequests.edges.map(({ node }) => node);
const ownRequest = async (requestId: string) => (await ownRequests(staff)).find(({ id }) => id === requestId);
const ownCalls = async (as: Requester) =>
  (
    await running.query<{ myJudgementCalls: { edges: { node: Call }[] } }>(
      `{ myJudgementCalls(first: 100) { edges { node { ${CALL} } } } }`,
      {},
      as,
      running.afterCommands,
    )
  ).data.myJudgementCalls.edges.map(({ node }) => node);
const noteOf = (callId: string, as: Requester, signedAs?: string) =>
  running.query<{ customerNote: Note }>(
    'query N($callId: ID!, $signedAs: String) { customerNote(callId: $callId, signedAs: $signedAs) { text html lesson } }',
    { callId, signedAs },
    as,
  );

async function listening(subscription: string, as: Requester): Promise<LiveClient<AuthorityChange>> {
  const client = new LiveClient<AuthorityChange>(running, as, { query: `subscription { ${subscription} { requestId position } }` });
  clients.add(client);
  await client.until(({ changes }) => changes.length > 0);
  return client;
}

describe('authority', () => {
  it('is asked for where the guardrail says so, and nowhere else', async () => {
    const verdicts = await Promise.all([asking(allowed), asking(never), asking([amount(4_500)])]);
    expect(verdicts.map(codesOf)).toEqual([['judgement.nothing-to-ask'], ['judgement.nobody-may-allow'], ['judgement.missing-facts']]);
    expect(verdicts.map(({ errors }) => errors[0]?.message)).toEqual([
      expect.stringMatching(/ALLOWED.*We found your purchase/),
      expect.stringMatching(/NOT_ALLOWED.*flag it/),
      expect.stringContaining('proof'),
    ]);
    expect((await asking([{ name: 'amount', text: 'much' }])).errors).toMatchObject([{ field: 'facts.0' }]);
    expect(codesOf(await asking(asks, { guardrailKey: 'other' }))).toEqual(['judgement.unknown-guardrail']);
    expect(codesOf(await asking(asks, { policyId: randomUUID() }))).toEqual(['judgement.unknown-policy']);
    expect(codesOf(await asking(asks, {}, running.token(['FRONTLINE'])))).toEqual(['judgement.asker-is-no-person']);
  });

  it('reaches the supervisors of the unit live, with the case and without a name, and the asker hears the answer', async () => {
    const [mine, above, other] = [
      await listening('authorityRequested', supervisor),
      await listening('authorityRequested', colleague),
      await listening('authorityRequested', elsewhere),
    ];
    const answers = await listening('authorityAnswered', staff);
    const request = await asked(asks, { note: 'She has a bank statement; mail jane@example.com.' });
    for (const client of [mine, above]) await client.until(({ changes }) => changes.length > 1);
    expect(mine.changes.at(-1)).toMatchObject({ requestId: request.id });
    expect(request).toMatchObject({ status: 'OPEN', secondsLeft: 600 });
    const seen = await openFor(supervisor);
    expect(seen).toEqual([
      {
        id: request.id,
        status: 'OPEN',
        policyCode: 'RET-14',
        policyVersion: 1,
        guardrailKey: key,
        action: 'Refund without a receipt',
        reason: 'I may ask for this.',
        level: 'SUPERVISOR',
        unitId: storeId,
        note: 'She has a bank statement; mail [e-mail].',
        secondsLeft: 600,
        answerReason: null,
        callId: null,
        facts: [
          { name: 'amount', label: 'What did it cost?', type: 'MONEY', text: null, number: 4_500, boolean: null },
          { name: 'proof', label: 'What else shows the purchase?', type: 'CHOICE', text: 'Nothing', number: null, boolean: null },
        ],
      },
    ]);
    expect([await openFor(colleague), await openFor(elsewhere), await openFor(owner)]).toEqual([seen, [], []]);
    expect(codesOf(await answering(request.id, true, null, colleague))).toEqual([]);
    await answers.until(({ changes }) => changes.length > 1);
    await mine.until(({ changes }) => changes.length > 2);
    expect(answers.changes.at(-1)).toMatchObject({ requestId: request.id });
    expect([await openFor(supervisor), await openFor(colleague)]).toEqual([[], []]);
    expect(await ownRequests(staff)).toMatchObject([{ id: request.id, status: 'GRANTED', secondsLeft: 0 }]);
    expect(other.changes).toHaveLength(1);
    const reads = loggedEvents(running.data, 'SealedDataRead').map(({ data }) => JSON.parse(data) as { readerId: string; kind: string });
    expect(reads).toContainEqual(expect.objectContaining({ kind: 'AUTHORITY_REQUESTS', readerId: supervisor.id }));
  });

  it('is asked and answered within a second, as far as it is ours', async () => {
    const [mine, answers] = [await listening('authorityRequested', supervisor), await listening('authorityAnswered', staff)];
    const told = (client: LiveClient<AuthorityChange>, id: string) => client.until(({ changes }) => changes.at(-1)?.requestId === id);
    await inTime(1_000, async () => {
      const { id } = await asked();
      await told(mine, id);
      await running.done('answerAuthority', { requestId: id, grant: true }, supervisor);
      await told(answers, id);
    });
  });

  it('is refused with a reason only, and answered by nobody who was not asked, the asker included', async () => {
    const request = await asked();
    expect(codesOf(await answering(request.id, false, null, supervisor))).toEqual(['judgement.reason-missing']);
    for (const [id, as] of [
      [request.id, elsewhere],
      [request.id, owner],
      [request.id, running.token(['SUPERVISOR'])],
      [randomUUID(), supervisor],
    ] as const)
      expect(codesOf(await answering(id, true, null, as))).toEqual(['judgement.request-not-found']);
    await running.done('answerAuthority', { requestId: request.id, grant: false, reason: 'Offer an exchange.' }, supervisor);
    expect(await ownRequest(request.id)).toMatchObject({ status: 'REFUSED', answerReason: 'Offer an exchange.' });
    expect(codesOf(await recording(asks, { requestId: request.id }))).toEqual(['judgement.not-granted']);
  });

  it('of a supervisor is granted by another one', async () => {
    const inStore = await running.person([], { unitCode: 'STORE-2' });
    await running.done('grantRole', { personId: inStore.id, role: 'SUPERVISOR', unitCode: 'STORE-2' }, admin);
    const request = await asked(asks, {}, inStore);
    expect([await openFor(inStore), (await openFor(elsewhere)).length]).toEqual([[], 1]);
    expect(codesOf(await answering(request.id, true, null, inStore))).toEqual(['judgement.request-not-found']);
    expect(codesOf(await answering(request.id, true, null, elsewhere))).toEqual([]);
  });

  it('is not asked for where nobody would get it', async () => {
    const alone = await RunningServer.start();
    try {
      const only = await alone.person(['POLICY_OWNER', 'FRONTLINE']);
      const input = { ...aPolicy('RET-14'), guardrails: [aGuardrail, goodwill] };
      const { policy } = await alone.done<{ policy: { id: string } }>('registerPolicy', input, only, 'policy { id }');
      const ask = (guardrailKey: string, facts: readonly object[]) =>
        alone.command('askAuthority', { policyId: policy.id, guardrailKey, facts }, only);
      expect(codesOf(await ask(key, asks))).toEqual(['judgement.nobody-to-ask']);
      expect(codesOf(await ask('goodwill', given(1, false)))).toEqual(['judgement.nobody-to-ask']);
    } finally {
      await alone.remove();
    }
  });

  it('of the owner is for the office of the policy', async () => {
    const request = await asked(given(1_000, false), { guardrailKey: 'goodwill' });
    expect([(await openFor(owner)).length, (await openFor(deputy)).length, (await openFor(supervisor)).length]).toEqual([1, 1, 0]);
    await running.done('revokeRole', { personId: deputy.id, role: 'POLICY_OWNER' }, admin);
    expect(codesOf(await answering(request.id, true, null, supervisor))).toEqual(['judgement.request-not-found']);
    expect((await running.query('{ authorityRequests { id } }', {}, deputy)).errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect(codesOf(await answering(request.id, true, 'Yes.', owner))).toEqual([]);
    await running.done('grantRole', { personId: deputy.id, role: 'POLICY_OWNER' }, admin);
  });

  it('is answered once, whoever answers at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await asked();
      const answers = await Promise.all([
        answering(id, true, null, supervisor),
        answering(id, false, 'No.', colleague),
        answering(id, true, 'Yes.', colleague),
      ]);
      expect(answers.map(codesOf).sort()).toEqual([[], ['judgement.request-answered'], ['judgement.request-answered']]);
      expect(
        loggedEvents(running.data).filter(({ type, data }) => /^Authority(Granted|Refused)$/.test(type) && data.includes(id)),
      ).toHaveLength(1);
    }
  });

  it('expires by the clock after ten minutes, and that is recorded once', async () => {
    const answers = await listening('authorityAnswered', staff);
    const request = await asked();
    running.clock.advanceMs(10 * 60_000 - 1);
    expect((await openFor(supervisor)).map(({ id, secondsLeft }) => [id, secondsLeft])).toEqual([[request.id, 1]]);
    running.clock.advanceMs(1);
    expect([(await ownRequest(request.id))?.status, await openFor(supervisor)]).toEqual(['EXPIRED', []]);
    expect(codesOf(await answering(request.id, true, null, supervisor))).toEqual(['judgement.request-expired']);
    const expire = () => running.server.background.schedules.runNow('expire-authority');
    await eventually(async () => {
      await expire();
      return loggedEvents(running.data, 'AuthorityExpired').length > 0;
    }, 'the expiry is recorded');
    await expire();
    expect(loggedEvents(running.data, 'AuthorityExpired').filter(({ data }) => data.includes(request.id))).toHaveLength(1);
    await answers.until(({ changes }) => changes.length > 1);
    expect(codesOf(await recording(asks, { requestId: request.id }))).toEqual(['judgement.not-granted']);
  });
});

describe('a judgement call', () => {
  it('is recorded where the guardrail allows it, and seen by nobody else', async () => {
    const more = { amountMinor: 5_000, minutesSaved: 15, customerTold: true, whatWasDone: 'Refunded; call +49 30 1234567.' };
    const { call } = await recording(allowed, more);
    expect(call).toMatchObject({
      basis: 'ALLOWED',
      requestId: null,
      row: 1,
      week: '2026-W45',
      amountMinor: 5_000,
      minutesSaved: 15,
      customerTold: true,
      whatWasDone: 'Refunded; call [phone].',
      cap: null,
    });
    expect(await ownCalls(staff)).toMatchObject([{ id: call?.id }]);
    for (const as of [supervisor, owner, admin]) {
      expect(await ownCalls(as)).toEqual([]);
      expect((await noteOf(call?.id ?? '', as)).errors[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });

  it('is refused with the remedy where the table says no, or to ask', async () => {
    const refusals = await Promise.all([recording(never), recording(asks), recording([amount(1)])]);
    expect(refusals.map(codesOf)).toEqual([['judgement.not-allowed'], ['judgement.ask-first'], ['judgement.missing-facts']]);
    for (const { errors } of refusals.slice(0, 2)) expect(errors[0]?.message).toContain('reportFriction');
    expect((await recording(allowed, { minutesSaved: -1 })).errors).toMatchObject([{ field: 'minutesSaved' }]);
    expect(codesOf(await recording(allowed, {}, running.token(['FRONTLINE'])))).toEqual(['judgement.asker-is-no-person']);
  });

  it('rests on an own request that was granted, for the same case, once', async () => {
    const request = await granted();
    const open = await asked();
    const other = await running.person(['FRONTLINE'], { unitCode: 'STORE-1' });
    const refusals = [
      await recording(asks, { requestId: request.id }, other),
      await recording(asks, { requestId: open.id }),
      await recording([amount(4_501), nothing], { requestId: request.id }),
      await recording(given(1_000, false), { requestId: request.id, guardrailKey: 'goodwill', reference: 'A' }),
      await recording(asks, { requestId: randomUUID() }),
    ];
    expect(refusals.map(codesOf)).toEqual([
      ['judgement.request-not-found'],
      ['judgement.not-answered-yet'],
      ['judgement.other-facts'],
      ['judgement.other-guardrail'],
      ['judgement.request-not-found'],
    ]);
    const calls = await Promise.all(Array.from({ length: 5 }, () => recording(asks, { requestId: request.id })));
    expect(calls.map(codesOf).sort()).toEqual([[], ...Array.from({ length: 4 }, () => ['judgement.request-used'])]);
    const [call] = calls.flatMap((one) => one.call ?? []);
    expect(call).toMatchObject({ basis: 'GRANTED', requestId: request.id });
    expect((await ownRequest(request.id))?.callId).toBe(call?.id);
  });

  it('takes effect once, whatever is retried and whenever', async () => {
    const command = { commandId: randomUUID(), guardrailKey: 'goodwill', reference: 'G-1' };
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => recording(given(1_000), command)));
    expect(first?.errors).toEqual([]);
    for (const { call } of others) expect(call).toEqual(first?.call);
    expect(loggedEvents(running.data, 'JudgementCallRecorded').filter(({ data }) => data.includes(first?.call?.id ?? ''))).toHaveLength(1);
    const before = loggedEvents(running.data).length;
    expect((await recording(given(1_000), command)).call).toEqual(first?.call);
    expect(loggedEvents(running.data)).toHaveLength(before);
    expect(codesOf(await recording(given(1_001), command))).toEqual(['command.id-reused']);
  });
});

describe('a cap', () => {
  async function people(count: number): Promise<readonly Requester[]> {
    const found: Requester[] = [];
    while (found.length < count) found.push(await running.person(['FRONTLINE'], { unitCode: 'STORE-1' }));
    return found;
  }

  /** As a client does: told that something does not answer, it sends the same command again. */
  async function insisting<T>(send: (commandId: string) => Promise<T>): Promise<T> {
    const commandId = randomUUID();
    for (;;) {
      try {
        return await send(commandId);
      } catch (error) {
        if (!String(error).includes('UNAVAILABLE')) throw error;
        await sleep(200);
      }
    }
  }

  const gift = (value: number, reference: string | null, as = staff, more: object = {}) =>
    recording(given(value), { guardrailKey: 'goodwill', reference, ...more }, as);

  it('holds for a customer and incident over all calls, whoever makes them, and says what is left', async () => {
    const other = await running.person(['FRONTLINE'], { unitCode: 'STORE-2' });
    expect((await gift(150_000, 'Guest 7')).call?.cap).toEqual({ limit: 200_000, amount: 150_000, usedBefore: 0, isNear: false });
    const refused = await gift(60_000, 'guest-7', other);
    expect(refused.errors).toMatchObject([
      { code: 'judgement.cap-reached', message: expect.stringMatching(/\$2,000\.00 in all.*\$500\.00/) },
    ]);
    expect((await gift(50_000, 'GUEST 7', other)).call?.cap).toMatchObject({ usedBefore: 150_000, isNear: true });
    expect(codesOf(await gift(1, 'guest 7'))).toEqual(['judgement.cap-reached']);
    expect(codesOf(await gift(200_000, 'guest 8'))).toEqual([]);
    expect(codesOf(await gift(1, null))).toEqual(['judgement.reference-missing']);
  });

  it('refuses to ask for what it leaves no room for, since no grant would help', async () => {
    const beyond = await asking(given(210_000, false), { guardrailKey: 'goodwill' });
    expect(beyond.errors).toMatchObject([{ code: 'judgement.cap-reached', message: expect.stringContaining('$2,000.00 in all') }]);
  });

  it('of a unit holds over all its people, and tells none of them what the others gave', async () => {
    const [one, two] = await people(2);
    const draw = (value: number, as = one) => recording(given(value), { guardrailKey: 'trifle' }, as);
    expect((await draw(1_500)).call?.cap).toEqual({ limit: 2_000, amount: 1_500, usedBefore: null, isNear: null });
    const [{ code, message } = { code: '', message: '' }] = (await draw(600, two)).errors;
    expect(code).toBe('judgement.cap-reached');
    expect(message.match(/\$[\d.,]*\d/g)).toEqual(['$20.00']);
    expect((await draw(400, two)).call?.cap).toMatchObject({ amount: 400, usedBefore: null, isNear: null });
  });

  it('is never exceeded by fifty who call at once', async () => {
    const callers = await people(50);
    const calls = await Promise.all(callers.map((as) => insisting((commandId) => gift(9_000, 'RACE', as, { commandId }))));
    const sums = loggedEvents(running.data, 'JudgementCallRecorded').filter(({ data }) => data.includes('"amount":9000'));
    // 22 times 90.00 are 1,980.00; each caller gets an answer.
    expect(calls.flatMap(codesOf)).toEqual(Array.from({ length: 28 }, () => 'judgement.cap-reached'));
    expect(sums).toHaveLength(22);
    const used = calls.flatMap(({ call }) => call?.cap?.usedBefore ?? []).sort((a, b) => a - b);
    expect(used).toEqual(Array.from({ length: 22 }, (_, n) => n * 9_000));
  });

  it('holds between two servers on one log', async () => {
    const second = await RunningServer.start({ data: running.data, clock: running.clock });
    try {
      const callers = await people(20);
      const input = { policyId, guardrailKey: 'goodwill', facts: given(15_000), reference: 'TWO' };
      const calls = await Promise.all(
        callers.map((as, n) => {
          const server = n % 2 === 0 ? running : second;
          return insisting((commandId) =>
            server.command<{ call: Call | null }>('recordJudgementCall', { commandId, ...input }, as, `call { ${CALL} }`),
          );
        }),
      );
      expect(calls.flatMap(codesOf)).toEqual(Array.from({ length: 7 }, () => 'judgement.cap-reached'));
      const used = calls.flatMap(({ call }) => call?.cap?.usedBefore ?? []).sort((a, b) => a - b);
      expect(used).toEqual(Array.from({ length: 13 }, (_, n) => n * 15_000));
    } finally {
      await second.stop();
    }
  });

  it('is not drawn on by what is refused, and leaves a grant for another call', async () => {
    await gift(199_000, 'LATE');
    const request = await asked(given(5_000, false), { guardrailKey: 'goodwill' });
    await running.done('answerAuthority', { requestId: request.id, grant: true }, owner);
    const using = (reference: string) => recording(given(5_000, false), { guardrailKey: 'goodwill', reference, requestId: request.id });
    expect(codesOf(await using('LATE'))).toEqual(['judgement.cap-reached']);
    expect((await using('EARLY')).call).toMatchObject({ basis: 'GRANTED', cap: { usedBefore: 0 } });
  });

  it('keeps no reference of a customer, and none can be guessed from the log', async () => {
    await gift(1_000, 'KU-774411');
    const recorded: string[] = [];
    for await (const event of running.server.app.get(EventLog).scan()) recorded.push(JSON.stringify(event).toUpperCase());
    expect(recorded.filter((event) => event.includes('774411'))).toEqual([]);
    expect(running.log).not.toContain('774411');
  });
});

describe('the note for the customer', () => {
  it('says what was done, under which rule, and thank you, and names nobody unasked', async () => {
    const { call } = await recording(given(2_500), {
      guardrailKey: 'goodwill',
      reference: 'N-1',
      amountMinor: 2_500,
      whatWasDone: 'A free night <b>for you</b>.',
    });
    const { text, html, lesson } = (await noteOf(call?.id ?? '', staff)).data.customerNote;
    for (const words of ['2 November 2026', 'Refunds need a receipt (RET-14)', '$25.00', 'We want you to come back.', 'Thank you']) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
    expect(html).toContain('A free night &lt;b&gt;for you&lt;/b&gt;.');
    expect(html).toMatch(/^<!doctype html>[\s\S]*@media print/);
    expect(`${text}${html}`).not.toContain('Wanda');
    expect(lesson).toBeNull();
    const signed = (await noteOf(call?.id ?? '', staff, 'Wanda <W.>')).data.customerNote;
    expect([signed.text, signed.html]).toEqual([expect.stringMatching(/Wanda <W\.>$/), expect.stringContaining('Wanda &lt;W.&gt;')]);
    expect((await noteOf(call?.id ?? '', staff, 'a\nb')).errors[0]?.extensions.errors).toMatchObject([{ field: 'signedAs' }]);
  });

  it('is a page to print for whoever is signed in and made the call, and for nobody else', async () => {
    const { call } = await recording(allowed, { whatWasDone: '<i>Refunded</i>.' });
    const path = `/judgement-calls/${call?.id}/note`;
    const visit = async (as: Requester | null, at = path) => {
      const browser = new Browser(running);
      browser.cookie = as?.headersAt(running)['cookie'] ?? null;
      return browser.open(at, { accept: 'text/html' });
    };
    const page = await visit(staff);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('&lt;i&gt;Refunded&lt;/i&gt;.')]);
    expect((await visit(null)).location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    const none = (await visit(staff, `/judgement-calls/${randomUUID()}/note`)).text;
    for (const [as, at] of [
      [supervisor, path],
      [owner, path],
      [staff, '/judgement-calls/x%2F..%00/note'],
    ] as const) {
      const other = await visit(as, at);
      expect([other.status, other.text]).toEqual([404, none]);
    }
    expect((await noteOf('no id', staff)).errors[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('without words of its own says the action, and has the lesson of the guardrail beside it', async () => {
    const { call } = await recording(allowed);
    const { text, lesson } = (await noteOf(call?.id ?? '', staff)).data.customerNote;
    expect(text).toContain('What was done: Refund without a receipt.');
    expect(lesson).toBe(aGuardrail.lesson);
  });
});

describe('an id that is guessed', () => {
  it('of a request or a call of somebody else tells no more than one of nothing', async () => {
    const request = await granted();
    const open = await asked();
    const { call } = await recording(allowed);
    const other = await running.person(['FRONTLINE', 'POLICY_OWNER'], { unitCode: 'STORE-1' });
    const answers = {
      answerAuthority: (requestId: string, as: Requester) => answering(requestId, true, null, as),
      recordJudgementCall: (requestId: string, as: Requester) => recording(asks, { requestId }, as),
      customerNote: (callId: string, as: Requester) => noteOf(callId, as).then(({ errors }) => errors),
    };
    const told = async (name: keyof typeof answers, id: string, as: Requester) =>
      JSON.stringify(await answers[name](id, as)).replaceAll(id, 'ID');
    for (const [name, id, outsiders] of [
      ['answerAuthority', open.id, [elsewhere, owner, other]],
      ['answerAuthority', request.id, [elsewhere, owner, other]],
      ['recordJudgementCall', request.id, [other, supervisor, admin]],
      ['customerNote', call?.id ?? '', [other, supervisor, owner, admin]],
    ] as const) {
      for (const as of outsiders) expect(await told(name, id, as)).toBe(await told(name, randomUUID(), as));
    }
  });
});

describe('whose it was', () => {
  it('stands in no event and no log line: neither a name, nor the person, nor the alias of their reports', async () => {
    const keys = running.server.app.get(SqliteKeyStore);
    const events = loggedEvents(running.data).filter(({ type }) => /^(Authority|JudgementCall|CapUsed)/.test(type));
    const all = JSON.stringify(events);
    expect(events.length).toBeGreaterThan(50);
    const reports = keys.subjectOf(staff.id, 'CONFIDENTIAL', '2026-Q4');
    for (const trace of ['Wunderlich', staff.id, reports, 'bank statement', 'free night']) expect(all).not.toContain(trace);
    expect(running.log).not.toMatch(/Wunderlich|bank statement|free night/);
    const { metadata } = (await running.server.app.get(EventLog).readAll(null, { types: ['JudgementCallRecorded'] }, 1)).events[0] ?? {};
    expect(metadata).toMatchObject({ roles: '', actor: keys.subjectOf(staff.id, 'JUDGEMENT', '2026-Q4') });
  });

  it('is exported for them, with what was asked and answered, and for nobody who answered', async () => {
    const own = await running.person(['FRONTLINE'], { unitCode: 'STORE-1', name: 'Olaf' });
    const request = await asked(asks, { note: 'A bank statement from Zanzibar.' }, own);
    await running.done('answerAuthority', { requestId: request.id, grant: true, reason: 'Of course.' }, supervisor);
    await recording(asks, { requestId: request.id, whatWasDone: 'Refunded to Timbuktu.' }, own);
    await recording(given(100), { guardrailKey: 'trifle' }, own);
    const exportOf = async ({ id }: Requester) => {
      const { code, stdout } = await handrail(running.data, 'person', 'export', id);
      expect(code).toBe(0);
      return JSON.parse(stdout) as Record<
        'judgementCalls' | 'authorityRequests',
        { id: string; events: { type: string; data: object }[] }[]
      >;
    };
    const { judgementCalls, authorityRequests } = await exportOf(own);
    expect(judgementCalls.flatMap(({ events }) => events)).toMatchObject([
      { type: 'JudgementCallRecorded', data: { whatWasDone: 'Refunded to Timbuktu.' } },
      // What colleagues drew from the same cap is not about them.
      { type: 'JudgementCallRecorded', data: { cap: { per: 'UNIT', amount: 100, usedBefore: null } } },
    ]);
    expect(authorityRequests).toMatchObject([
      {
        id: request.id,
        events: [
          { type: 'AuthorityAsked', data: { facts: { amount: 4_500, proof: 'NONE' }, note: 'A bank statement from Zanzibar.' } },
          { type: 'AuthorityGranted', data: { reason: 'Of course.' } },
          { type: 'AuthorityUsed' },
        ],
      },
    ]);
    const others = JSON.stringify(await exportOf(supervisor));
    for (const word of ['Zanzibar', 'Timbuktu', 'Of course']) expect(others).not.toContain(word);
  });

  it('is unreadable once they are erased, and an open request of theirs is for nobody any more', async () => {
    const own = await running.person(['FRONTLINE'], { unitCode: 'STORE-1' });
    const { call } = await recording(allowed, { whatWasDone: 'A taxi.' }, own);
    const request = await asked(asks, { note: 'It is urgent.' }, own);
    expect((await openFor(supervisor)).map(({ id }) => id)).toContain(request.id);
    expect(await handrail(running.data, 'person', 'erase', own.id, '--yes')).toMatchObject({ code: 0, stdout: 'Erased.\n' });
    expect((await openFor(supervisor)).map(({ id }) => id)).not.toContain(request.id);
    const log = running.server.app.get(EventLog);
    const [recorded] = await log.load(`judgement_call-${call?.id}`);
    const [wasAsked] = await log.load(`authority_request-${request.id}`);
    expect([recorded?.data, wasAsked?.data]).toMatchObject([{ whatWasDone: ERASED }, { facts: ERASED, note: ERASED }]);
  });
});

describe('in time', () => {
  const on = async (day: string) => {
    running.clock.advanceMs(Date.parse(`${day}T09:00:00.000Z`) - running.clock.now());
    await running.server.background.schedules.runNow('apply-retention');
  };

  // Moves the clock of this file by years: it comes last.
  it('nobody knows whose calls these were after 12 months, nor what was said of them after 24', async () => {
    const { call } = await recording(allowed, { whatWasDone: 'An umbrella.' });
    const request = await asked(asks, { note: 'It rains.' });
    const log = running.server.app.get(EventLog);
    const texts = async () => {
      const [recorded] = await log.load(`judgement_call-${call?.id}`);
      const [wasAsked] = await log.load(`authority_request-${request.id}`);
      return [recorded, wasAsked].map((event) => Object.values(event?.data ?? {}).filter(isErased).length);
    };
    running.clock.advanceDays(31);
    expect(await ownRequests(staff)).toEqual([]);
    expect((await ownCalls(staff)).map(({ whatWasDone }) => whatWasDone)).toContain('An umbrella.');
    await on('2027-11-02');
    expect((await ownCalls(staff)).length).toBeGreaterThan(0);
    await on('2027-11-03');
    expect([await ownCalls(staff), await texts()]).toEqual([[], [0, 0]]);
    await on('2028-11-02');
    expect(await texts()).toEqual([0, 0]);
    await on('2028-11-03');
    expect(await texts()).toEqual([1, 2]);
  });
});
