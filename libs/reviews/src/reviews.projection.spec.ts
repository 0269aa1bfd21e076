import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { idOf } from '#eventing';
import type { Actor } from '#eventing';
import { anActor, projectionSpec } from '#eventing-testing';
import type { GivenEvent, ProjectedModel } from '#eventing-testing';
import type { ReviewEvent, TaskKind } from './events.ts';
import { countOpen, findReview, listReviews } from './reviews.finder.ts';
import {
  approved,
  approver,
  assessed,
  compliance,
  decided,
  defined,
  deputy,
  disclosed,
  escalated,
  executive,
  head,
  hidden,
  opened,
  owner,
  policyId,
  proposed,
  queued,
  requested,
  requestId,
  reviewId,
} from './reviews.fixture.ts';
import { reviewsProjection } from './reviews.projection.ts';
import type { ReviewTables } from './reviews.tables.ts';
import type { ReviewFilter } from './reviews.types.ts';
import { findTask, listTasks } from './tasks.finder.ts';

const auditor = anActor('AUDITOR');
const reader = (actor: Actor, today = '2026-11-10') => ({ actor, today, calendar: new Calendar('UTC'), currency: 'EUR' });

const registered = (id = policyId, unitId: string | null = null): GivenEvent => ({
  type: 'PolicyRegistered',
  stream: `policy-${id}`,
  data: { policyId: id, code: 'RET-14', version: { title: 'Receipts' }, ownerId: owner.id, deputyId: deputy.id, unitId },
});
const unit = (unitId: string, parentId: string | null): GivenEvent => ({
  type: 'UnitRegistered',
  stream: `unit-${idOf('unit', unitId)}`,
  data: { unitId, parentId },
});
const away = (personId: string, from: string, until: string): GivenEvent => ({
  type: 'AbsenceRecorded',
  stream: `absence-${personId}`,
  data: { personId, from, until },
});
const on = (id: string, ...events: readonly ReviewEvent[]): readonly GivenEvent[] =>
  events.map(({ type, data }) => ({ type, stream: `review-${id}`, data: { ...data, reviewId: id } }));
const own = (...events: readonly ReviewEvent[]) => on(reviewId, ...events);

