import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { protection } from './protection.decider.ts';

describe('what a rule prevented in a week', () => {
  const context = aContext();
  const command = { policyId: randomUUID(), week: '2026-W45', kind: 'FRAUD' as const, count: 2, amountMinor: 40_000, source: 'audit' };
  const recorded = { type: 'ProtectionRecorded' as const, data: { ...command, recordedAt: context.now } };

  it('is recorded, also while the week runs, and corrected by a later record', () => {
    given(protection).when('RecordProtection', command, context).then(recorded);
    given(protection, recorded).when('RecordProtection', command, context).thenNothing();
    given(protection, recorded)
      .when('RecordProtection', { ...command, count: 0 }, context)
      .then({ ...recorded, data: { ...recorded.data, count: 0 } });
    given(protection, recorded)
      .when('RecordProtection', { ...command, amountMinor: null }, context)
      .then({ ...recorded, data: { ...recorded.data, amountMinor: null } });
  });

  it('is refused for a week that has not begun', () => {
    given(protection)
      .when('RecordProtection', { ...command, week: '2026-W46' }, context)
      .thenRefused('policy.week-in-future', 'week');
  });
});
