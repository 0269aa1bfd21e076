import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#calendar';
import { Dispatcher } from '#cqrs';
import { eventually } from '#eventing-testing';
import { OpenReviewAtSignal } from '#reviews';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { aGuardrail, aPolicy, aVersion } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Review {
  readonly id: string;
  readonly policyId: string;
  readonly status: string;
  readonly trigger: string | null;
  readonly openedOn: string;
  readonly dueOn: string | null;
  readonly isOverdue: boolean;
  readonly actingId: string;
  readonly escalatedToId: string | null;
  readonly revision: number | null;
  readonly definition: { readonly customerExpectation: { readonly label: string }; readonly evidence: readonly { kind: string }[] } | null;
  readonly assessment: { readonly isRealistic: boolean; readonly isGreenTape: boolean } | null;
  readonly options: readonly {
    readonly id: string;
    readonly centring: string;
    readonly version: string | null;
    readonly changes: readonly string[];
  }[];
  readonly responses: readonly { readonly kind: string; readonly agreement: { readonly html: string; readonly text: string } | null }[];
  readonly proposal: {
    readonly requestId: string;
    readonly changes: readonly string[];
    readonly outcomeMessage: string;
    readonly needsCompliance: boolean;
    readonly approvals: readonly { readonly approverId: string; readonly answer: string; readonly asCompliance: boolean }[];
  } | null;
  readonly decision: { readonly decision: string; readonly effectiveFrom: string | null; readonly evidence: readonly string[] } | null;
}

const REVIEW = `id policyId status trigger openedOn dueOn isOverdue actingId escalatedToId revision
  definition { customerExpectation { text source label } evidence { kind summary } }
  assessment { isRealistic isGreenTape }
  options { id decision centring version changes }
  responses { kind agreement { html text } }
  proposal { requestId decision changes outcomeMessage needsCompliance approvals { approverId answer asCompliance } }
  decision { decision effectiveFrom evidence }`;

let running: RunningServer;
let admin: Requester;
let owner: Requester;
let deputy: Requester;
let head: Requester;
let compliance: Requester;
let executive: Requester;
let colleague: Requester;
let policies = 0;

beforeAll(async () => {
  running = await RunningServer.start();
  await running.unit('STORES');
  await running.unit('STORE-1', 'STORES');
  const place = { unitCode: 'STORE-1' };
  admin = await running.person(['ADMIN']);
  owner = await running.person(['POLICY_OWNER'], place);
  deputy = await running.person(['POLICY_OWNER'], place);
  head = await running.person(['SUPERVISOR'], place);
  compliance = await running.person(['COMPLIANCE'], place);
  executive = await running.person(['EXECUTIVE'], place);
  colleague = await running.person(['FRONTLINE'], place);
  await running.done('nameUnitHead', { code: 'STORE-1', headId: head.id }, admin);
});
afterAll(() => running.remove());

const aRule = async (change: object = {}): Promise<string> => {
  policies += 1;
  const input = { ...aPolicy(`REV-${policies}`), purposes: ['CERTAINTY'], deputyId: deputy.id, effectiveFrom: '2026-01-01', ...change };
  return (await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }')).policy.id;
};
const step = async (name: string, input: object, as: Requester = owner): Promise<Review> =>
  (await running.done<{ review: Review }>(name, input, as, `review { ${REVIEW} }`)).review;
