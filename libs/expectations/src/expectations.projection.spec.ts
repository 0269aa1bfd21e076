import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import type { LocalDate } from '#calendar';
import type { Actor, Role } from '#eventing';
import { anActor, projectionSpec } from '#eventing-testing';
import {
  above,
  agreed,
  documented,
  escalated,
  expectationId,
  head,
  met,
  negotiating,
  now,
  owner,
  parentId,
  policyId,
  registered,
  responded,
  stranger,
  taskId,
  told,
  unitId,
  unmet,
} from './expectation.fixture.ts';
import { listExpectationCourses } from './expectation-courses.finder.ts';
import { countExpectations, findExpectation, listExpectations } from './expectations.finder.ts';
import type { ExpectationFilter } from './expectations.finder.ts';
import { expectationsProjection } from './expectations.projection.ts';
import type { ExpectationEvent } from './events.ts';

const unit = (id: string, parent: string | null, headId: string | null) => ({
  type: 'UnitRegistered',
  stream: `unit-${id}`,
  data: { unitId: id, code: id, name: id === unitId ? 'Tills' : 'Stores', parentId: parent, headId, registeredAt: now },
});
const policy = {
  type: 'PolicyRegistered',
  stream: `policy-${policyId}`,
  data: { policyId, ownerId: owner.id, deputyId: null },
};
const world = [unit(parentId, null, above.id), unit(unitId, parentId, head.id), policy];
const inExpectation = (...events: readonly ExpectationEvent[]) =>
  events.map((event) => ({ ...event, stream: `expectation-${expectationId}` }));
const holding = (role: Role, of: string | null): Actor => ({ ...anActor(), grants: [{ role, unitId: of }] });
const executive = anActor('EXECUTIVE');
const reader = (actor: Actor) => ({ actor, calendar: new Calendar('UTC') });

