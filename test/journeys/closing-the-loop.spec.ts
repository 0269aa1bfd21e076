import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dispatcher } from '#cqrs';
import { eventually } from '#eventing-testing';
import { ImportFrictionReport } from '#friction';
import { newReceipt } from '#letterbox';
import { anonymously, drained, fileAnonymously } from './anonymous-client.ts';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Review {
  readonly id: string;
  readonly policyId: string;
  readonly trigger: string | null;
  readonly status: string;
  readonly isDisclosed: boolean;
  readonly isOverdue: boolean;
  readonly dueOn: string | null;
  readonly escalatedToId: string | null;
  readonly clockFrom: string | null;
}
const REVIEW = 'id policyId trigger status isDisclosed isOverdue clockFrom dueOn escalatedToId';
const OUTCOME = 'outcome { decision message policyVersion seen }';
const WEEK = 7 * 86_400_000;
const EFFECT = `query($policyId: ID!) {
  revisionEffect(policyId: $policyId, number: 2) {
    summary
    friction { verdict why effect { value lower upper } before { n windowAnswered { weeks } } after { n } traps { trap state } }
    protection { kind finding { verdict } }
    publicSources { friction { verdict } }
  }
}`;
const MESSAGE = 'A photo of the receipt does as well now, up to 50.00.';

/** Up to 50.00 staff decide themselves. */
const guardrail = {
  key: 'refund-without-receipt',
  action: 'Refund without a receipt',
  facts: [{ name: 'amount', type: 'MONEY', label: 'What did it cost?', choices: [] }],
  rows: [
    { condition: 'amount <= 5000', authority: 'FRONTLINE', reason: 'We see that you bought it here.' },
    { condition: 'true', authority: 'SUPERVISOR', reason: 'I ask my supervisor.' },
  ],
};

let running: RunningServer;
afterAll(() => running.remove());

const ask = <Data>(document: string, variables: object, as: Requester) =>
  running.query<Data>(document, variables, as, running.afterCommands);
const runNow = (name: string) => running.server.background.schedules.runNow(name);

async function reviewsFor(reader: Requester, filter = '{}'): Promise<readonly Review[]> {
  const answer = await ask<{ reviews: { edges: { node: Review }[] } }>(
    `{ reviews(first: 100, filter: ${filter}) { edges { node { ${REVIEW} } } } }`,
    {},
    reader,
  );
  return answer.data.reviews.edges.map(({ node }) => node);
}