const refusal = async (name: string, input: object, as: Requester = owner) => {
  const { errors } = await running.command(name, input, as);
  return errors.map(({ code }) => code).join();
};
const open = (policyId: string, as: Requester = owner) => step('openReview', { policyId, reason: 'complaints' }, as);
const seen = async (id: string, as: Requester): Promise<Review | null> => {
  const answer = await running.query<{ review: Review } | null>(
    `query($id: ID!) { review(id: $id) { ${REVIEW} } }`,
    { id },
    as,
    running.afterCommands,
  );
  if (answer.errors.length === 0) return answer.data?.review ?? null;
  expect(answer.errors.map(({ extensions: { code } }) => code)).toEqual(['NOT_FOUND']);
  return null;
};
const historyOf = async (reviewId: string, as: Requester): Promise<readonly string[] | null> => {
  const answer = await running.query<{ history: { type: string }[] }>(
    'query($id: ID!) { history(reviewId: $id) { type } }',
    { id: reviewId },
    as,
    running.afterCommands,
  );
  if (answer.errors.length === 0) return answer.data.history.map(({ type }) => type);
  expect(answer.errors.map(({ extensions: { code } }) => code)).toEqual(['NOT_FOUND']);
  return null;
};
const listed = async (filter: object, as: Requester): Promise<readonly string[]> => {
  const answer = await running.query<{ reviews: { edges: { node: { id: string } }[] } }>(
    'query($filter: ReviewFilter) { reviews(first: 100, filter: $filter) { edges { node { id } } } }',
    { filter },
    as,
    running.afterCommands,
  );
  return answer.data.reviews.edges.map(({ node }) => node.id);
};
interface Task {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly policyId: string;
  readonly reviewId: string | null;
  readonly dueOn: string;
}
const openTasks = async (as: Requester): Promise<readonly Task[]> => {
  const document = '{ tasks(first: 10, open: true) { edges { node { id kind title policyId reviewId dueOn } } } }';
  const { data } = await running.query<{ tasks: { edges: { node: Task }[] } }>(document, {}, as, running.afterCommands);
  return data.tasks.edges.map(({ node }) => node);
};
const advance = (days: number) => {
  running.clock.advanceDays(days);
};

const definition = {
  customerExpectation: 'my money back without the slip of paper',
  staffExpectation: 'to say yes where the purchase is plain',
  purpose: 'no refunds for stolen goods',
};
const assessment = {
  realism: { exceedsNeeds: false, alignsWithGoals: true, withinOperations: true, withinTechnology: true, isAchievable: true },
  shortfall: 'QUALITY',
  greenTape: { isWritten: true, meansFitEnds: true, isOptimalControl: false, isConsistentlyApplied: true, isPurposeUnderstood: true },
  reason: 'the till can look up cards',
};
const gains = { customers: 'BETTER', staffTime: 'BETTER', cost: 'SAME', protection: 'SAME' };
const words = {
  rationale: 'a card proves a purchase as well',
  publicReason: 'receipts get lost',
  outcomeMessage: 'From now on we look up your card. Thank you for telling us.',
};
const outcomeOf = async (policyId: string, as: Requester) => {
  const document = 'query($id: ID!) { outcomes(first: 1, policyId: $id) { edges { node { changes } } } }';
  const { data } = await running.query<{ outcomes: { edges: { node: { changes: readonly string[] } }[] } }>(
    document,
    { id: policyId },
    as,
    running.afterCommands,
  );
  return data.outcomes.edges[0]?.node.changes;
};
const guardrails = [{ ...aGuardrail, facts: aGuardrail.facts.map((fact) => ({ choices: [], ...fact })) }];

describe('a draft', () => {
  it('that leaves out a guardrail says so to the owner and to those who are asked, in the words that everybody reads afterwards', async () => {
    const taxi = { ...aGuardrail, key: 'call-taxi', action: 'Call a taxi' };
    const policyId = await aRule({ guardrails: [aGuardrail, taxi] });
    const { id: reviewId } = await open(policyId);
    await step('defineReview', { reviewId, ...definition });
    await step('assessRealism', { reviewId, ...assessment });
    const refund = { ...guardrails[0], rows: aGuardrail.rows.slice(1) };
    const option = { reviewId, decision: 'REVISE', title: 'tighter', description: 'no cards', gains };
    const { options } = await step('proposeOption', { ...option, version: JSON.stringify({ guardrails: [refund] }) });
    const changes = options[0]?.changes;
    expect(changes).toEqual([
      'What you may decide on “Refund without a receipt” is new. If “What did it cost?” is at most $50.00: a supervisor decides.',
      'It no longer says what you may decide on “Call a taxi”.',
    ]);
    const asked = { reviewId, optionId: options[0]?.id, ...words, approverIds: [colleague.id] };
    expect((await step('requestApproval', asked)).proposal?.changes).toEqual(changes);
    const shown = await seen(reviewId, colleague);
    expect([shown?.options[0]?.changes, shown?.proposal?.changes]).toEqual([changes, changes]);
    const requestId = shown?.proposal?.requestId;
    await step('approveReview', { reviewId, requestId }, colleague);
    await step('decideReview', { reviewId, requestId, effectiveFrom: '2026-11-02', evidence: [] });
    const told = await eventually(
      () => outcomeOf(policyId, colleague),
      'the outcome of the version',
      (words) => words?.length !== 0,
    );
    expect(told).toEqual(changes);
  });
});