describe('what is expected of a unit', () => {
  const spec = projectionSpec(expectationsProjection);
  const after = async (...events: readonly ExpectationEvent[]) => {
    const model = await spec.given(...world, ...inExpectation(registered({ registeredBy: randomUUID() }), ...events));
    return (actor: Actor) => model.find((db) => findExpectation(db, expectationId, reader(actor)));
  };

  it('is read by those whose role covers the unit, who head it or answer for the policy, and who have a part in it', async () => {
    const find = await after(unmet);
    const readers = [head, above, { ...owner, grants: [{ role: 'POLICY_OWNER' as const, unitId: randomUUID() }] }];
    for (const role of ['EXECUTIVE', 'POLICY_OWNER', 'SUPERVISOR', 'COMPLIANCE', 'AUDITOR'] as const) {
      readers.push(holding(role, null), holding(role, unitId), holding(role, parentId));
    }
    for (const actor of readers) expect(await find(actor)).toMatchObject({ id: expectationId });
    const others = [stranger, owner, { ...head, kind: 'TOKEN' as const }, holding('FRONTLINE', unitId), holding('EXECUTIVE', randomUUID())];
    for (const actor of [...others, anActor('ADMIN')]) expect(await find(actor)).toBeNull();

    const withTask = await after(unmet, told);
    expect(await withTask(stranger)).toMatchObject({ id: expectationId });
    const withAbove = await after(unmet, escalated(stranger.id));
    expect(await withAbove(stranger)).toMatchObject({ status: 'ESCALATED', escalatedToId: stranger.id });
  });

  it('says of every status which step made it so', async () => {
    const said = async (...events: readonly ExpectationEvent[]) => {
      const found = await (await after(...events))(executive);
      return [found?.status, found?.explanation];
    };
    expect(await said()).toEqual(['OPEN', 'Registered on 2026-11-02; nobody has said yet whether it is met.']);
    const gap = 'Not met, as assessed on 2026-11-02; realistic, so that the shortfall is of QUALITY: it takes three hours';
    expect(await said(unmet)).toEqual(['ASSESSED', gap]);
    expect(await said(unmet, told)).toEqual(['ASSESSED', gap]);
    expect(await said(met)).toEqual(['ALIGNED', 'Met, as assessed on 2026-11-02: it takes three hours']);
    expect(await said(unmet, negotiating)).toEqual(['NEGOTIATING', 'Offers were made on 2026-11-02, without an agreement so far: talk']);
    expect(await said(unmet, negotiating, agreed)).toEqual(['ALIGNED', 'Agreed on 2026-11-02: talk']);
    expect(await said(unmet, documented)).toEqual(['DOCUMENTED', 'An agreement was written down on 2026-11-02: talk']);
    const to = async (id: string | null) => (await said(unmet, escalated(id)))[1];
    expect(await to(null)).toBe('Escalated on 2026-11-02 to the executives: beyond us');
    expect(await to(above.id)).toBe('Escalated on 2026-11-02 to the head of Stores: beyond us');
    expect(await to(stranger.id)).toBe('Escalated on 2026-11-02 to the person whom `escalatedToId` tells: beyond us');
    expect(await said(unmet, documented, unmet)).toEqual(['ASSESSED', gap]);
  });

  it('says who has it only while it is escalated', async () => {
    const holder = async (...events: readonly ExpectationEvent[]) =>
      (await (await after(unmet, escalated(above.id), ...events))(executive))?.escalatedToId;
    const stillEscalated = responded('ESCALATED', told.data.response);
    expect([await holder(), await holder(stillEscalated)]).toEqual([above.id, above.id]);
    for (const event of [escalated(null), met, unmet, negotiating, agreed, documented]) expect(await holder(event)).toBeNull();
  });

  it('waits for whom it was escalated to, or for the executives of its unit', async () => {
    const waitsFor = async (actor: Actor, ...events: readonly ExpectationEvent[]) => {
      const model = await spec.given(...world, ...inExpectation(registered({ registeredBy: stranger.id }), ...events));
      const found = (awaitsMe: boolean) => model.find((db) => listExpectations(db, reader(actor), { awaitsMe }, 10));
      return [(await found(true)).edges.length, (await found(false)).edges.length];
    };
    const [waiting, notWaiting, notSeen] = [[1, 0], [0, 1], [0, 0]]; // prettier-ignore
    expect(await waitsFor(above, unmet, escalated(above.id))).toEqual(waiting);
    expect(await waitsFor(stranger, unmet, escalated(stranger.id))).toEqual(waiting);
    expect(await waitsFor(head, unmet, escalated(above.id))).toEqual(notWaiting);
    expect(await waitsFor(executive, unmet, escalated(above.id))).toEqual(notWaiting);
    expect(await waitsFor(above, unmet, escalated(above.id), documented)).toEqual(notWaiting);
    for (const unit of [null, unitId, parentId]) {
      expect(await waitsFor(holding('EXECUTIVE', unit), unmet, escalated(null))).toEqual(waiting);
      expect(await waitsFor(holding('COMPLIANCE', unit), unmet, escalated(null))).toEqual(notWaiting);
      expect(await waitsFor({ ...holding('EXECUTIVE', unit), kind: 'TOKEN' }, unmet, escalated(null))).toEqual(notWaiting);
      expect(await waitsFor(holding('EXECUTIVE', unit), unmet)).toEqual(notWaiting);
    }
    expect(await waitsFor(holding('EXECUTIVE', randomUUID()), unmet, escalated(null))).toEqual(notSeen);
    const elsewhere = { ...stranger, grants: [{ role: 'EXECUTIVE' as const, unitId: randomUUID() }] };
    expect(await waitsFor(elsewhere, unmet, escalated(null))).toEqual(notWaiting);
  });

  it('keeps every assessment and response; an agreement can be printed, a task tells what came of it', async () => {
    const completed = {
      type: 'TaskCompleted',
      stream: `task-${taskId}`,
      data: { taskId, reachedShare: 0.8, note: null, completedAt: '2026-11-09T09:00:00.000Z' },
    };
    const model = await spec.given(...world, ...inExpectation(registered(), unmet, told, documented, met), completed);
    const found = await model.find((db) => findExpectation(db, expectationId, reader(head)));
    expect(found).toMatchObject({
      unitId,
      policyId,
      sourceLabel: 'assumed, not asked',
      clause: { key: 'repair-time', text: 'Within four hours.' },
      charterNumber: 3,
      status: 'ALIGNED',
      revision: expect.any(Number),
    });
    expect(found?.assessments).toMatchObject([
      { isMet: false, isRealistic: true, shortfall: 'QUALITY', shortfallReason: null },
      { isMet: true, criteria: [], isRealistic: null, shortfall: null },
    ]);
    expect(found?.assessments[0]?.criteria[0]).toEqual({ criterion: 'exceedsNeeds', answer: false, note: null });
    expect(found?.responses.map(({ kind, status }) => [kind, status])).toEqual([
      ['COMMUNICATE', 'ASSESSED'],
      ['DOCUMENT', 'DOCUMENTED'],
    ]);
    expect(found?.responses[0]?.task).toEqual({
      id: taskId,
      ownerId: stranger.id,
      dueOn: '2026-12-01',
      doneAt: '2026-11-09T09:00:00.000Z',
      reachedShare: 0.8,
    });
    expect(found?.responses[1]?.agreement?.text.split('\n').slice(0, 3)).toEqual([
      'AGREEMENT',
      'On what customers expect of Tills: a till that works within the hour',
      'Between Tills, Stores, 2026-11-02',
    ]);
  });

  it('has a course, which tells what it was from which day on', async () => {
    const since =
      (day: LocalDate) =>
      async (...events: readonly ExpectationEvent[]) => {
        const model = await spec.given(...world, ...inExpectation(registered(), ...events));
        return model.find((db) => listExpectationCourses(db, new Calendar('UTC'), day));
      };
    const courses = since('2026-11-01');
    // What was settled before says nothing of the time asked; what is not settled, or changed since, does.
    expect(await since('2026-12-01')(met)).toEqual([]);
    expect(await since('2026-12-01')(met, unmet)).toHaveLength(1);
    expect(await since('2026-11-02')(met)).toHaveLength(1);
    const open = { from: '2026-11-02', status: 'OPEN' };
    expect((await courses()).map(({ statuses }) => statuses)).toEqual([[open]]);
    const again = { ...met, data: { ...met.data, assessedAt: '2026-11-09T09:00:00.000Z' } };
    expect(await courses(met, unmet, negotiating, told, again)).toEqual([
      {
        expectationId,
        unitId,
        policyId,
        registeredOn: '2026-11-02',
        statuses: [
          open,
          { from: '2026-11-02', status: 'ALIGNED' },
          { from: '2026-11-02', status: 'ASSESSED' },
          { from: '2026-11-02', status: 'NEGOTIATING' },
          { from: '2026-11-02', status: 'ASSESSED' },
          { from: '2026-11-09', status: 'ALIGNED' },
        ],
      },
    ]);
  });

  it('is listed by unit and those below, status, policy and factor, page by page', async () => {
    const ids = [1, 2, 3].map(() => randomUUID()) as readonly string[];
    const one = (id: string, change: Parameters<typeof registered>[0]) => ({
      ...registered({ expectationId: id, ...change }),
      stream: `expectation-${id}`,
    });
    const model = await spec.given(
      ...world,
      one(ids[0] as string, { registeredAt: '2026-11-01T09:00:00.000Z' }),
      one(ids[1] as string, { registeredAt: '2026-11-02T09:00:00.000Z', unitId: parentId, policyId: null }),
      one(ids[2] as string, { registeredAt: '2026-11-03T09:00:00.000Z', factor: 'CONSTRAINTS' }),
      { ...unmet, data: { ...unmet.data, expectationId: ids[2] as string }, stream: `expectation-${ids[2]}` },
    );
    const page = (filter: ExpectationFilter, first = 10, after?: string) =>
      model.find((db) => listExpectations(db, reader(executive), filter, first, after));
    const places = async (filter: ExpectationFilter) => (await page(filter)).edges.map(({ node }) => ids.indexOf(node.id));
    expect(await places({})).toEqual([2, 1, 0]);
    expect([await places({ unitId: parentId }), await places({ unitId }), await places({ unitId: randomUUID() })]).toEqual([
      [2, 1, 0],
      [2, 0],
      [],
    ]);
    expect([await places({ status: 'OPEN' }), await places({ status: 'ASSESSED' })]).toEqual([[1, 0], [2]]);
    expect([await places({ policyId }), await places({ factor: 'CONSTRAINTS' })]).toEqual([[2, 0], [2]]);
    const counts = (actor: Actor) => model.find((db) => countExpectations(db, actor));
    expect(await counts(executive)).toEqual([
      { status: 'ASSESSED', factor: 'CONSTRAINTS', count: 1 },
      { status: 'OPEN', factor: registered().data.factor, count: 2 },
    ]);
    expect((await counts(holding('SUPERVISOR', unitId))).map(({ count }) => count)).toEqual([1, 1]);
    expect(await counts(anActor())).toEqual([]);
    const first = await page({}, 2);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await page({}, 2, first.pageInfo.endCursor ?? '');
    expect(second.edges.map(({ node }) => node.id)).toEqual([ids[0]]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });
});
