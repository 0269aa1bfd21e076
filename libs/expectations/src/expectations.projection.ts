import type { Kysely, UpdateObject } from 'kysely';
import type { UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import { projection } from '#read-store';
import type { TaskEvent } from '#reviews/events';
import type { ExpectationEvent } from './events.ts';

type DataOf<Type extends ExpectationEvent['type']> = Extract<ExpectationEvent, { type: Type }>['data'];
export type Registration = DataOf<'ExpectationRegistered'>;
export type Assessment = DataOf<'ExpectationAssessed'>;
export type Responded = DataOf<'ExpectationResponded'>;

/** What is expected of each unit, with all that was assessed and done, and what its finders ask of units and policies. */
export interface ExpectationTables {
  expectation: {
    expectation_id: string;
    unit_id: string;
    policy_id: string | null;
    factor: string;
    status: string;
    registered_at: string;
    /** ISO instant of its registration, last assessment or response. */
    changed_at: string;
    /** JSON `Registration`. */
    body: string;
    /** ESCALATED: null is the executives. */
    escalated_to: string | null;
    revision: number;
  };
  expectation_assessment: {
    expectation_id: string;
    place: number;
    /** JSON `Assessment`. */
    body: string;
  };
  expectation_response: {
    expectation_id: string;
    place: number;
    /** JSON `Responded`. */
    body: string;
    task_id: string | null;
    /** ISO instant; null: open, or no task. */
    done_at: string | null;
    reached_share: number | null;
  };
  /** Whoever sees an expectation because they have a part in it. */
  expectation_person: { expectation_id: string; person_id: string };
  expectation_unit: { unit_id: string; parent_id: string | null; head_id: string | null; name: string };
  expectation_policy: { policy_id: string; owner_id: string; deputy_id: string | null };
}

type Db = Kysely<ExpectationTables>;

export const expectationsProjection = projection<ExpectationTables, ExpectationEvent | TaskEvent | UnitEvent | PolicyEvent>({
  name: 'expectations',
  version: 2,
  create: (db) => [
    db.schema
      .createTable('expectation')
      .addColumn('expectation_id', 'text', (column) => column.primaryKey())
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('factor', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('registered_at', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('escalated_to', 'text')
      .addColumn('revision', 'integer', (column) => column.notNull()),
    db.schema.createIndex('expectation_by_time').on('expectation').columns(['registered_at', 'expectation_id']),
    db.schema.createIndex('expectation_by_change').on('expectation').columns(['changed_at']),
    db.schema.createIndex('expectation_by_status').on('expectation').columns(['status']),
    db.schema
      .createTable('expectation_assessment')
      .addColumn('expectation_id', 'text', (column) => column.notNull())
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('expectation_assessment_key', ['expectation_id', 'place']),
    db.schema
      .createTable('expectation_response')
      .addColumn('expectation_id', 'text', (column) => column.notNull())
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('task_id', 'text')
      .addColumn('done_at', 'text')
      .addColumn('reached_share', 'real')
      .addPrimaryKeyConstraint('expectation_response_key', ['expectation_id', 'place']),
    db.schema.createIndex('expectation_response_by_task').on('expectation_response').columns(['task_id']),
    db.schema
      .createTable('expectation_person')
      .addColumn('expectation_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('expectation_person_key', ['expectation_id', 'person_id']),
    db.schema
      .createTable('expectation_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('parent_id', 'text')
      .addColumn('head_id', 'text')
      .addColumn('name', 'text', (column) => column.notNull()),
    db.schema
      .createTable('expectation_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text'),
  ],
  on: {
    ExpectationRegistered: (db, { data, revision }) => [
      db.insertInto('expectation').values({
        expectation_id: data.expectationId,
        unit_id: data.unitId,
        policy_id: data.policyId,
        factor: data.factor,
        status: 'OPEN',
        registered_at: data.registeredAt,
        changed_at: data.registeredAt,
        body: JSON.stringify(data),
        escalated_to: null,
        revision,
      }),
      participant(db, data, data.registeredBy),
    ],
    ExpectationAssessed: (db, { data, revision }) => [
      db.insertInto('expectation_assessment').values({ expectation_id: data.expectationId, place: revision, body: JSON.stringify(data) }),
      change(db, data, { status: data.status, changed_at: data.assessedAt, escalated_to: null, revision }),
    ],
    ExpectationResponded: (db, { data, revision }) => {
      const { kind, task, toPersonId } = data.response;
      return [
        db.insertInto('expectation_response').values({
          expectation_id: data.expectationId,
          place: revision,
          body: JSON.stringify(data),
          task_id: task?.taskId ?? null,
          done_at: null,
          reached_share: null,
        }),
        change(db, data, {
          status: data.status,
          changed_at: data.respondedAt,
          revision,
          ...((kind === 'ESCALATE' || data.status !== 'ESCALATED') && { escalated_to: toPersonId }),
        }),
        ...[task?.ownerId, toPersonId].flatMap((personId) => (personId ? [participant(db, data, personId)] : [])),
      ];
    },
    TaskCompleted: (db, { data: { taskId, completedAt, reachedShare } }) =>
      db.updateTable('expectation_response').set({ done_at: completedAt, reached_share: reachedShare }).where('task_id', '=', taskId),
    UnitRegistered: (db, { data: { unitId, parentId, headId, name } }) =>
      db.insertInto('expectation_unit').values({ unit_id: unitId, parent_id: parentId, head_id: headId, name }),
    UnitMoved: (db, { data: { unitId, parentId } }) =>
      db.updateTable('expectation_unit').set({ parent_id: parentId }).where('unit_id', '=', unitId),
    UnitHeadNamed: (db, { data: { unitId, headId } }) =>
      db.updateTable('expectation_unit').set({ head_id: headId }).where('unit_id', '=', unitId),
    PolicyRegistered: (db, { data: { policyId, ownerId, deputyId } }) =>
      db.insertInto('expectation_policy').values({ policy_id: policyId, owner_id: ownerId, deputy_id: deputyId }),
    PolicyTransferred: (db, { data: { policyId, ownerId, deputyId } }) =>
      db.updateTable('expectation_policy').set({ owner_id: ownerId, deputy_id: deputyId }).where('policy_id', '=', policyId),
  },
});

interface Of {
  readonly expectationId: string;
}

function change(db: Db, { expectationId }: Of, row: UpdateObject<ExpectationTables, 'expectation'>) {
  return db.updateTable('expectation').set(row).where('expectation_id', '=', expectationId);
}

function participant(db: Db, { expectationId }: Of, personId: string) {
  return db
    .insertInto('expectation_person')
    .values({ expectation_id: expectationId, person_id: personId })
    .onConflict((conflict) => conflict.doNothing());
}
