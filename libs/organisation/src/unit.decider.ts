import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { UnitEvent } from './events.ts';

type Unit =
  | { readonly status: 'none' }
  | { readonly status: 'registered'; readonly unitId: string; readonly parentId: string | null; readonly headId: string | null };

interface UnitCommands {
  RegisterUnit: { code: string; name: string; unitId: string; parentId: string | null; headId?: string | null };
  /** `ancestors`: the ids above the new parent, itself included. */
  MoveUnit: { parentId: string | null; ancestors: readonly string[] };
  NameUnitHead: { headId: string | null };
}

export const unit: Decider<Unit, UnitCommands, UnitEvent> = {
  category: 'unit',
  initialState: { status: 'none' },
  decide: {
    RegisterUnit: ({ code, name, unitId, parentId, headId = null }, state, { now }) => {
      if (state.status !== 'none')
        throw new DomainError('organisation.unit-code-taken', `a unit with the code ${code} exists; choose another code`, 'code');
      return { type: 'UnitRegistered', data: { unitId, code, name, parentId, headId, registeredAt: now } };
    },
    MoveUnit: ({ parentId, ancestors }, state, { now }) => {
      const { unitId, parentId: before } = registered(state);
      if (ancestors.includes(unitId))
        throw new DomainError(
          'organisation.unit-under-itself',
          'a unit cannot stand below itself; choose a parent outside its subtree',
          'parentCode',
        );
      return before === parentId ? [] : { type: 'UnitMoved', data: { unitId, parentId, movedAt: now } };
    },
    NameUnitHead: ({ headId }, state, { now }) => {
      const { unitId, headId: before } = registered(state);
      return before === headId ? [] : { type: 'UnitHeadNamed', data: { unitId, headId, namedAt: now } };
    },
  },
  evolve: {
    UnitRegistered: ({ unitId, parentId, headId }) => ({ status: 'registered', unitId, parentId, headId }),
    UnitMoved: ({ parentId }, state) => ({ ...registered(state), parentId }),
    UnitHeadNamed: ({ headId }, state) => ({ ...registered(state), headId }),
  },
};

function registered(state: Unit) {
  if (state.status === 'none') throw new DomainError('organisation.unknown-unit', 'no unit has this code; register it first', 'code');
  return state;
}
