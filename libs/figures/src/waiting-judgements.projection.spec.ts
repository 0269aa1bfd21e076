import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { judgementEvents } from '#judgement/events';
import type { AuthorityEvent } from '#judgement/events';
import type { PersonEvent, UnitEvent } from '#organisation/events';
import { asked, judgementBlockOf, judgementBreakdownOf, recorded } from './judgement.fixture.ts';
import {
  countJudgementBlocks,
  findJudgementEntries,
  findPublishedJudgementBlocks,
  listJudgementBlocksToBreakDown,
  listPoliciesWithJudgements,
  listWaitingJudgements,
} from './waiting-judgements.finder.ts';
import { waitingJudgements } from './waiting-judgements.projection.ts';
import type { WaitingJudgementsDb } from './waiting-judgements.projection.ts';

const people = { personOf: (alias: string) => (alias === 'gone' ? null : `person of ${alias}`), tokenOf: () => null };
const entries = (db: WaitingJudgementsDb) => findJudgementEntries(db, people, new Calendar('Pacific/Auckland'));
const waiting =
  (kind: 'CALL' | 'REQUEST', policyId = 'policy') =>
  async (db: WaitingJudgementsDb) =>
    listWaitingJudgements(db, kind, policyId, await entries(db));
const unit = (unitId: string, parentId: string | null): UnitEvent => ({
  type: 'UnitRegistered',
  data: { unitId, code: unitId, name: unitId, parentId, headId: null, registeredAt: '' },
});
const granted = (personId: string, unitId: string | null, role: 'SUPERVISOR' | 'POLICY_OWNER' = 'SUPERVISOR'): PersonEvent => ({
  type: 'RoleGranted',
  data: { personId, role, unitId, grantedAt: '' },
});

