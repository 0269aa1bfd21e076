import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import { failures } from './errors.ts';
import type { Failure } from './errors.ts';
import { eventFilter } from './event-filter.ts';
import type { StoredEvent } from './log.ts';
import { eventMessage, lastStreamPosition, streamName, streamNotFound } from './messages.ts';
import { obstacle } from './node.ts';
import type { Node } from './node.ts';
import { drained } from './read-call.ts';
import type { ReadCall } from './read-call.ts';
import { subscribe } from './subscription.ts';

type Options = streams.ReadReq.Options;

const BACKWARDS = streams.ReadReq.Options.ReadDirection.BACKWARDS;

/** `Streams.Read`: pages and subscriptions, of one stream or of `$all`. */
export function readService(node: Node): (call: ReadCall) => void {
  return (call) => {
    const options = call.request.getOptions() ?? new streams.ReadReq.Options();
    const kind = options.hasSubscription() ? 'subscriptions' : 'reads';
    node.count(kind === 'reads' ? 'Read' : 'Subscribe');
    const open = { end: () => call.end(), fail: (failure: Failure) => void call.emit('error', failure) };
    const calls = kind === 'reads' ? node.openReads : node.openSubscriptions;
    calls.add(open);
    call.once('close', () => calls.delete(open));
    call.once('cancelled', () => calls.delete(open));
    node.later(node.faults.delayMs, () => {
      const hindrance = obstacle(node, kind, call.metadata);
      if (hindrance !== undefined && hindrance.reason !== 'silence') {
        open.fail(hindrance.failure);
      } else if (kind === 'subscriptions') {
        subscribe(node, call, options, open);
      } else if (hindrance === undefined) {
        answer(node, call, options).catch(() => open.fail(failures.unhandled()));
      }
    });
  };
}

async function answer(node: Node, call: ReadCall, options: Options): Promise<void> {
  const textIds = options.getUuidOption()?.hasString() ?? false;
  const stream = options.getStream();
  if (stream === undefined) {
    await send(call, takeAll(node, options), textIds);
    call.end();
    return;
  }
  const name = streamName(stream.getStreamIdentifier());
  const view = node.database.read(name);
  if (view.kind === 'deleted') {
    call.emit('error', failures.streamDeleted(name));
    return;
  }
  if (view.kind === 'not-found') {
    call.write(streamNotFound(name));
    call.end();
    return;
  }
  await send(call, takeStream(view.events, options, stream), textIds);
  if (view.last >= 0n && (options.getControlOption()?.getCompatibility() ?? 0) >= 1) {
    call.write(lastStreamPosition(view.last));
  }
  call.end();
}

async function send(call: ReadCall, events: Iterable<StoredEvent>, textIds: boolean): Promise<void> {
  for (const event of events) {
    if (call.cancelled) {
      return;
    }
    if (!call.write(eventMessage(event, textIds))) {
      await drained(call);
    }
  }
}

/** Revisions are inclusive in both directions. */
function* takeStream(
  events: readonly StoredEvent[],
  options: Options,
  from: streams.ReadReq.Options.StreamOptions,
): Generator<StoredEvent> {
  const first = events[0]?.revision ?? 0n;
  const backwards = options.getReadDirection() === BACKWARDS;
  const start = from.hasRevision() ? Number(BigInt(from.getRevision()) - first) : from.hasEnd() ? events.length - 1 : 0;
  let left = BigInt(options.getCount());
  const step = backwards ? -1 : 1;
  for (let index = backwards ? Math.min(start, events.length - 1) : Math.max(start, 0); left > 0n; index += step, left -= 1n) {
    const event = events[index];
    if (event === undefined) {
      return;
    }
    yield event;
  }
}

/**
 * Forwards, the event at the position is the first one. Backwards, a position is the end of an event, so that the event that starts there is
 * not read (source: `AllReader`, "positions is specified as post-positions"; not seen on a real server).
 */
function* takeAll(node: Node, options: Options): Generator<StoredEvent> {
  const { log } = node.database;
  const filter = eventFilter(options.getFilter());
  const backwards = options.getReadDirection() === BACKWARDS;
  const from = options.getAll();
  const position = from?.getPosition()?.getCommitPosition();
  let index = from?.hasEnd() ? log.length : position === undefined ? 0 : log.indexFrom(BigInt(position));
  if (backwards) {
    index -= 1;
    if (position !== undefined && (log.at(index)?.end ?? 0n) > BigInt(position)) {
      index -= 1;
    }
  }
  let left = BigInt(options.getCount());
  for (; left > 0n; index += backwards ? -1 : 1) {
    const event = log.at(index);
    if (event === undefined) {
      return;
    }
    if (filter.matches(event)) {
      left -= 1n;
      yield event;
    }
  }
}
