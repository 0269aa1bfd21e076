import type { Recorded } from '#eventing';
import type { PersonEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import type { Query } from '#read-store';
import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from 'kysely';
import type { WaitingTables } from './waiting-entries.tables.ts';

type Db = Kysely<WaitingTables>;
type On<Type extends string> = Recorded<Extract<PersonEvent | PolicyEvent, { type: Type }>>;
type Office = Pick<On<'PolicyTransferred'>['data'], 'policyId' | 'ownerId' | 'deputyId'>;
type Readers = ExpressionBuilder<WaitingTables, 'waiting_reader'>;

/** Who comes to read, and who reads no more: without the role nobody reads, though the policy may name them still. */
export const readerHandlers = {
  PolicyTransferred: (db: Db, event: On<'PolicyTransferred'>): readonly Query[] => {
    const { policyId } = event.data;
    return [
      left(db, event, (reader) => reader.and([reader('policy_id', '=', policyId), reader('person_id', 'not in', peopleOf(event.data))])),
      db.updateTable('waiting_reader').set({ in_office: 0 }).where('policy_id', '=', policyId),
      ...officeTaken(db, event.data),
    ];
  },
  RoleGranted: (db: Db, { data }: On<'RoleGranted'>): readonly Query[] =>
    data.role !== 'POLICY_OWNER'
      ? []
      : [
          db
            .insertInto('waiting_owner')
            .values({ person_id: data.personId, unit_id: data.unitId ?? '' })
            .onConflict((conflict) => conflict.doNothing()),
          db
            .updateTable('waiting_reader')
            .set({ left_position: null, left_at: null })
            .where('person_id', '=', data.personId)
            .where('in_office', '=', 1),
        ],
  RoleRevoked: (db: Db, event: On<'RoleRevoked'>): readonly Query[] => {
    const { personId, role, unitId } = event.data;
    if (role !== 'POLICY_OWNER') return [];
    const owners = db.selectFrom('waiting_owner').select('person_id');
    return [
      db
        .deleteFrom('waiting_owner')
        .where('person_id', '=', personId)
        .where('unit_id', '=', unitId ?? ''),
      left(db, event, (reader) => reader.and([reader('person_id', '=', personId), reader('person_id', 'not in', owners)])),
    ];
  },
  PersonDeactivated: gone,
  PersonErased: gone,
};

export function officeTaken(db: Db, office: Office): readonly Query[] {
  return peopleOf(office).map((person_id) =>
    db
      .insertInto('waiting_reader')
      .values({ policy_id: office.policyId, person_id, in_office: 1, left_position: null, left_at: null })
      .onConflict((conflict) =>
        conflict.columns(['policy_id', 'person_id']).doUpdateSet({ in_office: 1, left_position: null, left_at: null }),
      ),
  );
}

function gone(db: Db, event: On<'PersonDeactivated' | 'PersonErased'>): readonly Query[] {
  const { personId } = event.data;
  return [
    db.deleteFrom('waiting_owner').where('person_id', '=', personId),
    left(db, event, (reader) => reader('person_id', '=', personId)),
  ];
}

function left(
  db: Db,
  { position, recordedAt }: Recorded,
  whom: (reader: Readers) => ExpressionWrapper<WaitingTables, 'waiting_reader', SqlBool>,
): Query {
  return db
    .updateTable('waiting_reader')
    .set({ left_position: position, left_at: recordedAt })
    .where('left_position', 'is', null)
    .where(whom);
}

function peopleOf({ ownerId, deputyId }: Office): readonly string[] {
  return [...new Set([ownerId, ...(deputyId === null ? [] : [deputyId])])];
}
