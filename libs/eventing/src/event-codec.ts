import { v7 } from 'uuid';
import type { Actor, Context } from './context.ts';
import { rolesOf } from './context.ts';
import type { DomainEvent } from './decider.ts';
import { DomainError } from './errors.ts';
import type { EventCatalogue } from './event-contract.ts';
import type { EncodedEvent, EventMetadata, Position, Revision, StoredEvent } from './event-store.ts';
import { ERASED, isSealedValue, Kept, openBox, quarterOf, seal, unseal } from './sealing.ts';
import type { KeyRing, SealPurpose } from './sealing.ts';

/** An event as its readers see it: upcast to the newest shape, sealed fields opened where asked for. */
export interface Recorded<Event extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  readonly metadata: EventMetadata;
  /** ISO instant of the decision. */
  readonly recordedAt: string;
}

export interface CommandStamp {
  readonly commandId: string;
  /** Whom the command id belongs to; two actors may use the same id without meeting. */
  readonly scope: string;
  /** Keyed HMAC of the input. */
  readonly inputMac: string;
}

/** `all`: every sealed field is opened; a list: these fields; otherwise they read as erased. */
export type Reveal = 'all' | readonly string[];

/** An event of a shape that this version cannot read: written by a newer one. */
export class UnknownEventVersionError extends Error {
  constructor(event: StoredEvent, known: number) {
    super(
      `${event.type} at ${event.position} has schema version ${event.metadata['schemaVersion']}, this version reads up to ${known}; upgrade Handrail`,
    );
    this.name = 'UnknownEventVersionError';
  }
}

export function scopeOf(actor: Actor): string {
  return `${actor.kind.toLowerCase()}:${actor.id}`;
}

/** Between domain events and stored bytes: schema versions, sealing, metadata. */
export class EventCodec {
  private readonly catalogue: EventCatalogue;
  private readonly ring: KeyRing;

  constructor(catalogue: EventCatalogue, ring: KeyRing) {
    this.catalogue = catalogue;
    this.ring = ring;
  }

  mac(text: string): string {
    return this.ring.mac(text);
  }

  knows(type: string): boolean {
    return this.catalogue.find(type) !== undefined;
  }

  encode(stream: string, event: DomainEvent, stamp: CommandStamp, context: Context): EncodedEvent {
    const contract = this.catalogue.find(event.type);
    if (!contract) throw new Error(`no contract for the event type ${event.type}; add it to its domain's events.ts`);
    const id = v7();
    const data: Record<string, unknown> = { ...event.data };
    refuseImitations(data);
    if (contract.sealed) {
      const subject = data[contract.sealed.subject];
      const quarter = quarterOf(context.now);
      for (const [field, purpose] of Object.entries<SealPurpose | undefined>(contract.sealed.fields)) {
        if (purpose === undefined || data[field] === undefined || data[field] === null) continue;
        if (typeof subject !== 'string')
          throw new Error(`${event.type}.${field} is sealed but ${String(contract.sealed.subject)} names no subject`);
        data[field] = seal(
          data[field],
          this.ring.sealingKey(subject, purpose, quarter),
          place(stream, event.type, field, id, contract.version),
        );
      }
    }
    const metadata: Record<string, string> = {
      commandId: stamp.commandId,
      scope: stamp.scope,
      inputMac: stamp.inputMac,
      schemaVersion: String(contract.version),
      recordedAt: context.now,
      actor: context.actor.id,
      roles: rolesOf(context.actor).join(','),
      correlationId: context.correlationId,
    };
    if (context.causationId !== undefined) metadata['causationId'] = context.causationId;
    return { id, type: event.type, data: JSON.stringify(data), metadata };
  }

  /** What a read model kept; null once its key is destroyed. */
  open(box: string): unknown {
    return openBox(box, this.ring);
  }

  /**
   * @param keep sealed fields that the reader stores as they are
   * @throws UnknownEventVersionError for a shape of a newer version.
   */
  decode(event: StoredEvent, reveal: Reveal, keep: readonly string[] = []): Recorded {
    const contract = this.catalogue.find(event.type);
    let data = JSON.parse(event.data) as Readonly<Record<string, unknown>>;
    const stored = Number(event.metadata['schemaVersion']);
    if (contract) {
      if (!(stored <= contract.version)) throw new UnknownEventVersionError(event, contract.version);
      if (contract.sealed || event.data.includes('"$sealed"')) data = this.opened(event, data, reveal, keep, stored);
      for (let version = stored; version < contract.version; version++) {
        const upcast = contract.upcast?.[version];
        if (!upcast) throw new Error(`${event.type} has no upcaster from schema version ${version}`);
        data = upcast(data);
      }
    }
    return {
      id: event.id,
      type: event.type,
      data,
      stream: event.stream,
      revision: event.revision,
      position: event.position,
      metadata: event.metadata,
      recordedAt: event.metadata['recordedAt'] ?? '',
    };
  }

  private opened(
    event: StoredEvent,
    data: Readonly<Record<string, unknown>>,
    reveal: Reveal,
    keep: readonly string[],
    version: number,
  ): Readonly<Record<string, unknown>> {
    const opened: Record<string, unknown> = { ...data };
    for (const [field, value] of Object.entries(data)) {
      if (!isSealedValue(value)) continue;
      const at = () => place(event.stream, event.type, field, event.id, version);
      if (reveal === 'all' || reveal.includes(field)) opened[field] = unseal(value, this.ring, at());
      else opened[field] = keep.includes(field) ? new Kept(value, at()) : ERASED;
    }
    return opened;
  }
}

/** A value from outside that looks sealed would be opened as if it were, and stop every reader of its stream. */
function refuseImitations(data: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(data)) {
    if (isSealedValue(value)) throw new DomainError('input.reserved-name', 'the name $sealed is reserved; choose another one', field);
  }
}

function place(stream: string, type: string, field: string, id: string, version: number): string {
  return [stream, type, field, id, version].join('\n');
}
