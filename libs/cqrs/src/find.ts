import { fold } from '#eventing';
import type { Decider, DomainEvent, EventLog } from '#eventing';

/** The state of one aggregate now, folded from its stream: for questions that a lagging read model must not answer. */
export async function current<State, Commands extends object, Event extends DomainEvent>(
  log: EventLog,
  decider: Decider<State, Commands, Event>,
  id: string,
): Promise<State> {
  return fold(decider, await log.load(`${decider.category}-${id}`));
}