describe('reviews', () => {
  const spec = projectionSpec(reviewsProjection);
  const see = (model: ProjectedModel<ReviewTables>, actor: Actor, today?: string) =>
    model.find((db) => findReview(db, reviewId, reader(actor, today)));
  const list = async (model: ProjectedModel<ReviewTables>, actor: Actor, filter: ReviewFilter = {}, today?: string) =>
    (await model.find((db) => listReviews(db, reader(actor, today), filter, 100))).edges.map(({ node }) => node.id);

  it('say of a draft what it changes in the version that it was made on, a guardrail that it leaves out included', async () => {
    const rows = [{ condition: 'true', authority: 'FRONTLINE' as const, reason: 'Gladly.' }];
    const guardrail = (key: string) => ({ key, action: `Give a ${key}`, facts: [], rows, cap: null, lesson: null });
    const version = {
      ...{ title: 'Receipts', text: 'Only with one.', purposes: [], protects: '', sensitivity: 'NORMAL' as const },
      mandate: { kind: 'HABIT' as const, citation: null },
      guardrails: [guardrail('taxi'), guardrail('voucher')],
    };
    const dropped = JSON.stringify({ ...version, guardrails: [guardrail('voucher')] });
    const revised: GivenEvent = {
      type: 'PolicyRevised',
      stream: `policy-${policyId}`,
      data: { policyId, number: 2, version: { ...version, guardrails: [] } },
    };
    const draft = { decision: 'REVISE' as const, version: dropped, policyVersion: 1 };
    const stages = [
      defined(),
      assessed(),
      proposed(draft),
      proposed({ decision: 'RETIRE', version: null }),
      proposed({ decision: 'KEEP', version: null }),
    ];
    const asked = requested({ proposal: { ...requested().data.proposal, ...draft } });
    const first = registered();
    const policy = { ...first, data: { ...first.data, version } };
    const changes = ['It no longer says what you may decide on “Give a taxi”.'];
    for (const later of [[], [revised]]) {
      const review = await see(await spec.given(policy, ...own(opened(), ...stages, asked), ...later), approver);
      expect(review?.options.map((option) => option.changes)).toEqual([changes, ['It is given up.'], []]);
      expect(review?.proposal?.changes).toEqual(changes);
    }
  });

  it('go from one stage to the next, and back when what was asked holds no more', async () => {
    const events: ReviewEvent[] = [opened()];
    const stages: (string | undefined)[] = [];
    for (const next of [
      null,
      defined(),
      assessed(),
      proposed(),
      requested(),
      approved(),
      defined(),
      requested({ requestId: policyId }),
      decided(),
    ]) {
      if (next) events.push(next);
      stages.push((await see(await spec.given(registered(), ...own(...events)), owner))?.status);
    }
    expect(stages).toEqual(['DEFINE', 'ALIGN', 'ALIGN', 'ALIGN', 'APPROVE', 'APPROVE', 'ALIGN', 'APPROVE', 'CLOSED']);
    expect((await see(await spec.given(registered(), ...own(queued())), owner))?.status).toBe('QUEUED');
  });

  it('show what was said, in words that people know', async () => {
    const history = [opened(), defined(), assessed(), proposed(), requested(), approved(), approved(compliance, true), decided()];
    const found = await see(await spec.given(registered(), ...own(...history)), owner);
    expect(found).toMatchObject({
      definition: {
        customerExpectation: { source: null, label: 'assumed, not asked' },
        evidence: [{ kind: 'BLOCKS' }, { kind: 'GAPS', data: null }],
      },
      assessment: { isRealistic: true, isGreenTape: false },
      options: [{ gains: { customers: 'BETTER', staffTime: 'BETTER', cost: 'SAME', protection: 'SAME' }, centring: 'CUSTOMER_CENTRED' }],
      proposal: null,
      proposals: [
        {
          requestId,
          isCurrent: true,
          approvals: expect.arrayContaining([
            { approverId: compliance.id, answer: 'APPROVED', reason: null, asCompliance: true, answeredAt: expect.any(String) },
          ]),
        },
      ],
      decision: { decision: 'REVISE', effectiveFrom: '2026-11-02' },
      revision: 7,
    });
  });

  it('show the clock, and who is asked while the owner is away', async () => {
    const model = await spec.given(
      registered(),
      away(owner.id, '2026-11-10', '2026-11-20'),
      away(owner.id, '2026-11-15', '2026-11-16'),
      ...own(opened()),
    );
    const acting = async (day: string) => (await see(model, owner, day))?.actingId;
    expect([await acting('2026-11-10'), await acting('2026-11-15'), await acting('2026-11-16'), await acting('2026-11-17')]).toEqual([
      owner.id,
      deputy.id,
      deputy.id,
      owner.id,
    ]);
    const late = async (day: string) => (await see(model, owner, day))?.isOverdue;
    expect([await late('2027-01-31'), await late('2027-02-01')]).toEqual([false, true]);
    expect(await list(model, owner, { overdue: true }, '2027-02-01')).toEqual([reviewId]);
    expect(await list(model, owner, { overdue: false }, '2027-02-01')).toEqual([]);
    const started = await spec.given(
      registered(),
      ...own(queued(), { type: 'ReviewStarted', data: { reviewId, clockFrom: '2026-11-10', dueOn: '2027-02-08', startedAt: '' } }),
    );
    expect(await see(started, owner)).toMatchObject({ status: 'DEFINE', clockFrom: '2026-11-10', dueOn: '2027-02-08' });
  });

  it('are seen by the office, by readers of figures and by whoever has a part in them', async () => {
    const model = await spec.given(
      registered(),
      ...own(opened({ openedBy: head.id }), defined(), proposed(), requested(), escalated(deputy.id)),
    );
    for (const actor of [owner, deputy, executive, auditor, anActor('COMPLIANCE'), anActor('POLICY_OWNER'), approver, head]) {
      expect(await list(model, actor)).toEqual([reviewId]);
    }
    for (const actor of [anActor(), anActor('SUPERVISOR', 'ADMIN')]) {
      expect(await list(model, actor)).toEqual([]);
      expect(await see(model, actor)).toBeNull();
    }
    const within = (unitId: string): Actor => ({ ...executive, grants: [{ role: 'EXECUTIVE', unitId }] });
    const local = await spec.given(
      unit('region', null),
      unit('store', 'region'),
      unit('other', null),
      registered(policyId, 'store'),
      ...own(opened()),
    );
    expect(await Promise.all(['region', 'store', 'other'].map(async (of) => (await list(local, within(of))).length))).toEqual([1, 1, 0]);
  });

  it('are found by who conducts them and whom they wait for', async () => {
    const other = randomUUID();
    const closed = on(other, opened({ openedOn: '2026-11-09' }), decided());
    const model = await spec.given(registered(), ...own(opened(), defined(), requested(), approved(), escalated()), ...closed);
    expect(await list(model, executive)).toEqual([other, reviewId]);
    expect([await list(model, owner, { mine: true }), await list(model, head, { mine: true })]).toEqual([[other, reviewId], [reviewId]]);
    expect(await list(model, executive, { mine: true })).toEqual([]);
    expect(await list(model, executive, { mine: false })).toEqual([other, reviewId]);
    expect([await list(model, compliance, { awaitsMe: true }), await list(model, approver, { awaitsMe: true })]).toEqual([[reviewId], []]);
    expect([await list(model, owner, { open: true }), await list(model, owner, { open: false })]).toEqual([[reviewId], [other]]);
    expect(await list(model, owner, { policyId: randomUUID() })).toEqual([]);
    const page = await model.find((db) => listReviews(db, reader(owner), {}, 1));
    const next = await model.find((db) => listReviews(db, reader(owner), {}, 1, page.pageInfo.endCursor));
    expect([page, next].map(({ edges }) => edges.map(({ node }) => node.id))).toEqual([[other], [reviewId]]);
  });

  it('count against an owner while they run and others know of them', async () => {
    const ids = Array.from({ length: 5 }, () => randomUUID());
    const [a = '', b = '', c = '', d = '', e = ''] = ids;
    const model = await spec.given(
      registered(),
      ...on(a, opened()),
      ...on(b, queued()),
      ...on(c, hidden()),
      ...on(d, opened(), decided()),
      ...on(e, hidden(), disclosed()),
    );
    expect(await model.find((db) => countOpen(db, owner.id, ''))).toBe(2);
    expect(await model.find((db) => countOpen(db, owner.id, a))).toBe(1);
    expect(await model.find((db) => countOpen(db, deputy.id, ''))).toBe(0);
  });
});

