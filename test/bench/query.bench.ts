import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { addWeeks, Calendar } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Actor, Context, DomainEvent, KeyRing } from '#eventing';
import { frictionFigures } from '#figures';
import { frictionEvents } from '#friction/events';
import { figuresEvents } from '#figures/events';
import type { AnswerSums, CountSums, FrictionBlockEvent } from '#figures/events';
import { CostSettings, FrictionRankingFinder, FrictionTrendFinder, insightsNames } from '#insights';
import { ProjectionRunner, ReadStore } from '#read-store';
import { organisationEvents } from '#organisation/events';
import { policyEvents } from '#policies/events';
import { SqliteEventStore } from '#event-store-sqlite';
import { paired, row, TABLE_HEAD } from './paired.ts';

/**
 * Goal 5 of the speed targets: `frictionRanking` and `frictionTrend` of 13 weeks at 10^7 reports, answered from roll-ups of generated
 * blocks, against the covering-index query over rows and against themselves at 10^4 reports.
 * After a build: node test/bench/query.bench.ts [rounds] [reports]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const MANY = Number(process.argv[3] ?? 10_000_000);
const FEW = 10_000;
const POLICIES = 100;
const UNITS = 12;
const WEEKS = 104;
/** Monday of 2026-W41. */
const NOW = '2026-10-05T08:00:00.000Z';
const LAST_WEEK: IsoWeek = '2026-W40';

const policyIds = Array.from({ length: POLICIES }, (_, i) => `00000000-0000-5000-8000-${String(i).padStart(12, '0')}`);
const unitIds = Array.from({ length: UNITS }, (_, i) => `00000000-0000-5000-9000-${String(i).padStart(12, '0')}`);
const weeks = Array.from({ length: WEEKS }, (_, i) => addWeeks(LAST_WEEK, i + 1 - WEEKS));
const reader: Actor = { id: 'bench', kind: 'SYSTEM', grants: [{ role: 'EXECUTIVE', unitId: null }], unitId: null };
const context: Context = { now: NOW, actor: reader, calendar: new Calendar('UTC'), currency: 'EUR', correlationId: 'bench' };
/** None of the events has a sealed field. */
const nothingSealed: KeyRing = {
  sealingKey: () => {
    throw new Error('nothing is sealed here');
  },
  openingKey: () => null,
  mac: () => '',
};
const deployment = new Deployment(new Calendar('UTC'), 'EUR', () => Date.parse(NOW));

/** Deterministic, so that every run measures the same rows. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296) / 4_294_967_296;
}

function countsOf(reports: number): CountSums {
  const cost = { staffMinutes: reports * 12, customerMinutes: reports * 9, amountMinor: reports * 150 };
  return { people: Math.min(reports, 500), reports, corroborations: 0, occurrences: reports, ...cost };
}

function answersOf(reports: number): AnswerSums {
  const yearly = { yearlyStaffMinutes: reports * 600, yearlyCustomerMinutes: reports * 400, yearlyAmountMinor: 0, yearlyN: reports };
  return { ...yearly, indexSum: reports / 2, burdenSum: reports * 3, functionLossSum: reports * 3, indexN: reports };
}

/** Reports by policy and week: some policies have ten times as many as others; where there are none there is no block. */
function* cells(total: number): Generator<{ readonly policyId: string; readonly week: IsoWeek; readonly reports: number }> {
  const random = generator(7);
  const mean = total / POLICIES / WEEKS;
  for (const week of weeks) {
    for (const [index, policyId] of policyIds.entries()) {
      const expected = mean * (0.2 + (1.6 * index) / POLICIES);
      const reports = expected < 20 ? Math.floor(expected + random()) : Math.round(expected * (0.8 + 0.4 * random()));
      if (reports > 0) yield { policyId, week, reports };
    }
  }
}