describe('the whole process', () => {
  let policyId: string;
  let reviewId: string;
  let optionId: string;
  let requestId: string;

  it('begins with a reason and a day by which the rule has to be justified, revised or retired', async () => {
    policyId = await aRule();
    const review = await open(policyId, executive);
    reviewId = review.id;
    expect(review).toMatchObject({ status: 'DEFINE', trigger: 'ESCALATION', openedOn: '2026-11-02', dueOn: '2027-01-31', revision: null });
    expect(await refusal('openReview', { policyId, reason: 'me too' }, compliance)).toBe('review.already-open');
  });

  it('stands in the history of its policy, after what came before it on the same day', async () => {
    const ofPolicy = async (as: Requester) => {
      const document = 'query($id: ID!) { history(policyId: $id) { type at } }';
      const { data } = await running.query<{ history: { type: string; at: string }[] }>(
        document,
        { id: policyId },
        as,
        running.afterCommands,
      );
      return data.history.map(({ type, at }) => `${at.slice(0, 10)} ${type}`);
    };
    for (const as of [owner, executive]) expect(await ofPolicy(as)).toEqual(['2026-11-02 PolicyRegistered', '2026-11-02 ReviewOpened']);
  });

  it('asks first what customers expect, and says where nobody asked them; the evidence is frozen', async () => {
    expect(await refusal('assessRealism', { reviewId, ...assessment })).toBe('review.not-defined');
    const { status, definition: defined } = await step('defineReview', { reviewId, ...definition, expectedVersion: 0 });
    expect(status).toBe('ALIGN');
    expect(defined?.customerExpectation).toEqual({ text: definition.customerExpectation, source: null, label: 'assumed, not asked' });
    expect(defined?.evidence.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['BLOCKS', 'PROTECTION', 'GAPS', 'CHARTER']));
  });

  it('computes what is realistic and whom an option helps; a draft is checked as publishing it would be', async () => {
    const assessed = await step('assessRealism', { reviewId, ...assessment });
    expect(assessed.assessment).toEqual({ isRealistic: true, isGreenTape: false });
    const option = { reviewId, decision: 'ADD_GUARDRAIL', title: 'look up cards', description: 'and say yes', gains };
    const broken = [{ ...guardrails[0], rows: [{ condition: 'no_such_fact > 1', authority: 'FRONTLINE', reason: 'x' }] }];
    const { errors } = await running.command('proposeOption', { ...option, version: JSON.stringify({ guardrails: broken }) }, owner);
    expect(errors).toMatchObject([{ field: expect.stringMatching(/^version\.guardrails\.0/) }]);
    expect(await refusal('proposeOption', { ...option, version: '{' })).toBe('policy.version-unreadable');
    expect(await refusal('proposeOption', { ...option, version: '{"titel": "x"}' })).toBe('policy.version-invalid');
    expect(await refusal('proposeOption', { ...option, version: JSON.stringify({ mandate: { kind: 'LAW' } }) })).toBe(
      'policy.citation-required',
    );
    const { options } = await step('proposeOption', { ...option, version: JSON.stringify({ guardrails }) });
    expect(options).toMatchObject([{ decision: 'ADD_GUARDRAIL', centring: 'CUSTOMER_CENTRED' }]);
    expect(JSON.parse(options[0]?.version ?? '')).toMatchObject({ title: 'Refunds need a receipt', guardrails: [{ key: aGuardrail.key }] });
    optionId = options[0]?.id ?? '';
  });

  it('negotiates, documents what was agreed for print, and says who is to tell and to train once it is decided', async () => {
    const parties = ['Stores', 'Finance <b>'];
    const offers = [{ party: 'Stores', offer: 'we look up every card' }];
    await step('recordResponse', { reviewId, kind: 'NEGOTIATE', text: 'with finance', parties, offers });
    const agreed = { reviewId, kind: 'DOCUMENT', text: 'signed', parties, agreement: 'Up to 200.\n<script>alert(1)</script>' };
    const { responses } = await step('recordResponse', agreed);
    expect(responses[1]?.agreement?.text).toContain('Between Stores, Finance <b>');
    expect(responses[1]?.agreement?.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(responses[1]?.agreement?.html).not.toContain('<script');
    const tell = { reviewId, kind: 'COMMUNICATE', text: 'cards do', parties: ['Stores'], taskOwnerId: colleague.id, dueOn: '2026-11-20' };
    await step('recordResponse', tell);
    const train = { ...tell, kind: 'TRAIN', text: 'how to look up a card', taskOwnerId: head.id, dueOn: '2026-11-25' };
    const { errors } = await running.command('recordResponse', { ...train, taskOwnerId: randomUUID() }, owner);
    expect(errors).toMatchObject([{ code: 'review.response-incomplete', field: 'taskOwnerId' }]);
    expect((await step('recordResponse', train)).responses.map(({ kind }) => kind)).toEqual([
      'NEGOTIATE',
      'DOCUMENT',
      'COMMUNICATE',
      'TRAIN',
    ]);
  });

  it('asks named people, who see word by word what reporters would be told', async () => {
    const ask = { reviewId, optionId, ...words };
    expect(await refusal('requestApproval', { ...ask, approverIds: [owner.id] })).toBe('review.own-approval');
    expect(await refusal('requestApproval', { ...ask, approverIds: [randomUUID()] })).toBe('review.unknown-approver');
    const { proposal, status } = await step('requestApproval', { ...ask, approverIds: [colleague.id, compliance.id] });
    expect([status, proposal?.outcomeMessage, proposal?.needsCompliance]).toEqual(['APPROVE', words.outcomeMessage, false]);
    requestId = proposal?.requestId ?? '';
    expect(await listed({ awaitsMe: true }, colleague)).toEqual([reviewId]);
    expect(await refusal('decideReview', { reviewId, requestId })).toBe('review.approval-missing');
    expect(await refusal('approveReview', { reviewId, requestId }, executive)).toBe('review.unknown');
    await step('approveReview', { reviewId, requestId }, colleague);
    expect(await listed({ awaitsMe: true }, colleague)).toEqual([]);
  });

  it('takes approvals for gone once anything is changed, or somebody declines', async () => {
    await step('assessRealism', { reviewId, ...assessment, reason: 'on second thoughts' });
    expect(await refusal('approveReview', { reviewId, requestId }, compliance)).toBe('review.request-replaced');
    const again = { reviewId, optionId, ...words, approverIds: [colleague.id, compliance.id] };
    const declined = await step('requestApproval', again);
    const input = { reviewId, requestId: declined.proposal?.requestId, reason: 'say up to which amount' };
    expect((await step('declineReview', input, compliance)).status).toBe('ALIGN');
    requestId = (await step('requestApproval', again)).proposal?.requestId ?? '';
    await step('approveReview', { reviewId, requestId }, colleague);
    const { proposal } = await step('approveReview', { reviewId, requestId }, compliance);
    expect(proposal?.approvals.map(({ answer }) => answer)).toEqual(['APPROVED', 'APPROVED']);
  });

  it('decides exactly that, and the version is in force on its date', async () => {
    for (const person of [colleague, head]) expect(await openTasks(person)).toEqual([]);
    expect(await refusal('decideReview', { reviewId, requestId, effectiveFrom: '2026-10-31' })).toMatch(/review.effective-in-the-past/);
    expect(await refusal('decideReview', { reviewId, requestId, effectiveFrom: '2030-01-01' })).toBe('review.effective-too-far');
    const decided = await step('decideReview', { reviewId, requestId, effectiveFrom: '2026-11-09', evidence: [] });
    expect(decided).toMatchObject({
      status: 'CLOSED',
      proposal: null,
      decision: { decision: 'ADD_GUARDRAIL', effectiveFrom: '2026-11-09' },
    });
    expect(await refusal('decideReview', { reviewId, requestId })).toBe('review.closed');
    const versions = async () => {
      const document =
        'query($id: ID!) { policy(id: $id) { versions { number effectiveFrom mandate { citation } guardrails { key lesson cap { limit } } } } }';
      const { data } = await running.query<{ policy: { versions: object[] } }>(document, { id: policyId }, owner);
      return data.policy.versions;
    };
    expect(await eventually(versions, 'the second version', ({ length }) => length > 1)).toEqual([
      { number: 1, effectiveFrom: '2026-01-01', mandate: { citation: null }, guardrails: [] },
      {
        number: 2,
        effectiveFrom: '2026-11-09',
        mandate: { citation: null },
        guardrails: [{ key: aGuardrail.key, lesson: aGuardrail.lesson, cap: null }],
      },
    ]);
  });

  it('makes a task of whom it has to be told, and of whom it has to be taught, each for who does it', async () => {
    const taskOf = async (person: Requester) =>
      (
        await eventually(
          () => openTasks(person),
          'a task of the decision',
          ({ length }) => length > 0,
        )
      )[0];
    const told = await taskOf(colleague);
    expect(told).toMatchObject({ kind: 'COMMUNICATION', title: 'cards do', reviewId, dueOn: '2026-11-20' });
    expect(await refusal('completeTask', { taskId: told?.id, reachedShare: 0.8 }, executive)).toBe('task.unknown');
    await running.done('completeTask', { taskId: told?.id, reachedShare: 0.8, note: 'one was ill' }, colleague);
    expect(await openTasks(colleague)).toEqual([]);
    const trained = await taskOf(head);
    expect(trained).toMatchObject({ kind: 'TRAINING', title: 'how to look up a card', reviewId, policyId, dueOn: '2026-11-25' });
    expect(await refusal('completeTask', { taskId: trained?.id, reachedShare: 1 }, head)).toBe('task.reaches-nobody');
    await running.done('completeTask', { taskId: trained?.id }, head);
    expect(await openTasks(head)).toEqual([]);
  });
});

