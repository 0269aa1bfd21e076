import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { aContext, anActor, given } from '#eventing-testing';
import { Calendar } from '#calendar';
import {
  byOwner,
  content,
  deputy,
  guardrail,
  owner,
  policyId,
  registered,
  reinstated,
  retired,
  revised,
  suspended,
} from './policies.fixture.ts';
import { policy, versionInForce } from './policy.decider.ts';

const command = {
  policyId,
  code: 'RET-14',
  family: 'Returns',
  ownerId: owner.id,
  deputyId: deputy.id,
  unitId: null,
  reviewCadenceDays: 365,
  version: content,
  effectiveFrom: '2026-01-01',
};
const now = byOwner.now;

const versionInForceOn = (day: string, ...events: Parameters<typeof fold>[1] extends Iterable<infer Event> ? Event[] : never) => {
  const state = fold(policy, events);
  return state.status === 'registered' ? versionInForce(state, day) : undefined;
};

describe('registering a policy', () => {
  it('records its first version, without anything else that the input carries', () => {
    given(policy)
      .when('RegisterPolicy', { ...command, ...{ extra: 1 } }, byOwner)
      .then(registered({ registeredAt: now }));
  });

  it('applies from today on in the time zone of the organisation, unless said otherwise', () => {
    const late = aContext({ actor: owner, now: '2026-11-02T23:30:00.000Z', calendar: new Calendar('Europe/Berlin') });
    given(policy)
      .when('RegisterPolicy', { ...command, effectiveFrom: null }, late)
      .then(registered({ effectiveFrom: '2026-11-03', registeredAt: late.now }));
  });

  it('is refused for a code that is taken, a deputy who is the owner, and a law without citation', () => {
    given(policy, registered()).when('RegisterPolicy', command, byOwner).thenRefused('policy.code-taken', 'code');
    given(policy)
      .when('RegisterPolicy', { ...command, deputyId: owner.id }, byOwner)
      .thenRefused('policy.deputy-is-owner', 'deputyId');
    const law = { ...content, mandate: { kind: 'LAW', citation: null } } as const;
    given(policy)
      .when('RegisterPolicy', { ...command, version: law }, byOwner)
      .thenRefused('policy.citation-required', 'mandate.citation');
  });

  it('keeps the code taken once retired', () => {
    given(policy, registered(), retired('2026-02-01', now)).when('RegisterPolicy', command, byOwner).thenRefused('policy.code-taken');
  });
});

describe('revising a policy', () => {
  const change = { version: { ...content, title: 'New' }, effectiveFrom: '2026-12-01', reason: 'clearer' };

  it('adds the next version', () => {
    given(policy, registered(), revised())
      .when('RevisePolicy', change, byOwner)
      .then(revised({ number: 3, version: change.version, effectiveFrom: '2026-12-01', revisedAt: now }));
  });

  it('is for its owner, deputy and administrators; to others there is no such policy', () => {
    for (const actor of [owner, deputy, anActor('ADMIN')]) {
      expect(given(policy, registered()).when('RevisePolicy', change, aContext({ actor })).events).toHaveLength(1);
    }
    for (const actor of [anActor('POLICY_OWNER'), anActor('EXECUTIVE', 'COMPLIANCE')]) {
      given(policy, registered()).when('RevisePolicy', change, aContext({ actor })).thenRefused('policy.unknown', 'policyId');
    }
    given(policy).when('RevisePolicy', change, byOwner).thenRefused('policy.unknown', 'policyId');
  });

  it('does not go round compliance while a review of a guarded rule is open', () => {
    const habit = { ...content, purposes: ['STRUCTURE' as const], mandate: { kind: 'HABIT' as const, citation: null } };
    const law = { ...habit, mandate: { kind: 'LAW' as const, citation: '§ 1' } };
    const revise = (before: typeof content, after: typeof content, isUnderReview: boolean) =>
      given(policy, registered({ version: before })).when('RevisePolicy', { ...change, version: after, isUnderReview }, byOwner);
    revise(law, { ...law, title: 'New' }, true).thenRefused('policy.under-review', 'policyId');
    // Neither by making a habit of it, nor by making a habit the law.
    revise(law, habit, true).thenRefused('policy.under-review');
    revise(habit, law, true).thenRefused('policy.under-review');
    expect(revise(law, habit, false).events).toHaveLength(1);
    expect(revise(habit, { ...habit, title: 'New' }, true).events).toHaveLength(1);
  });

  it('is refused before the last version, and once the policy is retired, even from a later day on', () => {
    given(policy, registered(), revised())
      .when('RevisePolicy', { ...change, effectiveFrom: '2026-05-31' }, byOwner)
      .thenRefused('policy.effective-before-last', 'effectiveFrom');
    given(policy, registered(), retired('2030-01-01', now)).when('RevisePolicy', change, byOwner).thenRefused('policy.retired', 'policyId');
  });
});

