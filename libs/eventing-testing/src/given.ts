import { expect } from '@jest/globals';
import { DomainError, fold } from '#eventing';
import type { Context, Decider, DomainEvent } from '#eventing';
import { aContext } from './context.ts';

export interface Outcome<Event extends DomainEvent> {
  /** Exactly these events are decided, and the decider can evolve through them. */
  then(...events: readonly Event[]): void;
  /** Refused with a DomainError of this code, at this input field if one is given. */
  thenRefused(code: string, field?: string): void;
  /** Accepted, but already so. */
  thenNothing(): void;
  /** The events decided, for expectations that look closer. @throws DomainError when refused */
  readonly events: readonly Event[];
}

/** `given(decider, ...events).when('Command', data, context?).then(...events)` */
export function given<State, Commands extends object, Event extends DomainEvent>(
  decider: Decider<State, Commands, Event>,
  ...history: readonly NoInfer<Event>[]
): { when<Type extends keyof Commands & string>(type: Type, command: Commands[Type], context?: Context): Outcome<Event> } {
  return {
    when(type, command, context = aContext()) {
      const state = fold(decider, history);
      const decide = (): readonly Event[] => {
        const decided = decider.decide[type](command, state, context);
        return Array.isArray(decided) ? (decided as readonly Event[]) : [decided as Event];
      };
      return {
        get events() {
          return decide();
        },
        then(...expected) {
          const decided = decide();
          expect(decided).toEqual(expected);
          fold(decider, decided, state);
        },
        thenRefused(code, field) {
          const refusal = refusalOf(decide);
          expect(refusal.code).toBe(code);
          if (field !== undefined) expect(refusal.field).toBe(field);
        },
        thenNothing() {
          expect(decide()).toEqual([]);
        },
      };
    },
  };
}

function refusalOf(decide: () => readonly DomainEvent[]): DomainError {
  let decided: readonly DomainEvent[];
  try {
    decided = decide();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`expected a refusal, but these events were decided: ${JSON.stringify(decided)}`);
}
