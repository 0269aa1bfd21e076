import type { UnitEvent } from '#organisation/events';
import { projection } from '#read-store';
import type { AlignmentCheck, CharterContent, CharterEvent } from './events.ts';

/** The charter of each unit: what is drafted, and every version that was adopted. */
export interface CharterTables {
  charter: {
    unit_id: string;
    head_id: string | null;
    /** null: nothing was ever drafted. */
    revision: number | null;
    /** JSON `DraftBody`; null: nothing is drafted. */
    draft: string | null;
    /** JSON `AlignmentCheck[]`; null: not aligned yet. */
    checks: string | null;
    request_id: string | null;
  };
  /** Of the draft's request. */
  charter_approval: {
    unit_id: string;
    approver_id: string;
    /** In the order in which they were named. */
    place: number;
    answer: string;
    reason: string | null;
  };
  charter_version: {
    unit_id: string;
    number: number;
    /** Local date. */
    effective_from: string;
    /** ISO instant. */
    adopted_at: string;
    /** JSON `VersionBody`. */
    body: string;
  };
}

export interface DraftBody extends CharterContent {
  readonly draftedBy: string;
  readonly draftedAt: string;
}
export interface VersionBody extends CharterContent {
  readonly checks: readonly AlignmentCheck[];
}

export const chartersProjection = projection<CharterTables, CharterEvent | UnitEvent>({
  name: 'charters',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('charter')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('head_id', 'text')
      .addColumn('revision', 'integer')
      .addColumn('draft', 'text')
      .addColumn('checks', 'text')
      .addColumn('request_id', 'text'),
    db.schema
      .createTable('charter_approval')
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('approver_id', 'text', (column) => column.notNull())
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('answer', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('charter_approval_key', ['unit_id', 'approver_id']),
    db.schema
      .createTable('charter_version')
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('effective_from', 'text', (column) => column.notNull())
      .addColumn('adopted_at', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('charter_version_key', ['unit_id', 'number']),
  ],
  on: {
    UnitRegistered: (db, { data: { unitId, headId } }) =>
      db.insertInto('charter').values({ unit_id: unitId, head_id: headId, revision: null, draft: null, checks: null, request_id: null }),
    UnitHeadNamed: (db, { data: { unitId, headId } }) => db.updateTable('charter').set({ head_id: headId }).where('unit_id', '=', unitId),
    CharterDrafted: (db, { data: { unitId, content, draftedBy, draftedAt }, revision }) => {
      const draft: DraftBody = { ...content, draftedBy, draftedAt };
      return [
        db
          .updateTable('charter')
          .set({ draft: JSON.stringify(draft), checks: null, request_id: null, revision })
          .where('unit_id', '=', unitId),
        db.deleteFrom('charter_approval').where('unit_id', '=', unitId),
      ];
    },
    CharterAligned: (db, { data: { unitId, checks }, revision }) => [
      db
        .updateTable('charter')
        .set({ checks: JSON.stringify(checks), request_id: null, revision })
        .where('unit_id', '=', unitId),
      db.deleteFrom('charter_approval').where('unit_id', '=', unitId),
    ],
    CharterApprovalRequested: (db, { data: { unitId, requestId, approverIds }, revision }) => [
      db.updateTable('charter').set({ request_id: requestId, revision }).where('unit_id', '=', unitId),
      db.deleteFrom('charter_approval').where('unit_id', '=', unitId),
      ...approverIds.map((approverId, place) =>
        db.insertInto('charter_approval').values({ unit_id: unitId, approver_id: approverId, place, answer: 'PENDING', reason: null }),
      ),
    ],
    CharterApproved: (db, { data: { unitId, approverId, reason }, revision }) => [
      db.updateTable('charter').set({ revision }).where('unit_id', '=', unitId),
      db
        .updateTable('charter_approval')
        .set({ answer: 'APPROVED', reason })
        .where('unit_id', '=', unitId)
        .where('approver_id', '=', approverId),
    ],
    CharterDeclined: (db, { data: { unitId, approverId, reason }, revision }) => [
      db.updateTable('charter').set({ revision }).where('unit_id', '=', unitId),
      db
        .updateTable('charter_approval')
        .set({ answer: 'DECLINED', reason })
        .where('unit_id', '=', unitId)
        .where('approver_id', '=', approverId),
    ],
    CharterAdopted: (db, { data: { unitId, number, content, checks, effectiveFrom, adoptedAt }, revision }) => {
      const body: VersionBody = { ...content, checks };
      return [
        db.updateTable('charter').set({ draft: null, checks: null, request_id: null, revision }).where('unit_id', '=', unitId),
        db.deleteFrom('charter_approval').where('unit_id', '=', unitId),
        db.insertInto('charter_version').values({
          unit_id: unitId,
          number,
          effective_from: effectiveFrom,
          adopted_at: adoptedAt,
          body: JSON.stringify(body),
        }),
      ];
    },
  },
});
