import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import {
  adopted,
  aligned,
  approved,
  approver,
  checks,
  content,
  declined,
  drafted,
  head,
  now,
  other,
  requested,
  requestId,
  unitId,
} from './charter.fixture.ts';
import { findCharter, listChartersAwaiting } from './charters.finder.ts';
import { chartersProjection } from './charters.projection.ts';
import type { CharterEvent } from './events.ts';

const registered = {
  type: 'UnitRegistered',
  stream: `unit-${unitId}`,
  data: { unitId, code: 'TILLS', name: 'Tills', parentId: null, headId: head.id },
};
const inCharter = (events: readonly CharterEvent[]) => events.map((event) => ({ ...event, stream: `charter-${unitId}` }));
const named = { type: 'UnitHeadNamed', stream: `unit-${unitId}`, data: { unitId, headId: other.id, namedAt: now } };

describe('the charter of a unit', () => {
  const spec = projectionSpec(chartersProjection);
  const today = '2026-11-02';

  it('is empty until one is drafted; a unit that does not exist has none', async () => {
    const model = await spec.given(registered);
    expect(await model.find((db) => findCharter(db, unitId, head, today))).toEqual({
      unitId,
      inForce: null,
      versions: [],
      draft: null,
      revision: null,
    });
    expect(await model.find((db) => findCharter(db, requestId, head, today))).toBeNull();
  });

  it('shows a draft to the head and to whoever is asked, and to nobody else', async () => {
    const model = await spec.given(registered, ...inCharter([drafted(), aligned, requested(), declined()]));
    const draftFor = async (actor: { id: string; kind: 'PERSON' | 'TOKEN' | 'SYSTEM' }) =>
      (await model.find((db) => findCharter(db, unitId, actor, today)))?.draft;
    const draft = {
      ...content,
      checks,
      draftedBy: head.id,
      draftedAt: now,
      requestId,
      approvals: [{ approverId: approver.id, answer: 'DECLINED', reason: 'too slow for us' }],
    };
    expect(await draftFor(head)).toEqual(draft);
    expect(await draftFor(approver)).toEqual(draft);
    expect(await draftFor(other)).toBeNull();
    expect(await draftFor({ ...head, kind: 'TOKEN' })).toBeNull();
    expect((await model.find((db) => findCharter(db, unitId, other, today)))?.revision).toBeNull();
    expect((await model.find((db) => findCharter(db, unitId, head, today)))?.revision).toEqual(expect.any(Number));
  });

  it('shows a changed draft no longer to whoever was asked of the one before, nor to a head that was', async () => {
    const changed = drafted({ ...content, vision: 'Something else.' });
    const model = await spec.given(registered, ...inCharter([drafted(), aligned, requested(), changed]), named);
    const draftFor = async (actor: typeof head) => (await model.find((db) => findCharter(db, unitId, actor, today)))?.draft;
    expect(await draftFor(approver)).toBeNull();
    expect(await draftFor(head)).toBeNull();
    expect(await draftFor(other)).toMatchObject({ vision: 'Something else.', checks: [], requestId: null, approvals: [] });
  });

  it('waits for whoever is asked, as long as they may answer', async () => {
    const proposed = [drafted(), aligned, requested([approver.id, other.id])];
    const waitsFor = async (
      actor: Parameters<typeof findCharter>[2],
      then: readonly CharterEvent[] = [],
      headId: string | null = head.id,
    ) => {
      const headed = { ...named, data: { ...named.data, headId } };
      const model = await spec.given(registered, ...inCharter([...proposed, ...then]), headed);
      return (await model.find((db) => listChartersAwaiting(db, actor, today))).map((charter) => [
        charter.unitId,
        charter.draft?.requestId,
      ]);
    };
    const waiting = [[unitId, requestId]];
    expect([await waitsFor(approver), await waitsFor(other)]).toEqual([waiting, waiting]);
    expect([await waitsFor(head), await waitsFor({ ...approver, kind: 'TOKEN' })]).toEqual([[], []]);
    expect([await waitsFor(approver, [approved()]), await waitsFor(other, [approved()])]).toEqual([[], waiting]);
    for (const then of [declined(), drafted(), aligned]) expect(await waitsFor(other, [then])).toEqual([]);
    expect([await waitsFor(approver, [], other.id), await waitsFor(other, [], other.id)]).toEqual([waiting, []]);
    expect(await waitsFor(approver, [], null)).toEqual(waiting);
  });

  it('keeps every version that was adopted, of which one is in force', async () => {
    const steps = [drafted(), aligned, requested(), approved()];
    const model = await spec.given(registered, ...inCharter([...steps, adopted(), ...steps, adopted(2, '2026-12-01')]));
    const numbers = async (on: string) => {
      const found = await model.find((db) => findCharter(db, unitId, approver, on));
      return [found?.inForce?.number, found?.versions.map(({ number }) => number), found?.draft];
    };
    expect(await numbers('2026-11-01')).toEqual([undefined, [2, 1], null]);
    expect(await numbers('2026-11-30')).toEqual([1, [2, 1], null]);
    expect(await numbers('2026-12-01')).toEqual([2, [2, 1], null]);
    expect((await model.find((db) => findCharter(db, unitId, approver, today)))?.inForce).toEqual({
      number: 1,
      effectiveFrom: '2026-11-02',
      adoptedAt: now,
      ...content,
      checks,
    });
  });
});
