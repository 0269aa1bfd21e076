import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { Accounts } from '#identity';
import { Metrics } from '../../apps/api/src/metrics.ts';
import { Browser } from '../journeys/browser.ts';
import { aPolicy } from '../journeys/inputs.ts';
import { handrail } from '../journeys/operator.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { artefactsOf, whereIn } from './artefacts.ts';
import type { Artefacts } from './artefacts.ts';
import { Canary } from './canary.ts';

/** Of one person of the staff: who they are. */
const named = new Canary('4a3ed100');
const signIn = new Canary('51947c10');
const unit = new Canary('0417c0de');
/** What they wrote, and whom it was about. */
const done = new Canary('d04ec0de');
const asked = new Canary('a54ed0c1');
const confided = new Canary('c04f1d01');
const customer = new Canary('c0570a3e');
const signed = new Canary('519ed0c1');
/** Of what is open to everybody: proof that the search finds what stands in the files, the feed of outcomes and the bundle. */
const decided = new Canary('dec1ded0');

/** Amounts, minor units, of a fact that no cap sums: one each for what is reported, asked, done and only checked. */
const AMOUNTS = { reported: 6_180_339_887, asked: 2_718_281_828, called: 3_141_592_653, checked: 1_414_213_562 } as const;
const SIGN_IN = `${signIn.text()}@example.com`;
const PASSWORD = 'correct horse battery staple';
const KEY = 'goodwill';

/** Staff decide up to 100.00, supervisors up to 5,000.00, whatever was paid. */
const guardrail = {
  key: KEY,
  action: 'Make it good',
  facts: [
    { name: 'value', type: 'MONEY', label: 'What is it worth?', choices: [] },
    { name: 'paid', type: 'MONEY', label: 'What did they pay?', choices: [] },
  ],
  rows: [
    { condition: 'value <= 10000 && paid > 0', authority: 'FRONTLINE', reason: 'We want you to come back.' },
    { condition: 'value <= 500000', authority: 'SUPERVISOR', reason: `I may ask for this ${decided.text()}.` },
    { condition: 'true', authority: 'NEVER', reason: 'That is beyond us.' },
  ],
  cap: { fact: 'value', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' },
};
const facts = (value: number, paid: number) => [
  { name: 'value', number: value },
  { name: 'paid', number: paid },
];

let running: RunningServer;
let backups: string;
let policyId: string;
let reviewId: string;
let person: Requester;
let people: Readonly<
  Record<'owner' | 'deputy' | 'ownerOfOthers' | 'supervisor' | 'executive' | 'compliance' | 'auditor' | 'admin' | 'colleague', Requester>
>;
let during: Artefacts;
let after: Artefacts;
/** What others are answered and the program says: nothing of the person may stand in it, their unit included. */
let told: Readonly<Record<string, string>>;
/** What the person and those whom they ask are shown: proof that the canaries arrive where they are meant to. */
const own: string[] = [];
const refusals: string[] = [];

const ask = async (document: string, variables: object, as: Requester | null): Promise<string> => {
  const response = await running.post(JSON.stringify({ query: document, variables }), as, running.afterCommands);
  const text = await response.text();
  // A question that is no question would find nothing anywhere.
  expect(text).not.toContain('GRAPHQL_VALIDATION_FAILED');
  return text;
};
const registered = async (code: string) =>
  (
    await running.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy(code), effectiveFrom: '2026-01-01', deputyId: people.deputy.id, purposes: ['CERTAINTY'], guardrails: [guardrail] },
      people.owner,
      'policy { id }',
    )
  ).policy.id;

