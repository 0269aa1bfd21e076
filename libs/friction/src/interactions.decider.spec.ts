import { describe, it } from '@jest/globals';
import { given } from '#eventing-testing';
import type { InteractionsEvent } from './events.ts';
import { by, now, owner } from './friction.fixture.ts';
import { interactions } from './interactions.decider.ts';

const unitId = '44444444-4444-4444-8444-444444444444';
const record = { unitId, week: '2026-W44', policyId: null, count: 1200 };
const recorded = (count: number): InteractionsEvent => ({ type: 'InteractionsRecorded', data: { ...record, count, recordedAt: now } });

describe('customers served in a week', () => {
  it('are recorded, and corrected by a later record', () => {
    given(interactions).when('RecordInteractions', record, by(owner)).then(recorded(1200));
    given(interactions, recorded(1200)).when('RecordInteractions', record, by(owner)).thenNothing();
    given(interactions, recorded(1200))
      .when('RecordInteractions', { ...record, count: 0 }, by(owner))
      .then(recorded(0));
  });

  it('belong to a week that has begun', () => {
    given(interactions)
      .when('RecordInteractions', { ...record, week: '2026-W46' }, by(owner))
      .thenRefused('friction.week-in-future', 'week');
    for (const week of ['2026-W54', '2026-11', '']) {
      given(interactions)
        .when('RecordInteractions', { ...record, week }, by(owner))
        .thenRefused('friction.no-week', 'week');
    }
  });

  it('are a whole number', () => {
    for (const count of [-1, 0.5]) {
      given(interactions)
        .when('RecordInteractions', { ...record, count }, by(owner))
        .thenRefused('friction.count-out-of-range', 'count');
    }
  });
});