describe('the guardrails of a version', () => {
  const unreachable = { ...guardrail, rows: [{ ...guardrail.rows[0], condition: 'true' }, ...guardrail.rows] } as typeof guardrail;
  const registering = (...guardrails: readonly (typeof guardrail)[]) =>
    given(policy).when('RegisterPolicy', { ...command, version: { ...content, guardrails } }, byOwner);

  it('are recorded as they were given, without anything else that the input carries', () => {
    const version = { ...content, guardrails: [guardrail] };
    registering({ ...guardrail, ...{ extra: 1 } }).then(registered({ version, registeredAt: now }));
  });

  it.each([
    ['a row that is never reached', [unreachable], 'policy.guardrail-unreachable-row', 'guardrails.0.rows.1'],
    [
      'a condition that compares what cannot be compared',
      [guardrail, { ...guardrail, key: 'second', rows: [{ ...guardrail.rows[0], condition: 'amount == "much"' }] }],
      'policy.guardrail-condition',
      'guardrails.1.rows.0.condition',
    ],
    [
      'a cap on no fact',
      [{ ...guardrail, cap: { fact: 'tips', limit: 1, per: 'UNIT', window: 'DAY' } }],
      'policy.guardrail-cap',
      'guardrails.0.cap.fact',
    ],
    ['two of one key', [guardrail, guardrail], 'policy.guardrail-key-twice', 'guardrails.1.key'],
  ] as const)('are refused with %s', (_, guardrails, code, field) => {
    registering(...(guardrails as readonly (typeof guardrail)[])).thenRefused(code, field);
  });

  it('are refused with all that is wrong, in whichever of them it is', () => {
    const uncapped = { ...guardrail, cap: { fact: 'tips', limit: 1, per: 'UNIT', window: 'DAY' } } as typeof guardrail;
    const unlabelled = { ...guardrail, action: '', facts: guardrail.facts.map((fact) => ({ ...fact, label: '' })) };
    registering(unreachable, uncapped).thenRefused('policy.guardrail-unreachable-row', 'guardrails.0.rows.1');
    expect(() => registering(unreachable, uncapped).events).toThrow(
      /^row 2 never decides.*; also to correct, see reviewGuardrail: guardrails\.0\.rows\.2, guardrails\.1\.key, guardrails\.1\.cap\.fact$/,
    );
    expect(() => registering(guardrail, uncapped, unlabelled, unreachable).events).toThrow(
      /^two guardrails have the key .*: guardrails\.1\.cap\.fact, (guardrails\.2\.\S+, ){3}guardrails\.[23]\.\S+ and \d+ more$/,
    );
  });

  it('stay through a revision that does not name any, until one takes them away', () => {
    const first = registered({ version: { ...content, guardrails: [guardrail] } });
    const change = { effectiveFrom: '2026-12-01', reason: 'clearer' };
    const guardrailsAfter = (guardrails: readonly (typeof guardrail)[] | null) => {
      const { events } = given(policy, first).when('RevisePolicy', { ...change, version: { ...content, guardrails } }, byOwner);
      return events.map(({ data }) => ('version' in data ? data.version.guardrails : null));
    };
    expect(guardrailsAfter(null)).toEqual([[guardrail]]);
    expect(guardrailsAfter([])).toEqual([[]]);
  });
});

