import type { EncodedEvent, EventStoreErrorKind, StoreIdentity } from '#eventing';
import type { Synchronous } from './schema.ts';

/** What goes to the writer's thread and back. */
export interface WriterSettings {
  readonly directory: string;
  readonly identity: StoreIdentity;
  readonly synchronous: Synchronous;
}

/** Appends in columns: cloning many small objects from thread to thread would cost half as much as storing them. */
export class AppendBatch {
  readonly streams: string[] = [];
  /** -1: the stream must not exist. */
  readonly expected: number[] = [];
  /** Events of each append. */
  readonly counts: number[] = [];
  /** Four of each event: id, type, data, metadata as JSON text. */
  readonly texts: string[] = [];

  add(stream: string, expected: number, events: readonly EncodedEvent[]): void {
    this.streams.push(stream);
    this.expected.push(expected);
    this.counts.push(events.length);
    for (const { id, type, data, metadata } of events) this.texts.push(id, type, data, JSON.stringify(metadata));
  }
}

/** As it arrives: cloning keeps the fields and drops the class. */
export type PostedBatch = Pick<AppendBatch, 'streams' | 'expected' | 'counts' | 'texts'>;

export interface WireAppend {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly WireEvent[];
}

export interface WireEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
}

export function appendsOf({ streams, expected, counts, texts }: PostedBatch): WireAppend[] {
  let at = 0;
  const text = (): string => texts[at++] ?? '';
  return streams.map((stream, i) => ({
    stream,
    expected: expected[i] ?? -1,
    events: Array.from({ length: counts[i] ?? 0 }, () => ({ id: text(), type: text(), data: text(), metadata: text() })),
  }));
}

export interface Refusal {
  readonly kind: EventStoreErrorKind;
  readonly message: string;
}

export type AppendResult = { readonly revision: number; readonly position: number } | Refusal;

export type ToWriter = { readonly kind: 'append'; readonly batch: PostedBatch } | { readonly kind: 'close' };

/** Results come in the order of the appends, in columns; a refused append has revision -1 and an entry of its own. After `fatal` nothing more comes. */
export type FromWriter =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'appended';
      readonly revisions: readonly number[];
      readonly positions: readonly number[];
      readonly refusals: readonly (readonly [index: number, refusal: Refusal])[];
    }
  | { readonly kind: 'fatal'; readonly message: string };

export function resultsMessage(results: readonly AppendResult[]): FromWriter {
  return {
    kind: 'appended',
    revisions: results.map((result) => ('kind' in result ? -1 : result.revision)),
    positions: results.map((result) => ('kind' in result ? 0 : result.position)),
    refusals: results.flatMap((result, i) => ('kind' in result ? [[i, result] as const] : [])),
  };
}
