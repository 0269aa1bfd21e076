import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { access, hourOf, keyOf } from './access.decider.ts';

const [readerId, one, other] = [randomUUID(), ...[randomUUID(), randomUUID()].sort()] as [string, string, string];
const hour = '2026-11-02T09:00:00.000Z';
const reports = (...policyIds: readonly string[]) => ({ kind: 'REPORTS' as const, policyIds, personId: null });
const read = (...policyIds: readonly string[]) => ({ type: 'SealedDataRead' as const, data: { readerId, hour, ...reports(...policyIds) } });

describe('a read of sealed data', () => {
  it('is noted once an hour for each reader and office', () => {
    given(access)
      .when('NoteSealedRead', { readerId, hour, ...reports(other, one) }, aContext())
      .then(read(one, other));
    given(access, read(one, other))
      .when('NoteSealedRead', { readerId, hour, ...reports(other, one) }, aContext())
      .thenNothing();
    given(access, read(one, other))
      .when('NoteSealedRead', { readerId, hour, ...reports(one) }, aContext())
      .then(read(one));
  });

  it('of a person’s export is another one for each person', () => {
    expect(new Set([one, other, null].map((personId) => keyOf({ kind: 'PERSON_EXPORT', policyIds: [], personId }))).size).toBe(3);
  });

  it('tells the hour and nothing finer', () => {
    expect(hourOf('2026-11-02T09:59:59.999Z')).toBe(hour);
  });
});