describe('the fast lane', () => {
  const keep = {
    decision: 'KEEP',
    stillServes: true,
    reason: 'it stops theft, and a receipt is easy',
    outcomeMessage: 'The rule stays: it stops theft.',
  };

  it('closes a clear case in two calls; the rule then rests for 180 days', async () => {
    const policyId = await aRule();
    const { id: reviewId } = await open(policyId);
    const { status, decision } = await step('decideReview', { reviewId, fastLane: keep });
    expect([status, decision]).toMatchObject(['CLOSED', { decision: 'KEEP', effectiveFrom: null }]);
    const { errors } = await running.command('openReview', { policyId, reason: 'again' }, owner);
    expect(errors).toMatchObject([{ code: 'review.kept-lately', message: expect.stringContaining('from 2027-05-01 on') }]);
  });

  it('clarifies words and nothing else, and asks compliance where a rule prevents fraud', async () => {
    const clarify = { ...keep, decision: 'CLARIFY', version: '{"text": "A receipt, or the card you paid with."}' };
    const plain = (await open(await aRule())).id;
    const substance = { ...clarify, version: '{"purposes": ["STRUCTURE"]}' };
    expect(await refusal('decideReview', { reviewId: plain, fastLane: substance })).toBe('review.clarification-changes-rule');
    expect((await step('decideReview', { reviewId: plain, fastLane: clarify })).decision?.effectiveFrom).toBe('2026-11-02');

    const policyId = await aRule({ purposes: ['FRAUD_PREVENTION'] });
    const reviewId = (await open(policyId)).id;
    const direct = { policyId, ...aVersion, reason: 'round compliance' };
    expect(await refusal('revisePolicy', direct)).toBe('policy.under-review');
    expect(await refusal('revisePolicy', direct, deputy)).toBe('policy.under-review');
    expect(await refusal('decideReview', { reviewId, fastLane: clarify })).toBe('review.approval-needed');
    const { decision, stillServes, version } = clarify;
    const ask = { reviewId, fastLane: { decision, stillServes, version }, ...words };
    expect(await refusal('requestApproval', { ...ask, approverIds: [colleague.id] })).toBe('review.compliance-missing');
    const { proposal } = await step('requestApproval', { ...ask, approverIds: [compliance.id] });
    expect(proposal?.needsCompliance).toBe(true);
    await step('approveReview', { reviewId, requestId: proposal?.requestId }, compliance);
    expect((await step('decideReview', { reviewId, requestId: proposal?.requestId })).status).toBe('CLOSED');
  });
});