function* eventsOf(total: number): Generator<DomainEvent> {
  const version = {
    title: 'A rule',
    text: '',
    purposes: [],
    protects: '',
    mandate: { kind: 'HABIT', citation: null },
    sensitivity: 'NORMAL',
    guardrails: [],
  };
  for (const [index, policyId] of policyIds.entries()) {
    const data = {
      policyId,
      code: `P-${index}`,
      family: null,
      ownerId: 'o',
      deputyId: null,
      unitId: null,
      reviewCadenceDays: 365,
      version,
    };
    yield { type: 'PolicyRegistered', data: { ...data, effectiveFrom: '2020-01-01', registeredAt: NOW } };
  }
  for (const [index, unitId] of unitIds.entries()) {
    const parentId = index === 0 ? null : unitIds[0];
    yield { type: 'UnitRegistered', data: { unitId, code: `U-${index}`, name: `U-${index}`, parentId, headId: null, registeredAt: NOW } };
  }
  for (const { policyId, week, reports } of cells(total)) {
    const share = Math.floor(reports / UNITS);
    const inUnit = unitIds.map((unitId, i) => ({ unitId, others: null, reports: i === 0 ? reports - share * (UNITS - 1) : share }));
    const parts = <Sums>(sumsOf: (reports: number) => Sums) =>
      inUnit.filter((part) => part.reports > 0).map(({ unitId, others, reports: own }) => ({ unitId, others, sums: sumsOf(own) }));
    const about = { policyId, policyVersion: 1, fromWeek: week, toWeek: week, k: 5, publishedAt: NOW };
    const blockId = randomUUID();
    const ids = { entryIds: [], entryParts: [], surplusIds: [], readerIds: null };
    const data: FrictionBlockEvent['data'] = { ...about, blockId, ordinal: 0, sums: countsOf(reports), parts: parts(countsOf), ...ids };
    yield { type: 'FrictionBlockPublished', data };
    const histograms = {
      cause: { RULE: reports },
      channel: { PHONE: reports },
      effect: { NOT_STATED: reports },
      customerOutcome: { LEFT: reports },
    };
    const breakdown = {
      ...about,
      breakdownId: randomUUID(),
      blockIds: [blockId],
      reports,
      sums: answersOf(reports),
      parts: parts(answersOf),
    };
    yield { type: 'FrictionBreakdownPublished', data: { ...breakdown, histograms } };
  }
}

async function readModels(directory: string, total: number) {
  const catalogue = new EventCatalogue(frictionEvents, figuresEvents, policyEvents, organisationEvents);
  const events = await SqliteEventStore.open({ directory });
  const log = new EventLog(events, new EventCodec(catalogue, nothingSealed));
  const stamp = { commandId: randomUUID(), scope: 'bench', inputMac: '' };
  const pending: Promise<unknown>[] = [];
  for (const event of eventsOf(total)) {
    pending.push(log.append(`bench-${randomUUID()}`, NO_STREAM, [event], stamp, context));
    if (pending.length === 128) await Promise.all(pending.splice(0));
  }
  await Promise.all(pending);
  const store = await ReadStore.open(directory, [frictionFigures, insightsNames]);
  const runner = new ProjectionRunner(store, log);
  await runner.start();
  const head = await log.store.head();
  if (head !== null) await store.waitFor([frictionFigures.name, insightsNames.name], head, 600_000);
  await runner.stop();
  await events.close();
  const settings = new CostSettings(6_000);
  return {
    store,
    ranking: () => new FrictionRankingFinder(store, deployment, settings).findRanking({ first: 20 }, reader),
    trend: () => new FrictionTrendFinder(store, deployment, settings).findTrend({ bucket: 'WEEK' }, reader),
    policyTrend: () => new FrictionTrendFinder(store, deployment, settings).findTrend({ bucket: 'WEEK', policyId: policyIds[50] }, reader),
    unitRanking: () => new FrictionRankingFinder(store, deployment, settings).findRanking({ first: 20, unitId: unitIds[3] }, reader),
  };
}

