import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { Accounts } from '#identity';
import { Letterbox, newReceipt } from '#letterbox';
import { Metrics } from '../../apps/api/src/metrics.ts';
import { drained, fileAnonymously, RECEIPT } from '../journeys/anonymous-client.ts';
import { storeVariables } from '../journeys/event-store.ts';
import { aPolicy } from '../journeys/inputs.ts';
import { handrail } from '../journeys/operator.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { artefactsOf, whereIn } from './artefacts.ts';
import type { Artefacts } from './artefacts.ts';
import { Canary } from './canary.ts';
import { exchange, request } from './raw-http.ts';

/** Of whoever files anonymously: the ends of the connection, and what their browser says. */
const ADDRESS = '127.77.13.37';
const FORWARDED = '203.0.113.77';
const agent = new Canary('a9e47c0d');
const header = new Canary('4eade7c0');
const query = new Canary('9ae7c0d1');
const text = new Canary('7e47c0de');
const message = new Canary('3e55a9e0');
/** Of somebody who reports in confidence. */
const signIn = new Canary('51947c0d');
const named = new Canary('4a3ed0c0');
const confided = new Canary('c04f1ded');
/** Of what is open to everybody: proof that the search finds what stands in the files. */
const planted = new Canary('0b5e7ed0');

const SIGN_IN = `${signIn.text()}@example.com`;
const PASSWORD = 'correct horse battery staple';
const receipt = newReceipt();

let running: RunningServer;
let backups: string;
let policyId: string;
/** While the server runs, with its journals. */
let during: Artefacts;
let after: Artefacts;
/** Answers to whoever filed, but for those that show them their own texts. */
const refusals: string[] = [];
const commandId = randomUUID();
let personId: string;

