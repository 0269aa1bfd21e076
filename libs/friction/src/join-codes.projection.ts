import type { PolicyEvent } from '#policies/events';
import { projection } from '#read-store';
import type { JoinCodeEvent } from './events.ts';

export interface JoinCodesTables {
  join_code: {
    join_code_id: string;
    code_start: string;
    policy_id: string | null;
    unit_id: string | null;
    expires_on: string;
    issued_at: string;
    revoked_at: string | null;
  };
  /** Who answers for a policy at present. */
  join_code_office: { policy_id: string; owner_id: string; deputy_id: string | null };
}

/** The codes of posters; none of them whole. */
export const joinCodesProjection = projection<JoinCodesTables, JoinCodeEvent | PolicyEvent>({
  name: 'join_codes',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('join_code')
      .addColumn('join_code_id', 'text', (column) => column.primaryKey())
      .addColumn('code_start', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('expires_on', 'text', (column) => column.notNull())
      .addColumn('issued_at', 'text', (column) => column.notNull())
      .addColumn('revoked_at', 'text'),
    db.schema.createIndex('join_code_by_time').on('join_code').columns(['issued_at', 'join_code_id']),
    db.schema
      .createTable('join_code_office')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text'),
  ],
  on: {
    JoinCodeIssued: (db, { data }) =>
      db.insertInto('join_code').values({
        join_code_id: data.joinCodeId,
        code_start: data.codeStart,
        policy_id: data.policyId,
        unit_id: data.unitId,
        expires_on: data.expiresOn,
        issued_at: data.issuedAt,
        revoked_at: null,
      }),
    JoinCodeRevoked: (db, { data }) =>
      db.updateTable('join_code').set({ revoked_at: data.revokedAt }).where('join_code_id', '=', data.joinCodeId),
    PolicyRegistered: (db, { data }) =>
      db.insertInto('join_code_office').values({ policy_id: data.policyId, owner_id: data.ownerId, deputy_id: data.deputyId }),
    PolicyTransferred: (db, { data }) =>
      db.updateTable('join_code_office').set({ owner_id: data.ownerId, deputy_id: data.deputyId }).where('policy_id', '=', data.policyId),
  },
});
