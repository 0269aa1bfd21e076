import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Role } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { crowdedSince, directoryOf, headcount, headsOver, holdersOf, lineageIn, overseenBy, overseersOf, placesOf } from './directory.ts';
import { organisationEvents } from './events.ts';
import type { PersonEvent, UnitEvent } from './events.ts';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00.000Z`;

function organisation() {
  const log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(organisationEvents), new InMemoryKeyRing()));
  const record = async (event: PersonEvent | UnitEvent) => {
    const commandId = randomUUID();
    await log.append(`directory-${commandId}`, NO_STREAM, [event], { commandId, scope: 'x', inputMac: '' }, aContext());
  };
  return {
    log,
    invite: (personId: string, at: number, unitId: string | null = null, managerId: string | null = null) =>
      record({ type: 'PersonInvited', data: { personId, name: personId, unitId, managerId, invitedAt: day(at) } }),
    move: (personId: string, at: number, unitId: string | null, managerId: string | null = null) =>
      record({ type: 'PersonMoved', data: { personId, unitId, managerId, movedAt: day(at) } }),
    grant: (personId: string, role: Role, unitId: string | null) =>
      record({ type: 'RoleGranted', data: { personId, role, unitId, grantedAt: day(3) } }),
    revoke: (personId: string, role: Role, unitId: string | null) =>
      record({ type: 'RoleRevoked', data: { personId, role, unitId, revokedAt: day(3) } }),
    deactivate: (personId: string, at: number) => record({ type: 'PersonDeactivated', data: { personId, deactivatedAt: day(at) } }),
    register: (unitId: string, at: number, headId: string | null = null, parentId: string | null = null) =>
      record({ type: 'UnitRegistered', data: { unitId, code: unitId, name: unitId, parentId, headId, registeredAt: day(at) } }),
    nameHead: (unitId: string, at: number, headId: string | null) =>
      record({ type: 'UnitHeadNamed', data: { unitId, headId, namedAt: day(at) } }),
  };
}

describe('the directory', () => {
  it('knows who oversees whom, now and at any time before', async () => {
    const { log, invite, move, register, nameHead } = organisation();
    await register('store', 1, 'head');
    await invite('ann', 2, 'store', 'boss');
    await invite('head', 2, 'store');
    expect(overseersOf(await directoryOf(log), 'ann')).toEqual(['boss', 'head']);
    expect(overseersOf(await directoryOf(log), 'head')).toEqual([]);
    await nameHead('store', 3, 'boss');
    await move('ann', 4, null, 'head');
    const directory = await directoryOf(log);
    expect([1, 2, 3, 4].map((at) => overseersOf(directory, 'ann', day(at)))).toEqual([[], ['boss', 'head'], ['boss'], ['head']]);
    expect([2, 3].map((at) => [...overseenBy(directory, 'boss', day(at))])).toEqual([['ann'], ['ann', 'head']]);
    expect([...overseenBy(directory, 'boss')]).toEqual(['head']);
    expect(overseersOf(directory, 'nobody')).toEqual([]);
  });

  it('knows which other active people head the unit of a person and those above it, the nearest first', async () => {
    const { log, invite, deactivate, register } = organisation();
    await register('company', 1, 'chief');
    await register('region', 1, 'regional', 'company');
    await register('store', 1, 'head', 'region');
    await register('kiosk', 1, null, 'store');
    for (const [person, unit] of [
      ['chief', 'company'],
      ['regional', 'region'],
      ['head', 'store'],
      ['ann', 'kiosk'],
    ] as const) {
      await invite(person, 2, unit);
    }
    await invite('rover', 2);
    const heads = async () => {
      const directory = await directoryOf(log);
      return ['ann', 'head', 'regional', 'chief', 'rover', 'nobody'].map((person) => headsOver(directory, person));
    };
    expect(await heads()).toEqual([['head', 'regional', 'chief'], ['regional', 'chief'], ['chief'], [], [], []]);
    await deactivate('regional', 3);
    expect(await heads()).toEqual([['head', 'chief'], ['chief'], ['chief'], [], [], []]);
  });

  it('counts who is active in a unit and those below it', async () => {
    const { log, invite, deactivate, register } = organisation();
    await register('region', 1);
    await register('store', 1, null, 'region');
    for (const [person, unit] of [
      ['ann', 'region'],
      ['bob', 'store'],
      ['cid', 'store'],
      ['rover', null],
    ] as const) {
      await invite(person, 2, unit);
    }
    await deactivate('cid', 3);
    const directory = await directoryOf(log);
    expect(['region', 'store', 'elsewhere', null].map((unit) => headcount(directory, unit))).toEqual([2, 1, 0, 3]);
  });

  it('knows whose role covers a unit, for as long as they hold it and are there, and takes no role for a change of places', async () => {
    const { log, invite, register, deactivate, grant, revoke } = organisation();
    await register('region', 1);
    await register('store', 1, null, 'region');
    for (const personId of ['store lead', 'region lead', 'everywhere', 'elsewhere', 'gone', 'no more', 'owner']) await invite(personId, 2);
    const { version } = await directoryOf(log);
    await grant('store lead', 'SUPERVISOR', 'store');
    await grant('region lead', 'SUPERVISOR', 'region');
    await grant('everywhere', 'SUPERVISOR', null);
    await grant('elsewhere', 'SUPERVISOR', 'other');
    await grant('owner', 'POLICY_OWNER', 'store');
    await grant('no more', 'SUPERVISOR', 'store');
    await grant('gone', 'SUPERVISOR', 'store');
    await revoke('no more', 'SUPERVISOR', 'store');
    expect((await directoryOf(log)).version).toBe(version);
    await deactivate('gone', 3);
    const directory = await directoryOf(log);
    const holders = (unitId: string | null) => holdersOf(directory, 'SUPERVISOR', lineageIn(directory, unitId));
    expect([holders('store'), holders('region'), holders(null)]).toEqual([
      ['store lead', 'region lead', 'everywhere'],
      ['region lead', 'everywhere'],
      ['everywhere'],
    ]);
  });

  it('is as fresh as the log, whoever asks at the same time', async () => {
    const { log, invite, deactivate } = organisation();
    await invite('ann', 1, 'store');
    const [first] = [await directoryOf(log)];
    const version = first.version;
    await invite('bob', 2);
    const directories = await Promise.all([directoryOf(log), directoryOf(log), directoryOf(log)]);
    for (const { people } of directories) expect([...people.keys()]).toEqual(['ann', 'bob']);
    await deactivate('ann', 3);
    const last = await directoryOf(log);
    expect([...placesOf(last)]).toEqual([['bob', null]]);
    expect(last.version).toBeGreaterThan(version);
  });

  it('says since when there were enough others without a break', async () => {
    const { log, invite, deactivate } = organisation();
    for (const [at, person] of ['a', 'b', 'c', 'd'].entries()) await invite(person, at + 1);
    await deactivate('a', 5);
    await invite('e', 6);
    await invite('f', 7);
    const directory = await directoryOf(log);
    const since = (least: number, at: number, ...leftOut: string[]) => crowdedSince(directory, least, new Set(leftOut), day(at));
    expect([since(1, 8), since(2, 8), since(4, 8), since(5, 8), since(6, 8)]).toEqual([day(1), day(2), day(6), day(7), day(8)]);
    expect([since(4, 8, 'f'), since(5, 8, 'f')]).toEqual([day(6), day(8)]);
  });
});
