import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aContext, anActor, given } from '#eventing-testing';
import { protectionSettings } from './protection-settings.decider.ts';
import type { ProtectionSettings } from './events.ts';
import { PROTECTION_DEFAULTS, promisedSince } from './protection-settings.ts';

const [one, other] = [aContext({ actor: anActor('ADMIN') }), aContext({ actor: anActor('ADMIN') })];
const { now } = one;
const later = (days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString();
const proposalId = randomUUID();
const reason = 'agreed with the works council';
const change = (changes: Partial<ProtectionSettings>) => ({ proposalId, changes, reason });

const strengthened = (changes: Partial<ProtectionSettings>) => ({
  type: 'ProtectionStrengthened' as const,
  data: { settings: { ...PROTECTION_DEFAULTS, ...changes }, reason, strengthenedBy: one.actor.id, strengthenedAt: now },
});
const proposed = (changes: Partial<ProtectionSettings>) => ({
  type: 'ProtectionWeakeningProposed' as const,
  data: {
    proposalId,
    settings: { ...PROTECTION_DEFAULTS, ...changes },
    reason,
    proposedBy: one.actor.id,
    proposedAt: now,
    expiresAt: later(14),
  },
});
const weakened = (changes: Partial<ProtectionSettings>) => ({
  type: 'ProtectionWeakened' as const,
  data: {
    proposalId,
    settings: { ...PROTECTION_DEFAULTS, ...changes },
    proposedBy: one.actor.id,
    approvedBy: other.actor.id,
    weakenedAt: now,
  },
});

describe('protection', () => {
  it.each([{ k: 6 }, { identityMonths: 6 }, { textMonths: 1 }, { k: 10, textMonths: 12 }])('is strengthened by one: %j', (changes) => {
    given(protectionSettings).when('ChangeProtectionSettings', change(changes), one).then(strengthened(changes));
  });

  it.each([
    { k: 4 },
    { identityMonths: 13 },
    { textMonths: 25 },
    { confidentialDelivery: 'AT_ONCE' as const },
    { k: 10, identityMonths: 13 },
  ])('is weakened by two: %j is a proposal until a second person approves', (changes) => {
    given(protectionSettings).when('ChangeProtectionSettings', change(changes), one).then(proposed(changes));
    given(protectionSettings, proposed(changes))
      .when('ApproveProtectionWeakening', { proposalId }, one)
      .thenRefused('protection.second-person-needed', 'proposalId');
    given(protectionSettings, proposed(changes)).when('ApproveProtectionWeakening', { proposalId }, other).then(weakened(changes));
  });

  it('comes back by one, where two had taken it', () => {
    const changes = { confidentialDelivery: 'AT_ONCE' as const };
    given(protectionSettings, proposed(changes), weakened(changes))
      .when('ChangeProtectionSettings', change({ confidentialDelivery: 'NEXT_DAY' }), one)
      .then(strengthened({}));
  });

  it('never falls below three people', () => {
    given(protectionSettings)
      .when('ChangeProtectionSettings', change({ k: 2 }), one)
      .thenRefused('protection.k-too-low', 'k');
  });

  it('is not changed by what it is already', () => {
    given(protectionSettings)
      .when('ChangeProtectionSettings', change({ k: 5 }), one)
      .thenNothing();
  });

  it('is changed by people: two tokens may be one person', () => {
    const token = aContext({ actor: { ...anActor('ADMIN'), kind: 'TOKEN' } });
    given(protectionSettings)
      .when('ChangeProtectionSettings', change({ k: 4 }), token)
      .thenRefused('protection.person-needed');
    given(protectionSettings, proposed({ k: 4 }))
      .when('ApproveProtectionWeakening', { proposalId }, token)
      .thenRefused('protection.person-needed');
  });
});

describe('a proposal to weaken protection', () => {
  const open = proposed({ k: 4 });
  const approve = (context = other) => ['ApproveProtectionWeakening', { proposalId }, context] as const;

  it('is one at a time', () => {
    given(protectionSettings, open)
      .when('ChangeProtectionSettings', { ...change({ k: 3 }), proposalId: randomUUID() }, other)
      .thenRefused('protection.proposal-open');
  });

  it('is declined by anyone, withdrawn by whoever made it', () => {
    const declined = {
      type: 'ProtectionWeakeningDeclined' as const,
      data: { proposalId, reason, declinedBy: other.actor.id, declinedAt: now },
    };
    const withdrawn = { type: 'ProtectionWeakeningWithdrawn' as const, data: { proposalId, withdrawnBy: one.actor.id, withdrawnAt: now } };
    given(protectionSettings, open).when('DeclineProtectionWeakening', { proposalId, reason }, other).then(declined);
    given(protectionSettings, open).when('WithdrawProtectionWeakening', { proposalId }, one).then(withdrawn);
    given(protectionSettings, open)
      .when('WithdrawProtectionWeakening', { proposalId }, other)
      .thenRefused('protection.proposal-of-others', 'proposalId');
    for (const end of [declined, withdrawn]) {
      given(protectionSettings, open, end)
        .when(...approve())
        .thenRefused('protection.no-such-proposal', 'proposalId');
    }
  });

  it('expires after 14 days, and then makes room', () => {
    const onTheLastDay = { ...other, now: later(13) };
    given(protectionSettings, open)
      .when(...approve(onTheLastDay))
      .then({ ...weakened({ k: 4 }), data: { ...weakened({ k: 4 }).data, weakenedAt: later(13) } });
    const tooLate = { ...other, now: later(14) };
    given(protectionSettings, open)
      .when(...approve(tooLate))
      .thenRefused('protection.no-such-proposal', 'proposalId');
    given(protectionSettings, open)
      .when('ChangeProtectionSettings', change({ k: 6 }), tooLate)
      .then({
        ...strengthened({ k: 6 }),
        data: { ...strengthened({ k: 6 }).data, strengthenedBy: other.actor.id, strengthenedAt: later(14) },
      });
  });

  it('is void once the settings were changed otherwise: it was weighed against others', () => {
    given(protectionSettings, open, strengthened({ k: 8 }))
      .when(...approve())
      .thenRefused('protection.no-such-proposal', 'proposalId');
  });
});

describe('what was promised', () => {
  const settings = (k: number, identityMonths: number) => ({ ...PROTECTION_DEFAULTS, k, identityMonths });
  const history = [
    { from: null, settings: settings(5, 12) },
    { from: '2026-02-01T00:00:00.000Z', settings: settings(3, 24) },
    { from: '2026-03-01T00:00:00.000Z', settings: settings(4, 6) },
    { from: '2026-04-01T00:00:00.000Z', settings: settings(3, 18) },
  ];

  it.each([
    ['2026-01-31T00:00:00.000Z', 5, 6],
    ['2026-02-01T00:00:00.000Z', 5, 6],
    ['2026-02-01T00:00:00.001Z', 4, 6],
    ['2026-03-15T00:00:00.000Z', 4, 6],
    ['2026-04-01T00:00:00.001Z', 3, 18],
  ])('to whoever reported at %s is the strongest that held then or later', (since, k, identityMonths) => {
    expect(promisedSince(history, since)).toEqual(settings(k, identityMonths));
  });
});
