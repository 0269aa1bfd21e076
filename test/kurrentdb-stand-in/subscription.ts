import { randomUUID } from 'node:crypto';
import type streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import { failures } from './errors.ts';
import { eventFilter } from './event-filter.ts';
import { caughtUp, checkpoint, confirmation, eventMessage, streamName } from './messages.ts';
import type { Node, OpenCall } from './node.ts';
import { drained } from './read-call.ts';
import type { ReadCall } from './read-call.ts';

type Options = streams.ReadReq.Options;

/** A source of what a subscription has not sent yet. */
interface Feed {
  /** Sends what there is; false when the subscription came to an end. */
  sendNew(): Promise<boolean>;
  caughtUp(): void;
}

/**
 * A catch-up subscription as the server keeps it (source: `Enumerator.AllSubscriptionFiltered` and its sisters): confirmation, what lies after
 * the given position, a checkpoint and the notice that it caught up, then live events. Silence stops it and speech resumes it.
 */
export function subscribe(node: Node, call: ReadCall, options: Options, open: OpenCall): void {
  let feed: Feed;
  try {
    feed = options.hasAll() ? allFeed(node, call, options) : streamFeed(node, call, options, open);
  } catch {
    open.fail(failures.unhandled());
    return;
  }
  let confirmed = false;
  let live = false;
  let running = false;
  let again = false;

  const pump = async () => {
    again = true;
    if (running) {
      return;
    }
    running = true;
    while (again && !call.cancelled && !node.faults.isSilent('subscriptions')) {
      again = false;
      if (!confirmed) {
        confirmed = true;
        call.write(confirmation(randomUUID()));
      }
      if (!(await feed.sendNew())) {
        break;
      }
      if (!live) {
        live = true;
        feed.caughtUp();
      }
    }
    running = false;
  };

  const unwatch = node.database.log.watch(() => void pump());
  call.once('cancelled', unwatch);
  call.once('close', unwatch);
  void pump();
}

function allFeed(node: Node, call: ReadCall, options: Options): Feed {
  const { log } = node.database;
  const filter = eventFilter(options.getFilter());
  const filtered = options.hasFilter();
  const textIds = options.getUuidOption()?.hasString() ?? false;
  const from = options.getAll();
  const position = from?.getPosition();
  let index = from?.hasEnd() ? log.length : position === undefined ? 0 : log.indexFrom(BigInt(position.getCommitPosition()) + 1n);
  let reached = from?.hasEnd() ? log.head : position && BigInt(position.getCommitPosition());
  let passedOver = 0;
  return {
    async sendNew() {
      for (let event = log.at(index); event !== undefined; event = log.at(index)) {
        if (call.cancelled || node.faults.isSilent('subscriptions')) {
          return !call.cancelled;
        }
        index += 1;
        reached = event.position;
        passedOver += 1;
        if (filter.matches(event)) {
          if (!call.write(eventMessage(event, textIds))) {
            await drained(call);
          }
        } else if (passedOver >= filter.checkpointInterval) {
          passedOver = 0;
          call.write(checkpoint(reached, node.database.now()));
        }
      }
      return true;
    },
    caughtUp() {
      if (filtered && reached !== undefined) {
        call.write(checkpoint(reached, node.database.now()));
      }
      call.write(caughtUp(reached === undefined ? {} : { position: reached }, node.database.now()));
    },
  };
}

function streamFeed(node: Node, call: ReadCall, options: Options, open: OpenCall): Feed {
  const textIds = options.getUuidOption()?.hasString() ?? false;
  const from = options.getStream();
  const name = streamName(from?.getStreamIdentifier());
  const before = node.database.read(name);
  const end = before.kind === 'events' ? before.last : -1n;
  let reached = from?.hasEnd() ? end : from?.hasRevision() ? BigInt(from.getRevision()) : -1n;
  return {
    async sendNew() {
      const view = node.database.read(name);
      if (view.kind === 'deleted') {
        open.fail(failures.streamDeleted(name));
        return false;
      }
      if (view.kind === 'events') {
        const first = view.events[0]?.revision ?? 0n;
        for (const event of view.events.slice(Math.max(0, Number(reached + 1n - first)))) {
          reached = event.revision;
          if (!call.write(eventMessage(event, textIds))) {
            await drained(call);
          }
        }
      }
      return !call.cancelled;
    },
    caughtUp() {
      call.write(caughtUp(reached >= 0n ? { revision: reached } : {}, node.database.now()));
    },
  };
}
