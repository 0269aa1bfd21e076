import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { celEnv, parse, plan } from '@bufbuild/cel';
import Database from 'better-sqlite3';
import { addWeeks } from '#calendar';
import { Dispatcher } from '#cqrs';
import { NO_STREAM, systemActor } from '#eventing';
import type { Context } from '#eventing';
import { SESSION_COOKIE, Sessions } from '#identity';
import { GrantRole, InvitePerson, RegisterUnit } from '#organisation';
import { policyIdOf, RegisterPolicy } from '#policies';
import { ReadStore } from '#read-store';
import { pino } from 'pino';
import type * as configModule from '../../apps/api/src/config.ts';
import type * as partsModule from '../../apps/api/src/parts.ts';
import type * as serverModule from '../../apps/api/src/server.ts';
import { bareReport } from '../events/bare-report.ts';
import { CURRENT, DRAFT } from './backtest.tables.ts';

/**
 * The built product on an empty data directory (first argument) with so many reports with facts (second argument) on one policy, of which every
 * tenth has an alias of its own and the others share 2,000. Tells its port, the owner's credentials and other people's over IPC; asked to
 * `evaluate`, it runs the bare loop over facts in memory, to `read`, it also fetches and opens them, and tells the milliseconds.
 */
const [, , directory, count] = process.argv;
const REPORTS = Number(count);
const SHARED_ALIASES = 2_000;
const PEOPLE = 16;
const AT_ONCE = 256;

const built = (path: string): Promise<unknown> => import(new URL(`../../dist/apps/api/src/${path}.js`, import.meta.url).href);
const { readConfig } = (await built('config')) as typeof configModule;
const { openParts } = (await built('parts')) as typeof partsModule;
const { createServer } = (await built('server')) as typeof serverModule;

const config = readConfig({ PORT: '0', HANDRAIL_DATA: directory, HANDRAIL_RATE_LIMIT_ACCOUNT: '10000000' });
const parts = await openParts(config);
const server = await createServer(parts, pino({ level: 'info', base: null }, pino.destination(2)));
await server.app.listen(0, '127.0.0.1');

const dispatcher = server.app.get(Dispatcher);
const SYSTEM = systemActor('system');
const send = (command: GrantRole | InvitePerson | RegisterPolicy | RegisterUnit) =>
  dispatcher.send(Object.assign(command, { commandId: randomUUID() }), { actor: SYSTEM, correlationId: randomUUID() });
const signedIn = (id: string) => `${SESSION_COOKIE}=${server.app.get(Sessions).begin(id)}`;
await send(Object.assign(new RegisterUnit(), { code: 'STORE', name: 'A store' }));
const owner = await send(Object.assign(new InvitePerson(), { name: 'An owner' }));
await send(Object.assign(new GrantRole(), { personId: owner.id, role: 'POLICY_OWNER' }));
const people: string[] = [];
for (let i = 0; i < PEOPLE; i++)
  people.push(signedIn((await send(Object.assign(new InvitePerson(), { name: `Person ${i}`, unitCode: 'STORE' }))).id));
const policyId = policyIdOf('RET-14');
const policy = {
  code: 'RET-14',
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION'],
  protects: 'against returns of stolen goods',
  mandate: { kind: 'INTERNAL_CHOICE' },
  sensitivity: 'NORMAL',
  ownerId: owner.id,
  effectiveFrom: '2020-01-01',
  reviewCadenceDays: 365,
  guardrails: [CURRENT],
};
await send(Object.assign(new RegisterPolicy(), policy));

const facts = Array.from({ length: REPORTS }, (_, i) => ({
  amount: (i * 7_919) % 60_000,
  days: (i * 31) % 120,
  has_card: i % 3 !== 0,
  proof: ['CARD', 'PHOTO', 'NONE'][i % 3] ?? 'NONE',
}));
const context: Context = parts.deployment.contextFor(SYSTEM, 'bench');
const thisWeek = parts.deployment.calendar.weekOf(context.now);
for (let from = 0; from < REPORTS; from += AT_ONCE) {
  await Promise.all(facts.slice(from, from + AT_ONCE).map((given, at) => report(from + at, given)));
}
const values = facts.map(({ amount, ...given }) => ({ ...given, amount: BigInt(amount) }));
const readStore = server.app.get(ReadStore);
const head = await parts.log.store.head();
if (head !== null)
  await readStore.waitFor(
    readStore.projections.map(({ name }) => name),
    head,
    600_000,
  );

process.on('message', (work: 'evaluate' | 'read') => process.send?.(work === 'evaluate' ? evaluating(values) : reading()));
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
const { port } = server.app.getHttpServer().address() as AddressInfo;
process.send?.({ port, owner: signedIn(owner.id), people, policyId });

function report(i: number, given: (typeof facts)[number]) {
  const reportId = randomUUID();
  const alias = createHash('sha256')
    .update(String(i % 10 === 0 ? i : `shared ${i % SHARED_ALIASES}`))
    .digest('hex')
    .slice(0, 32);
  const event = bareReport({
    reportId,
    policyId,
    reporterId: alias,
    week: addWeeks(thisWeek, -(i % 104)),
    happenedAt: context.now,
    reportedAt: context.now,
    staffMinutes: 12,
    customerMinutes: 9,
    amountMinor: given.amount,
    facts: given,
  });
  return parts.log.append(
    `friction_report-${reportId}`,
    NO_STREAM,
    [event],
    { commandId: randomUUID(), scope: 'bench', inputMac: '' },
    context,
  );
}

type Given = (typeof facts)[number];

/** What the two tables cost by themselves: the same conditions, planned once, on values as CEL takes them. */
function evaluating(given: readonly (Omit<Given, 'amount'> & { readonly amount: bigint })[]): number {
  const tables = [DRAFT, CURRENT].map(({ rows }) => rows.map(({ condition }) => plan(celEnv(), parse(condition))));
  const start = performance.now();
  for (const value of given) for (const table of tables) for (const condition of table) if (condition(value) === true) break;
  return performance.now() - start;
}

/** The least that has to be done before: the facts of each report are fetched by their key and opened. */
function reading(): number {
  const db = new Database(join(directory ?? '', 'read.sqlite'), { readonly: true });
  const nameOf = db.prepare(`select name from sqlite_master where name like ? and type = 'table'`).pluck();
  const [reports, sealed] = ['friction_report__v%', 'friction_report_facts__v%'].map((name) => nameOf.get(name));
  const start = performance.now();
  const rows = db
    .prepare(
      `select facts from ${String(reports)} join ${String(sealed)} using (report_id) where policy_id = ? order by week desc, report_id desc`,
    )
    .pluck()
    .iterate(policyId) as Iterable<string>;
  const opened: (Omit<Given, 'amount'> & { readonly amount: bigint })[] = [];
  for (const box of rows) {
    const given = parts.log.codec.open(box) as Given;
    opened.push({ ...given, amount: BigInt(given.amount) });
  }
  const ms = performance.now() - start;
  db.close();
  if (opened.length !== REPORTS) throw new Error(`${opened.length} reports have facts`);
  return ms + evaluating(opened);
}