/** One row for each report, with indexes that hold everything the queries need. */
function rowsOf(directory: string, total: number) {
  const db = new Database(join(directory, 'rows.sqlite'));
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -500000');
  db.exec(
    'create table report (policy integer, week integer, staff_minutes integer, customer_minutes integer, amount integer, burden integer)',
  );
  const insert = db.prepare('insert into report values (?, ?, 12, 9, 150, 3)');
  const policyNumber = new Map(policyIds.map((policyId, index) => [policyId, index]));
  const weekNumber = new Map(weeks.map((week, index) => [week, index]));
  db.exec('begin');
  for (const { policyId, week, reports } of cells(total)) {
    for (let i = 0; i < reports; i++) insert.run(policyNumber.get(policyId), weekNumber.get(week));
  }
  db.exec('commit');
  db.exec('create index by_week on report (week, policy, staff_minutes, customer_minutes, amount, burden)');
  db.exec('create index by_policy on report (policy, week, staff_minutes, customer_minutes, amount, burden)');
  db.exec('analyze');
  const sums = 'count(*), sum(staff_minutes), sum(customer_minutes), sum(amount), sum(burden)';
  const byPolicy = db.prepare(`select policy, ${sums} from report where week between ? and ? group by policy order by 2 desc`);
  const byWeek = db.prepare(`select week, ${sums} from report where week between ? and ? group by week`);
  const ofPolicy = db.prepare(`select week, ${sums} from report where policy = 50 and week between ? and ? group by week`);
  return {
    count: (db.prepare('select count(*) as n from report').get() as { n: number }).n,
    ranking: () => [byPolicy.all(WEEKS - 13, WEEKS - 1), byPolicy.all(WEEKS - 26, WEEKS - 14)],
    trend: () => byWeek.all(WEEKS - 13, WEEKS - 1),
    policyTrend: () => ofPolicy.all(WEEKS - 13, WEEKS - 1),
    close: () => db.close(),
  };
}

/** Calls a second, over at least half a second. */
async function rate(work: () => unknown): Promise<number> {
  const start = performance.now();
  let calls = 0;
  do {
    await work();
    calls++;
  } while (performance.now() - start < 500);
  return (calls * 1_000) / (performance.now() - start);
}

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
const [few, many] = [join(directory, 'few'), join(directory, 'many')].map((path) => mkdtempSync(path));
const small = await readModels(few ?? directory, FEW);
const large = await readModels(many ?? directory, MANY);
const rows = rowsOf(directory, MANY);
try {
  const { published } = await large.ranking();
  console.log(
    `${rows.count.toLocaleString('en-US')} reports; the ranking counts ${published.total.figures.reports?.toLocaleString('en-US')} of 13 weeks`,
  );
  console.log(TABLE_HEAD);
  const against = `covering index over ${MANY.toExponential(0)} rows`;
  console.log(
    row(
      'frictionRanking, 13 weeks',
      against,
      await paired(
        () => rate(large.ranking),
        () => rate(rows.ranking),
        ROUNDS,
      ),
      30,
    ),
  );
  console.log(
    row(
      'frictionTrend, 13 weeks',
      against,
      await paired(
        () => rate(large.trend),
        () => rate(rows.trend),
        ROUNDS,
      ),
      30,
    ),
  );
  console.log(
    row(
      'frictionTrend of one policy',
      against,
      await paired(
        () => rate(large.policyTrend),
        () => rate(rows.policyTrend),
        ROUNDS,
      ),
      null,
    ),
  );
  const itself = `itself at ${FEW.toExponential(0)}`;
  console.log(
    row(
      'frictionRanking, 13 weeks',
      itself,
      await paired(
        () => rate(large.ranking),
        () => rate(small.ranking),
        ROUNDS,
      ),
      0.5,
    ),
  );
  console.log(
    row(
      'frictionTrend, 13 weeks',
      itself,
      await paired(
        () => rate(large.trend),
        () => rate(small.trend),
        ROUNDS,
      ),
      0.5,
    ),
  );
  console.log(
    row(
      'frictionRanking of a unit',
      itself,
      await paired(
        () => rate(large.unitRanking),
        () => rate(small.unitRanking),
        ROUNDS,
      ),
      null,
    ),
  );
} finally {
  rows.close();
  small.store.close();
  large.store.close();
  rmSync(directory, { recursive: true });
}
