import type { Context } from './context.ts';

export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}

/** Builds the union of an aggregate's events from a map of their data. */
export type EventsOf<Map extends object> = { [Type in keyof Map & string]: DomainEvent<Type, Map[Type] & object> }[keyof Map & string];

type DataOf<Event extends DomainEvent, Type extends Event['type']> = Extract<Event, { type: Type }>['data'];

/**
 * The rules of one aggregate as pure functions, keyed by message so that a forgotten case does not compile.
 * `Commands` maps each command's name to its data.
 */
export interface Decider<State, Commands extends object, Event extends DomainEvent> {
  /** snake_case, the first part of the stream's name. */
  readonly category: string;
  readonly initialState: State;
  /** Events to record, none for "already so"; @throws DomainError to refuse. */
  readonly decide: {
    readonly [Type in keyof Commands]: (command: Commands[Type], state: State, context: Context) => Event | readonly Event[];
  };
  readonly evolve: { readonly [Type in Event['type']]: (data: DataOf<Event, Type>, state: State) => State };
  /** Whether an actor may know of an event already, left out: of all; what they may not know does not count in the version that they edit. */
  readonly isKnown?: (event: Event, context: Context, isOwn: boolean) => boolean;
}

/** Applies events in order; types that the decider does not know are newer than it and are passed over. */
export function fold<State, Commands extends object, Event extends DomainEvent>(
  decider: Decider<State, Commands, Event>,
  events: Iterable<DomainEvent>,
  from: State = decider.initialState,
): State {
  const evolve = decider.evolve as Readonly<Record<string, ((data: object, state: State) => State) | undefined>>;
  let state = from;
  for (const event of events) {
    const step = Object.hasOwn(evolve, event.type) ? evolve[event.type] : undefined;
    if (step) state = step(event.data, state);
  }
  return state;
}
