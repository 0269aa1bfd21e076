import type { DomainEvent, Recorded } from '#eventing';

/** Event -> commands; lives with the commands that it issues. */
export interface ReactionDefinition<Event extends DomainEvent, Command extends object> {
  /** `<then>-when-<event>`, unique in the product. */
  readonly name: string;
  /** Sealed event fields that it needs; all others read as erased. */
  readonly reveals?: readonly string[];
  /** Projections that its commands read: each has to have reached the event before, however long its first build takes. */
  readonly awaits?: readonly string[];
  /** Pure: the same event must always give the same commands in the same order, because their ids come from it. */
  readonly on: { readonly [Type in Event['type']]?: (event: Recorded<Extract<Event, { type: Type }>>) => Command | readonly Command[] };
}

export interface Reaction<Command extends object = object> {
  readonly name: string;
  readonly reveals: readonly string[];
  readonly awaits: readonly string[];
  readonly types: readonly string[];
  commands(event: Recorded): readonly Command[];
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws Error for a name that is not kebab-case */
export function reaction<Event extends DomainEvent, Command extends object>(
  definition: ReactionDefinition<Event, Command>,
): Reaction<Command> {
  const { name, reveals = [], awaits = [] } = definition;
  if (!NAME.test(name)) throw new Error(`the reaction name ${JSON.stringify(name)} is not kebab-case`);
  const handlers = definition.on as unknown as Readonly<Record<string, (event: Recorded) => Command | readonly Command[]>>;
  return {
    name,
    reveals,
    awaits,
    types: Object.keys(handlers),
    commands: (event) => {
      const commands = handlers[event.type]?.(event) ?? [];
      return Array.isArray(commands) ? (commands as readonly Command[]) : [commands as Command];
    },
  };
}
