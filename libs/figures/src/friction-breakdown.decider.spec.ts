import { describe, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { breakdownIdAt, frictionBreakdown } from './friction-breakdown.decider.ts';
import { NO_ANSWERS } from './friction-sums.ts';

const now = '2026-01-01T00:00:00.000Z';
const breakdownId = breakdownIdAt(0);
const about = { policyId: 'p', toWeek: '2025-W45', reports: 20 };
const breakdown = {
  ...about,
  policyVersion: 1,
  blockIds: ['one', 'two'],
  fromWeek: '2025-W40',
  k: 5,
  sums: NO_ANSWERS,
  parts: [],
  histograms: { cause: { RULE: 20 }, channel: {}, effect: {}, customerOutcome: {}, harm: {}, facts: {} },
};
const answers = { ...about, within2Days: null, within14Days: 13, within30Days: 15, medianDays: 9 };
const published = { type: 'FrictionBreakdownPublished' as const, data: { breakdownId, ...breakdown, publishedAt: now } };
const answered = { type: 'FrictionBlockAnswersPublished' as const, data: { breakdownId, ...answers, publishedAt: now } };

describe('a breakdown in the log', () => {
  it('is published once', () => {
    given(frictionBreakdown).when('PublishFrictionBreakdown', { breakdownId, breakdown }, aContext({ now })).then(published);
    given(frictionBreakdown, published).when('PublishFrictionBreakdown', { breakdownId, breakdown }, aContext({ now })).thenNothing();
    given(frictionBreakdown, published, answered)
      .when('PublishFrictionBreakdown', { breakdownId, breakdown }, aContext({ now }))
      .thenNothing();
  });

  it('has its answer times published once, after it', () => {
    given(frictionBreakdown).when('PublishFrictionBlockAnswers', { breakdownId, answers }, aContext({ now })).thenNothing();
    given(frictionBreakdown, published).when('PublishFrictionBlockAnswers', { breakdownId, answers }, aContext({ now })).then(answered);
    given(frictionBreakdown, published, answered)
      .when('PublishFrictionBlockAnswers', { breakdownId, answers }, aContext({ now }))
      .thenNothing();
  });
});
