import { describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ROLES } from '#eventing';
import { Allow, AllowSignedIn } from '#graphql';
import type { RequestContext } from '#graphql';
import { AccessGuard } from './access.guard.ts';

/** As somebody adds a field; the product's own all have a rule, which the access matrix tries out. */
class Fields {
  withoutRule(): void {}
  @AllowSignedIn()
  forMembers(): void {}
  @Allow('ADMIN')
  forAdministrators(): void {}
}

const guard = new AccessGuard(new Reflector());
const everything: RequestContext = {
  caller: { actor: { id: 'ann', kind: 'PERSON', unitId: null, grants: ROLES.map((role) => ({ role, unitId: null })) }, correlationId: 'x' },
  correlationId: 'x',
  afterPosition: null,
};

function asked(field: keyof Fields, context: RequestContext = everything): boolean {
  const host = new ExecutionContextHost([null, {}, context, {}], Fields, Reflect.get(Fields.prototype, field));
  host.setType('graphql');
  return guard.canActivate(host);
}

describe('a field', () => {
  it('without a rule of its own is open to nobody, not even to whoever has every role', () => {
    expect(() => asked('withoutRule')).toThrow('not found, or not open to your role');
    expect(() => asked('withoutRule', { ...everything, caller: null })).toThrow('sign in');
    expect(() => asked('withoutRule', { ...everything, caller: null, visitor: { spend: () => undefined } })).toThrow(
      'anonymous reports only',
    );
  });

  it('with a rule is open to those whom it names', () => {
    expect([asked('forMembers'), asked('forAdministrators')]).toEqual([true, true]);
    expect(() => asked('forMembers', { ...everything, caller: null })).toThrow('sign in');
  });
});