beforeAll(async () => {
  backups = await mkdtemp(join(tmpdir(), 'handrail-canary-'));
  running = await RunningServer.start();
  const unitCode = unit.text().toUpperCase();
  await running.unit(unitCode);
  people = {
    owner: await running.person(['POLICY_OWNER']),
    deputy: await running.person(['POLICY_OWNER']),
    ownerOfOthers: await running.person(['POLICY_OWNER']),
    supervisor: await running.person(['SUPERVISOR']),
    executive: await running.person(['EXECUTIVE']),
    compliance: await running.person(['COMPLIANCE']),
    auditor: await running.person(['AUDITOR']),
    admin: await running.person(['ADMIN']),
    colleague: await running.person(['FRONTLINE']),
  };
  person = await running.person(['FRONTLINE'], { name: `Name ${named.text()}`, unitCode });
  await running.server.app.get(Accounts).setPassword(person.id, SIGN_IN, PASSWORD);
  expect((await new Browser(running).submit('/sign-in', { signInName: SIGN_IN, password: PASSWORD })).status).toBe(303);
  policyId = await registered('RET-14');
  await checkAndRecord();
  await askAuthority();
  const reportId = await report();
  await provokeErrors();
  running.clock.advanceDays(1);
  await review(reportId);
  await beTold(reportId);
  told = await tellOthers(reportId);
  const backup = await handrail(running.data, 'store', 'backup', join(backups, 'backup'));
  expect([backup.code, backup.stderr]).toEqual([0, expect.anything()]);
  const texts = async () => ({
    ...told,
    'the log': running.log,
    'the metrics': await running.server.app.get(Metrics).read(),
    'the words of the backup': backup.stdout + backup.stderr,
    'what was refused': refusals.join('\n'),
  });
  during = await artefactsOf({ data: running.data, backups }, await texts());
  const last = await texts();
  await running.stop();
  after = await artefactsOf({ data: running.data, backups }, { ...last, 'the log': running.log });
}, 120_000);
afterAll(async () => {
  await running.remove();
  await rm(backups, { recursive: true });
});

async function checkAndRecord(): Promise<void> {
  const check = await ask(
    'query C($facts: [FactInput!]!) { checkGuardrail(code: "RET-14", facts: $facts) { verdict receipt cap { amount } } }',
    { facts: facts(9_000, AMOUNTS.checked) },
    person,
  );
  const { receipt } = (JSON.parse(check) as { data: { checkGuardrail: { receipt: string } } }).data.checkGuardrail;
  // A receipt is shown to whoever asks: what it certifies must not tell the facts.
  refusals.push(check, Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString());
  const verify = 'query V($receipt: String!, $facts: [FactInput!]) { verifyCheckReceipt(receipt: $receipt, facts: $facts) { factsMatch } }';
  expect(await ask(verify, { receipt, facts: facts(9_000, AMOUNTS.checked) }, people.owner)).toContain('"factsMatch":true');
  const call = { policyId, guardrailKey: KEY, facts: facts(9_000, AMOUNTS.called), reference: customer.text() };
  const recorded = await running.done<{ call: { id: string; whatWasDone: string } }>(
    'recordJudgementCall',
    { ...call, whatWasDone: done.text(), customerTold: true, minutesSaved: 5 },
    person,
    'call { id whatWasDone }',
  );
  const note = 'query N($id: ID!, $signedAs: String) { customerNote(callId: $id, signedAs: $signedAs) { text html } }';
  own.push(await ask(note, { id: recorded.call.id, signedAs: signed.text() }, person));
  const browser = new Browser(running);
  browser.cookie = person.headersAt(running)['cookie'] ?? null;
  own.push((await browser.open(`/judgement-calls/${recorded.call.id}/note`, { accept: 'text/html' })).text);
  for (const other of Object.values(people)) {
    browser.cookie = other.headersAt(running)['cookie'] ?? null;
    refusals.push(await ask(note, { id: recorded.call.id, signedAs: 'x' }, other));
    refusals.push((await browser.open(`/judgement-calls/${recorded.call.id}/note`, { accept: 'text/html' })).text);
  }
}

async function askAuthority(): Promise<void> {
  const { request } = await running.done<{ request: { id: string } }>(
    'askAuthority',
    { policyId, guardrailKey: KEY, facts: facts(20_000, AMOUNTS.asked), note: asked.text() },
    person,
    'request { id }',
  );
  const open = '{ authorityRequests { id note unitId facts { number text } } }';
  own.push(await ask(open, {}, people.supervisor));
  for (const other of [people.owner, people.executive, people.admin, people.colleague]) refusals.push(await ask(open, {}, other));
  await running.done('answerAuthority', { requestId: request.id, grant: true, reason: 'Yes.' }, people.supervisor);
  refusals.push(await ask(open, {}, people.supervisor));
  await running.done(
    'recordJudgementCall',
    { policyId, guardrailKey: KEY, facts: facts(20_000, AMOUNTS.asked), reference: customer.text(), requestId: request.id },
    person,
  );
}

