import type { Kysely, UpdateObject } from 'kysely';
import type { UnitEvent } from '#organisation/events';
import type { PolicyEvent, VersionContent } from '#policies/events';
import { projection } from '#read-store';
import type { AbsenceEvent, ReviewEvent, TaskEvent } from './events.ts';
import { createReviewTables } from './reviews.tables.ts';
import type { Assessment, DecisionTaken, Definition, Escalation, Option, Request, Response, ReviewTables } from './reviews.tables.ts';

type Db = Kysely<ReviewTables>;

const CHILDREN = ['review_option', 'review_response', 'review_escalation', 'review_request', 'review_answer', 'review_person'] as const;

export const reviewsProjection = projection<ReviewTables, ReviewEvent | TaskEvent | AbsenceEvent | PolicyEvent | UnitEvent>({
  name: 'reviews',
  version: 5,
  create: createReviewTables,
  on: {
    // Of a review that was not disclosed and is opened openly, nothing stays.
    ReviewOpened: (db, { data, revision }) => [
      db.deleteFrom('review').where('review_id', '=', data.reviewId),
      ...CHILDREN.map((table) => db.deleteFrom(table).where('review_id', '=', data.reviewId)),
      db.insertInto('review').values({
        review_id: data.reviewId,
        policy_id: data.policyId,
        policy_version: data.policyVersion,
        trigger: data.trigger,
        reason: data.reason,
        opened_on: data.openedOn,
        opened_at: data.openedAt,
        is_queued: Number(data.isQueued),
        clock_from: data.clockFrom,
        due_on: data.dueOn,
        is_disclosed: Number(data.isDisclosed),
        is_trigger_disclosed: Number(data.isDisclosed),
        disclosed_at: data.isDisclosed ? data.openedAt : null,
        definition: null,
        assessment: null,
        decision: null,
        decided_on: null,
        request_id: null,
        escalated_to: null,
        revision,
      }),
      ...(data.openedBy === null ? [] : [participant(db, data.reviewId, data.openedBy)]),
    ],
    ReviewStarted: (db, { data, revision }) => change(db, data, { is_queued: 0, clock_from: data.clockFrom, due_on: data.dueOn, revision }),
    ReviewDisclosed: (db, { data, revision }) =>
      db
        .updateTable('review')
        .set((eb) => ({
          is_disclosed: 1,
          clock_from: data.clockFrom,
          due_on: data.dueOn,
          opened_on: data.clockFrom,
          disclosed_at: eb.fn.coalesce('disclosed_at', eb.val(data.disclosedAt)),
          revision,
          ...(data.withTrigger && { is_trigger_disclosed: 1 }),
        }))
        .where('review_id', '=', data.reviewId),
    ReviewDefined: (db, { data, revision }) => {
      const { customerExpectation, customerExpectationSource, staffExpectation, purpose, evidence, definedAt } = data;
      const definition: Definition = { customerExpectation, customerExpectationSource, staffExpectation, purpose, evidence, definedAt };
      return change(db, data, { definition: JSON.stringify(definition), request_id: null, revision });
    },
    RealismAssessed: (db, { data, revision }) => {
      const { realism, isRealistic, shortfall, greenTape, reason, assessedAt } = data;
      const assessment: Assessment = { realism, isRealistic, shortfall, greenTape, reason, assessedAt };
      return change(db, data, { assessment: JSON.stringify(assessment), request_id: null, revision });
    },
    OptionProposed: (db, { data, revision }) => {
      const { reviewId, ...option } = data;
      const body = JSON.stringify(option satisfies Option);
      return [
        db.insertInto('review_option').values({ review_id: reviewId, place: revision, body }),
        change(db, data, { request_id: null, revision }),
      ];
    },
    ResponseRecorded: (db, { data, revision }) => {
      const { reviewId, ...response } = data;
      const body = JSON.stringify(response satisfies Response);
      return [db.insertInto('review_response').values({ review_id: reviewId, place: revision, body }), change(db, data, { revision })];
    },
    ApprovalRequested: (db, { data, revision }) => {
      const { reviewId, requestId, proposal, fastLane, stillServes, approverIds, needsCompliance, requestedAt } = data;
      const request: Request = { proposal, fastLane, stillServes, needsCompliance, requestedAt };
      return [
        db.insertInto('review_request').values({
          request_id: requestId,
          review_id: reviewId,
          place: revision,
          body: JSON.stringify(request),
        }),
        ...approverIds.flatMap((approverId) => [
          db.insertInto('review_answer').values({
            request_id: requestId,
            approver_id: approverId,
            review_id: reviewId,
            answer: 'PENDING',
            reason: null,
            as_compliance: 0,
            answered_at: null,
          }),
          participant(db, reviewId, approverId),
        ]),
        change(db, data, { request_id: requestId, revision }),
      ];
    },
    ReviewApproved: (db, { data, revision }) => [
      answered(db, data, {
        answer: 'APPROVED',
        reason: data.reason,
        as_compliance: Number(data.asCompliance),
        answered_at: data.approvedAt,
      }),
      change(db, data, { revision }),
    ],
    ReviewDeclined: (db, { data, revision }) => [
      answered(db, data, { answer: 'DECLINED', reason: data.reason, answered_at: data.declinedAt }),
      change(db, data, { request_id: null, revision }),
    ],
    ReviewDecided: (db, { data, revision }) => {
      const { decision, fastLane, stillServes, requestId, optionId, rationale, publicReason, outcomeMessage } = data;
      const { version, effectiveFrom, centring, evidence, decidedBy, decidedOn } = data;
      const taken: DecisionTaken = {
        ...{ decision, fastLane, stillServes, requestId, optionId, rationale, publicReason, outcomeMessage },
        ...{ version, effectiveFrom, centring, evidence, decidedBy, decidedOn },
      };
      return change(db, data, { decision: JSON.stringify(taken), decided_on: decidedOn, revision });
    },
    ReviewOverdue: (db, { data, revision }) => change(db, data, { revision }),
    ReviewEscalated: (db, { data, revision }) => {
      const escalation: Escalation = { toPersonId: data.toPersonId, reason: data.reason, escalatedAt: data.escalatedAt };
      const body = JSON.stringify(escalation);
      return [
        db.insertInto('review_escalation').values({ review_id: data.reviewId, place: revision, body }),
        change(db, data, { escalated_to: data.toPersonId, revision }),
        ...(data.toPersonId === null ? [] : [participant(db, data.reviewId, data.toPersonId)]),
      ];
    },
    PolicyRegistered: (db, { data }) => [
      db.insertInto('reviewed_policy').values({ policy_id: data.policyId, code: data.code, title: data.version.title, ...holdersOf(data) }),
      published(db, data, 1),
    ],
    PolicyRevised: (db, { data }) => [
      db.updateTable('reviewed_policy').set({ title: data.version.title }).where('policy_id', '=', data.policyId),
      published(db, data, data.number),
    ],
    PolicyTransferred: (db, { data }) => db.updateTable('reviewed_policy').set(holdersOf(data)).where('policy_id', '=', data.policyId),
    UnitRegistered: (db, { data }) => db.insertInto('reviewed_unit').values({ unit_id: data.unitId, parent_id: data.parentId }),
    UnitMoved: (db, { data }) => db.updateTable('reviewed_unit').set({ parent_id: data.parentId }).where('unit_id', '=', data.unitId),
    AbsenceRecorded: (db, { data: { personId, from, until } }) => [
      db.deleteFrom('absence').where('person_id', '=', personId).where('from_day', '<=', until).where('until_day', '>=', from),
      db.insertInto('absence').values({ person_id: personId, from_day: from, until_day: until }),
    ],
    TaskAssigned: (db, { data }) =>
      db.insertInto('task').values({
        task_id: data.taskId,
        kind: data.kind,
        policy_id: data.policyId,
        review_id: data.reviewId,
        expectation_id: data.expectationId,
        title: data.title,
        owner_id: data.ownerId,
        due_on: data.dueOn,
        done_at: null,
        reached_share: null,
        note: null,
      }),
    TaskCompleted: (db, { data }) =>
      db
        .updateTable('task')
        .set({ done_at: data.completedAt, reached_share: data.reachedShare, note: data.note })
        .where('task_id', '=', data.taskId),
  },
});

function change(db: Db, { reviewId }: { readonly reviewId: string }, row: UpdateObject<ReviewTables, 'review'>) {
  return db.updateTable('review').set(row).where('review_id', '=', reviewId);
}

function answered(
  db: Db,
  { requestId, approverId }: { readonly requestId: string; readonly approverId: string },
  row: UpdateObject<ReviewTables, 'review_answer'>,
) {
  return db.updateTable('review_answer').set(row).where('request_id', '=', requestId).where('approver_id', '=', approverId);
}

function participant(db: Db, reviewId: string, personId: string) {
  return db
    .insertInto('review_person')
    .values({ review_id: reviewId, person_id: personId })
    .onConflict((conflict) => conflict.doNothing());
}

function published(db: Db, { policyId, version }: { readonly policyId: string; readonly version: VersionContent }, number: number) {
  return db.insertInto('reviewed_version').values({ policy_id: policyId, number, content: JSON.stringify(version) });
}

function holdersOf(data: { readonly ownerId: string; readonly deputyId: string | null; readonly unitId: string | null }) {
  return { owner_id: data.ownerId, deputy_id: data.deputyId, unit_id: data.unitId };
}
