import { NEAR_CAP } from '#judgement/events';
import type { AuthorityEvent, JudgementEvent } from '#judgement/events';
import type { PersonEvent, UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import { chunks, projection } from '#read-store';
import type { Query, ReadDb } from '#read-store';
import type { Kysely } from 'kysely';
import type { JudgementBlockEvent } from './events.ts';
import type { AuthorityAnswer, CapUse } from './judgement-entry.ts';
import { createWaitingJudgementTables } from './waiting-judgements.tables.ts';
import type { WaitingJudgementTables } from './waiting-judgements.tables.ts';

type Event = JudgementEvent | AuthorityEvent | JudgementBlockEvent | UnitEvent | PersonEvent | PolicyEvent;
type Db = Kysely<WaitingJudgementTables>;
type Call = Extract<JudgementEvent, { type: 'JudgementCallRecorded' }>['data'];
type Asked = Extract<AuthorityEvent, { type: 'AuthorityAsked' }>['data'];
type Role = { readonly personId: string; readonly role: string; readonly unitId: string | null };

const ROLES = { SUPERVISOR: 'SUPERVISOR', OWNER: 'POLICY_OWNER' } as const satisfies Record<Asked['level'], string>;

/**
 * Judgement calls and authority requests that wait for their block, or for their block's breakdown. Of a request also who could read it: an
 * open request is shown to those asked, and to nobody later.
 */
export const waitingJudgements = projection<WaitingJudgementTables, Event>({
  name: 'waiting_judgements',
  version: 1,
  create: createWaitingJudgementTables,
  on: {
    JudgementCallRecorded: (db, { data }) =>
      db.insertInto('waiting_judgement').values({
        ...common('CALL', data.callId, data, data.personId),
        week: data.week,
        asked_at: null,
        basis: data.basis,
        cap: capUse(data.cap),
        customer_told: data.customerTold === null ? null : Number(data.customerTold),
        amount_minor: data.amountMinor,
        minutes_saved: data.minutesSaved,
      }),
    AuthorityAsked: (db, { data }) => [
      db.insertInto('waiting_judgement').values({
        ...common('REQUEST', data.requestId, data, data.askerId),
        week: null,
        asked_at: data.askedAt,
        basis: null,
        cap: null,
        customer_told: null,
        amount_minor: null,
        minutes_saved: null,
      }),
      db.insertInto('request_reader').columns(['request_id', 'person_id']).expression(readersOf(db, data)),
    ],
    AuthorityGranted: (db, { data }) => answered(db, data.requestId, 'GRANTED'),
    AuthorityRefused: (db, { data }) => answered(db, data.requestId, 'REFUSED'),
    AuthorityExpired: (db, { data }) => answered(db, data.requestId, 'EXPIRED'),
    JudgementBlockPublished: (db, { data }) => [
      db.insertInto('judgement_block').values({
        block_id: data.blockId,
        kind: data.kind,
        scope: data.policyId ?? data.toWeek.slice(0, 4),
        policy_id: data.policyId,
        policy_version: data.policyVersion,
        ordinal: data.ordinal,
        from_week: data.fromWeek,
        to_week: data.toWeek,
        breakdown_id: null,
      }),
      ...chunks(data.surplusIds).flatMap((ids) => forgotten(db, ids)),
      ...chunks(data.entryIds).map((ids) =>
        db.updateTable('waiting_judgement').set({ block_id: data.blockId }).where('entry_id', 'in', ids),
      ),
    ],
    JudgementBreakdownPublished: (db, { data }) =>
      chunks(data.blockIds).flatMap((ids) => [
        db.updateTable('judgement_block').set({ breakdown_id: data.breakdownId }).where('block_id', 'in', ids),
        db
          .deleteFrom('request_reader')
          .where('request_id', 'in', db.selectFrom('waiting_judgement').select('entry_id').where('block_id', 'in', ids)),
        db.deleteFrom('waiting_judgement').where('block_id', 'in', ids),
      ]),
    UnitRegistered: (db, { data }) => db.insertInto('request_unit').values({ unit_id: data.unitId, parent_id: data.parentId }),
    UnitMoved: (db, { data }) => db.updateTable('request_unit').set({ parent_id: data.parentId }).where('unit_id', '=', data.unitId),
    RoleGranted: (db, { data }) =>
      isReading(data)
        ? db
            .insertInto('request_role')
            .values({ person_id: data.personId, role: data.role, unit_id: data.unitId ?? '' })
            .onConflict((conflict) => conflict.doNothing())
        : [],
    RoleRevoked: (db, { data }) =>
      db
        .deleteFrom('request_role')
        .where('person_id', '=', data.personId)
        .where('role', '=', data.role)
        .where('unit_id', '=', data.unitId ?? ''),
    PersonDeactivated: (db, { data }) => db.deleteFrom('request_role').where('person_id', '=', data.personId),
    PersonErased: (db, { data }) => db.deleteFrom('request_role').where('person_id', '=', data.personId),
    PolicyRegistered: (db, { data }) => officeTaken(db, data),
    PolicyTransferred: (db, { data }) => officeTaken(db, data),
  },
});

/** The rows behind a decision; all of one read transaction. */
export type WaitingJudgementsDb = ReadDb<WaitingJudgementTables>;

function common(kind: 'CALL' | 'REQUEST', entryId: string, data: Pick<Call, 'policyId' | 'unitId' | 'guardrailKey'>, alias: string) {
  return {
    entry_id: entryId,
    kind,
    policy_id: data.policyId,
    alias,
    unit_id: data.unitId,
    guardrail_key: data.guardrailKey,
    answer: null,
    block_id: null,
  };
}

function capUse(cap: Call['cap']): CapUse {
  if (cap === null) return 'NO_CAP';
  return cap.usedBefore + cap.amount >= NEAR_CAP * cap.limit ? 'NEAR_CAP' : 'BELOW';
}

function answered(db: Db, requestId: string, answer: AuthorityAnswer): Query {
  return db.updateTable('waiting_judgement').set({ answer }).where('entry_id', '=', requestId);
}

function forgotten(db: Db, ids: readonly string[]): readonly Query[] {
  return [db.deleteFrom('request_reader').where('request_id', 'in', ids), db.deleteFrom('waiting_judgement').where('entry_id', 'in', ids)];
}

function isReading({ role }: Role): boolean {
  return Object.values(ROLES).some((reading) => reading === role);
}

/** The supervisors of the asker's unit and of those above it, or the policy's office: whoever held the role at that moment. */
function readersOf(db: Db, { requestId, policyId, level, unitId }: Asked) {
  const holders = db
    .withRecursive('lineage', (recursive) =>
      recursive
        .selectFrom('request_unit')
        .select(['unit_id', 'parent_id'])
        .where('unit_id', '=', unitId ?? '')
        .union(
          recursive
            .selectFrom('request_unit as above')
            .innerJoin('lineage', 'lineage.parent_id', 'above.unit_id')
            .select(['above.unit_id', 'above.parent_id']),
        ),
    )
    .selectFrom('request_role')
    .where('role', '=', ROLES[level])
    .select((eb) => [eb.val(requestId).as('request_id'), 'person_id'])
    .distinct();
  if (level === 'OWNER')
    return holders.where('person_id', 'in', db.selectFrom('request_office').select('person_id').where('policy_id', '=', policyId));
  return holders.where((eb) => eb.or([eb('unit_id', '=', ''), eb('unit_id', 'in', eb.selectFrom('lineage').select('lineage.unit_id'))]));
}

function officeTaken(
  db: Db,
  { policyId, ownerId, deputyId }: { readonly policyId: string; readonly ownerId: string; readonly deputyId: string | null },
): readonly Query[] {
  const people = [...new Set([ownerId, ...(deputyId === null ? [] : [deputyId])])];
  return [
    db.deleteFrom('request_office').where('policy_id', '=', policyId),
    db.insertInto('request_office').values(people.map((person_id) => ({ policy_id: policyId, person_id }))),
  ];
}