async function report(): Promise<string> {
  const input = { policyId, mode: 'CONFIDENTIAL', situation: confided.text(), facts: facts(9_000, AMOUNTS.reported) };
  return (await running.done<{ report: { id: string } }>('reportFriction', input, person, 'report { id }')).report.id;
}

/** Everything that can go wrong with a call, a request and a check. */
async function provokeErrors(): Promise<void> {
  const change = (name: string, input: object) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation M($input: ${type}!) { ${name}(input: $input) { errors { code message field } } }`;
    return ask(document, { input: { commandId: randomUUID(), policyId, guardrailKey: KEY, ...input } }, person);
  };
  const over = facts(190_000, AMOUNTS.called);
  const written = { whatWasDone: done.text(), reference: customer.text() };
  refusals.push(
    // Over the cap, not allowed, not granted, no such request, too much, of another type.
    await change('recordJudgementCall', { facts: facts(10_000, AMOUNTS.called).concat({ name: 'x', number: 1 }), ...written }),
    await change('recordJudgementCall', { facts: over, ...written }),
    await change('recordJudgementCall', { facts: over, requestId: randomUUID(), ...written }),
    await change('recordJudgementCall', { facts: facts(1, AMOUNTS.called), ...written, whatWasDone: `${done.text()}\u0000` }),
    await change('recordJudgementCall', { facts: facts(1, AMOUNTS.called), ...written, reference: customer.text().repeat(500) }),
    await change('recordJudgementCall', { facts: facts(1, AMOUNTS.called), ...written, minutesSaved: done.text() }),
    await change('askAuthority', { facts: facts(9_000, AMOUNTS.asked), note: asked.text() }),
    await change('askAuthority', { facts: facts(600_000, AMOUNTS.asked), note: asked.text() }),
    await change('askAuthority', { facts: [{ name: 'paid', text: asked.text() }], note: asked.text() }),
    await ask('{ checkGuardrail(code: "RET-14", facts: [{ name: "paid", number: 1, text: "x" }]) { verdict } }', {}, person),
  );
  const log = running.server.app.get(EventLog);
  const fault = () => {
    throw new Error(`cannot record ${done.text()} of ${named.text()} for ${customer.text()}`);
  };
  Object.defineProperty(log, 'load', { configurable: true, value: fault });
  refusals.push(await change('recordJudgementCall', { facts: facts(1, AMOUNTS.called), ...written }));
  Reflect.deleteProperty(log, 'load');
  expect(refusals.at(-1)).toContain('INTERNAL');
}

async function review(reportId: string): Promise<void> {
  const { owner, supervisor, compliance } = people;
  const step = <Fields>(name: string, input: object, selection = '') => running.done<Fields>(name, input, owner, selection);
  reviewId = (await step<{ review: { id: string } }>('openReview', { policyId, reason: 'complaints' }, 'review { id }')).review.id;
  const expectations = { customerExpectation: 'my money back', staffExpectation: 'to say yes', purpose: 'no fraud' };
  await step('defineReview', { reviewId, ...expectations });
  await step('assessRealism', {
    reviewId,
    realism: { exceedsNeeds: false, alignsWithGoals: true, withinOperations: true, withinTechnology: true, isAchievable: true },
    shortfall: 'QUALITY',
    greenTape: { isWritten: true, meansFitEnds: true, isOptimalControl: false, isConsistentlyApplied: true, isPurposeUnderstood: true },
    reason: 'it is small',
  });
  const draft = { ...guardrail, rows: [{ ...guardrail.rows[0], condition: 'value <= 20000 && paid > 0' }, ...guardrail.rows.slice(1)] };
  const { backtest } = await step<{ backtest: { id: string } }>('keepBacktest', { reviewId, guardrail: draft }, 'backtest { id }');
  // What is agreed and taught stands in print, and in the tasks of whoever does it.
  const parties = ['Stores', 'Finance'];
  const agreement = `Up to 200.00 ${decided.text()}.`;
  await step('recordResponse', { reviewId, kind: 'DOCUMENT', text: 'signed', parties, agreement });
  const taught = { kind: 'TRAIN', text: `how to decide ${decided.text()}`, taskOwnerId: supervisor.id, dueOn: '2026-11-20' };
  await step('recordResponse', { reviewId, parties, ...taught });
  const { review: withOption } = await step<{ review: { options: { id: string }[] } }>(
    'proposeOption',
    {
      reviewId,
      decision: 'ADD_GUARDRAIL',
      title: 'more room',
      description: 'up to 200.00',
      version: JSON.stringify({ guardrails: [{ ...draft, lesson: null, facts: draft.facts.map((fact) => ({ ...fact, unit: null })) }] }),
      gains: { customers: 'BETTER', staffTime: 'BETTER', cost: 'SAME', protection: 'SAME' },
      backtestIds: [backtest.id],
    },
    'review { options { id } }',
  );
  const words = { rationale: 'it is small', publicReason: `Small sums need nobody ${decided.text()}.`, outcomeMessage: 'Now you may.' };
  const { review: proposed } = await step<{ review: { proposal: { requestId: string } } }>(
    'requestApproval',
    { reviewId, optionId: withOption.options[0]?.id, ...words, approverIds: [supervisor.id, compliance.id] },
    'review { proposal { requestId } }',
  );
  const { requestId } = proposed.proposal;
  for (const approver of [supervisor, compliance]) await running.done('approveReview', { reviewId, requestId }, approver);
  await step('decideReview', { reviewId, requestId, effectiveFrom: '2026-11-09', evidence: [`BACKTEST:${backtest.id}`] });
  const inbox = await ask(`{ report(id: "${reportId}") { situation week unitId facts { number } matchedRows { row } } }`, {}, owner);
  // The owner reads the words; neither the amount nor the unit.
  expect(inbox).toContain(confided.mark);
  refusals.push(inbox.replaceAll(confided.mark, ''));
}

async function beTold(reportId: string): Promise<void> {
  const outcome = 'query R($id: ID!) { report(id: $id) { outcome { decision message } facts { number } situation } }';
  const deadline = Date.now() + 30_000;
  let shown: string;
  do shown = await ask(outcome, { id: reportId }, person);
  while (!shown.includes('Now you may.') && Date.now() < deadline);
  own.push(shown);
  await running.done('acknowledgeOutcome', { reportId }, person);
}

const QUESTIONS: Readonly<Record<string, string>> = {
  'the history of the policy': 'query Q($policyId: ID!) { history(policyId: $policyId) { type at roles reason details { name value } } }',
  'the history of the review': 'query Q($reviewId: ID!) { history(reviewId: $reviewId) { type at roles reason details { name value } } }',
  'the review and its evidence': `query Q($reviewId: ID!) { review(id: $reviewId) {
    status decision { decision publicReason evidence } definition { evidence { kind summary data } } backtests { id figures { reports } draft { key rows { condition } } } } }`,
  'the agreement': 'query Q($reviewId: ID!) { review(id: $reviewId) { responses { kind text agreement { text html } } } }',
  'the chart': `query Q($policyId: ID!) { frictionChart(policyId: $policyId) {
    view series { n reason points { n window { from } } } publicSources { n } } }`,
  'the verdict': `query Q($policyId: ID!) { revisionEffect(policyId: $policyId, number: 2) {
    view summary friction { why before { n } after { n } traps { words } } customerOutcomes { why before { n } } } }`,
  'what else was reported': 'query Q($policyId: ID!) { similarReports(policyId: $policyId) { __typename } }',
  'the outcomes': '{ outcomes(first: 10) { edges { node { policyCode changes publicReason version week } } } }',
  'the judgement calls': '{ judgementCalls { total { __typename figures { __typename } } rows { policy { code title } } } }',
  'the ranking': '{ frictionRanking { published { rows { policy { title } figures { reports } } } } }',
  'the access log': '{ accessLog(first: 100) { edges { node { hour kind reader { id name } person { id name } policies { code } } } } }',
  'requests that are open': '{ authorityRequests { id note unitId facts { number } } }',
  'calls of their own': '{ myJudgementCalls(first: 10) { edges { node { id whatWasDone } } } }',
  'requests of their own': '{ myAuthorityRequests(first: 10) { edges { node { id note unitId } } } }',
  tasks: '{ tasks(first: 10, mine: false) { edges { node { title } } } }',
  'tasks of their own': '{ tasks(first: 10, mine: true) { edges { node { title } } } }',
};

async function tellOthers(reportId: string): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {};
  for (const [what, document] of Object.entries(QUESTIONS)) {
    const variables = Object.fromEntries(Object.entries({ policyId, reviewId }).filter(([name]) => document.includes(`$${name}`)));
    for (const [role, as] of Object.entries(people)) answers[`${what}, to ${role}`] = await ask(document, variables, as);
  }
  const test = `query B($input: BacktestGuardrailInput!) { backtestGuardrail(input: $input, first: 50) {
    figures { reports newlyAllowed moneyExposed { fact fromMinor toMinor } } cases { edges { node { reportId week change draft { words } } } } } }`;
  const stricter = { ...guardrail, rows: [{ ...guardrail.rows[0], condition: 'value <= 1000 && paid > 0' }, ...guardrail.rows.slice(1)] };
  const single = 'query R($id: ID!) { report(id: $id) { week unitId status facts { number } } }';
  for (const [role, as] of Object.entries(people)) {
    const backtest = await ask(test, { input: { policyId, guardrail: stricter } }, as);
    const report = await ask(single, { id: reportId }, as);
    // Cases are reports: who is shown one is shown both.
    const isOffice = ['owner', 'deputy'].includes(role);
    expect([role, backtest.includes(reportId), report.includes('NOT_FOUND')]).toEqual([role, isOffice, !isOffice]);
    answers[`a backtest, to ${role}`] = backtest;
    answers[`the report, to ${role}`] = report;
    answers[`the bundle, to ${role}`] = await (await fetch(`${running.url}/guardrails.json`, { headers: as.headersAt(running) })).text();
  }
  // Of those who answered and decided: everything about them, and nothing about whoever asked.
  for (const role of ['owner', 'supervisor', 'compliance'] as const) {
    const { code, stdout, stderr } = await handrail(running.data, 'person', 'export', people[role].id);
    expect([code, stdout]).toEqual([0, expect.stringContaining(people[role].id)]);
    answers[`the export of the ${role}`] = stdout + stderr;
  }
  return answers;
}

const anywhere = (find: (content: Buffer) => string | null) => ({ during: whereIn(during, find), after: whereIn(after, find) });
const NOWHERE = { during: [], after: [] };
const finds = (canary: Canary) => (bytes: Buffer) => canary.findIn(bytes);

/** An amount in digits, grouped or with a point before its cents, and as SQLite and JavaScript keep a number of this size. */
function findAmount(minor: number) {
  const grouped = Math.floor(minor / 100).toLocaleString('en');
  const [integer, double] = [Buffer.alloc(6), Buffer.alloc(8)];
  integer.writeUIntBE(minor, 0, 6);
  double.writeDoubleBE(minor);
  const forms = [String(minor), grouped, String(minor / 100), integer, double];
  return (content: Buffer): string | null => {
    const form = forms.find((one) => content.includes(one));
    return form === undefined ? null : form.toString();
  };
}

describe('of somebody who decides, asks, checks and reports within a guardrail', () => {
  it.each([
    ['the name', finds(named)],
    ['what was done, in clear', finds(done)],
    ['the note of a request, in clear', finds(asked)],
    ['what was reported in confidence, in clear', finds(confided)],
    ['the customer whom a cap is counted for', finds(customer)],
    ['the name below a note', finds(signed)],
    ['an amount that was reported', findAmount(AMOUNTS.reported)],
    ['an amount that was asked about', findAmount(AMOUNTS.asked)],
    ['an amount of a call', findAmount(AMOUNTS.called)],
    ['an amount that was checked', findAmount(AMOUNTS.checked)],
  ] as const)('%s stands in no file, journal, backup, log, metric, answer to others or error', (_, find) => {
    expect(anywhere(find)).toEqual(NOWHERE);
  });

  it('the name to sign in with stands where accounts are kept, and nowhere else', () => {
    const places = Object.values(anywhere(finds(signIn))).flat();
    expect(places).toContain('data/identity.sqlite');
    for (const place of places) expect(place).toMatch(/^(data|backups\/backup)\/identity\.sqlite(-wal)?$/);
  });

  it('the unit stands in the directory, and in nothing that others are told of what was done', () => {
    const places = Object.values(anywhere(finds(unit))).flat();
    expect(places).toContain('data/events.sqlite');
    expect(places.filter((place) => !/^(data|backups\/backup)\/(events|read)\.sqlite(-wal)?$/.test(place))).toEqual([]);
  });

  it('no event of a call, a request, a cap or a report names the person, and reports have another alias than the rest', async () => {
    const again = await running.restart();
    const aliases = { reports: new Set<string>(), judgement: new Set<string>() };
    let caps = 0;
    for await (const { stream, data, metadata } of again.server.app.get(EventLog).scan()) {
      if (!/^(judgement_call|authority_request|cap_window|friction_report)-/.test(stream)) continue;
      expect(JSON.stringify([data, metadata])).not.toContain(person.id);
      const { personId, askerId, reporterId } = data as { personId?: string; askerId?: string; reporterId?: string };
      if (reporterId !== undefined) aliases.reports.add(reporterId);
      for (const alias of [personId, askerId]) if (alias !== undefined) aliases.judgement.add(alias);
      if (stream.startsWith('cap_window-')) caps++;
    }
    await again.stop();
    expect([aliases.reports.size, aliases.judgement.size, caps]).toEqual([1, 1, 2]);
    expect(aliases.reports).not.toEqual(aliases.judgement);
  });
});

describe('the search', () => {
  it('finds what the person and whoever they asked were shown', () => {
    const shown = own.join('\n');
    for (const canary of [done, asked, confided, signed])
      expect([canary.mark, canary.findIn(shown)]).toEqual([canary.mark, expect.anything()]);
    for (const amount of [AMOUNTS.asked, AMOUNTS.reported]) expect(findAmount(amount)(Buffer.from(shown))).not.toBeNull();
    // The note names nobody but whom it was signed by.
    expect([named.findIn(shown), signIn.findIn(shown)]).toEqual([null, null]);
  });

  it('finds what everybody may read: in the log, the read models, the backup, the bundle and the outcomes', () => {
    expect(whereIn(after, finds(decided))).toEqual(
      expect.arrayContaining([
        'backups/backup/events.sqlite',
        'data/events.sqlite',
        'data/read.sqlite',
        'tasks of their own, to supervisor',
        ...Object.keys(people).flatMap((role) => [`the bundle, to ${role}`, `the outcomes, to ${role}`]),
        ...['owner', 'executive', 'compliance', 'auditor'].map((role) => `the agreement, to ${role}`),
      ]),
    );
  });

  it('was answered, and not refused, where somebody may read', () => {
    for (const what of [
      'the history of the policy',
      'the history of the review',
      'the review and its evidence',
      'the agreement',
      'the chart',
      'the verdict',
      'the outcomes',
      'the judgement calls',
    ])
      for (const role of ['owner', 'executive'])
        expect([what, role, told[`${what}, to ${role}`]]).toEqual([what, role, expect.not.stringContaining('"errors"')]);
    expect([told['the chart, to owner'], told['the chart, to executive']]).toEqual(
      ['OFFICE', 'PUBLISHED'].map((view) => expect.stringContaining(`"view":"${view}"`)),
    );
    expect(told['the access log, to auditor']).toContain('"kind":"REPORTS"');
    expect(told['the review and its evidence, to owner']).toContain('BLOCKS');
  });

  it.each(Object.entries(AMOUNTS))('would find the amount that was %s, whatever it is written as', (_, amount) => {
    const [integer, double] = [Buffer.alloc(6), Buffer.alloc(8)];
    integer.writeUIntBE(amount, 0, 6);
    double.writeDoubleBE(amount);
    for (const written of [`{"number":${amount}}`, `$${(amount / 100).toLocaleString('en')}`, String(amount / 100), integer, double])
      expect(findAmount(amount)(Buffer.concat([Buffer.from('x'), Buffer.from(written)]))).not.toBeNull();
    expect(findAmount(amount)(Buffer.from(String(amount - 1)))).toBeNull();
  });
});
