import { fold } from '#eventing';
import type { Decider, DomainEvent, EventLog, Revision } from '#eventing';

/** The state of one aggregate now, folded from its stream: for questions that a lagging read model must not answer. */
export async function current<State, Commands extends object, Event extends DomainEvent>(
  log: EventLog,
  decider: Decider<State, Commands, Event>,
  id: string,
): Promise<State> {
  return fold(decider, await log.load(`${decider.category}-${id}`));
}

interface Folded {
  readonly state: unknown;
  readonly revision: Revision;
}

const STATES_KEPT = 10_000;
const kept = new WeakMap<EventLog, Map<string, Folded>>();

/**
 * Like `current` and as fresh: the state of last time is kept, and what its stream got since is read and folded each time.
 * For aggregates that every request asks about. Never for a state that holds sealed fields: it would outlive their keys.
 */
export async function currentFromKept<State, Commands extends object, Event extends DomainEvent>(
  log: EventLog,
  decider: Decider<State, Commands, Event>,
  id: string,
): Promise<State> {
  const stream = `${decider.category}-${id}`;
  const states = keptOf(log);
  const before = states.get(stream) as { readonly state: State; readonly revision: Revision } | undefined;
  const since = await log.load(stream, before?.revision);
  const last = since.at(-1);
  if (!last) return before ? before.state : decider.initialState;
  const state = fold(decider, since, before?.state);
  keep(states, stream, { state, revision: last.revision });
  return state;
}

function keptOf(log: EventLog): Map<string, Folded> {
  const known = kept.get(log);
  if (known) return known;
  const states = new Map<string, Folded>();
  kept.set(log, states);
  return states;
}

/** The oldest makes room: a state is cheap to fold again. */
function keep(states: Map<string, Folded>, stream: string, folded: Folded): void {
  const oldest = states.size >= STATES_KEPT ? states.keys().next() : undefined;
  if (oldest && !oldest.done) states.delete(oldest.value);
  states.set(stream, folded);
}
