import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ExpectedState } from './append-rules.ts';
import type { AppendResult } from './database.ts';
import { failures } from './errors.ts';
import type { Failure } from './errors.ts';
import type { ProposedEvent } from './log.ts';
import { proposedEvent, streamName, UNKNOWN_POSITION } from './messages.ts';
import { obstacle } from './node.ts';
import type { Node } from './node.ts';

const { AppendResp } = streams;

/** What comes of an append, in either of its two wire forms; `silence` gets no answer. */
export type AppendOutcome = AppendResult | { kind: 'timeout' } | { kind: 'silence' };

/** Stores an append and lets it suffer the fate that a test planned. */
export function append(node: Node, stream: string, expected: ExpectedState, events: readonly ProposedEvent[]): AppendOutcome {
  const fate = node.faults.takeFate();
  if (fate === 'refuse-with-timeout') {
    return { kind: 'timeout' };
  }
  const result = node.database.append(stream, expected, events);
  switch (fate) {
    case 'store-and-die':
      node.kill();
      return { kind: 'silence' };
    case 'store-and-silence':
      return { kind: 'silence' };
    case 'store-and-time-out':
      return { kind: 'timeout' };
    case undefined:
      return result;
  }
}

/** The position that the answer names, undefined for none. */
export function answeredPosition(node: Node, result: Extract<AppendResult, { kind: 'success' }>): bigint | undefined {
  if (!result.retry || node.retryPosition === 'original') {
    return result.position;
  }
  return node.retryPosition === 'unknown' ? UNKNOWN_POSITION : undefined;
}

/** A call that is cut off half-way ends like one that is complete, and says turns of the event loop later that it was cancelled: 3 were seen. */
const TURNS_UNTIL_CANCELLED = 10;

function afterTurns(turns: number, action: () => void): void {
  if (turns === 0) action();
  else setImmediate(() => afterTurns(turns - 1, action));
}

/** `Streams.Append`: what the client uses when an append has credentials of its own. */
export function appendService(node: Node) {
  return (call: ServerReadableStream<streams.AppendReq, streams.AppendResp>, respond: sendUnaryData<streams.AppendResp>): void => {
    node.count('Append');
    let options: streams.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('data', (request: streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message !== undefined) {
        events.push(proposedEvent(message));
      }
    });
    call.on('error', () => undefined);
    call.on('end', () => afterTurns(TURNS_UNTIL_CANCELLED, () => node.later(node.faults.delayMs, store)));

    function store(): void {
      if (call.cancelled) {
        return;
      }
      const hindrance = obstacle(node, 'appends', call.metadata);
      if (hindrance?.reason === 'silence') {
        return;
      }
      if (hindrance !== undefined) {
        respond(hindrance.failure);
      } else if (options !== undefined) {
        const expected = expectedState(options);
        const stream = streamName(options.getStreamIdentifier());
        const answer = response(node, stream, expected, append(node, stream, expected, events));
        if (answer !== undefined) {
          respond('code' in answer ? answer : null, 'code' in answer ? null : answer);
        }
      }
    }
  };
}

function expectedState(options: streams.AppendReq.Options): ExpectedState {
  if (options.hasRevision()) {
    return BigInt(options.getRevision());
  }
  return options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any';
}

function response(node: Node, stream: string, expected: ExpectedState, outcome: AppendOutcome): streams.AppendResp | Failure | undefined {
  const message = new AppendResp();
  switch (outcome.kind) {
    case 'silence':
      return undefined;
    case 'timeout':
      return failures.timeout();
    case 'stream-deleted':
      return failures.streamDeleted(stream);
    case 'too-large':
      return failures.tooLarge(outcome.maximum);
    case 'wrong-expected-version':
      message.setWrongExpectedVersion(wrongExpectedVersion(expected, outcome.current));
      return message;
    case 'success': {
      const success = new AppendResp.Success();
      if (outcome.revision < 0n) success.setNoStream(new shared.Empty());
      else success.setCurrentRevision(String(outcome.revision));
      const position = answeredPosition(node, outcome);
      if (position === undefined) {
        success.setNoPosition(new shared.Empty());
      } else {
        const at = new AppendResp.Position();
        at.setCommitPosition(String(position));
        at.setPreparePosition(String(position));
        success.setPosition(at);
      }
      message.setSuccess(success);
      return message;
    }
  }
}

function wrongExpectedVersion(expected: ExpectedState, current: bigint | undefined): streams.AppendResp.WrongExpectedVersion {
  const message = new AppendResp.WrongExpectedVersion();
  const empty = new shared.Empty();
  if (expected === 'no_stream') message.setExpectedNoStream(empty);
  else if (expected === 'any') message.setExpectedAny(empty);
  else if (expected === 'stream_exists') message.setExpectedStreamExists(empty);
  else message.setExpectedRevision(String(expected));
  if (current === undefined) message.setCurrentNoStream(empty);
  else message.setCurrentRevision(String(current));
  return message;
}