describe('a policy', () => {
  it('changes hands; the former owner has no say any more', () => {
    const successor = anActor('POLICY_OWNER');
    const transfer = { ownerId: successor.id, deputyId: null, unitId: null, reason: 'a new office' };
    const transferred = { type: 'PolicyTransferred' as const, data: { policyId, ...transfer, transferredAt: now } };
    given(policy, registered()).when('TransferPolicy', transfer, byOwner).then(transferred);
    given(policy, registered(), transferred)
      .when('TransferPolicy', transfer, aContext({ actor: successor }))
      .thenNothing();
    given(policy, registered(), transferred).when('RetirePolicy', { from: null, reason: 'x' }, byOwner).thenRefused('policy.unknown');
  });

  it('is handed on by an administrator, but never to themselves: owners read reports', () => {
    const admin = aContext({ actor: anActor('ADMIN', 'POLICY_OWNER') });
    const to = (ownerId: string, deputyId: string | null) => ({ ownerId, deputyId, unitId: null, reason: 'a new office' });
    const successor = randomUUID();
    given(policy, registered()).when('TransferPolicy', to(admin.actor.id, null), admin).thenRefused('policy.taken-over', 'ownerId');
    given(policy, registered()).when('TransferPolicy', to(successor, admin.actor.id), admin).thenRefused('policy.taken-over', 'deputyId');
    given(policy, registered())
      .when('TransferPolicy', to(successor, null), admin)
      .then({ type: 'PolicyTransferred', data: { policyId, ...to(successor, null), transferredAt: now } });
  });

  it('is handed on by whoever answers for it, also between themselves', () => {
    const deputy = aContext({ actor: anActor('POLICY_OWNER') });
    const named = { ownerId: byOwner.actor.id, deputyId: deputy.actor.id, unitId: null, reason: 'a deputy' };
    const withDeputy = { type: 'PolicyTransferred' as const, data: { policyId, ...named, transferredAt: now } };
    given(policy, registered()).when('TransferPolicy', named, byOwner).then(withDeputy);
    const swapped = { ...named, ownerId: deputy.actor.id, deputyId: byOwner.actor.id };
    given(policy, registered(), withDeputy)
      .when('TransferPolicy', swapped, deputy)
      .then({ ...withDeputy, data: { policyId, ...swapped, transferredAt: now } });
  });

  it('is suspended at once whatever is recorded for later', () => {
    const atOnce = { from: '2026-11-02', reason: 'dangerous' };
    for (const later of [suspended('2027-01-01', now), retired('2030-01-01', now)]) {
      expect(given(policy, registered(), later).when('SuspendPolicy', atOnce, byOwner).events).toMatchObject([
        { type: 'PolicySuspended', data: { from: '2026-11-02' } },
      ]);
    }
    given(policy, registered(), suspended('2026-11-01', now))
      .when('SuspendPolicy', { from: '2026-11-02', reason: 'dangerous' }, byOwner)
      .thenNothing();
  });

  it('is suspended, reinstated and retired, each once', () => {
    const turn = { from: '2026-11-10', reason: 'a pause' };
    const history = [registered(), suspended('2026-11-10', now)] as const;
    given(policy, registered()).when('SuspendPolicy', turn, byOwner).then(history[1]);
    given(policy, ...history)
      .when('SuspendPolicy', turn, byOwner)
      .thenNothing();
    given(policy, ...history)
      .when('ReinstatePolicy', { from: '2026-11-20', reason: 'needed after all' }, byOwner)
      .then(reinstated('2026-11-20', now));
    expect(versionInForceOn('2026-11-15', ...history, reinstated('2026-11-20', now))).toBeNull();
    expect(versionInForceOn('2026-11-20', ...history, reinstated('2026-11-20', now))?.number).toBe(1);
    expect(versionInForceOn('2026-12-01', registered(), retired('2026-11-10', now), reinstated('2026-11-20', now))).toBeNull();
    given(policy, registered()).when('ReinstatePolicy', turn, byOwner).thenNothing();
    given(policy, registered(), retired('2026-11-10', now))
      .when('ReinstatePolicy', turn, byOwner)
      .thenRefused('policy.retired', 'policyId');
  });

  it('takes a decision of a review up once, whatever became of it since', () => {
    const reviewId = randomUUID();
    const revise = { version: { ...content, title: 'Refunds, anew' }, effectiveFrom: '2026-12-01', reason: 'as decided', reviewId };
    const [published] = given(policy, registered()).when('RevisePolicy', revise, byOwner).events;
    expect(published?.data).toMatchObject({ number: 2, reviewId });
    const turn = { from: '2026-11-10', reason: 'as decided', reviewId };
    const [stopped] = given(policy, registered()).when('SuspendPolicy', turn, byOwner).events;
    const [ended] = given(policy, registered()).when('RetirePolicy', turn, byOwner).events;
    if (!published || !stopped || !ended) throw new Error('nothing was decided');
    given(policy, registered(), published).when('RevisePolicy', revise, byOwner).thenNothing();
    given(policy, registered(), stopped, reinstated('2026-11-20', now))
      .when('SuspendPolicy', { ...turn, from: '2026-11-25' }, byOwner)
      .thenNothing();
    given(policy, registered(), ended).when('RetirePolicy', turn, byOwner).thenNothing();
    expect(
      given(policy, registered(), published).when('RevisePolicy', { ...revise, reviewId: randomUUID() }, byOwner).events,
    ).toMatchObject([{ data: { number: 3 } }]);
  });

  it('lets a decision lapse that it can no more carry out, once, so that whoever waits for it is told', () => {
    const reviewId = randomUUID();
    const ended = [registered(), retired('2026-11-01', now)] as const;
    const lapsed = { type: 'DecisionLapsed' as const, data: { policyId, reviewId, because: 'policy.retired', lapsedAt: now } };
    const revise = { version: content, effectiveFrom: '2026-12-01', reason: 'as decided', reviewId };
    const suspend = { from: '2026-12-01', reason: 'as decided', reviewId };
    given(policy, ...ended)
      .when('RevisePolicy', revise, byOwner)
      .then(lapsed);
    given(policy, ...ended)
      .when('SuspendPolicy', suspend, byOwner)
      .then(lapsed);
    given(policy, ...ended, lapsed)
      .when('RevisePolicy', revise, byOwner)
      .thenNothing();
    // Whatever else it is refused for.
    const withoutCitation = { ...content, mandate: { kind: 'LAW' as const, citation: null } };
    given(policy, registered())
      .when('RevisePolicy', { ...revise, version: withoutCitation }, byOwner)
      .then({ ...lapsed, data: { ...lapsed.data, because: 'policy.citation-required' } });
    given(policy).when('RevisePolicy', revise, byOwner).thenRefused('policy.unknown');
  });

  it('takes no effect farther ahead than two years: a mistyped year would bind every version after it', () => {
    const [last, beyond] = ['2028-11-02', '2028-11-03'];
    const revise = { version: content, effectiveFrom: beyond, reason: 'clearer' };
    const turn = { from: beyond, reason: 'a pause' };
    given(policy)
      .when('RegisterPolicy', { ...command, effectiveFrom: beyond }, byOwner)
      .thenRefused('policy.effective-too-far', 'effectiveFrom');
    given(policy, registered()).when('RevisePolicy', revise, byOwner).thenRefused('policy.effective-too-far', 'effectiveFrom');
    expect(() => given(policy, registered()).when('RevisePolicy', revise, byOwner).events).toThrow(/check the year, choose 2028-11-02/);
    for (const type of ['SuspendPolicy', 'RetirePolicy'] as const) {
      given(policy, registered()).when(type, turn, byOwner).thenRefused('policy.effective-too-far', 'from');
      expect(given(policy, registered()).when(type, { ...turn, from: last }, byOwner).events).toHaveLength(1);
    }
    given(policy, registered(), suspended('2026-11-01', now))
      .when('ReinstatePolicy', turn, byOwner)
      .thenRefused('policy.effective-too-far', 'from');
    given(policy)
      .when('RegisterPolicy', { ...command, effectiveFrom: last }, byOwner)
      .then(registered({ effectiveFrom: last, registeredAt: now }));
    given(policy)
      .when('RegisterPolicy', { ...command, effectiveFrom: '1987-01-01' }, byOwner)
      .then(registered({ effectiveFrom: '1987-01-01', registeredAt: now }));
    expect(given(policy, registered()).when('RevisePolicy', { ...revise, effectiveFrom: last }, byOwner).events).toHaveLength(1);
  });

  it('has one version in force a day, none before the first, while suspended and once retired', () => {
    const state = fold(policy, [
      registered(),
      revised(),
      suspended('2026-08-01', now),
      reinstated('2026-09-01', now),
      retired('2026-12-01', now),
    ]);
    if (state.status === 'none') throw new Error('not registered');
    const days = [
      '2025-12-31',
      '2026-01-01',
      '2026-05-31',
      '2026-06-01',
      '2026-07-31',
      '2026-08-01',
      '2026-09-01',
      '2026-11-30',
      '2026-12-01',
    ];
    expect(days.map((day) => versionInForce(state, day)?.number ?? null)).toEqual([null, 1, 1, 2, 2, null, 2, 2, null]);
  });
});
