import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog, NO_STREAM } from '#eventing';
import { aContext, eventually } from '#eventing-testing';
import { ReadStore } from '#read-store';
import { bareReport } from '../events/bare-report.ts';
import { loggedEvents } from './event-store.ts';
import { aPolicy, aVersion } from './inputs.ts';
import { appointAdministrator, handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Answer, Requester } from './running-server.ts';

interface Verdict {
  readonly verdict: string;
  readonly row: number | null;
  readonly words: string | null;
  readonly missingFacts: readonly string[];
}

interface Tested {
  readonly versionNumber: number | null;
  readonly hasCurrent: boolean;
  readonly figures: {
    readonly reports: number;
    readonly newlyAllowed: number;
    readonly eased: number;
    readonly unchanged: number;
    readonly notEvaluable: number;
    readonly missingFacts: readonly { readonly fact: string; readonly reports: number }[];
    readonly resolvedShare: {
      readonly value: number | null;
      readonly lower: number | null;
      readonly upper: number | null;
      readonly n: number;
    };
    readonly moneyExposed: { readonly fact: string | null; readonly fromMinor: number; readonly toMinor: number; readonly stated: number };
    readonly staffHours: number;
  };
  readonly cases: {
    readonly edges: readonly {
      readonly node: { readonly reportId: string; readonly week: string; readonly change: string; readonly draft: Verdict };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const FIELDS = `versionNumber hasCurrent
  figures {
    window { from to } reports publicReports newlyAllowed eased unchanged tightened newlyRefused notEvaluable missingFacts { fact reports }
    resolvedShare { value lower upper n method reason window { from to weeks } }
    moneyExposed { fact fromMinor toMinor stated unstated } staffHours customerHours
  }
  cases {
    edges { node { reportId week change draft { verdict row words missingFacts } current { verdict row words missingFacts } } }
    pageInfo { hasNextPage endCursor }
  }`;
const QUERY = `query ($input: BacktestGuardrailInput!, $first: Int!, $after: String, $change: BacktestChange) {
  backtestGuardrail(input: $input, first: $first, after: $after, change: $change) { ${FIELDS} }
}`;

/** @param limit of what the frontline may give, minor units */
function aDraft(limit = 5_000) {
  return {
    key: 'refund-without-receipt',
    action: 'Refund without a receipt',
    facts: [
      { name: 'amount', type: 'MONEY', label: 'What did it cost?' },
      { name: 'has_card', type: 'BOOLEAN', label: 'Is the card there that it was paid with?' },
    ],
    rows: [
      { condition: `has_card && amount <= ${limit}`, authority: 'FRONTLINE', reason: 'We found your purchase by your card.' },
      { condition: 'has_card', authority: 'SUPERVISOR', reason: 'I may ask for this.' },
      { condition: 'true', authority: 'NEVER', reason: 'Without any proof we cannot know that it was bought here.' },
    ],
    cap: { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' },
  };
}

let running: RunningServer;
let admin: Requester;
beforeAll(async () => {
  running = await RunningServer.start();
  admin = await running.person(['ADMIN']);
});
afterAll(() => running.remove());

async function anOffice(code: string) {
  const [owner, deputy] = [await running.person(['POLICY_OWNER']), await running.person(['POLICY_OWNER'])];
  const input = { ...aPolicy(code), ownerId: owner.id, deputyId: deputy.id };
  const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', input, admin, 'policy { id }');
  return { owner, deputy, policyId: policy.id };
}

async function reported(policyId: string, facts: Readonly<Record<string, number | boolean>>, input: object = {}) {
  const given = Object.entries(facts).map(([name, value]) => ({ name, [typeof value]: value }));
  const reporter = await running.person(['FRONTLINE']);
  const { report } = await running.done<{ report: { id: string } }>(
    'reportFriction',
    { policyId, staffMinutes: 30, facts: given, ...input },
    reporter,
    'report { id }',
  );
  return { reporter, reportId: report.id };
}

function backtest(policyId: string, as: Requester, input: object = {}, page: object = {}): Promise<Answer<{ backtestGuardrail: Tested }>> {
  return running.query(QUERY, { first: 50, ...page, input: { policyId, guardrail: aDraft(), ...input } }, as, running.afterCommands);
}

const fieldOf = (node: { readonly change: string }) => node.change;
const codesOf = (answer: Answer<unknown>) => answer.errors.map(({ extensions }) => extensions.errors?.[0]?.code ?? extensions.code);

describe('a backtest', () => {
  it('tells the office what a draft would have changed, in words and bands, and that it was read is on record', async () => {
    const { owner, deputy, policyId } = await anOffice('BACK-1');
    await reported(policyId, { amount: 1_234, has_card: true });
    await reported(policyId, { amount: 9_876, has_card: true }, { mode: 'NAMED' });
    await reported(policyId, { amount: 9_876, has_card: false });
    await reported(policyId, { has_card: true });
    running.clock.advanceDays(1);
    const today = await reported(policyId, { amount: 1, has_card: true });
    const answer = await backtest(policyId, owner);
    const { figures, cases, ...compared } = answer.data.backtestGuardrail;
    expect(compared).toEqual({ versionNumber: 1, hasCurrent: false });
    expect(figures).toMatchObject({
      ...{ reports: 4, newlyAllowed: 1, eased: 1, unchanged: 1, notEvaluable: 1, staffHours: 0.5 },
      missingFacts: [{ fact: 'amount', reports: 1 }],
      moneyExposed: { fact: 'amount', fromMinor: 1_000, toMinor: 4_999, stated: 1 },
      resolvedShare: { n: 3 },
    });
    // The Wilson interval of 1 of 3.
    const { value, lower, upper } = figures.resolvedShare;
    expect([value, lower, upper].map((share) => share?.toFixed(4))).toEqual(['0.3333', '0.0615', '0.7923']);
    const allowed = cases.edges.find(({ node }) => node.change === 'NEWLY_ALLOWED')?.node;
    expect(allowed).toMatchObject({
      week: '2026-W45',
      draft: { verdict: 'ALLOWED', row: 1, words: expect.stringContaining('at most $50.00') },
    });
    expect(cases.edges.map(({ node }) => node.reportId)).not.toContain(today.reportId);
    // Facts and amounts of single reports are for nobody but their reporters.
    expect(JSON.stringify(answer.data)).not.toMatch(/1234|12\.34|9876|98\.76/);
    expect((await backtest(policyId, deputy)).data.backtestGuardrail.figures).toEqual(figures);
    const recorded = (type: string) => loggedEvents(running.data, type).filter(({ data }) => data.includes(policyId));
    expect(recorded('BacktestRun')).toHaveLength(1);
    expect(recorded('SealedDataRead').map(({ data }) => (JSON.parse(data) as { readerId: string }).readerId)).toEqual([
      owner.id,
      deputy.id,
    ]);
  });

  it('is nobody else’s, whatever their role, and leaves no trace of what they asked', async () => {
    const { policyId } = await anOffice('BACK-2');
    const others = await running.person(['FRONTLINE', 'SUPERVISOR', 'COMPLIANCE', 'EXECUTIVE', 'AUDITOR', 'ADMIN', 'POLICY_OWNER']);
    for (const as of [others, await running.person(['EXECUTIVE']), running.token(['POLICY_OWNER'])]) {
      expect(codesOf(await backtest(policyId, as))).toEqual(['NOT_FOUND']);
    }
    expect(codesOf(await backtest(randomUUID(), others))).toEqual(['NOT_FOUND']);
    expect(loggedEvents(running.data, 'BacktestRun').filter(({ data }) => data.includes(policyId))).toEqual([]);
  });

  it('compares with the table of the same key in the version in force, or in the one that is named', async () => {
    const { owner, policyId } = await anOffice('BACK-3');
    await reported(policyId, { amount: 1_234, has_card: true });
    running.clock.advanceDays(1);
    await running.done('revisePolicy', { ...aVersion, policyId, reason: 'room for judgement', guardrails: [aDraft(1_000)] }, owner);
    const present = (await backtest(policyId, owner)).data.backtestGuardrail;
    expect(present).toMatchObject({ versionNumber: 2, hasCurrent: true, figures: { newlyAllowed: 1 } });
    const [edge] = present.cases.edges;
    expect(edge?.node).toMatchObject({ draft: { verdict: 'ALLOWED' }, current: { verdict: 'ASK_SUPERVISOR', row: 2 } });
    expect((await backtest(policyId, owner, { versionNumber: 1 })).data.backtestGuardrail).toMatchObject({
      versionNumber: 1,
      hasCurrent: false,
    });
    const missing = await backtest(policyId, owner, { versionNumber: 9 });
    expect(missing.errors[0]?.extensions.errors).toMatchObject([{ code: 'backtest.no-such-version', field: 'versionNumber' }]);
    const unreadable = { ...aDraft(), rows: [{ condition: 'amount <', authority: 'NEVER', reason: 'No.' }] };
    expect(codesOf(await backtest(policyId, owner, { guardrail: unreadable }))).toEqual(['backtest.draft-unreadable']);
  });

  it('is paged, and narrowed to one kind of change', async () => {
    const { owner, policyId } = await anOffice('BACK-4');
    for (let n = 0; n < 5; n++) await reported(policyId, { amount: n < 2 ? 100 : 9_000, has_card: true });
    running.clock.advanceDays(1);
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const { cases } = (await backtest(policyId, owner, {}, { first: 2, after })).data.backtestGuardrail;
      seen.push(...cases.edges.map(({ node }) => node.reportId));
      after = cases.pageInfo.hasNextPage ? cases.pageInfo.endCursor : null;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    const allowed = (await backtest(policyId, owner, {}, { change: 'NEWLY_ALLOWED' })).data.backtestGuardrail.cases.edges;
    expect(allowed.map(({ node }) => fieldOf(node))).toEqual(['NEWLY_ALLOWED', 'NEWLY_ALLOWED']);
  });

  it('is not for guessing: 20 drafts a policy and day, of owner and deputy together; the same ones again, and tomorrow others', async () => {
    const { owner, deputy, policyId } = await anOffice('BACK-5');
    for (let n = 0; n < 20; n++) {
      expect(codesOf(await backtest(policyId, n % 2 ? owner : deputy, { guardrail: aDraft(1_000 + n) }))).toEqual([]);
    }
    const refused = await backtest(policyId, owner, { guardrail: aDraft(9_999) });
    expect(refused.errors[0]?.extensions.errors).toMatchObject([
      { code: 'backtest.too-many-today', message: expect.stringContaining('narrow down what one report says') },
    ]);
    expect(codesOf(await backtest(policyId, owner, { guardrail: aDraft(1_007) }))).toEqual([]);
    running.clock.advanceDays(1);
    expect(codesOf(await backtest(policyId, owner, { guardrail: aDraft(9_999) }))).toEqual([]);
  });
});

describe('a backtest that is kept', () => {
  const KEPT =
    'id versionNumber keptOn engine draft { key action cap rows { condition authority words } } figures { reports newlyAllowed }';
  interface Kept {
    readonly id: string;
    readonly keptOn: string;
    readonly draft: { readonly rows: readonly { readonly words: string }[] };
    readonly figures: { readonly reports: number; readonly newlyAllowed: number } | null;
  }

  async function aReview(code: string) {
    const office = await anOffice(code);
    await reported(office.policyId, { amount: 1_234, has_card: true });
    running.clock.advanceDays(1);
    const { review } = await running.done<{ review: { id: string } }>(
      'openReview',
      { policyId: office.policyId, reason: 'It is asked about every day.' },
      office.owner,
      'review { id }',
    );
    return { ...office, reviewId: review.id };
  }

  const evidenceOf = async (reviewId: string, as: Requester) =>
    running.query<{ review: { backtests: readonly Kept[] } }>(
      `query ($id: ID!) { review(id: $id) { backtests { ${KEPT} } } }`,
      { id: reviewId },
      as,
      running.afterCommands,
    );

  it('is evidence of its review, once for each command, frozen with what it was worked out from', async () => {
    const { owner, policyId, reviewId } = await aReview('KEPT-1');
    const input = { commandId: randomUUID(), reviewId, guardrail: aDraft() };
    const { backtest: first } = await running.done<{ backtest: Kept }>('keepBacktest', input, owner, `backtest { ${KEPT} }`);
    expect(first).toMatchObject({ versionNumber: 1, engine: 2, figures: { reports: 1, newlyAllowed: 1 } });
    await reported(policyId, { amount: 1_300, has_card: true });
    running.clock.advanceDays(1);
    const { backtest: again } = await running.done<{ backtest: Kept }>('keepBacktest', input, owner, `backtest { ${KEPT} }`);
    expect(again).toEqual(first);
    expect((await evidenceOf(reviewId, owner)).data.review.backtests).toEqual([first]);
    const [stored] = loggedEvents(running.data, 'BacktestKept').filter(({ data }) => data.includes(reviewId));
    expect(JSON.parse(stored?.data ?? '')).toMatchObject({ draft: aDraft(), versionNumber: 1, engine: 2, readTo: expect.any(String) });
  });

  it('shows others which draft was tried and when, and nothing that single reports gave', async () => {
    const { owner, reviewId } = await aReview('KEPT-2');
    await running.done('keepBacktest', { reviewId, guardrail: aDraft() }, owner);
    const executive = await running.person(['EXECUTIVE']);
    const [seen] = (await evidenceOf(reviewId, executive)).data.review.backtests;
    expect(seen).toMatchObject({ keptOn: running.clock.instant.slice(0, 10), figures: null });
    expect(seen?.draft.rows[0]?.words).toContain('at most $50.00');
    const { data } = await running.query<{ history: readonly { type: string; details: object[] }[] }>(
      'query ($id: ID!) { history(reviewId: $id) { type at roles reason details { name value } } }',
      { id: reviewId },
      executive,
      running.afterCommands,
    );
    expect(data.history.map(({ type }) => type)).toEqual(['ReviewOpened', 'BacktestKept']);
    expect(JSON.stringify(data.history)).not.toContain(owner.id);
    const stranger = await running.person(['FRONTLINE']);
    const hidden = await running.query('query ($id: ID!) { history(reviewId: $id) { type } }', { id: reviewId }, stranger);
    expect(codesOf(hidden)).toEqual(['NOT_FOUND']);
  });

  it('is refused to whoever does not answer for the policy, in the words for a review that is not there', async () => {
    const { reviewId } = await aReview('KEPT-3');
    const { owner: another } = await anOffice('KEPT-4');
    for (const [as, id] of [
      [another, reviewId],
      [another, randomUUID()],
    ] as const) {
      const { errors } = await running.command('keepBacktest', { reviewId: id, guardrail: aDraft() }, as);
      expect(errors).toMatchObject([{ code: 'backtest.review-not-found', message: 'name a review of a policy that you answer for' }]);
    }
  });

  it('leaves the milestones of a review in the history of its policy', async () => {
    const { policyId } = await aReview('KEPT-5');
    const typesFor = async (as: Requester) => {
      const document = 'query ($id: ID!) { history(policyId: $id) { type at } }';
      const { data } = await running.query<{ history: readonly { type: string; at: string }[] }>(
        document,
        { id: policyId },
        as,
        running.afterCommands,
      );
      return data.history.map(({ type }) => type);
    };
    expect(await typesFor(await running.person(['EXECUTIVE']))).toEqual(['PolicyRegistered', 'ReviewOpened']);
    expect(await typesFor(await running.person(['FRONTLINE']))).toEqual(['PolicyRegistered']);
  });
});

describe('a backtest of many reports', () => {
  const MANY = 20_000;
  /** A deadline, not a speed: while a long piece of work keeps the process to itself, nobody is answered at all. */
  const ANSWERED_WITHIN_MS = 5_000;

  it('reads what was imported with its facts', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'handrail-backtest-'));
    const [file, map] = [join(directory, 'tickets.csv'), join(directory, 'map.json')];
    const rows = Array.from(
      { length: 40 },
      (_, n) => `2026-10-${String(1 + (n % 28)).padStart(2, '0')},CSV-1,${n}.50,${n % 2 ? 'yes' : 'no'}`,
    );
    await writeFile(file, ['Date,Rule,Price,Card', ...rows].join('\n'));
    const facts = [
      { name: 'amount', column: 'Price', type: 'MONEY' },
      { name: 'has_card', column: 'Card', type: 'BOOLEAN', values: { yes: 'true', no: 'false' } },
    ];
    const mapping = {
      source: { name: 'Till tickets', public: false },
      happenedAt: { column: 'Date', formats: ['ISO'] },
      policy: { column: 'Rule', code: 'VALUE' },
      unit: { column: 'Rule', whenBlank: 'X' },
      facts,
    };
    await writeFile(map, JSON.stringify(mapping));
    const { owner, policyId } = await anOffice('CSV-1');
    await appointAdministrator(running.data);
    const imported = await handrail(running.data, 'import', 'reports', file, '--map', map);
    expect(imported).toMatchObject({ code: 0, stdout: '40 added, 0 imported before, 0 rejected\n' });
    const read = async () => (await backtest(policyId, owner)).data.backtestGuardrail.figures;
    await eventually(async () => (await read()).reports === 40, 'what was imported is projected');
    // 1.50, 3.50 … 39.50 with a card: all of them up to 50.00.
    expect(await read()).toMatchObject({ newlyAllowed: 20, unchanged: 20, notEvaluable: 0 });
    await rm(directory, { recursive: true });
  });

  it('lets others be answered meanwhile, and ends when its client goes away', async () => {
    const { owner, policyId } = await anOffice('MANY-1');
    await manyReports(policyId);
    const colleague = await running.person(['FRONTLINE']);
    let isOver = false;
    const tested = backtest(policyId, owner).finally(() => (isOver = true));
    let answered = 0;
    while (!isOver) {
      const start = performance.now();
      await running.query('{ policies(first: 5) { edges { node { id } } } }', {}, colleague);
      expect(performance.now() - start).toBeLessThan(ANSWERED_WITHIN_MS);
      if (!isOver) answered++;
    }
    expect((await tested).data.backtestGuardrail.figures).toMatchObject({ reports: MANY, newlyAllowed: MANY / 2, unchanged: MANY / 2 });
    expect(answered).toBeGreaterThan(3);
    const failedBefore = await failedQueries();
    const leaving = new AbortController();
    const left = fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...owner.headersAt(running) },
      body: JSON.stringify({ query: QUERY, variables: { first: 1, input: { policyId, guardrail: aDraft() } } }),
      signal: leaving.signal,
    });
    setTimeout(() => leaving.abort(), 100);
    await expect(left).rejects.toThrow();
    await eventually(async () => (await failedQueries()) === failedBefore + 1, 'it is given up, instead of going on for nobody');
  });

  const failedQueries = async () =>
    Number(/operation_seconds_count\{kind="query",outcome="error"\} (\d+)/.exec(await running.metrics())?.[1] ?? 0);

  /** Appended as they would be recorded: sending each by a command would take longer than the backtest. */
  async function manyReports(policyId: string): Promise<void> {
    const log = running.server.app.get(EventLog);
    const now = running.clock.instant;
    const context = aContext({ now });
    const append = (n: number) => {
      const reportId = randomUUID();
      const event = bareReport({
        ...{ reportId, policyId, reporterId: `alias-${n % 50}`, happenedAt: now, reportedAt: now },
        facts: { amount: 1_000, has_card: n % 2 === 0 },
      });
      return log.append(
        `friction_report-${reportId}`,
        NO_STREAM,
        [event],
        { commandId: randomUUID(), scope: 'spec', inputMac: '' },
        context,
      );
    };
    for (let from = 0; from < MANY; from += 500) await Promise.all(Array.from({ length: 500 }, (_, n) => append(from + n)));
    const head = await log.store.head();
    if (head !== null) await running.server.app.get(ReadStore).waitFor(['friction_reports'], head, 60_000);
  }
});
