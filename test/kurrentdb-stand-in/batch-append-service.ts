import type { Metadata, ServerDuplexStream } from '@grpc/grpc-js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ExpectedState } from './append-rules.ts';
import { answeredPosition, append } from './append-service.ts';
import type { AppendOutcome } from './append-service.ts';
import { batchErrors } from './errors.ts';
import type { Failure } from './errors.ts';
import type { ProposedEvent } from './log.ts';
import { identifier, proposedEvent, streamName, uuidText } from './messages.ts';
import { obstacle } from './node.ts';
import type { Node } from './node.ts';

const { BatchAppendResp } = streams;

type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
type Response = streams.BatchAppendResp;

/** An append whose last part has not arrived yet. */
interface Pending {
  stream: string;
  expected: ExpectedState;
  events: ProposedEvent[];
}

/** `Streams.BatchAppend`: one stream that carries all appends of a client, each answered under its correlation id. */
export function batchAppendService(node: Node): (call: BatchCall) => void {
  return (call) => {
    node.count('BatchAppend');
    const open = { end: () => call.end(), fail: (failure: Failure) => void call.emit('error', failure) };
    node.openBatchStreams.add(open);
    const pending = new Map<string, Pending>();
    const closed = () => node.openBatchStreams.delete(open);
    call.on('cancelled', closed);
    call.on('close', closed);
    call.on('error', closed);
    call.on('end', () => call.end());
    call.on('data', (request: streams.BatchAppendReq) => {
      node.later(node.faults.delayMs, () => receive(node, call, open, pending, request));
    });
  };
}

function receive(
  node: Node,
  call: BatchCall,
  open: { fail(failure: Failure): void },
  pending: Map<string, Pending>,
  request: streams.BatchAppendReq,
): void {
  const id = uuidText(request.getCorrelationId());
  const options = request.getOptions();
  if (options !== undefined) {
    const stream = streamName(options.getStreamIdentifier());
    const refusal = refuse(node, call.metadata, options);
    if (refusal === 'silence') {
      return;
    }
    if (refusal !== undefined && 'code' in refusal) {
      open.fail(refusal);
      return;
    }
    if (refusal !== undefined) {
      reply(call, request, stream, refusal);
      return;
    }
    pending.set(id, { stream, expected: expectedState(options), events: [] });
  }
  const current = pending.get(id);
  if (current === undefined) {
    return;
  }
  current.events.push(...request.getProposedMessagesList().map(proposedEvent));
  if (request.getIsFinal()) {
    pending.delete(id);
    const answer = response(node, current.expected, append(node, current.stream, current.expected, current.events));
    if (answer !== undefined) {
      reply(call, request, current.stream, answer);
    }
  }
}

/**
 * Not ready, access denied and a deadline that is past by the server's clock are answers to the one append; a node that is not the leader ends
 * the whole stream (source: `Streams.BatchAppend`).
 */
function refuse(node: Node, metadata: Metadata, options: streams.BatchAppendReq.Options): Failure | Response | 'silence' | undefined {
  const hindrance = obstacle(node, 'appends', metadata);
  switch (hindrance?.reason) {
    case 'silence':
      return 'silence';
    case 'not-ready':
      return failed(batchErrors.notReady());
    case 'access':
      return failed(batchErrors.accessDenied());
    case 'planned':
    case 'credentials':
    case 'not-leader':
      return hindrance.failure;
    case undefined:
  }
  const deadline = options.getDeadline21100()?.toDate().getTime();
  return deadline !== undefined && deadline <= node.database.now() ? failed(batchErrors.timeout()) : undefined;
}

function expectedState(options: streams.BatchAppendReq.Options): ExpectedState {
  if (options.hasStreamPosition()) {
    return BigInt(options.getStreamPosition());
  }
  return options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any';
}

function response(node: Node, expected: ExpectedState, outcome: AppendOutcome): Response | undefined {
  switch (outcome.kind) {
    case 'silence':
      return undefined;
    case 'timeout':
      return failed(batchErrors.timeout());
    case 'stream-deleted':
      return failed(batchErrors.streamDeleted());
    case 'too-large':
      return failed(batchErrors.tooLarge(outcome.maximum));
    case 'wrong-expected-version':
      return failed(batchErrors.wrongExpectedVersion(expected, outcome.current));
    case 'success': {
      const success = new BatchAppendResp.Success();
      if (outcome.revision < 0n) success.setNoStream(new emptyMessages.Empty());
      else success.setCurrentRevision(String(outcome.revision));
      const position = answeredPosition(node, outcome);
      if (position === undefined) {
        success.setNoPosition(new emptyMessages.Empty());
      } else {
        const at = new shared.AllStreamPosition();
        at.setCommitPosition(String(position));
        at.setPreparePosition(String(position));
        success.setPosition(at);
      }
      const message = new BatchAppendResp();
      message.setSuccess(success);
      return message;
    }
  }
}

function failed(error: ReturnType<typeof batchErrors.notReady>): Response {
  const message = new BatchAppendResp();
  message.setError(error);
  return message;
}

function reply(call: BatchCall, request: streams.BatchAppendReq, stream: string, message: Response): void {
  message.setCorrelationId(request.getCorrelationId());
  message.setStreamIdentifier(identifier(stream));
  if (!call.cancelled && call.writable) {
    call.write(message);
  }
}
