import type { EventStoreErrorKind, StoreIdentity } from '#eventing';
import type { Synchronous } from './schema.ts';

/** What goes to the writer's thread and back. Plain values, since they are cloned. */
export interface WriterSettings {
  readonly directory: string;
  readonly identity: StoreIdentity;
  readonly synchronous: Synchronous;
}

/** One event of an append: id, type, data, metadata as JSON text. */
export type WireEvent = readonly [id: string, type: string, data: string, metadata: string];

export interface WireAppend {
  readonly stream: string;
  /** -1: the stream must not exist. */
  readonly expected: number;
  readonly events: readonly WireEvent[];
}

export type AppendResult =
  { readonly revision: number; readonly position: number } | { readonly kind: EventStoreErrorKind; readonly message: string };

export type ToWriter = { readonly kind: 'append'; readonly appends: readonly WireAppend[] } | { readonly kind: 'close' };

/** Results come in the order of the appends. After `fatal` nothing more comes. */
export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'appended'; readonly results: readonly AppendResult[] }
  | { readonly kind: 'fatal'; readonly message: string };