describe('one review of a policy at a time', () => {
  it('whoever opens it at once, and the same command once', async () => {
    const policyId = await aRule();
    const tried = await Promise.all(
      [owner, deputy, executive, compliance, head].map((as) => running.command('openReview', { policyId, reason: 'x' }, as)),
    );
    expect(tried.map(({ errors }) => errors.map(({ code }) => code).join()).sort()).toEqual([
      '',
      ...Array.from({ length: 4 }, () => 'review.already-open'),
    ]);
    const [reviewId] = await listed({ policyId }, owner);
    await step('decideReview', { reviewId, fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } });

    const other = await aRule();
    const input = { commandId: randomUUID(), policyId: other, reason: 'x' };
    const first = await step('openReview', input);
    const clarified = { decision: 'CLARIFY', stillServes: true, reason: 'x', outcomeMessage: 'y' };
    await step('decideReview', { reviewId: first.id, fastLane: clarified });
    expect((await step('openReview', input)).id).toBe(first.id);
    expect((await open(other)).id).not.toBe(first.id);
    await step('decideReview', { reviewId: (await listed({ policyId: other, open: true }, owner))[0], fastLane: clarified });
  });

  it('is refused to whoever has no part in the policy', async () => {
    const policyId = await aRule();
    for (const as of [colleague, admin, running.token(['POLICY_OWNER'])]) {
      expect(await refusal('openReview', { policyId, reason: 'x' }, as)).toBe('review.not-yours-to-open');
    }
    expect(await refusal('openReview', { policyId: randomUUID(), reason: 'x' })).toBe('review.unknown-policy');
  });
});

