import { describe, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import type { Actor } from '#eventing';
import { deputy, now, office, owner, policyId, stranger } from './friction.fixture.ts';
import type { JoinCodeEvent } from './events.ts';
import { joinCode } from './join-code.decider.ts';

const admin: Actor = { id: 'admin', kind: 'PERSON', grants: [{ role: 'ADMIN', unitId: null }], unitId: null };
const by = (actor: Actor) => aContext({ actor, now });
const issuing = (rest: object = {}) => ({ joinCodeId: 'j', codeStart: '7K3Q', office, unitId: 'u', expiresOn: '2026-12-31', ...rest });
const issued = (about: string | null = policyId): JoinCodeEvent => ({
  type: 'JoinCodeIssued',
  data: { joinCodeId: 'j', codeStart: '7K3Q', policyId: about, unitId: 'u', expiresOn: '2026-12-31', issuedAt: now },
});

describe('a join code', () => {
  it('is made by administrators for any policy, by owner and deputy for their own', () => {
    for (const actor of [admin, owner, deputy]) given(joinCode).when('IssueJoinCode', issuing(), by(actor)).then(issued());
    given(joinCode)
      .when('IssueJoinCode', issuing({ office: null }), by(admin))
      .then(issued(null));
    given(joinCode)
      .when('IssueJoinCode', issuing({ office: null }), by(owner))
      .thenRefused('join-code.policy-of-others', 'policyId');
    given(joinCode).when('IssueJoinCode', issuing(), by(stranger)).thenRefused('join-code.policy-of-others', 'policyId');
    given(joinCode, issued()).when('IssueJoinCode', issuing(), by(owner)).thenNothing();
  });

  it('ends on a day from today on, within a year', () => {
    const until = (expiresOn: string) => given(joinCode).when('IssueJoinCode', issuing({ expiresOn }), by(admin));
    for (const day of ['2026-11-01', '2027-11-04', '2026-02-30', 'tomorrow', '']) until(day).thenRefused('join-code.no-day', 'expiresOn');
    for (const day of ['2026-11-02', '2027-11-03']) if (until(day).events.length !== 1) throw new Error(day);
  });

  it('is revoked once, by those who could make it; for others it is not there', () => {
    const revoke = (actor: Actor, of: typeof office | null = office, ...history: JoinCodeEvent[]) =>
      given(joinCode, ...history).when('RevokeJoinCode', { office: of }, by(actor));
    const revoked: JoinCodeEvent = { type: 'JoinCodeRevoked', data: { joinCodeId: 'j', revokedAt: now } };
    for (const actor of [admin, owner, deputy]) revoke(actor, office, issued()).then(revoked);
    revoke(owner, null, issued(null)).thenRefused('join-code.not-found', 'joinCodeId');
    revoke(stranger, office, issued()).thenRefused('join-code.not-found');
    revoke(admin).thenRefused('join-code.not-found');
    revoke(admin, office, issued(), revoked).thenNothing();
  });
});