describe('the loop is closed', () => {
  let owner: Requester;
  let deputy: Requester;
  let head: Requester;
  let compliance: Requester;
  let executive: Requester;
  let admin: Requester;
  let staff: Requester[];
  let policyId: string;
  let reviewId: string;
  let requestId: string;
  const named: { readonly id: string; readonly by: Requester }[] = [];
  let confidential: { readonly id: string; readonly by: Requester };
  const receipt = newReceipt();

  async function policyOf(code: string): Promise<string> {
    const { policy } = await running.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy(code), effectiveFrom: '2026-01-01', unitCode: 'NORTH', deputyId: deputy.id },
      owner,
      'policy { id }',
    );
    return policy.id;
  }
  async function flagged(by: Requester, mode: string, about = policyId): Promise<string> {
    const { report } = await running.done<{ report: { id: string } }>(
      'reportFriction',
      { policyId: about, mode, staffMinutes: 20, facts: [{ name: 'amount', number: 3000 }] },
      by,
      'report { id }',
    );
    return report.id;
  }
  const reportOf = async (id: string, by: Requester) =>
    (
      await ask<{ report: { status: string; outcome: object | null } }>(
        `query($id: ID!) { report(id: $id) { status ${OUTCOME} } }`,
        { id },
        by,
      )
    ).data.report;
  const outcomesFor = async (reader: Requester) =>
    (
      await ask<{ outcomes: { edges: { node: object }[] } }>(
        '{ outcomes(first: 10) { edges { node { id policyCode decision changes publicReason version effectiveFrom week } } } }',
        {},
        reader,
      )
    ).data.outcomes.edges.map(({ node }) => node);
  const checked = async () =>
    await ask<{ checkGuardrail: { verdict: string; reason: string | null } | null }>(
      `query($policyId: ID!) { checkGuardrail(policyId: $policyId, facts: [{ name: "amount", number: 3000 }]) { verdict reason } }`,
      { policyId },
      staff[20] as Requester,
    );

  beforeAll(async () => {
    running = await RunningServer.start();
    admin = await running.person(['ADMIN']);
    await running.unit('NORTH');
    const place = { unitCode: 'NORTH' };
    head = await running.person(['POLICY_OWNER'], place);
    await running.done('nameUnitHead', { code: 'NORTH', headId: head.id }, admin);
    owner = await running.person(['POLICY_OWNER'], place);
    deputy = await running.person(['POLICY_OWNER'], place);
    compliance = await running.person(['COMPLIANCE']);
    executive = await running.person(['EXECUTIVE']);
    // 10 % of so many are five.
    staff = [];
    for (let count = 0; count < 40; count++) staff.push(await running.person(['FRONTLINE'], place));
    policyId = await policyOf('RET-14');
    // Complaints of twelve earlier weeks are taken over.
    for (let weeksAgo = 12; weeksAgo > 0; weeksAgo--) {
      for (let n = 0; n < 4; n++) {
        const happenedAt = new Date(running.clock.now() - weeksAgo * WEEK).toISOString();
        const source = { name: 'Ombudsman', public: true, key: randomUUID() };
        const command = Object.assign(new ImportFrictionReport(), { commandId: randomUUID(), source, policyId, happenedAt });
        await running.server.app.get(Dispatcher).send(command, { actor: SYSTEM, correlationId: randomUUID() });
      }
    }
  });

  it('five people flag one rule, and a review opens by itself, which nobody but its office sees', async () => {
    for (const by of staff.slice(0, 4)) named.push({ id: await flagged(by, 'NAMED'), by });
    await runNow('open-reviews');
    expect(await reviewsFor(owner)).toEqual([]);
    // Again by one of them is no fifth person, and what is sent in confidence has not arrived yet.
    await flagged(staff[0] as Requester, 'NAMED');
    confidential = { by: staff[4] as Requester, id: await flagged(staff[4] as Requester, 'CONFIDENTIAL') };
    await runNow('open-reviews');
    expect(await reviewsFor(owner)).toEqual([]);
    const fifth = staff[5] as Requester;
    named.push({ id: await flagged(fifth, 'NAMED'), by: fifth });
    await runNow('open-reviews');
    await runNow('open-reviews');
    const [review, ...others] = await eventually(
      () => reviewsFor(owner),
      'the review is there',
      (found) => found.length > 0,
    );
    expect(others).toEqual([]);
    expect(review).toMatchObject({ policyId, trigger: 'THRESHOLD', status: 'DEFINE', isDisclosed: false, clockFrom: '2026-11-09' });
    reviewId = review?.id ?? '';
    for (const other of [executive, compliance, head, staff[0] as Requester]) expect(await reviewsFor(other)).toEqual([]);
  });

  it('others report in the meantime, anonymously too', async () => {
    const tokenOf = async (person: Requester) => {
      const answer = await ask<{ countTokens: { policyId: string | null; token: string }[] }>(
        '{ countTokens { policyId token } }',
        {},
        person,
      );
      return answer.data.countTokens.find((one) => one.policyId === policyId)?.token ?? '';
    };
    for (const [index, code] of [receipt, newReceipt(), newReceipt()].entries()) {
      await fileAnonymously(running, { receipt: code, policyId, countToken: await tokenOf(staff[30 + index] as Requester) });
    }
    await drained(running);
    await runNow('open-reviews');
    expect(await reviewsFor(owner)).toHaveLength(1);
  });

  it('the owner defines it, assesses it, and tests a guardrail on what was reported', async () => {
    await running.done(
      'defineReview',
      {
        reviewId,
        customerExpectation: 'To get money back for what they can show they bought.',
        staffExpectation: 'To be trusted with small amounts.',
        purpose: 'To keep out stolen goods.',
      },
      owner,
    );
    await running.done(
      'assessRealism',
      {
        reviewId,
        realism: { exceedsNeeds: false, alignsWithGoals: true, withinOperations: true, withinTechnology: true, isAchievable: true },
        shortfall: 'QUALITY',
        greenTape: {
          isWritten: true,
          meansFitEnds: false,
          isOptimalControl: false,
          isConsistentlyApplied: true,
          isPurposeUnderstood: true,
        },
        reason: 'Small amounts are not what thieves are after.',
      },
      owner,
    );
    const tested = await ask<{ backtestGuardrail: { figures: { reports: { count: number }; newlyAllowed: { count: number } } } }>(
      'query($input: BacktestGuardrailInput!) { backtestGuardrail(input: $input, first: 10) { hasCurrent cases { edges { node { change } } } } }',
      { input: { policyId, guardrail } },
      owner,
    );
    expect(tested.errors).toEqual([]);
    expect(JSON.stringify(tested.data)).toContain('NEWLY_ALLOWED');
    const { backtest } = await running.done<{ backtest: { id: string } }>(
      'keepBacktest',
      { reviewId, guardrail },
      owner,
      'backtest { id }',
    );
    const { review } = await running.done<{ review: { options: { id: string }[] } }>(
      'proposeOption',
      {
        reviewId,
        decision: 'ADD_GUARDRAIL',
        title: 'Small refunds without a receipt',
        description: 'Up to 50.00 staff decide themselves.',
        version: JSON.stringify({
          guardrails: [{ ...guardrail, cap: null, lesson: null, facts: [{ ...guardrail.facts[0], unit: null }] }],
        }),
        gains: { customers: 'BETTER', staffTime: 'BETTER', cost: 'SAME', protection: 'SAME' },
        backtestIds: [backtest.id],
      },
      owner,
      'review { options { id } }',
    );
    const asked = await running.done<{ review: { proposal: { requestId: string } } }>(
      'requestApproval',
      {
        reviewId,
        optionId: review.options[0]?.id,
        rationale: 'Nine in ten of the cases are below 50.00.',
        publicReason: 'Small refunds need no receipt any more: hardly any of them was ever fraud.',
        outcomeMessage: MESSAGE,
        approverIds: [head.id, compliance.id],
      },
      owner,
      'review { proposal { requestId } }',
    );
    requestId = asked.review.proposal.requestId;
  });

  it('two people approve, the owner decides, and each reporter is told what the owner has read', async () => {
    await running.done('approveReview', { reviewId, requestId }, head);
    await running.done('approveReview', { reviewId, requestId, reason: 'No more fraud by it.' }, compliance);
    const late = { by: staff[6] as Requester, id: await flagged(staff[6] as Requester, 'CONFIDENTIAL') };
    running.clock.advanceMs(60_000);
    await running.done('decideReview', { reviewId, requestId, effectiveFrom: '2026-11-16', evidence: [] }, owner);
    for (const { id, by } of [...named, confidential, late]) {
      const report = await eventually(
        () => reportOf(id, by),
        'the reporter has the outcome',
        ({ status }) => status === 'RESOLVED',
      );
      expect(report.outcome).toEqual({ decision: 'ADD_GUARDRAIL', message: MESSAGE, policyVersion: 2, seen: false });
    }
    const byReceipt = await eventually(
      () =>
        anonymously<{ receipt: object }>(
          running,
          'query ($receipt: String!) { receipt(receipt: $receipt) { status outcome { decision message policyVersion resolvedOn } } }',
          { receipt },
        ),
      'the receipt tells the outcome',
      ({ data }) => JSON.stringify(data).includes('RESOLVED'),
    );
    expect(byReceipt.data?.receipt).toEqual({
      status: 'RESOLVED',
      outcome: { decision: 'ADD_GUARDRAIL', message: MESSAGE, policyVersion: 2, resolvedOn: '2026-11-03' },
    });
    // The owner did not know of the last one when they decided, and is never told that it was resolved.
    expect((await ask(`query($id: ID!) { report(id: $id) { id } }`, { id: late.id }, owner)).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
    running.clock.advanceDays(1);
    expect(await reportOf(late.id, owner)).toEqual({ status: 'OPEN', outcome: null });
    expect(await reportOf(confidential.id, owner)).toMatchObject({ status: 'RESOLVED', outcome: { message: MESSAGE, seen: null } });
  });

  it('a reporter acknowledges it, of which nobody is told', async () => {
    const [first] = named;
    if (!first) throw new Error('nobody reported');
    const revisionOf = async (reader: Requester) =>
      (await ask<{ report: { revision: number } }>('query($id: ID!) { report(id: $id) { revision } }', { id: first.id }, reader)).data
        .report.revision;
    const before = await revisionOf(owner);
    const seen = await running.done<{ report: object }>('acknowledgeOutcome', { reportId: first.id }, first.by, `report { ${OUTCOME} }`);
    expect(seen.report).toMatchObject({ outcome: { seen: true } });
    expect(await revisionOf(owner)).toBe(before);
    expect(await reportOf(first.id, owner)).toMatchObject({ outcome: { seen: null } });
    const history = await ask<{ history: { type: string }[] }>(
      'query($id: ID!) { history(reportId: $id) { type } }',
      { id: first.id },
      owner,
    );
    expect(history.data.history.map(({ type }) => type)).toEqual(['FrictionReported', 'ReportResolved']);
    expect((await running.command('acknowledgeOutcome', { reportId: first.id }, owner)).errors).toMatchObject([
      { code: 'friction.report-not-found' },
    ]);
  });

  it('everybody reads what was decided and why', async () => {
    const outcome = {
      id: reviewId,
      policyCode: 'RET-14',
      decision: 'ADD_GUARDRAIL',
      changes: [
        'It now says what you may decide on “Refund without a receipt”. If “What did it cost?” is at most $50.00: frontline staff may. Otherwise: a supervisor decides.',
      ],
      publicReason: 'Small refunds need no receipt any more: hardly any of them was ever fraud.',
      version: 2,
      effectiveFrom: '2026-11-16',
      week: '2026-W45',
    };
    for (const reader of [staff[20] as Requester, executive]) expect(await outcomesFor(reader)).toEqual([outcome]);
  });

  it('the version is in force on its date, and staff may decide by the new table', async () => {
    expect((await checked()).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    running.clock.advanceDays(12);
    expect(await checked()).toMatchObject({
      data: { checkGuardrail: { verdict: 'ALLOWED', reason: 'We see that you bought it here.' } },
    });
  });

  it('what was said before the decision opens no second review', async () => {
    await runNow('open-reviews');
    expect(await reviewsFor(owner, '{ open: true }')).toEqual([]);
  });

  it('a cause that is a lack of training becomes a task of the owner, of which the deputy sees nothing', async () => {
    const reportId = await flagged(staff[10] as Requester, 'NAMED');
    await running.done('classifyReportCause', { reportId, cause: 'TRAINING', reason: 'The rule says so.' }, deputy);
    const tasksOf = async (reader: Requester) =>
      (
        await ask<{ tasks: { edges: { node: object }[] } }>(
          '{ tasks(first: 10, mine: false) { edges { node { kind title policyId dueOn } } } }',
          {},
          reader,
        )
      ).data.tasks.edges;
    const tasks = await eventually(
      () => tasksOf(owner),
      'the task is there',
      (found) => found.length > 0,
    );
    expect(tasks).toEqual([
      { node: { kind: 'TRAINING', title: 'Have RET-14 explained to those who work under it', policyId, dueOn: '2026-12-16' } },
    ]);
    expect(await tasksOf(deputy)).toEqual([]);
  });

  it('after four closed weeks in force the verdict stands, against the weeks before what set the review off', async () => {
    interface Effect {
      readonly summary: string;
      readonly friction: {
        readonly verdict: string;
        readonly why: string;
        readonly effect: { readonly upper: number | null };
        readonly before: { readonly n: number };
        readonly traps: readonly { readonly trap: string; readonly state: string }[];
      };
      readonly protection: readonly object[];
      readonly publicSources: readonly { readonly friction: { readonly verdict: string } }[];
    }
    const effectFor = async (reader: Requester) =>
      (await ask<{ revisionEffect: Effect }>(EFFECT, { policyId }, reader)).data.revisionEffect;
    expect((await effectFor(owner)).friction).toMatchObject({ verdict: 'TOO_EARLY' });
    running.clock.advanceDays(35);
    for (const week of ['2026-W42', '2026-W43', '2026-W44', '2026-W47', '2026-W48', '2026-W49', '2026-W50']) {
      await running.done('recordProtection', { policyId, week, kind: 'LOSS', count: 3, source: 'till' }, owner);
    }
    const { summary, friction, protection, publicSources } = await effectFor(owner);
    expect(friction).toMatchObject({ verdict: 'FELL', before: { n: 48 } });
    expect(friction.effect.upper).toBeLessThan(0.5);
    expect(friction.traps).toContainEqual({ trap: 'REGRESSION_TO_THE_MEAN', state: 'HANDLED' });
    expect(protection).toMatchObject([{ kind: 'LOSS', finding: { verdict: 'NO_CLEAR_CHANGE' } }]);
    expect(summary).toBe('friction FELL, customer outcomes TOO_EARLY, losses NO_CLEAR_CHANGE');
    expect((await effectFor(executive)).publicSources).toMatchObject([{ friction: { verdict: 'FELL' } }]);
    expect(publicSources).toHaveLength(1);
  });

  it('a rule left alone is overdue on day 91, goes to the head of the unit, and executives see it', async () => {
    const leftAlone = await policyOf('RET-15');
    await running.done('openReview', { policyId: leftAlone, reason: 'Customers complain.' }, executive);
    const overdue = async () => (await reviewsFor(executive, '{ overdue: true }')).map(({ policyId: id }) => id);
    running.clock.advanceDays(90);
    await runNow('keep-review-clocks');
    expect(await overdue()).toEqual([]);
    running.clock.advanceDays(1);
    running = await running.restart();
    await runNow('keep-review-clocks');
    await runNow('keep-review-clocks');
    const [late] = await eventually(
      () => reviewsFor(executive, '{ overdue: true }'),
      'the review is escalated',
      (found) => found.some(({ escalatedToId }) => escalatedToId !== null),
    );
    expect(late).toMatchObject({ policyId: leftAlone, isOverdue: true, escalatedToId: head.id });
    expect(await reviewsFor(head, '{ overdue: true }')).toHaveLength(1);
    const history = await ask<{ history: { type: string }[] }>(
      'query($id: ID!) { history(reviewId: $id) { type } }',
      { id: late?.id },
      executive,
    );
    expect(history.data.history.map(({ type }) => type)).toEqual(['ReviewOpened', 'ReviewOverdue', 'ReviewEscalated']);
  });
});
