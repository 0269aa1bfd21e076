import type { handleUnaryCall } from '@grpc/grpc-js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ExpectedState } from './append-rules.ts';
import type { AppendResult } from './database.ts';
import { failures } from './errors.ts';
import type { Failure } from './errors.ts';
import { streamName } from './messages.ts';
import { obstacle } from './node.ts';
import type { Node } from './node.ts';

type Options = streams.DeleteReq.Options | streams.TombstoneReq.Options;

/** `Streams.Delete`: the stream reads as missing, and its revisions go on when it is written again. */
export function deleteService(node: Node): handleUnaryCall<streams.DeleteReq, streams.DeleteResp> {
  return (call, respond) => {
    node.count('Delete');
    handle(node, call.metadata, call.request.getOptions(), 'delete', respond, (at) => {
      const message = new streams.DeleteResp();
      if (at === undefined) {
        message.setNoPosition(new shared.Empty());
        return message;
      }
      const position = new streams.DeleteResp.Position();
      position.setCommitPosition(at);
      position.setPreparePosition(at);
      message.setPosition(position);
      return message;
    });
  };
}

/** `Streams.Tombstone`: the stream can never be read or written again. */
export function tombstoneService(node: Node): handleUnaryCall<streams.TombstoneReq, streams.TombstoneResp> {
  return (call, respond) => {
    node.count('Tombstone');
    handle(node, call.metadata, call.request.getOptions(), 'tombstone', respond, (at) => {
      const message = new streams.TombstoneResp();
      if (at === undefined) {
        message.setNoPosition(new shared.Empty());
        return message;
      }
      const position = new streams.TombstoneResp.Position();
      position.setCommitPosition(at);
      position.setPreparePosition(at);
      message.setPosition(position);
      return message;
    });
  };
}

function handle<Response>(
  node: Node,
  metadata: Parameters<typeof obstacle>[2],
  options: Options | undefined,
  work: 'delete' | 'tombstone',
  respond: (failure: Failure | null, response?: Response) => void,
  success: (position: string | undefined) => Response,
): void {
  node.later(node.faults.delayMs, () => {
    const hindrance = obstacle(node, 'appends', metadata);
    if (hindrance?.reason === 'silence' || options === undefined) {
      return;
    }
    if (hindrance !== undefined) {
      respond(hindrance.failure);
      return;
    }
    const stream = streamName(options.getStreamIdentifier());
    const expected = expectedState(options);
    const result = node.database[work](stream, expected);
    if (result.kind === 'success') {
      respond(null, success(String(result.position)));
    } else {
      respond(refusal(stream, expected, result));
    }
  });
}

function refusal(stream: string, expected: ExpectedState, result: Exclude<AppendResult, { kind: 'success' }>): Failure {
  switch (result.kind) {
    case 'wrong-expected-version':
      return failures.wrongExpectedVersion('Delete', stream, expected, result.current);
    case 'stream-deleted':
      return failures.streamDeleted(stream);
    case 'too-large':
      return failures.tooLarge(result.maximum);
  }
}

function expectedState(options: Options): ExpectedState {
  if (options.hasRevision()) {
    return BigInt(options.getRevision());
  }
  return options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any';
}
