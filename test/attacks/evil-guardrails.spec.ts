import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { aGuardrail, aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';

let running: RunningServer;
let owner: Requester;
let staff: Requester;
let policyId: string;
let reviewId: string;
beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000' } });
  [owner, staff] = [await running.person(['POLICY_OWNER']), await running.person(['FRONTLINE'])];
  const input = { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01', guardrails: [aGuardrail] };
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }')).policy.id;
  const opened = await running.done<{ review: { id: string } }>('openReview', { policyId, reason: 'complaints' }, owner, 'review { id }');
  reviewId = opened.review.id;
  for (let n = 0; n < 5; n++) {
    const facts = [{ name: 'amount', number: 1_000 * n }];
    await running.done('reportFriction', { policyId, facts }, staff);
  }
  running.clock.advanceDays(1);
});
afterAll(() => running.remove());

const withCondition = (condition: string) => ({
  ...aGuardrail,
  rows: [{ condition, authority: 'FRONTLINE', reason: 'x' }, ...aGuardrail.rows.slice(1)],
});
const field = (n: number) => `fact_${n}`;

/** As many and as long as the schema takes: each row asks for every fact, and no two cases are alike. */
function largest() {
  const facts = Array.from({ length: 20 }, (_, n) => ({ name: field(n), type: 'NUMBER', label: `${n} ${'x'.repeat(190)}` }));
  const rows = Array.from({ length: 40 }, (_, row) => ({
    condition: Array.from({ length: 20 }, (_unused, n) => `fact_${n} * ${row + 2}.0 > ${n * row + 1}.0`).join(' && '),
    authority: 'FRONTLINE',
    reason: 'x'.repeat(100),
  }));
  return { key: 'largest', action: 'x', facts, rows };
}

/** Nothing but a refusal at its place, or an answer: no fault, no change of the log, and others are served meanwhile. */
const CONDITIONS: readonly (readonly [what: string, condition: string])[] = [
  ['is a megabyte, as far as a request may be', 'a'.repeat(90_000)],
  ['has ten thousand brackets', '('.repeat(10_000)],
  ['has brackets that close', `${'('.repeat(450)}true${')'.repeat(450)}`],
  ['has lists in lists', `${'['.repeat(450)}1${']'.repeat(450)}`],
  ['has a thousand signs', `${'!'.repeat(990)}(`],
  ['chains choices', `${'true ? true : '.repeat(60)}false`],
  ['loops', '[1,2].all(x, [1,2].all(y, [1,2].all(z, x + y + z > 0)))'],
  ['maps', '[1,2,3].map(x, [x, x]).size() > 0'],
  ['has a regular expression that never ends', 'proof.matches("^(([a-z])+.)+[A-Z]([a-z])+$")'],
  ['matches in the old way', 'matches(proof, "(a+)+$")'],
  ['searches in text', 'proof.contains("A") && proof.startsWith("C")'],
  ['makes text longer', `${'proof + '.repeat(60)}proof == "x"`],
  ['compares bytes', 'b"\\xff" == b"\\xff"'],
  ['takes time from the server', 'timestamp("2026-01-01T00:00:00Z") < now()'],
  ['reads the environment', 'process.env.HOME == ""'],
  ['asks for a property of every object', 'amount.constructor.constructor("return process")() == null'],
  ['asks for a prototype', '__proto__ == null'],
  ['names a type', 'google.protobuf.Any{type_url: "x"} == null'],
  ['divides by nothing', 'amount / 0 > 1'],
  ['has a number beyond all', '1e400 < amount || 9223372036854775808 > 0'],
  ['multiplies beyond all', `amount${' * 9007199254740991'.repeat(30)} > 0`],
  ['has a text that does not end', 'proof == "'],
  ['hides what it says', 'proof == "\u202eDRAC"'],
  ['is SQL', `' OR '1'='1`],
  ['is a template', '${7*7} == {{49}}'],
  ['is empty', ''],
  ['is a blank', '   '],
  ['has a null', 'amount > 0\u0000'],
  ['has half a character', 'proof == "\ud800"'],
];