describe('who sees a review', () => {
  it('readers of figures do, and those with a part in it; to others there is none', async () => {
    const { id: reviewId } = await open(await aRule(), head);
    for (const as of [owner, deputy, compliance, executive, head]) expect((await seen(reviewId, as))?.id).toBe(reviewId);
    for (const as of [colleague, admin]) {
      expect(await seen(reviewId, as)).toBeNull();
      expect(await listed({}, as)).not.toContain(reviewId);
      expect(await refusal('defineReview', { reviewId, ...definition }, as)).toBe('review.unknown');
    }
    expect(await listed({ mine: true }, deputy)).toContain(reviewId);
    expect(await listed({ mine: true }, executive)).not.toContain(reviewId);
    await step('decideReview', { reviewId, fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } });
    expect(await listed({ open: true }, executive)).not.toContain(reviewId);
  });

  it('an executive of one unit sees the reviews of its policies', async () => {
    const { id: reviewId } = await open(await aRule({ unitCode: 'STORE-1' }));
    const of = async (unitCode: string) => {
      const person = await running.person([]);
      await running.done('grantRole', { personId: person.id, role: 'EXECUTIVE', unitCode }, admin);
      return person;
    };
    await running.unit('OFFICE');
    expect((await seen(reviewId, await of('STORES')))?.id).toBe(reviewId);
    expect(await seen(reviewId, await of('OFFICE'))).toBeNull();
    await step('decideReview', { reviewId, fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } });
  });
});

