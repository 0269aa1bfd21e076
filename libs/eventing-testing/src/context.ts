import { randomUUID } from 'node:crypto';
import { Calendar } from '#calendar';
import type { Actor, Context, Grant, Role } from '#eventing';

/** A person with these roles over the whole organisation; frontline staff when none is named. */
export function anActor(...roles: readonly Role[]): Actor {
  const grants = (roles.length > 0 ? roles : (['FRONTLINE'] as const)).map((role): Grant => ({ role, unitId: null }));
  return { id: randomUUID(), kind: 'PERSON', grants, unitId: null };
}

/** Monday 2 November 2026, 09:00 UTC, a frontline actor, US dollars; give what matters to the test. */
export function aContext(overrides: Partial<Context> = {}): Context {
  return {
    now: '2026-11-02T09:00:00.000Z',
    actor: anActor(),
    calendar: new Calendar('UTC'),
    currency: 'USD',
    correlationId: randomUUID(),
    ...overrides,
  };
}