describe('a review that a threshold opened', () => {
  const spec = projectionSpec(reviewsProjection);
  const everybodyElse = [executive, auditor, compliance, approver, head, anActor('POLICY_OWNER'), anActor('ADMIN')];

  it('is there for its office alone until it is disclosed', async () => {
    const model = await spec.given(registered(), ...own(hidden(), defined(), escalated()));
    for (const actor of [owner, deputy]) {
      expect(await model.find((db) => findReview(db, reviewId, reader(actor)))).toMatchObject({
        trigger: 'THRESHOLD',
        openedOn: '2026-11-02',
      });
    }
    for (const actor of [...everybodyElse, { ...owner, grants: [] }]) {
      expect(await model.find((db) => findReview(db, reviewId, reader(actor)))).toBeNull();
      expect((await model.find((db) => listReviews(db, reader(actor), {}, 10))).edges).toEqual([]);
    }
  });

  it('shows what set it off once a block says so, and never when the office began before', async () => {
    const later = { ...disclosed(), data: { ...disclosed().data, disclosedAt: '2026-11-12T10:00:00.000Z' } };
    const early = await spec.given(registered(), ...own(hidden(), defined(), later));
    const found = (model: typeof early, actor: Actor) => model.find((db) => findReview(db, reviewId, reader(actor)));
    expect(await found(early, executive)).toMatchObject({
      trigger: null,
      reason: null,
      openedOn: '2026-11-02',
      revision: null,
      definition: { definedAt: '2026-11-12T10:00:00.000Z' },
    });
    expect(await found(early, owner)).toMatchObject({
      trigger: 'THRESHOLD',
      reason: '5 people reported',
      revision: 2,
      definition: { definedAt: '2026-11-02T09:00:00.000Z' },
    });
    const published = await spec.given(registered(), ...own(hidden(), defined(), later, disclosed(true)));
    expect(await found(published, executive)).toMatchObject({
      trigger: 'THRESHOLD',
      definition: { definedAt: '2026-11-12T10:00:00.000Z' },
    });
  });

  it('leaves nothing behind once somebody else opened one in its place', async () => {
    const openly = opened({ openedBy: executive.id });
    const replaced = await spec.given(registered(), ...own(hidden(), defined(), assessed(), proposed(), openly));
    const fresh = await spec.given(registered(), ...own(openly));
    for (const actor of everybodyElse) {
      const found = (model: typeof fresh) => model.find((db) => findReview(db, reviewId, reader(actor)));
      expect(await found(replaced)).toEqual(await found(fresh));
    }
    expect(await fresh.find((db) => findReview(db, reviewId, reader(executive)))).not.toBeNull();
  });
});