describe('a review that a threshold opened', () => {
  const others = () => [executive, compliance, head, colleague, admin];
  const hidden = async () => {
    const policyId = await aRule();
    const command = Object.assign(new OpenReviewAtSignal(policyId, 'THRESHOLD', '5 people reported', '2026-W40', false), {
      commandId: randomUUID(),
    });
    const { id } = await running.server.app.get(Dispatcher).send(command, { actor: SYSTEM, correlationId: randomUUID() });
    await step('defineReview', { reviewId: id, ...definition });
    return { policyId, reviewId: id };
  };
  const close = (reviewId: string) =>
    step('decideReview', { reviewId, fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } });

  it('is there for its office; to all others it is like none, whatever they try', async () => {
    const { reviewId } = await hidden();
    for (const as of [owner, deputy]) {
      expect(await seen(reviewId, as)).toMatchObject({ trigger: 'THRESHOLD', openedOn: '2026-11-02', dueOn: '2027-02-07' });
    }
    const tries: readonly (readonly [name: string, input: object])[] = [
      ['defineReview', definition],
      ['assessRealism', assessment],
      ['proposeOption', { decision: 'KEEP', title: 'x', description: 'x', gains }],
      ['recordResponse', { kind: 'REVIEW', text: 'x' }],
      ['requestApproval', { ...words, approverIds: [colleague.id] }],
      ['approveReview', { requestId: randomUUID() }],
      ['declineReview', { requestId: randomUUID(), reason: 'x' }],
      ['decideReview', { fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } }],
      ['escalateReview', { reason: 'x' }],
    ];
    for (const as of others()) {
      expect(await seen(reviewId, as)).toBeNull();
      expect(await listed({}, as)).not.toContain(reviewId);
      expect(await historyOf(reviewId, as)).toBeNull();
      for (const [name, input] of tries) {
        const answers = await Promise.all([reviewId, randomUUID()].map((id) => running.command(name, { reviewId: id, ...input }, as)));
        expect(answers[0]?.errors).toEqual(answers[1]?.errors);
        expect(answers[0]?.errors).toMatchObject([{ code: 'review.unknown' }]);
      }
    }
    await close(reviewId);
  });

  it('gives way without a trace to one that somebody else opens', async () => {
    const { policyId, reviewId } = await hidden();
    const openly = await open(policyId, executive);
    const first = await open(await aRule(), executive);
    expect(openly.id).toBe(reviewId);
    expect({ ...openly, id: '', policyId: '' }).toEqual({ ...first, id: '', policyId: '' });
    expect(await historyOf(openly.id, executive)).toEqual(await historyOf(first.id, executive));
    expect(await historyOf(openly.id, owner)).toEqual(['ReviewOpened', 'ReviewDefined', 'ReviewOpened']);
    expect(openly).toMatchObject({ status: 'DEFINE', trigger: 'ESCALATION', openedOn: '2026-11-02', definition: null });
    await close(openly.id);
    await close(first.id);
  });

  it('is disclosed by its office’s own act, but not what set it off', async () => {
    const { reviewId } = await hidden();
    await step('assessRealism', { reviewId, ...assessment });
    const { options } = await step('proposeOption', { reviewId, decision: 'KEEP', title: 'x', description: 'x', gains });
    await step('requestApproval', { reviewId, optionId: options[0]?.id, ...words, approverIds: [colleague.id] });
    expect(await seen(reviewId, colleague)).toMatchObject({ status: 'APPROVE', trigger: null, openedOn: '2026-11-02', revision: null });
    expect(await seen(reviewId, owner)).toMatchObject({ trigger: 'THRESHOLD' });
    const requestId = (await seen(reviewId, colleague))?.proposal?.requestId;
    await step('approveReview', { reviewId, requestId }, colleague);
    await step('decideReview', { reviewId, requestId });
  });
});

describe('what an owner has open', () => {
  it('is five reviews; the sixth waits without a clock until one is decided', async () => {
    const reviews: Review[] = [];
    for (let n = 0; n < 6; n++) reviews.push(await open(await aRule()));
    expect(reviews.map(({ status }) => status)).toEqual([...Array.from({ length: 5 }, () => 'DEFINE'), 'QUEUED']);
    const [first, sixth] = [reviews[0] as Review, reviews[5] as Review];
    expect(sixth.dueOn).toBeNull();
    expect(await listed({ queued: true }, executive)).toEqual([sixth.id]);
    expect(await refusal('defineReview', { reviewId: sixth.id, ...definition })).toBe('review.queued');
    await step('decideReview', { reviewId: first.id, fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } });
  });
});

