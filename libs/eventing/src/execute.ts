import { v5 } from 'uuid';
import { scopeOf } from './event-codec.ts';
import type { CommandStamp, Recorded } from './event-codec.ts';
import type { Context } from './context.ts';
import { fold } from './decider.ts';
import type { Decider, DomainEvent } from './decider.ts';
import { DomainError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { EventStoreError } from './event-store-errors.ts';
import { NO_STREAM } from './event-store.ts';
import type { Position, Revision } from './event-store.ts';

export interface CommandEnvelope {
  readonly commandId: string;
  /** Revision that the editor saw; refused when the aggregate has moved on. */
  readonly expectedVersion?: number | null | undefined;
}

export interface CommandResult {
  /** The aggregate's id, the UUID of its stream. */
  readonly id: string;
  readonly revision: Revision | null;
  /** Pass it to a reader who must see this command's effect; null when nothing was ever recorded. */
  readonly position: Position | null;
  /** True when this command id had taken effect before. */
  readonly repeated: boolean;
  readonly events: readonly DomainEvent[];
}

const CONFLICT_ATTEMPTS = 8;

/**
 * Load, fold, decide, append at the revision that was read; a lost race is decided anew a few times.
 * The commandId in the events' metadata makes a repeated command find its own effect.
 * @param prepare looks up what the decision needs beyond the input; asked only when the command has had no effect yet
 * @throws DomainError for refusals; EventStoreError UNAVAILABLE when the outcome stays unknown
 */
export async function execute<
  State,
  Commands extends object,
  Event extends DomainEvent,
  Type extends keyof Commands & string,
  Input extends CommandEnvelope,
>(
  log: EventLog,
  decider: Decider<State, Commands, Event>,
  id: string,
  type: Type,
  command: Input,
  context: Context,
  prepare: () => Promise<Commands[Type]> | Commands[Type] = () => command as unknown as Commands[Type],
): Promise<CommandResult> {
  const stream = `${decider.category}-${id}`;
  const stamp: CommandStamp = {
    commandId: command.commandId,
    scope: scopeOf(context.actor),
    inputMac: log.codec.mac(`${type} ${canonical({ ...command, context: undefined })}`),
  };
  for (let attempt = 1; ; attempt++) {
    const history = await log.load(stream);
    const last = history.at(-1);
    const earlier = findEffect(history, stamp);
    if (earlier.length > 0) return resultOf(id, earlier, true);
    const state = fold(decider, history);
    const decided = decider.decide[type](await prepare(), state, context);
    const events: readonly DomainEvent[] = Array.isArray(decided) ? decided : [decided];
    // Only after the decision: before it, a stale version would tell somebody who may not touch the aggregate that there is one.
    const known = versionOf(decider, history, context);
    if (command.expectedVersion !== undefined && command.expectedVersion !== null && command.expectedVersion !== known) {
      throw new DomainError(
        `${decider.category.replaceAll('_', '-')}.stale-version`,
        `this was changed meanwhile: it is at version ${known ?? 'none'}, you edited version ${command.expectedVersion}; read it again and repeat your change`,
        'expectedVersion',
      );
    }
    if (events.length === 0) return { id, revision: last?.revision ?? null, position: last?.position ?? null, repeated: false, events };
    const encoded = events.map((event) => log.codec.encode(stream, event, stamp, context));
    try {
      const { revision, position } = await log.store.append(stream, last?.revision ?? NO_STREAM, encoded);
      return { id, revision, position, repeated: false, events };
    } catch (error) {
      if (error instanceof EventStoreError && error.kind === 'WRONG_REVISION' && attempt < CONFLICT_ATTEMPTS) continue;
      throw error;
    }
  }
}

/** Counted, not read off the last event: the revision of one behind events that an actor may not know of would tell how many these are. */
function versionOf<State, Commands extends object, Event extends DomainEvent>(
  { isKnown = () => true }: Decider<State, Commands, Event>,
  history: readonly Recorded[],
  context: Context,
): Revision | undefined {
  const known = history.filter((event) => isKnown(event as unknown as Event, context, event.metadata['actor'] === context.actor.id));
  return known.length === 0 ? undefined : known.length - 1;
}

function findEffect(history: readonly Recorded[], stamp: CommandStamp): readonly Recorded[] {
  const events = history.filter((event) => event.metadata['commandId'] === stamp.commandId && event.metadata['scope'] === stamp.scope);
  if (events.some((event) => event.metadata['inputMac'] !== stamp.inputMac)) {
    throw new DomainError('command.id-reused', 'this commandId was used for another input; take a new UUID for a new command', 'commandId');
  }
  return events;
}

function resultOf(id: string, events: readonly Recorded[], repeated: boolean): CommandResult {
  const last = events.at(-1);
  return { id, revision: last?.revision ?? null, position: last?.position ?? null, repeated, events };
}

/** JSON with sorted keys and without absent values, so that equal inputs have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner ?? undefined;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Root of all ids that are derived instead of drawn. */
const HANDRAIL = '2f1c3d9e-5b1a-5d0e-9a55-7e0f3f7c6d21';

/** UUIDv5 of a path of names: uniqueness by stream id (`idOf('policy', code)`). */
export function idOf(...path: readonly [kind: string, ...names: string[]]): string {
  return v5(path.map((part) => encodeURIComponent(part)).join('/'), HANDRAIL);
}

/** What two codes have to share to be one: letter case, composition and blanks at the ends do not tell codes apart. */
export function codeKey(code: string): string {
  return code.normalize('NFC').trim().toUpperCase();
}