describe('what waits for a block', () => {
  const spec = projectionSpec(waitingJudgements, judgementEvents);
  const readersOf = async (...events: readonly GivenEvent[]) =>
    (await (await spec.given(...events)).find(waiting('REQUEST'))).map(({ readers }) => readers);

  it('is a call, by the person behind the alias; nobody reads it', async () => {
    const cap = { fact: 'amount', limit: 1_000, per: 'CUSTOMER', window: 'DAY', amount: 300, usedBefore: 500 } as const;
    const said = { cap, amountMinor: 300, minutesSaved: 20, customerTold: false, basis: 'GRANTED' } as const;
    const model = await spec.given(granted('boss', null), recorded({ callId: 'call', personId: 'alias', unitId: 'shop', ...said }));
    expect(await model.find(waiting('CALL'))).toEqual([
      {
        id: 'call',
        kind: 'CALL',
        behind: { kind: 'KNOWN', key: 'person of alias' },
        week: '2026-W45',
        unitId: 'shop',
        readers: [],
        withheldFrom: null,
        guardrailKey: 'refund-without-receipt',
        call: { basis: 'GRANTED', cap: 'NEAR_CAP', customerTold: false, amountMinor: 300, minutesSaved: 20 },
        answer: null,
      },
    ]);
    expect(await model.find(waiting('CALL', 'another'))).toEqual([]);
    expect(await model.find((db) => listPoliciesWithJudgements(db, 'CALL'))).toEqual(['policy']);
    expect(await model.find((db) => listPoliciesWithJudgements(db, 'REQUEST'))).toEqual([]);
  });

  it('is near its cap from 80 % on', async () => {
    const using = (usedBefore: number) =>
      recorded({ cap: { fact: 'amount', limit: 1_000, per: 'UNIT', window: 'DAY', amount: 300, usedBefore } });
    const model = await spec.given(using(499), using(500), recorded());
    expect((await model.find(waiting('CALL'))).map(({ call }) => call?.cap).sort()).toEqual(['BELOW', 'NEAR_CAP', 'NO_CAP']);
  });

  it('counts whoever was erased as somebody erased', async () => {
    const model = await spec.given(recorded({ personId: 'gone' }));
    expect((await model.find(waiting('CALL'))).map(({ behind }) => behind)).toEqual([{ kind: 'ERASED' }]);
  });

  it('is a request in the organisation’s week in which it was asked, with its answer; without one its time is over', async () => {
    const answer = (type: 'AuthorityGranted' | 'AuthorityRefused', requestId: string): AuthorityEvent => ({
      type,
      data: { requestId, reason: 'x', answeredBy: 'boss', answeredAt: '' },
    });
    const model = await spec.given(
      asked({ requestId: 'a', askedAt: '2026-11-08T12:00:00.000Z' }),
      asked({ requestId: 'b' }),
      asked({ requestId: 'c' }),
      asked({ requestId: 'd' }),
      answer('AuthorityGranted', 'a'),
      answer('AuthorityRefused', 'b'),
      { type: 'AuthorityExpired', data: { requestId: 'c', expiredAt: '' } },
    );
    const found = await model.find(waiting('REQUEST'));
    expect(found.map(({ id, week, call, answer: given }) => [id, week, call, given])).toEqual([
      ['a', '2026-W46', null, 'GRANTED'],
      ['b', '2026-W45', null, 'REFUSED'],
      ['c', '2026-W45', null, 'EXPIRED'],
      ['d', '2026-W45', null, 'EXPIRED'],
    ]);
  });

  it('was read by whoever supervised the asker’s unit, or a unit above, in that moment', async () => {
    const units = [unit('org', null), unit('shop', 'org'), unit('other', 'org')];
    const roles = [granted('top', null), granted('boss', 'shop'), granted('head', 'org'), granted('else', 'other')];
    const left: PersonEvent = { type: 'RoleRevoked', data: { personId: 'head', role: 'SUPERVISOR', unitId: 'org', revokedAt: '' } };
    const moved: UnitEvent = { type: 'UnitMoved', data: { unitId: 'shop', parentId: 'other', movedAt: '' } };
    const gone: PersonEvent = { type: 'PersonDeactivated', data: { personId: 'top', deactivatedAt: '' } };
    const ask = (requestId: string) => asked({ requestId, unitId: 'shop' });
    expect(
      await readersOf(
        ...units,
        ...roles,
        granted('owner', null, 'POLICY_OWNER'),
        ask('1'),
        left,
        ask('2'),
        moved,
        ask('3'),
        gone,
        ask('4'),
      ),
    ).toEqual([
      ['boss', 'head', 'top'],
      ['boss', 'top'],
      ['boss', 'else', 'top'],
      ['boss', 'else'],
    ]);
    expect(await readersOf(...units, ...roles, asked({ unitId: null }))).toEqual([['top']]);
  });

  it('was read by the office, where the owner was asked, as far as they held the role', async () => {
    const registered = { type: 'PolicyRegistered', data: { policyId: 'policy', ownerId: 'owner', deputyId: 'deputy' } };
    const transferred = { type: 'PolicyTransferred', data: { policyId: 'policy', ownerId: 'next', deputyId: null } };
    const erased: PersonEvent = { type: 'PersonErased', data: { personId: 'next', erasedAt: '' } };
    const ask = (requestId: string) => asked({ requestId, level: 'OWNER' });
    const roles = ['owner', 'next'].map((person) => granted(person, 'shop', 'POLICY_OWNER'));
    expect(await readersOf(registered, ...roles, granted('boss', null), ask('1'), transferred, ask('2'), erased, ask('3'))).toEqual([
      ['owner'],
      ['next'],
      [],
    ]);
  });

  it('stays for the breakdown of its block, and is gone then; surplus is gone with the block', async () => {
    const block = judgementBlockOf({ blockId: 'block', kind: 'REQUEST', entryIds: ['a'], surplusIds: ['b'] });
    const before = [granted('boss', null), asked({ requestId: 'a' }), asked({ requestId: 'b' }), asked({ requestId: 'c' }), block];
    const model = await spec.given(...before);
    const toBreakDown = async (db: WaitingJudgementsDb) =>
      [...(await listJudgementBlocksToBreakDown(db, 'REQUEST', await entries(db)))].map(([policyId, blocks]) => [
        policyId,
        blocks.map(({ blockId, entries: own }) => [blockId, own.map(({ id, readers }) => [id, readers])]),
      ]);
    expect((await model.find(waiting('REQUEST'))).map(({ id }) => id)).toEqual(['c']);
    expect(await model.find(toBreakDown)).toEqual([['policy', [['block', [['a', ['boss']]]]]]]);
    expect(await model.find(countJudgementBlocks)).toEqual({ blocks: 1, breakdowns: 0 });
    expect(await model.find((db) => findPublishedJudgementBlocks(db, 'REQUEST', 'policy'))).toEqual({ count: 1, lastWeeks: ['2026-W45'] });
    expect(await model.find((db) => findPublishedJudgementBlocks(db, 'CALL', 'policy'))).toEqual({ count: 0, lastWeeks: [] });
    const broken = await spec.given(...before, judgementBreakdownOf({ breakdownId: 'x', kind: 'REQUEST', blockIds: ['block'] }));
    expect(await broken.find(toBreakDown)).toEqual([]);
    expect(await broken.find(countJudgementBlocks)).toEqual({ blocks: 1, breakdowns: 1 });
    const left = await broken.find((db) => db.selectFrom('request_reader').select('request_id').execute());
    expect(left).toEqual([{ request_id: 'c' }]);
  });
});
