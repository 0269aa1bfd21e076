import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { newReceipt } from '#letterbox';
import { CheckReceipts } from '#policies';
import { fileAnonymously } from './anonymous-client.ts';
import { aGuardrail, aPolicy, aVersion } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let owner: Requester;
let staff: Requester;
const card = { name: 'proof', text: 'CARD' };
const nothing = { name: 'proof', text: 'NONE' };
const amount = (number: number) => ({ name: 'amount', number });

beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER']);
  staff = await running.person(['FRONTLINE']);
  await running.done('registerPolicy', { ...aPolicy('RET-14'), guardrails: [aGuardrail] }, owner);
  await running.done('registerPolicy', { ...aPolicy('SEC-1'), sensitivity: 'SENSITIVE', guardrails: [aGuardrail] }, owner);
  await running.done('registerPolicy', aPolicy('RET-15'), owner);
});
afterAll(() => running.remove());

const CHECK = `query Check($code: String, $guardrailKey: String, $facts: [FactInput!]!, $at: String) {
  checkGuardrail(code: $code, guardrailKey: $guardrailKey, facts: $facts, at: $at) {
    policyId code versionNumber guardrailKey on verdict row reason missingFacts { name label type choices { value label } }
    cap { fact limit amount isExceeded reading } lesson receipt
  }
}`;
const VERIFY = `query Verify($receipt: String!, $facts: [FactInput!]) {
  verifyCheckReceipt(receipt: $receipt, facts: $facts) {
    code versionNumber guardrailKey action verdict row reason on issuedOn isInForce factsMatch
  }
}`;

interface Check {
  readonly versionNumber: number;
  readonly verdict: string;
  readonly row: number | null;
  readonly missingFacts: readonly { readonly name: string }[];
  readonly receipt: string | null;
}

const ask = (variables: object, as: Requester | null = staff) =>
  running.query<{ checkGuardrail: Check }>(CHECK, { code: 'RET-14', ...variables }, as);
const check = async (facts: readonly object[], variables: object = {}) => (await ask({ facts, ...variables })).data.checkGuardrail;
const verify = (receipt: string | null, facts?: readonly object[]) =>
  running.query<{ verifyCheckReceipt: object }>(VERIFY, { receipt, facts }, owner);

async function refused(answer: ReturnType<typeof ask> | ReturnType<typeof verify>) {
  const [error] = (await answer).errors;
  return error?.extensions.errors;
}