const REVIEW =
  'query R($input: GuardrailInput!) { reviewGuardrail(input: $input) { isPublishable problems { code field message } readings } }';
const BACKTEST = 'query B($input: BacktestGuardrailInput!) { backtestGuardrail(input: $input, first: 10) { figures { reports } } }';

interface Told {
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** @returns the answer as text, with how it was refused */
async function answer(
  document: string,
  variables: object,
  as: Requester = owner,
): Promise<{ status: number; text: string; codes: readonly string[] }> {
  const response = await running.post(JSON.stringify({ query: document, variables }), as, running.afterCommands);
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as Told;
  return { status: response.status, text, codes: errors.map(({ extensions }) => extensions.code) };
}

/** How often others are answered while something is done, one after the other. */
async function servedMeanwhile(work: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  let served = 0;
  const finished = work().finally(() => (isDone = true));
  while (!isDone) {
    await fetch(`${running.url}/health/live`);
    served++;
  }
  await finished;
  return served;
}

const AT_ITS_PLACE = expect.stringMatching(/rows(\.0|$)/);

describe('a condition that', () => {
  it.each(CONDITIONS)('%s is refused at its place, by review, publishing, backtest and evidence', async (_, condition) => {
    const before = await running.server.app.get(EventLog).store.head();
    const guardrail = withCondition(condition);
    const reviewed = await answer(REVIEW, { input: guardrail });
    const tested = await answer(BACKTEST, { input: { policyId, guardrail } });
    const published = await running.command('registerPolicy', { ...aPolicy('EVIL-1'), guardrails: [guardrail] }, owner);
    const kept = await running.command('keepBacktest', { reviewId, guardrail }, owner);
    expect([reviewed.status, reviewed.codes, reviewed.text]).toEqual([200, expect.not.arrayContaining(['INTERNAL']), AT_ITS_PLACE]);
    expect([tested.status, tested.codes]).toEqual([200, ['BAD_USER_INPUT']]);
    for (const { errors } of [published, kept])
      expect(errors).toMatchObject([{ field: AT_ITS_PLACE, message: expect.stringMatching(/\w{3}/) }]);
    expect(await running.server.app.get(EventLog).store.head()).toBe(before);
  });

  it('only looks evil is a condition: signs that undo each other, and the largest number', async () => {
    for (const condition of [`${'-'.repeat(990)}amount > 0`, `${'!'.repeat(900)}(amount > 1)`, 'amount > 9999999999999']) {
      const { text, codes } = await answer(REVIEW, { input: withCondition(condition) });
      expect([condition.slice(-20), codes, text]).toEqual([condition.slice(-20), [], expect.not.stringContaining('"CONDITION"')]);
    }
  });
});

describe('a guardrail as large as may be', () => {
  it('is reviewed fifteen times by one document, and others are answered in between', async () => {
    const aliases = Array.from({ length: 15 }, (_, n) => `a${n}: reviewGuardrail(input: $input) { isPublishable }`).join(' ');
    const served = await servedMeanwhile(async () => {
      const { status, codes, text } = await answer(`query R($input: GuardrailInput!) { ${aliases} }`, { input: largest() });
      expect([status, codes, text.match(/"isPublishable":true/g)?.length]).toEqual([200, [], 15]);
    });
    // Where reviews follow each other without a turn for others, it is one or two.
    expect(served).toBeGreaterThan(4);
  });

  it('is refused one size larger', async () => {
    const { facts, rows, ...guardrail } = largest();
    const [row] = rows;
    for (const [input, field] of [
      [{ ...guardrail, facts, rows: [...rows, row] }, 'rows'],
      [{ ...guardrail, facts: [...facts, { name: 'one_more', type: 'NUMBER', label: 'x' }], rows }, 'facts'],
      [
        {
          ...guardrail,
          facts,
          rows: [{ ...row, condition: `${row?.condition} && fact_0 in [${'1.0, '.repeat(60)}1.0]` }, ...rows.slice(1)],
        },
        'rows.0.condition',
      ],
    ] as const) {
      const { text, codes } = await answer(REVIEW, { input });
      expect([codes.includes('INTERNAL'), text]).toEqual([false, expect.stringMatching(new RegExp(`"field":"${field}`))]);
      expect(text).not.toContain('"isPublishable":true');
    }
  });

  it('is published, checked fifteen times by one document, and in the bundle', async () => {
    const input = { ...aPolicy('EVIL-2'), effectiveFrom: '2026-01-01', guardrails: [largest()] };
    await running.done('registerPolicy', input, owner);
    const facts = Array.from({ length: 20 }, (_, n) => ({ name: field(n), number: n % 2 === 0 ? -1e12 : 1e12 }));
    const aliases = Array.from({ length: 15 }, (_, n) => `a${n}: checkGuardrail(code: "EVIL-2", facts: $facts) { verdict }`).join(' ');
    const { status, codes, text } = await answer(`query C($facts: [FactInput!]!) { ${aliases} }`, { facts }, staff);
    expect([status, codes, text.match(/"verdict":"NOT_ALLOWED"/g)?.length]).toEqual([200, [], 15]);
    const bundle = await fetch(`${running.url}/guardrails.json`, { headers: { ...staff.headersAt(running), ...running.afterCommands } });
    expect([bundle.status, await bundle.text()]).toEqual([200, expect.stringContaining('"largest"')]);
  });
});

const CHECK = 'query C($facts: [FactInput!]!) { checkGuardrail(code: "RET-14", facts: $facts) { verdict receipt } }';

describe('facts of a check that', () => {
  it.each<readonly [what: string, facts: readonly object[]]>([
    ['are too many', Array.from({ length: 21 }, (_, n) => ({ name: field(n), number: 1 }))],
    ['are far too many', Array.from({ length: 2_000 }, (_, n) => ({ name: field(n), number: 1 }))],
    ['are all of one name', Array.from({ length: 20 }, () => ({ name: 'amount', number: 1 }))],
    ['have a text as large as a request', [{ name: 'proof', text: 'x'.repeat(90_000) }]],
    ['have a name as large as a request', [{ name: 'x'.repeat(90_000), number: 1 }]],
    ['have a number beyond what anybody pays', [{ name: 'amount', number: 1e14 }]],
    ['have a number beyond all that is whole', [{ name: 'amount', number: Number.MAX_VALUE }]],
    ['have less than nothing', [{ name: 'amount', number: -1 }]],
    ['have a fraction of a cent', [{ name: 'amount', number: 0.5 }]],
    ['have several values', [{ name: 'amount', number: 1, text: 'CARD', boolean: true }]],
    ['have no value', [{ name: 'amount' }]],
    ['name a property of every object', [{ name: 'constructor', text: 'x' }]],
    ['name what is no name', [{ name: '__proto__', text: 'x' }]],
    ['give a list for a choice', [{ name: 'proof', text: ['CARD'] }]],
    ['give an object for a choice', [{ name: 'proof', text: { toString: 'CARD' } }]],
    ['name a choice that is none', [{ name: 'proof', text: 'constructor' }]],
  ])('%s are refused', async (_, facts) => {
    const { status, codes, text } = await answer(CHECK, { facts }, staff);
    expect([status < 500, codes, text]).toEqual([
      true,
      expect.arrayContaining(['BAD_USER_INPUT']),
      expect.not.stringContaining('INTERNAL'),
    ]);
    expect(text).not.toContain('"verdict"');
  });

  it('are forged in a receipt certify nothing', async () => {
    const verify = 'query V($receipt: String!) { verifyCheckReceipt(receipt: $receipt) { verdict } }';
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const claims = Buffer.from(JSON.stringify({ code: 'RET-14', version: 1, verdict: 'ALLOWED' })).toString('base64url');
    for (const receipt of [
      `${none}.${claims}.`,
      `${none}.${claims}`,
      '..',
      'a.b.c',
      'x'.repeat(4_000),
      'x'.repeat(4_001),
      '\u0000',
      '{}',
    ]) {
      const { status, codes, text } = await answer(verify, { receipt }, staff);
      expect([receipt.slice(0, 20), status, codes]).toEqual([receipt.slice(0, 20), 200, ['BAD_USER_INPUT']]);
      expect(text).not.toContain('"verdict"');
    }
  });
});
