import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { IdentityFixture } from './identity-fixture.ts';
import type { FederatedIdentities } from './index.ts';

const ANN = { issuer: 'https://login.example', subject: 'subject-of-ann' };
const FIRST = { personId: 'ann', invitation: 'invites-ann' };

let fixture: IdentityFixture;
let federated: FederatedIdentities;
beforeEach(() => {
  fixture = new IdentityFixture();
  ({ federated } = fixture.identity);
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

it('is who came first under an issuer and subject, and nobody under another', () => {
  federated.begin(ANN, FIRST);
  federated.begin(ANN, { personId: 'eve', invitation: 'invites-eve' });
  expect(federated.find(ANN)).toEqual({ ...FIRST, unitCode: null, voidedAt: 0 });
  expect(federated.find({ ...ANN, issuer: 'https://evil.example' })).toBeNull();
  expect(federated.find({ ...ANN, subject: `${ANN.subject} ` })).toBeNull();
});

it('stays out once the person was removed, without being named in the file, until somebody invites them anew', () => {
  federated.begin(ANN, FIRST);
  federated.noteSignInName('ann', 'ann@example.com');
  federated.noteClaimedRole('ann', { role: 'ADMIN', unitCode: null });
  fixture.identity.accounts.remove('ann');
  expect(federated.find(ANN)).toBe('BARRED');
  expect([federated.signInNameOf('ann'), federated.claimedRoles('ann'), federated.isLinked('ann')]).toEqual([null, [], false]);
  for (const name of [ANN.subject, 'ann@example.com', 'invites-ann']) expect(fixture.rawBytes().includes(name)).toBe(false);
  federated.begin(ANN, { personId: 'again', invitation: 'x' });
  expect(federated.find(ANN)).toBe('BARRED');
  federated.link(fixture.identity.links.issue('new-ann', 'INVITATION'), ANN);
  expect(federated.find(ANN)).toMatchObject({ personId: 'new-ann', invitation: null });
});

it('is linked by a link that works once, and is then the only one of the person', () => {
  const token = fixture.identity.links.issue('ann', 'INVITATION');
  expect(federated.link(token, ANN)).toEqual({ personId: 'ann', purpose: 'INVITATION' });
  const eve = { ...ANN, subject: 'eve' };
  expect(() => federated.link(token, eve)).toThrow('used already or has expired');
  expect(federated.find(eve)).toBeNull();
  const other = { ...ANN, subject: 'ann-of-another-account' };
  federated.link(fixture.identity.links.issue('ann', 'PASSWORD_RESET'), other);
  expect([federated.find(ANN), federated.find(other)]).toEqual([null, expect.objectContaining({ personId: 'ann' })]);
});

it('has tokens that count no more once its person or its provider signed out', () => {
  federated.begin(ANN, FIRST);
  const voidedAt = () => (federated.find(ANN) as { voidedAt: number }).voidedAt;
  fixture.identity.sessions.signOutEverywhere('ann');
  expect(voidedAt()).toBe(fixture.time);
  fixture.time += 1_000;
  federated.voidTokens(ANN);
  expect(voidedAt()).toBe(fixture.time);
});

it('remembers which roles were claimed, each under one command until it is forgotten', () => {
  const role = { role: 'SUPERVISOR', unitCode: 'STORE-1' } as const;
  const command = federated.noteClaimedRole('ann', role);
  expect(federated.noteClaimedRole('ann', role)).toBe(command);
  expect(federated.noteClaimedRole('ann', { ...role, unitCode: null })).not.toBe(command);
  expect(federated.claimedRoles('ann')).toHaveLength(2);
  expect([federated.anybodyClaims('SUPERVISOR'), federated.anybodyClaims('ADMIN')]).toEqual([true, false]);
  federated.forgetClaimedRole('ann', role);
  expect(federated.claimedRoles('ann')).toEqual([{ role: 'SUPERVISOR', unitCode: null }]);
  expect(federated.noteClaimedRole('ann', role)).not.toBe(command);
});

it('is found by the name that the provider gives, which may be several people’s', () => {
  federated.begin(ANN, FIRST);
  federated.begin({ ...ANN, subject: 'bob' }, { personId: 'bob', invitation: 'y' });
  for (const person of ['ann', 'bob']) federated.noteSignInName(person, 'Office@Example.com');
  expect([...federated.personsOf(' office@example.COM')].toSorted()).toEqual(['ann', 'bob']);
  expect(federated.personsOf('nobody@example.com')).toEqual([]);
});