describe('a check', () => {
  it('answers with verdict, row, words for the customer and the version that applies', async () => {
    expect(await check([amount(5_000), card])).toMatchObject({
      code: 'RET-14',
      versionNumber: 1,
      guardrailKey: 'refund-without-receipt',
      on: '2026-11-02',
      verdict: 'ALLOWED',
      row: 1,
      reason: 'We found your purchase by your card.',
      missingFacts: [],
      cap: null,
      lesson: aGuardrail.lesson,
      receipt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(await check([amount(5_000), nothing])).toMatchObject({ verdict: 'ASK_SUPERVISOR', row: 2 });
    expect(await check([amount(5_001), nothing])).toMatchObject({ verdict: 'NOT_ALLOWED', row: 3 });
  });

  it('names the facts that it needs, with what a client has to ask, and certifies nothing yet', async () => {
    expect(await check([])).toMatchObject({
      verdict: 'MISSING_FACTS',
      row: null,
      missingFacts: [
        { name: 'amount', type: 'MONEY', label: 'What did it cost?' },
        { name: 'proof', type: 'CHOICE', choices: [{ value: 'CARD' }, { value: 'NONE' }] },
      ],
      receipt: null,
    });
    expect((await check([nothing])).missingFacts.map(({ name }) => name)).toEqual(['amount']);
  });

  it('is for everybody who is signed in, machines included, and for nobody else', async () => {
    expect((await ask({ facts: [] }, running.token(['FRONTLINE']))).data.checkGuardrail.verdict).toBe('MISSING_FACTS');
    expect((await ask({ facts: [] }, null)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it.each([
    ['an unknown policy', { code: 'RET-99' }, [{ code: 'policy.unknown', field: 'code' }]],
    ['no policy', { code: null }, [{ code: 'policy.key-missing', field: 'policyId' }]],
    ['a policy without guardrails', { code: 'RET-15' }, [{ code: 'policy.no-guardrail', field: 'code' }]],
    ['an unknown guardrail', { guardrailKey: 'discount' }, [{ code: 'policy.unknown-guardrail', field: 'guardrailKey' }]],
    ['a day before the first version', { at: '2026-10-01T09:00:00Z' }, [{ code: 'policy.not-in-force', field: 'code' }]],
    ['no instant', { at: 'yesterday' }, [{ code: 'policy.instant-unreadable', field: 'at' }]],
    [
      'facts that do not fit, all of them',
      { facts: [{ name: 'amount', number: 0.5 }, { name: 'colour', text: 'red' }, { name: 'proof', text: 'COIN' }, amount(1)] },
      [
        { field: 'facts.0', message: expect.stringMatching(/whole minor units/) },
        { field: 'facts.1', message: expect.stringMatching(/amount, proof/) },
        { field: 'facts.2', message: expect.stringMatching(/CARD, NONE/) },
        { field: 'facts.3', message: expect.stringMatching(/twice/) },
      ],
    ],
    ['a fact with two values', { facts: [{ name: 'amount', number: 1, text: '1' }] }, [{ field: 'facts.0' }]],
    ['a fact that is no name', { facts: [{ name: 'What?', number: 1 }] }, [{ code: 'input.invalid', field: 'facts.0.name' }]],
  ])('of %s is refused with the field and the remedy', async (_, variables, errors) => {
    expect(await refused(ask({ facts: [], ...variables }))).toMatchObject(errors);
  });

  it('leaves no trace: no event, no line of what was asked', async () => {
    const before = await running.server.app.get(EventLog).store.head();
    await check([amount(123_457), nothing]);
    expect(await running.server.app.get(EventLog).store.head()).toEqual(before);
    expect(running.log).not.toContain('123457');
    expect(running.log).not.toContain('RET-14');
  });
});

describe('a check receipt', () => {
  it('says what it certifies, and whether the facts are those of the check', async () => {
    const { receipt } = await check([amount(5_000), card]);
    expect((await verify(receipt, [card, amount(5_000)])).data.verifyCheckReceipt).toEqual({
      code: 'RET-14',
      versionNumber: 1,
      guardrailKey: 'refund-without-receipt',
      action: 'Refund without a receipt',
      verdict: 'ALLOWED',
      row: 1,
      reason: 'We found your purchase by your card.',
      on: '2026-11-02',
      issuedOn: '2026-11-02',
      isInForce: true,
      factsMatch: true,
    });
    expect((await verify(receipt)).data.verifyCheckReceipt).toMatchObject({ factsMatch: null });
    expect((await verify(receipt, [card, amount(4_999)])).data.verifyCheckReceipt).toMatchObject({ factsMatch: false });
  });

  it('names nobody: two people are given the same one', async () => {
    const facts = [amount(100), card];
    const colleague = await running.person(['SUPERVISOR']);
    expect((await ask({ facts }, colleague)).data.checkGuardrail.receipt).toBe((await check(facts)).receipt);
  });

  it('certifies nothing any more where a restore has taken its version', async () => {
    const certified = await running.server.app.get(CheckReceipts).read((await check([amount(1), card])).receipt ?? '');
    const lost = [
      { ...certified, version: 9 },
      { ...certified, table: 'of another table with the same number' },
    ];
    for (const one of lost) {
      const receipt = running.server.app.get(CheckReceipts).sign(one);
      expect(await refused(verify(receipt))).toMatchObject([{ code: 'guardrail.receipt-of-lost-version', field: 'receipt' }]);
    }
  });

  it('covers nobody above the cap, which is told with the amount', async () => {
    const capped = { ...aGuardrail, cap: { fact: 'amount', limit: 10_000, per: 'CUSTOMER', window: 'DAY' } };
    await running.done('registerPolicy', { ...aPolicy('RET-20'), effectiveFrom: '2026-10-01', guardrails: [capped] }, owner);
    const cap = { fact: 'amount', limit: 10_000, reading: expect.stringContaining('$100.00') };
    expect(await check([amount(10_000), card], { code: 'RET-20' })).toMatchObject({
      cap: { ...cap, amount: 10_000, isExceeded: false },
      receipt: expect.any(String),
    });
    expect(await check([amount(10_001), card], { code: 'RET-20' })).toMatchObject({
      cap: { ...cap, amount: 10_001, isExceeded: true },
      receipt: null,
    });
    const retired = (await running.query<{ policy: { id: string } }>('{ policy(code: "RET-20") { id } }', {}, owner)).data.policy.id;
    await running.done('retirePolicy', { policyId: retired, reason: 'done' }, owner);
    expect(await refused(ask({ code: 'RET-20', facts: [] }))).toMatchObject([
      { code: 'policy.not-in-force', message: expect.stringMatching(/RET-20 is retired on 2026-11-02/) },
    ]);
  });

  it('that was altered, or comes from another organisation, is refused', async () => {
    const { receipt } = await check([amount(5_001), nothing]);
    const [head = '', body = '', signature = ''] = (receipt ?? '').split('.');
    const better = JSON.stringify({ ...(JSON.parse(Buffer.from(body, 'base64url').toString()) as object), verdict: 'ALLOWED' });
    const altered = [head, Buffer.from(better).toString('base64url'), signature].join('.');
    expect(await refused(verify(altered))).toMatchObject([{ code: 'guardrail.receipt-not-genuine', field: 'receipt' }]);
    const other = await RunningServer.start();
    try {
      const stranger = await other.person(['FRONTLINE']);
      const [error] = (await other.query(VERIFY, { receipt }, stranger)).errors;
      expect(error?.extensions.errors).toMatchObject([{ code: 'guardrail.receipt-not-genuine' }]);
    } finally {
      await other.remove();
    }
  });
});

interface Bundle {
  readonly policies: readonly { readonly code: string; readonly versionNumber: number; readonly effectiveUntil: string | null }[];
}

function bundle(as: Requester | null, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${running.url}/guardrails.json`, { headers: { ...as?.headersAt(running), ...running.afterCommands, ...headers } });
}

describe('the bundle for offline clients', () => {
  it('holds the guardrails in force, with readings, and never those of a sensitive rule', async () => {
    const answer = await bundle(staff);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
    const text = await answer.text();
    expect(text).not.toContain('SEC-1');
    expect(JSON.parse(text)).toMatchObject({
      format: 1,
      timeZone: 'UTC',
      currency: 'USD',
      policies: [
        {
          code: 'RET-14',
          versionNumber: 1,
          effectiveFrom: '2026-11-02',
          effectiveUntil: null,
          guardrails: [
            {
              ...aGuardrail,
              facts: [{ name: 'amount' }, { name: 'proof' }],
              rows: aGuardrail.rows.map((row) => ({ ...row, reading: expect.stringMatching(/\w/) })),
              cap: null,
            },
          ],
        },
      ],
    });
  });

  it('is the same to the byte while nothing changes, and is not sent again to whoever has it', async () => {
    const [first, second] = [await bundle(staff), await bundle(running.token(['EXECUTIVE']))];
    expect(await second.text()).toBe(await first.text());
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await bundle(staff, { 'if-none-match': known });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    }
    expect((await bundle(staff, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('is for people who are signed in: not for strangers, nor for another site with their cookie', async () => {
    const { cookie = '' } = staff.headersAt(running);
    const foreign = { ...staff.headersAt(running), 'sec-fetch-site': 'cross-site' };
    for (const headers of [{}, { cookie }, foreign, { authorization: 'Bearer hr_forged' }]) {
      const answer = await fetch(`${running.url}/guardrails.json`, { headers });
      expect([answer.status, await answer.json()]).toMatchObject([401, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
      expect([answer.headers.get('etag'), answer.headers.get('cache-control')]).toEqual([null, 'no-store']);
    }
  });
});

describe('a report of friction', () => {
  const facts = [amount(4_321), nothing];
  const REPORT = `query Report($id: ID!) {
    report(id: $id) { viewedAs facts { name number text } matchedRows { guardrailKey verdict row missingFacts } }
  }`;

  async function reported(input: object): Promise<string> {
    const { id: policyId } = (await running.query<{ policy: { id: string } }>('{ policy(code: "RET-14") { id } }', {}, owner)).data.policy;
    const { report } = await running.done<{ report: { id: string } }>('reportFriction', { policyId, ...input }, staff, 'report { id }');
    return report.id;
  }
  const seenBy = async (id: string, as: Requester) =>
    (await running.query<{ report: object }>(REPORT, { id }, as, running.afterCommands)).data.report;

  it('shows its facts to the owner as the row that they match, whatever its text says', async () => {
    const [told, half, none] = [await reported({ facts }), await reported({ facts: [nothing] }), await reported({})];
    running.clock.advanceDays(1);
    const [row] = [{ guardrailKey: 'refund-without-receipt', verdict: 'ASK_SUPERVISOR', row: 2, missingFacts: [] }];
    expect(await seenBy(told, owner)).toEqual({ viewedAs: 'OWNER', facts: [], matchedRows: [row] });
    expect(await seenBy(told, staff)).toMatchObject({
      viewedAs: 'REPORTER',
      facts: [{ number: 4_321 }, { text: 'NONE' }],
      matchedRows: [row],
    });
    expect(await seenBy(half, owner)).toMatchObject({
      facts: [],
      matchedRows: [{ verdict: 'MISSING_FACTS', row: null, missingFacts: ['amount'] }],
    });
    expect(await seenBy(none, owner)).toMatchObject({ facts: [], matchedRows: [] });
  });

  it('is refused with facts that no guardrail could read, at once and later, and keeps names that it does not know', async () => {
    const wrong = { facts: [amount(12.5)] };
    const misfit = [{ code: 'friction.fact-misfit', field: 'facts.0', message: expect.stringContaining('whole minor units') }];
    const { id: policyId } = (await running.query<{ policy: { id: string } }>('{ policy(code: "RET-14") { id } }', {}, owner)).data.policy;
    expect((await running.command('reportFriction', { policyId, ...wrong }, staff)).errors).toMatchObject(misfit);
    const reportId = await reported({ facts: [amount(1), { name: 'of_another_version', boolean: true }] });
    expect((await running.command('addReportFacts', { reportId, ...wrong }, staff)).errors).toMatchObject(misfit);
    const coin = { reportId, facts: [{ name: 'proof', text: 'COIN' }] };
    expect((await running.command('addReportFacts', coin, staff)).errors).toMatchObject([
      { message: expect.stringContaining('CARD, NONE') },
    ]);
    expect(await seenBy(reportId, staff)).toMatchObject({ facts: [{ number: 1 }, { name: 'of_another_version' }] });
    const other = await running.command('addReportFacts', { reportId, ...wrong }, owner);
    expect(other.errors).not.toMatchObject(misfit);
    expect(other.errors).toHaveLength(1);
  });

  it('is refused so at the door of the letterbox, too: what was accepted there could not be refused later', async () => {
    const { policy, countTokens } = (
      await running.query<{ policy: { id: string }; countTokens: { policyId: string; token: string }[] }>(
        '{ policy(code: "RET-14") { id } countTokens { policyId token } }',
        {},
        staff,
        running.afterCommands,
      )
    ).data;
    const countToken = countTokens.find(({ policyId }) => policyId === policy.id)?.token;
    const file = (...given: object[]) => fileAnonymously(running, { receipt: newReceipt(), policyId: policy.id, countToken, facts: given });
    expect(await file(nothing, amount(12.5))).toMatchObject({
      receipt: null,
      errors: [{ code: 'friction.fact-misfit', field: 'facts.1', message: expect.stringContaining('whole minor units') }],
    });
    expect(await file(amount(1), { name: 'of_another_version', boolean: true })).toMatchObject({
      receipt: { status: 'IN_LETTERBOX' },
      errors: [],
    });
  });

  it('shows them as they are where the reporter gave a name, words only if those are shared', async () => {
    const named = await reported({ facts, mode: 'NAMED' });
    expect(await seenBy(named, owner)).toMatchObject({ viewedAs: 'OWNER', facts: [{ name: 'amount', number: 4_321 }, { text: 'NONE' }] });
    const unshared = await reported({ facts, mode: 'NAMED', shareText: false });
    expect(await seenBy(unshared, owner)).toMatchObject({ facts: [{ name: 'amount', number: 4_321 }], matchedRows: [{ row: 2 }] });
  });
});

describe('a revision', () => {
  const found = async () => {
    const POLICY = `{ policy(code: "RET-14") { id versions {
      number guardrails { key rows { reading } } delegation { move guardrails { guardrailKey move downExample { facts { name number text } before after } } }
    } } }`;
    return (await running.query<{ policy: { id: string } }>(POLICY, {}, staff, running.afterCommands)).data.policy;
  };
  const wider = {
    ...aGuardrail,
    rows: [{ ...aGuardrail.rows[0], condition: 'amount <= 5000 || proof == "CARD" && amount <= 20000' }, aGuardrail.rows[2]],
  };

  it('travels ahead of its day with the date, and changes the answer on that day', async () => {
    const { id: policyId } = await found();
    const { receipt } = await check([amount(4_000), card]);
    const change = { policyId, ...aVersion, reason: 'staff may decide more', effectiveFrom: '2026-11-20', guardrails: [wider] };
    await running.done('revisePolicy', change, owner);
    const versions = ((await (await bundle(staff)).json()) as Bundle).policies;
    expect(versions).toMatchObject([
      { versionNumber: 1, effectiveFrom: '2026-11-02', effectiveUntil: '2026-11-19' },
      { versionNumber: 2, effectiveFrom: '2026-11-20', effectiveUntil: null },
    ]);
    expect(await check([amount(4_000), nothing])).toMatchObject({ versionNumber: 1, verdict: 'ASK_SUPERVISOR' });
    const ahead = await check([amount(4_000), nothing], { at: '2026-11-20T09:00:00Z' });
    expect(ahead).toMatchObject({ versionNumber: 2, verdict: 'ALLOWED', on: '2026-11-20', receipt: null });

    running.clock.advanceDays(18);
    expect(await check([amount(4_000), nothing])).toMatchObject({ versionNumber: 2, verdict: 'ALLOWED' });
    expect((await verify(receipt)).data.verifyCheckReceipt).toMatchObject({ versionNumber: 1, on: '2026-11-03', isInForce: false });
    expect(((await (await bundle(staff)).json()) as Bundle).policies).toMatchObject([{ versionNumber: 2 }]);
  });

  it('shows whether authority moved down, with a case, and reads in plain words', async () => {
    expect(await found()).toMatchObject({
      versions: [
        { number: 1, delegation: null, guardrails: [{ rows: [{ reading: expect.stringMatching(/you may decide|frontline/i) }, {}, {}] }] },
        {
          number: 2,
          delegation: {
            move: 'MOVED_DOWN',
            guardrails: [
              { guardrailKey: 'refund-without-receipt', move: 'MOVED_DOWN', downExample: { before: 'ASK_SUPERVISOR', after: 'ALLOWED' } },
            ],
          },
        },
      ],
    });
  });

  it('keeps the guardrails of the version before unless it names others', async () => {
    const { id: policyId } = await found();
    await running.done('revisePolicy', { policyId, ...aVersion, title: 'Clearer', reason: 'words' }, owner);
    expect(await check([amount(4_000), nothing])).toMatchObject({ versionNumber: 3, verdict: 'ALLOWED' });
    await running.done('revisePolicy', { policyId, ...aVersion, reason: 'no room', guardrails: [] }, owner);
    expect(await refused(ask({ facts: [] }))).toMatchObject([{ code: 'policy.no-guardrail' }]);
  });
});

describe('a draft', () => {
  const REVIEW = `query Review($input: GuardrailInput!) { reviewGuardrail(input: $input) {
    isPublishable problems { code field message } warnings { code field message example { facts { name number text } } } readings areAllCases
  } }`;
  const review = async (change: object, as: Requester = owner) =>
    (await running.query<{ reviewGuardrail: object }>(REVIEW, { input: { ...aGuardrail, ...change } }, as)).data.reviewGuardrail;

  it('is reviewed before it is published, with each row in plain words', async () => {
    expect(await review({})).toMatchObject({
      isPublishable: true,
      problems: [],
      warnings: [],
      readings: [{}, {}, {}].map(() => expect.any(String)),
    });
    expect(await review({ rows: aGuardrail.rows.slice(0, 2) })).toMatchObject({
      isPublishable: true,
      warnings: [{ code: 'GAP', field: 'rows', example: { facts: [{ name: 'amount' }, { name: 'proof' }] } }],
    });
  });

  it('that cannot be right is refused at the same place by review and by publishing', async () => {
    const rows = [aGuardrail.rows[2], aGuardrail.rows[0]];
    expect(await review({ rows })).toMatchObject({ isPublishable: false, problems: [{ code: 'UNREACHABLE_ROW', field: 'rows.1' }] });
    const guardrails = [aGuardrail, { ...aGuardrail, key: 'second', rows }];
    expect((await running.command('registerPolicy', { ...aPolicy('RET-16'), guardrails }, owner)).errors).toMatchObject([
      { code: 'policy.guardrail-unreachable-row', field: 'guardrails.1.rows.1' },
    ]);
  });

  it.each([
    [
      'a condition of another type',
      [{ ...aGuardrail, rows: [{ ...aGuardrail.rows[0], condition: 'amount == "CARD"' }] }],
      'guardrails.0.rows.0.condition',
    ],
    ['two with one key', [aGuardrail, aGuardrail], 'guardrails.1.key'],
    ['a key that is none', [{ ...aGuardrail, key: 'Refund!' }], 'guardrails.0.key'],
    ['no row', [{ ...aGuardrail, rows: [] }], 'guardrails.0.rows'],
    ['too many', Array.from({ length: 11 }, (_, n) => ({ ...aGuardrail, key: `g-${n}` })), 'guardrails'],
  ])('with %s is refused with its place', async (_, guardrails, field) => {
    const [error] = (await running.command('registerPolicy', { ...aPolicy('RET-17'), guardrails }, owner)).errors;
    expect(error).toMatchObject({ field, message: expect.stringMatching(/\w/) });
  });

  it('is nothing that frontline staff are shown', async () => {
    const { errors } = await running.query(REVIEW, { input: aGuardrail }, staff);
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