describe('an owner who is away', () => {
  it('is stood in for by the deputy, on every day of the absence', async () => {
    const [reviewId = ''] = await listed({ mine: true, open: true }, owner);
    const acting = async () => (await seen(reviewId, owner))?.actingId;
    const day = running.clock.instant.slice(0, 10);
    expect(await acting()).toBe(owner.id);
    await running.done('recordAbsence', { from: day, until: day }, owner);
    expect(await acting()).toBe(deputy.id);
    advance(1);
    expect(await acting()).toBe(owner.id);
  });

  it('sees when they are away, and nobody else does; back early, they record it again from its first day', async () => {
    const [from, until, far] = [0, 20, 3_650].map((days) => addDays(running.clock.instant.slice(0, 10), days)) as [string, string, string];
    const listed = async (as: Requester) =>
      (await running.query<{ myAbsences: object[] }>('{ myAbsences { from until } }', {}, as)).data.myAbsences;
    expect(await refusal('recordAbsence', { from, until: far }, owner)).toBe('absence.too-long');
    expect(await listed(owner)).toEqual([]);
    await running.done('recordAbsence', { from, until }, owner);
    expect(await listed(owner)).toEqual([{ from, until }]);
    expect(await listed(deputy)).toEqual([]);
    advance(1);
    await running.done('recordAbsence', { from, until: from }, owner);
    expect(await listed(owner)).toEqual([]);
  });
});

describe('a review that its office cannot decide', () => {
  it('goes to the head of the owner’s unit, who may conduct it and reads no report', async () => {
    const policyId = await aRule();
    const successor = await running.person(['POLICY_OWNER'], { unitCode: 'STORE-1' });
    await running.done('transferPolicy', { policyId, ownerId: successor.id, deputyId: deputy.id, reason: 'a new office' }, owner);
    const { id: reviewId } = await open(policyId, successor);
    expect(await refusal('defineReview', { reviewId, ...definition }, head)).toBe('review.unknown');
    const escalate = { commandId: randomUUID(), reviewId, reason: 'we do not agree' };
    const escalated = await step('escalateReview', escalate, successor);
    expect(escalated.escalatedToId).toBe(head.id);
    expect((await step('escalateReview', escalate, successor)).escalatedToId).toBe(head.id);
    for (const person of [successor, head]) {
      expect(await refusal('escalateReview', { reviewId, reason: 'still not' }, person)).toBe('review.already-escalated');
    }
    expect(await listed({ mine: true }, head)).toContain(reviewId);
    expect((await step('defineReview', { reviewId, ...definition }, head)).status).toBe('ALIGN');
    const inbox = await running.query('{ reports(first: 1, scope: INBOX) { edges { node { id } } } }', {}, head);
    expect(inbox.errors.map(({ extensions: { code } }) => code)).toEqual(['NOT_FOUND']);
    const { status } = await step(
      'decideReview',
      { reviewId, fastLane: { decision: 'KEEP', stillServes: true, reason: 'x', outcomeMessage: 'y' } },
      head,
    );
    expect(status).toBe('CLOSED');
  });
});

describe('silence', () => {
  it('is overdue on day 91, and for everybody to see who watches over reviews', async () => {
    const policyId = await aRule();
    const successor = await running.person(['POLICY_OWNER'], { unitCode: 'STORE-1' });
    await running.done('transferPolicy', { policyId, ownerId: successor.id, reason: 'a new office' }, owner);
    const { id: reviewId } = await open(policyId, successor);
    advance(90);
    expect([await listed({ policyId, overdue: true }, executive), (await seen(reviewId, executive))?.isOverdue]).toEqual([[], false]);
    advance(1);
    expect([await listed({ policyId, overdue: true }, executive), (await seen(reviewId, executive))?.isOverdue]).toEqual([
      [reviewId],
      true,
    ]);
  });
});