describe('tasks', () => {
  const spec = projectionSpec(reviewsProjection);
  const task = (taskId: string, kind: TaskKind, ownerId: string, dueOn: string, ofReview: string | null = reviewId): GivenEvent => ({
    type: 'TaskAssigned',
    stream: `task-${idOf('task', taskId)}`,
    data: {
      taskId,
      kind,
      policyId,
      reviewId: ofReview,
      expectationId: null,
      title: taskId,
      ownerId,
      dueOn,
      assignedAt: '2026-11-02T09:00:00.000Z',
    },
  });
  const expectationId = idOf('expectation', 'one');
  const done = (taskId: string): GivenEvent => ({
    type: 'TaskCompleted',
    stream: `task-${idOf('task', taskId)}`,
    data: { taskId, reachedShare: 0.5, note: null, completedAt: '2026-11-09T09:00:00.000Z' },
  });
  const events = [
    registered(),
    away(owner.id, '2026-11-20', '2026-11-21'),
    task('later', 'COMMUNICATION', owner.id, '2026-12-01'),
    task('sooner', 'COMMUNICATION', owner.id, '2026-11-08'),
    task('of-report', 'TRAINING', owner.id, '2026-11-30', null),
    task('training', 'TRAINING', owner.id, '2026-12-02'),
    task('staff', 'COMMUNICATION', approver.id, '2026-11-15'),
    done('sooner'),
    {
      type: 'TaskAssigned',
      stream: `task-${idOf('task', 'of-expectation')}`,
      data: {
        ...{ taskId: 'of-expectation', kind: 'CHARTER_REVISION', policyId: null, reviewId: null, expectationId },
        ...{ title: 'of-expectation', ownerId: approver.id, dueOn: '2026-12-03', assignedAt: '2026-11-02T09:00:00.000Z' },
      },
    },
  ];

  it('are asked of those whom they were given to, and of the deputy while the owner is away', async () => {
    const model = await spec.given(...events);
    const list = async (actor: Actor, mine: boolean, open: boolean | null, today?: string) =>
      (await model.find((db) => listTasks(db, reader(actor, today), { mine, open }, 100))).edges.map(({ node }) => node.id);
    expect(await list(owner, true, null)).toEqual(['sooner', 'of-report', 'later', 'training']);
    expect([await list(owner, true, true), await list(owner, true, false)]).toEqual([['of-report', 'later', 'training'], ['sooner']]);
    expect([await list(approver, true, true), await list(executive, false, null)]).toEqual([['staff', 'of-expectation'], []]);
    expect([await list(deputy, true, true), await list(deputy, true, true, '2026-11-20')]).toEqual([[], ['later', 'training']]);
    expect(await list(deputy, false, null)).toEqual(['sooner', 'staff', 'later', 'training']);
  });

  it('say who is asked, whether it is late, and what came of it', async () => {
    const model = await spec.given(...events);
    const find = (id: string, actor: Actor, today: string) => model.find((db) => findTask(db, id, reader(actor, today)));
    expect(await find('later', owner, '2026-11-20')).toMatchObject({ actingId: deputy.id, isOverdue: false });
    expect(await find('training', deputy, '2026-11-20')).toMatchObject({ kind: 'TRAINING', reviewId, actingId: deputy.id });
    expect(await find('of-report', owner, '2026-11-20')).toMatchObject({ kind: 'TRAINING', reviewId: null, actingId: owner.id });
    expect(await find('of-report', deputy, '2026-11-20')).toBeNull();
    expect(await find('of-expectation', approver, '2026-11-20')).toMatchObject({ policyId: null, reviewId: null, expectationId });
    for (const actor of [owner, executive]) expect(await find('of-expectation', actor, '2026-11-20')).toBeNull();
    expect(await find('later', owner, '2026-12-02')).toMatchObject({ actingId: owner.id, isOverdue: true });
    expect(await find('sooner', owner, '2026-12-02')).toMatchObject({
      isOverdue: false,
      reachedShare: 0.5,
      doneAt: '2026-11-09T09:00:00.000Z',
    });
  });
});
