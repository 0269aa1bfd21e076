import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import type { Recorded } from '#eventing';
import { begunAnewAt, knownSince, reviewHistory as placedHistory } from './review-history.ts';
import type { SeenReview } from './review-history.ts';

/** As it is shown. */
function reviewHistory(review: readonly Recorded[], further: readonly Recorded[], seen: SeenReview) {
  return placedHistory(review, further, seen).map(({ entry }) => entry);
}

let revision = 0;
function on(day: number, type: string, data: object = {}, roles = 'POLICY_OWNER'): Recorded {
  const at = `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`;
  const place = { id: `${revision}`, stream: 'review-r', revision: revision++, position: '1' };
  return {
    ...place,
    type,
    data: { ...data, reason: data && 'reason' in data ? data.reason : 'Why.' },
    recordedAt: at,
    metadata: { roles, actor: 'a' },
  };
}
const opened = (isDisclosed: boolean) =>
  on(
    3,
    'ReviewOpened',
    { reviewId: 'r', trigger: 'THRESHOLD', dueOn: '2027-02-07', isDisclosed, openedAt: '2026-11-03T10:00:00.000Z' },
    'SYSTEM',
  );
const disclosed = on(20, 'ReviewDisclosed', { disclosedAt: '2026-11-20T10:00:00.000Z' }, 'SYSTEM');
const defined = on(5, 'ReviewDefined');
const assigned = on(25, 'TaskAssigned', { kind: 'COMMUNICATION', title: 'Tell the stores', dueOn: '2026-12-01' }, 'SYSTEM');
const decided = on(22, 'ReviewDecided', { decision: 'ADD_GUARDRAIL', rationale: 'It costs more than it saves.', reason: undefined });
const all = { review: [opened(false), defined, disclosed, decided], further: [assigned] };
const calendar = new Calendar('Europe/Berlin');
const office = { calendar, isOffice: true, openedOn: '2026-11-09', trigger: 'THRESHOLD' };
const others = { calendar, isOffice: false, openedOn: '2026-11-09', trigger: null };

describe('the history of a review', () => {
  it('is all of it for the office, tasks included, in the order of time, with who and why', () => {
    const entries = reviewHistory(all.review, all.further, office);
    expect(entries.map(({ type }) => type)).toEqual(['ReviewOpened', 'ReviewDefined', 'ReviewDisclosed', 'ReviewDecided', 'TaskAssigned']);
    expect(entries[0]).toMatchObject({ at: '2026-11-03T10:00:00.000Z', roles: ['SYSTEM'], reason: 'Why.' });
    expect(entries[0]?.details).toContainEqual({ name: 'trigger', value: 'THRESHOLD' });
    expect(entries[3]).toMatchObject({ roles: ['POLICY_OWNER'], reason: 'It costs more than it saves.' });
  });

  it('tells others nothing of before they could know of it: neither a day nor what set it off', () => {
    const [first, second, third, , last] = reviewHistory(all.review, all.further, others);
    expect(first).toMatchObject({ at: '2026-11-09', reason: null });
    expect(first?.details.map(({ name }) => name)).not.toContain('trigger');
    expect([second?.at, third?.at]).toEqual(['2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00.000Z']);
    expect(last?.at).toBe('2026-11-25T10:00:00.000Z');
    const [place, openly] = [opened(false), opened(true)].map((event) => placedHistory([event, disclosed], [], others)[0]?.place);
    expect([place, openly]).toEqual(['2026-11-09 ', '2026-11-09 2026-11-03T10:00:00.000Z']);
  });

  it('is ordered by what is shown', () => {
    const early = on(5, 'ReviewDisclosed', { disclosedAt: '2026-11-05T10:00:00.000Z' });
    const shown = reviewHistory([opened(false), early, decided], [], others).map(({ type, at }) => `${at} ${type}`);
    expect(shown).toEqual([
      '2026-11-05T10:00:00.000Z ReviewDisclosed',
      '2026-11-09 ReviewOpened',
      '2026-11-22T10:00:00.000Z ReviewDecided',
    ]);
  });

  it('begins with an opening that came between midnight here and midnight UTC', () => {
    const at = (instant: string, event: Recorded): Recorded => ({ ...event, recordedAt: instant });
    const openly = on(9, 'ReviewOpened', { isDisclosed: true, openedAt: '2026-11-08T23:10:00.000Z' });
    const stream = [at('2026-11-08T23:10:00.000Z', openly), at('2026-11-08T23:30:00.000Z', defined)];
    expect(reviewHistory(stream, [], others).map(({ type }) => type)).toEqual(['ReviewOpened', 'ReviewDefined']);
  });

  it('has no past for others where it was opened openly in place of one that they could not know of', () => {
    const openly = on(10, 'ReviewOpened', { reviewId: 'r', trigger: 'HAND', isDisclosed: true, openedAt: '2026-11-10T10:00:00.000Z' });
    const [before, after] = [on(6, 'BacktestKept'), on(11, 'BacktestKept')];
    const stream = [opened(false), defined, openly];
    const seen = { calendar, openedOn: '2026-11-10', trigger: 'HAND' };
    const types = (isOffice: boolean) => reviewHistory(stream, [before, after], { ...seen, isOffice }).map(({ type }) => type);
    expect(types(false)).toEqual(['ReviewOpened', 'BacktestKept']);
    expect(types(true)).toEqual(['ReviewOpened', 'ReviewDefined', 'BacktestKept', 'ReviewOpened', 'BacktestKept']);
    expect([begunAnewAt(stream), begunAnewAt([opened(false), defined])]).toEqual(['2026-11-10T10:00:00.000Z', '']);
  });

  it('is open since its opening, or since it was disclosed first', () => {
    expect(knownSince([opened(true), defined])).toBe('2026-11-03T10:00:00.000Z');
    expect(knownSince([opened(false), disclosed, on(28, 'ReviewDisclosed', { disclosedAt: '2026-11-28T10:00:00.000Z' })])).toBe(
      '2026-11-20T10:00:00.000Z',
    );
    expect(knownSince([opened(false), defined])).toBeNull();
  });
});