beforeAll(async () => {
  backups = await mkdtemp(join(tmpdir(), 'handrail-canary-'));
  running = await RunningServer.start({ environment: { HANDRAIL_TRUSTED_PROXIES: ADDRESS } });
  const owner = await running.person(['POLICY_OWNER', 'COMPLIANCE']);
  policyId = (
    await running.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01', protects: planted.text() },
      owner,
      'policy { id }',
    )
  ).policy.id;
  await running.server.background.schedules.runNow('drain-letterbox');
  await reportInConfidence();
  await reportAnonymously();
  await reportOnPages(owner);
  await provokeErrors();
  await drained(running, 2);
  await answer(owner);
  const exports = await exported(owner);
  // Of the owner, who has read and answered the reports: everything about them, and nothing about whoever filed.
  const ofOwner = await handrail(running.data, 'person', 'export', owner.id);
  expect([ofOwner.code, ofOwner.stdout]).toEqual([0, expect.stringContaining(owner.id)]);
  const backup = await handrail(running.data, 'store', 'backup', join(backups, 'backup'));
  expect([backup.code, backup.stderr]).toEqual([0, expect.anything()]);
  const texts = async () => ({
    'the log': running.log,
    'the metrics': await running.server.app.get(Metrics).read(),
    'the words of the backup': backup.stdout + backup.stderr,
    'the export of the owner': ofOwner.stdout + ofOwner.stderr,
    'what was refused': refusals.join('\n'),
    ...exports,
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

const HEADERS = () => ({
  'content-type': 'application/json',
  'user-agent': agent.text(),
  referer: `https://intranet.example/${header.text()}`,
  origin: `https://${header.text()}.example`,
  'accept-language': header.text(),
  'x-forwarded-for': FORWARDED,
  'x-real-ip': FORWARDED,
  'x-request-id': header.text(),
  traceparent: `00-${header.mark.repeat(4)}-${header.mark.repeat(2)}-01`,
  [`x-${header.mark}`]: header.text(),
});

async function anonymously(document: string, variables: object, headers: Readonly<Record<string, string>> = HEADERS()): Promise<string> {
  const line = `POST /anonymous?name=${query.text()}`;
  const { body } = await exchange(running, request(line, headers, JSON.stringify({ query: document, variables })), { from: ADDRESS });
  return body;
}

const FILE = `mutation ($input: FileAnonymousReportInput!) { fileAnonymousReport(input: $input) { errors { code message } receipt { ${RECEIPT} } } }`;
const SEND = `mutation ($input: SendAnonymousMessageInput!) { sendAnonymousMessage(input: $input) { errors { code message } receipt { status } } }`;
const WITHDRAW = `mutation ($input: WithdrawAnonymousReportInput!) { withdrawAnonymousReport(input: $input) { receipt { status } } }`;
const READ = `query ($receipt: String!) { receipt(receipt: $receipt) { ${RECEIPT} } }`;

async function countToken(): Promise<string> {
  const { data } = await running.query<{ countTokens: readonly { policyId: string | null; token: string }[] }>(
    '{ countTokens { policyId token } }',
    {},
    await running.person(['FRONTLINE']),
    running.afterCommands,
  );
  return data.countTokens.find((one) => one.policyId === policyId)?.token ?? '';
}

async function reportAnonymously(): Promise<void> {
  const texts = {
    situation: text.text(),
    customerNeed: text.text(),
    sensibleAction: text.text(),
    facts: [{ name: 'note', text: text.text() }],
  };
  const input = { commandId, receipt, policyId, countToken: await countToken(), shareText: true, ...texts };
  expect(await anonymously(FILE, { input })).toContain('IN_LETTERBOX');
  expect(await anonymously(SEND, { input: { commandId: randomUUID(), receipt, text: message.text() } })).toContain('IN_LETTERBOX');
  expect(await anonymously(READ, { receipt })).toContain(message.mark);
  const takenBack = newReceipt();
  expect(await anonymously(FILE, { input: { ...input, receipt: takenBack, countToken: await countToken() } })).toContain('IN_LETTERBOX');
  expect(await anonymously(WITHDRAW, { input: { commandId, receipt: takenBack } })).toContain('WITHDRAWN');
  for (let others = 0; others < 2; others++)
    await fileAnonymously(running, { receipt: newReceipt(), policyId, countToken: await countToken() });
}

/** From a poster, by the page that needs no script. */
async function reportOnPages(owner: Requester): Promise<void> {
  const { joinCode } = await running.done<{ joinCode: { code: string } }>(
    'issueJoinCode',
    { policyId, expiresOn: '2026-12-31' },
    owner,
    'joinCode { code }',
  );
  const page = (line: string, fields?: Readonly<Record<string, string>>) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', accept: 'text/html' };
    return exchange(running, request(`${line}?name=${query.text()}`, { ...HEADERS(), ...form }, new URLSearchParams(fields).toString()), {
      from: ADDRESS,
    });
  };
  const path = `/join/${joinCode.code}`;
  const own = newReceipt();
  refusals.push((await page('GET /join/ABCD-EFGH-JKMN')).body, (await page(`GET ${path}`)).body);
  refusals.push((await page(`POST ${path}`, { receipt: own, policyId, burden: '9' })).body);
  const filed = await page(`POST ${path}`, { receipt: own, policyId, situation: text.text(), shareText: 'yes' });
  expect(filed.body).toContain('Your report is in the letterbox');
  refusals.push((await page('POST /receipt', { receipt: newReceipt() })).body);
  const read = await page('POST /receipt', { receipt: own, text: message.text(), commandId: randomUUID() });
  expect(read.body).toContain(message.mark);
}

async function reportInConfidence(): Promise<void> {
  const person = await running.person(['FRONTLINE'], { name: `Name ${named.text()}` });
  personId = person.id;
  await running.server.app.get(Accounts).setPassword(person.id, SIGN_IN, PASSWORD);
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', 'user-agent': agent.text() };
  const { status } = await exchange(
    running,
    request('POST /sign-in', form, `signInName=${encodeURIComponent(SIGN_IN)}&password=wrong+password`),
    { from: ADDRESS },
  );
  expect(status).toBe(422);
  const signedIn = await exchange(
    running,
    request('POST /sign-in', form, `signInName=${encodeURIComponent(SIGN_IN)}&password=${encodeURIComponent(PASSWORD)}`),
    { from: ADDRESS },
  );
  expect(signedIn.status).toBe(303);
  await running.done(
    'reportFriction',
    { policyId, mode: 'CONFIDENTIAL', situation: confided.text(), customerNeed: confided.text() },
    person,
  );
}

/** Everything that can go wrong with a filing, with the canary in every value (a name of a field is repeated to whoever invents one). */
async function provokeErrors(): Promise<void> {
  const input = () => ({ commandId: randomUUID(), receipt: newReceipt(), policyId, situation: text.text() });
  const wrong: readonly (readonly [string, object])[] = [
    [FILE, { input: { ...input(), countToken: text.text() } }],
    [FILE, { input: { ...input(), situation: `${text.text()}\u0000` } }],
    [FILE, { input: { ...input(), channel: text.text() } }],
    [FILE, { input: { ...input(), burden: text.text() } }],
    [FILE, { input: { ...input(), unknown: text.text() } }],
    [FILE, { input: { ...input(), policyId: text.text() } }],
    [FILE, { input: { ...input(), receipt: text.text() } }],
    [FILE, { input: { ...input(), joinCode: text.text() } }],
    [FILE, text.text() as unknown as object],
    [`{ receipt(receipt: "${text.text()}") { unknown } }`, {}],
    [`{ "${text.text()}`, {}],
    [READ, { receipt: text.text() }],
  ];
  for (const [document, variables] of wrong) refusals.push(await anonymously(document, variables));
  refusals.push(await anonymously(FILE, { input: input() }, { ...HEADERS(), cookie: `theme=${header.text()}` }));
  refusals.push(await anonymously(FILE, { input: input() }, { ...HEADERS(), authorization: `Bearer ${header.text()}` }));
  refusals.push(await anonymously(FILE, { input: input() }, { ...HEADERS(), 'content-type': `text/${header.text()}` }));
  refusals.push(await anonymously(FILE, { input: { ...input(), situation: text.text().repeat(10_000) } }));
  const letterbox = running.server.app.get(Letterbox);
  const fault = () => {
    throw new Error(`cannot keep ${text.text()} of ${agent.text()} at ${ADDRESS}`);
  };
  Object.defineProperty(letterbox, 'lettersOf', { configurable: true, value: fault });
  refusals.push(await anonymously(READ, { receipt }));
  Reflect.deleteProperty(letterbox, 'lettersOf');
  expect(running.log).toContain('a request failed');
}

async function answer(owner: Requester): Promise<void> {
  const { data } = await running.query<{ reports: { edges: readonly { node: { id: string; mode: string; situation: string | null } }[] } }>(
    '{ reports(first: 10, scope: INBOX) { edges { node { id mode situation messages { text } } } } }',
    {},
    owner,
    running.afterCommands,
  );
  const nodes = data.reports.edges.map(({ node }) => node);
  expect(nodes).toHaveLength(5);
  // The canary does arrive where it is meant to.
  expect(JSON.stringify(nodes)).toContain(text.mark);
  for (const { id } of nodes) await running.done('answerReport', { reportId: id, answer: 'We look into it.' }, owner);
  await anonymously(SEND, { input: { commandId: randomUUID(), receipt, text: message.text() } });
  await drained(running, 8);
}

/** What figures and lists give to those who may read them. */
async function exported(owner: Requester): Promise<Readonly<Record<string, string>>> {
  const queries = [
    '{ frictionRanking { published { rows { policy { title } figures { reports } } } } }',
    '{ units { code } }',
    '{ policies(first: 100) { edges { node { id code } } } }',
  ];
  const answers = await Promise.all(queries.map((document) => running.query(document, {}, owner, running.afterCommands)));
  const pages = await Promise.all(['/health/live', '/health/ready', '/'].map(async (path) => (await fetch(running.url + path)).text()));
  return { 'figures and lists': JSON.stringify(answers.map(({ data }) => data)), 'pages and health': pages.join('\n') };
}

const anywhere = (content: (bytes: Buffer) => string | null) => ({ during: whereIn(during, content), after: whereIn(after, content) });
const NOWHERE = { during: [], after: [] };
const finds = (canary: Canary) => (bytes: Buffer) => canary.findIn(bytes);

/** An address as text, as four bytes, as their hexadecimal digits, and as one number. */
function findAddress(address: string) {
  const bytes = Buffer.from(address.split('.').map(Number));
  const forms = [
    Buffer.from(address),
    bytes.toString('hex'),
    String(bytes.readUInt32BE()),
    Buffer.from(address).toString('base64').slice(0, -4),
  ];
  return (content: Buffer): string | null => {
    const form = forms.find((one) => content.includes(one));
    return form === undefined ? null : String(form);
  };
}

describe('of somebody who files anonymously is kept in no file, journal, backup, log, metric, page or error', () => {
  it.each([
    ['the address', findAddress(ADDRESS)],
    ['the network of the address', (bytes: Buffer) => (bytes.includes('127.77.13') ? 'there' : null)],
    ['the address that a proxy names', findAddress(FORWARDED)],
    ['the browser', finds(agent)],
    ['any other header, or the name of one', finds(header)],
    ['what stands behind the path', finds(query)],
    ['the text, in clear', finds(text)],
    ['a message, in clear', finds(message)],
    ['the receipt', (bytes: Buffer) => (['', '-'].some((by) => bytes.includes(receipt.replaceAll('-', by))) ? 'there' : null)],
    [
      'the id of the command',
      (bytes: Buffer) => (bytes.includes(commandId) || bytes.includes(Buffer.from(commandId.replaceAll('-', ''), 'hex')) ? 'there' : null),
    ],
  ] as const)('%s', (_, find) => {
    expect(anywhere(find)).toEqual(NOWHERE);
  });
});

describe('of somebody who reports in confidence', () => {
  it('the text stands nowhere in clear', () => {
    expect(anywhere(finds(confided))).toEqual(NOWHERE);
  });

  it('the name stands nowhere in clear', () => {
    expect(anywhere(finds(named))).toEqual(NOWHERE);
  });

  it('the name to sign in with stands where accounts are kept, and nowhere else', () => {
    const { during: running, after: stopped } = anywhere(finds(signIn));
    for (const place of [...running, ...stopped]) expect(place).toMatch(/^(data|backups\/backup)\/identity\.sqlite(-wal)?$/);
    expect(stopped).toContain('data/identity.sqlite');
  });

  it('the address and the browser from which they signed in stand nowhere', () => {
    expect(anywhere(findAddress(ADDRESS))).toEqual(NOWHERE);
    expect(anywhere(finds(agent))).toEqual(NOWHERE);
  });

  it('no event of a report names the person', async () => {
    const again = await running.restart();
    const { store } = again.server.app.get(EventLog);
    const { events } = await store.readAll(null, {}, 1_000);
    await again.stop();
    const ofReports = events.filter(({ stream }) => stream.startsWith('friction_report-'));
    expect(ofReports.length).toBeGreaterThan(5);
    expect(JSON.stringify(events)).toContain(personId);
    expect(JSON.stringify(ofReports)).not.toContain(personId);
  });
});

describe('the search', () => {
  it('finds in the files what is no secret: of the log, the read models and the backup', () => {
    expect(whereIn(after, finds(planted))).toEqual(
      expect.arrayContaining(['backups/backup/events.sqlite', 'data/events.sqlite', 'data/read.sqlite']),
    );
  });

  it('looked into every kind of file, and into journals while they were there', async () => {
    const names = [...during.keys()].join('\n');
    for (const name of ['events.sqlite', 'read.sqlite', 'keys.sqlite', 'identity.sqlite', 'letterbox.sqlite', 'master.key', 'store.lock'])
      expect(names).toContain(`data/${name}`);
    expect(names).toMatch(/data\/events\.sqlite-wal/);
    expect(await storeVariables(running.data)).toEqual({});
  });

  it.each([agent, header, query, text, message, confided, named])(
    'would find $mark, and an address, wherever it were planted',
    (canary) => {
      for (const [name, content] of after) {
        const value = Buffer.from(canary.text());
        const spoilt = new Map([[name, Buffer.concat([content, value, content.subarray(0, 100)])]]);
        expect(whereIn(spoilt, finds(canary))).toEqual([name]);
      }
      const raw = new Map([
        ['data/read.sqlite', Buffer.concat([after.get('data/read.sqlite') ?? Buffer.alloc(0), Buffer.from(`x${ADDRESS}`)])],
      ]);
      expect(whereIn(raw, findAddress(ADDRESS))).toEqual(['data/read.sqlite']);
    },
  );
});
