import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { unit } from './unit.decider.ts';

const context = aContext();
const [unitId, parentId, headId] = [randomUUID(), randomUUID(), randomUUID()];
const command = { code: 'STORE-1', name: 'Store 1', unitId, parentId, headId: null };
const registered = { type: 'UnitRegistered' as const, data: { ...command, registeredAt: context.now } };

describe('a unit', () => {
  it('is registered once under its code', () => {
    given(unit).when('RegisterUnit', command, context).then(registered);
    given(unit, registered).when('RegisterUnit', command, context).thenRefused('organisation.unit-code-taken', 'code');
  });

  it('moves, but never below itself', () => {
    const above = randomUUID();
    given(unit, registered)
      .when('MoveUnit', { parentId: above, ancestors: [above] }, context)
      .then({ type: 'UnitMoved', data: { unitId, parentId: above, movedAt: context.now } });
    given(unit, registered)
      .when('MoveUnit', { parentId, ancestors: [parentId] }, context)
      .thenNothing();
    given(unit, registered)
      .when('MoveUnit', { parentId: above, ancestors: [above, unitId] }, context)
      .thenRefused('organisation.unit-under-itself', 'parentCode');
  });

  it('has a head, or none', () => {
    const named = { type: 'UnitHeadNamed' as const, data: { unitId, headId, namedAt: context.now } };
    given(unit, registered).when('NameUnitHead', { headId }, context).then(named);
    given(unit, registered, named).when('NameUnitHead', { headId }, context).thenNothing();
    given(unit, registered, named)
      .when('NameUnitHead', { headId: null }, context)
      .then({ ...named, data: { ...named.data, headId: null } });
  });

  it('is unknown until it is registered', () => {
    given(unit).when('MoveUnit', { parentId: null, ancestors: [] }, context).thenRefused('organisation.unknown-unit', 'code');
    given(unit).when('NameUnitHead', { headId }, context).thenRefused('organisation.unknown-unit', 'code');
  });
});
