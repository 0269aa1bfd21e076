import { describe, expect, it } from '@jest/globals';
import { given } from '#eventing-testing';
import { corroboration } from './corroboration.decider.ts';
import type { CorroborationEvent } from './events.ts';
import { by, now, policyId, reporter } from './friction.fixture.ts';

const corroborationId = '33333333-3333-4333-8333-333333333333';
const about = { corroborationId, policyId, policyVersion: 3, unitId: null };
const given1: CorroborationEvent = {
  type: 'ReportCorroborated',
  data: { ...about, personId: reporter.id, effect: 'JOB_STRESS', customerOutcome: null, week: '2026-W45', corroboratedAt: now },
};

describe('"me too"', () => {
  it('names a policy and one tag', () => {
    given(corroboration)
      .when('CorroborateReport', { ...about, effect: 'JOB_STRESS' }, by(reporter))
      .then(given1);
    given(corroboration).when('CorroborateReport', about, by(reporter)).thenRefused('friction.one-tag', 'effect');
    given(corroboration)
      .when('CorroborateReport', { ...about, effect: 'JOB_STRESS', customerOutcome: 'LEFT' }, by(reporter))
      .thenRefused('friction.one-tag', 'effect');
  });

  it('counts a person once on each policy', () => {
    given(corroboration, given1)
      .when('CorroborateReport', { ...about, customerOutcome: 'LEFT' }, by(reporter))
      .thenRefused('friction.already-corroborated', 'policyId');
  });

  it('happens again without another person', () => {
    given(corroboration, given1)
      .when('RecordRecurrence', {}, by(reporter))
      .then({ type: 'CorroborationRecurred', data: { corroborationId, policyId, occurrences: 1, week: '2026-W45', recurredAt: now } });
    given(corroboration).when('RecordRecurrence', {}, by(reporter)).thenRefused('friction.nothing-to-repeat', 'policyId');
    given(corroboration, given1)
      .when('RecordRecurrence', { occurrences: -1 }, by(reporter))
      .thenRefused('friction.occurrences-out-of-range');
  });

  it('happens again 500 times at most', () => {
    const again: CorroborationEvent = {
      type: 'CorroborationRecurred',
      data: { corroborationId, policyId, occurrences: 1, week: '2026-W45', recurredAt: now },
    };
    const often = (count: number) => given(corroboration, given1, ...Array.from({ length: count }, () => again));
    expect(often(499).when('RecordRecurrence', {}, by(reporter)).events).toHaveLength(1);
    often(500).when('RecordRecurrence', {}, by(reporter)).thenRefused('friction.too-many-changes', 'policyId');
  });
});
