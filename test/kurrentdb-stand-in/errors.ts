import { Metadata, status } from '@grpc/grpc-js';
import anyMessages from 'google-protobuf/google/protobuf/any_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import statusMessages from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import type { ExpectedState } from './append-rules.ts';

/** What a call fails with. */
export interface Failure {
  code: status;
  details: string;
  metadata?: Metadata;
}

export interface Endpoint {
  host: string;
  port: number;
}

/** The failures of the server, with its wording and trailers (source: `RpcExceptions`). */
export const failures = {
  notReady: (): Failure => ({ code: status.UNAVAILABLE, details: 'Server Is Not Ready' }),
  notLeader: (leader: Endpoint | undefined): Failure =>
    leader === undefined
      ? { code: status.UNKNOWN, details: 'No leader info available in response' }
      : failure(status.NOT_FOUND, 'Leader info available', 'not-leader', {
          'leader-endpoint-host': leader.host,
          'leader-endpoint-port': String(leader.port),
        }),
  /** The server answers HTTP 401, which gRPC clients take for this code. */
  unauthenticated: (): Failure => ({ code: status.UNAUTHENTICATED, details: 'Bad gRPC response. HTTP status code: 401' }),
  accessDenied: (): Failure => failure(status.PERMISSION_DENIED, 'Access Denied', 'access-denied', {}),
  streamDeleted: (stream: string): Failure =>
    failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, 'stream-deleted', { 'stream-name': stream }),
  tooLarge: (maximum: number): Failure =>
    failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximum} Exceeded.`, 'maximum-append-size-exceeded', {
      'maximum-append-size': String(maximum),
    }),
  /** What the server's framework says of an exception that nobody caught, such as that of an invalid regular expression. */
  unhandled: (): Failure => ({ code: status.UNKNOWN, details: 'Exception was thrown by handler.' }),
  timeout: (): Failure => ({ code: status.ABORTED, details: 'Operation timed out: Commit phase timeout.' }),
  wrongExpectedVersion: (operation: string, stream: string, expected: ExpectedState, current: bigint | undefined): Failure =>
    failure(status.FAILED_PRECONDITION, `${operation} failed due to WrongExpectedVersion. Stream: ${stream}`, 'wrong-expected-version', {
      'stream-name': stream,
      'expected-version': String({ no_stream: -1, any: -2, stream_exists: -4 }[String(expected)] ?? expected),
      'actual-version': String(current ?? -1),
    }),
};

function failure(code: status, details: string, exception: string, trailers: Record<string, string>): Failure {
  const metadata = new Metadata();
  metadata.set('exception', exception);
  for (const [name, value] of Object.entries(trailers)) {
    metadata.set(name, value);
  }
  return { code, details, metadata };
}

interface Serializable {
  serializeBinary(): Uint8Array;
}

/** The error of one append in a batch stream: a status whose details name the type (source: `Status` of the server). */
export function batchError(code: number, message: string, type: string, details: Serializable): statusMessages.Status {
  const any = new anyMessages.Any();
  any.pack(details.serializeBinary(), type);
  const error = new statusMessages.Status();
  error.setCode(code);
  error.setMessage(message);
  error.setDetails(any);
  return error;
}

export const batchErrors = {
  /** Has no type of its own, so that the client answers an `UnknownError` (source: `Streams.BatchAppend`). */
  notReady: () => batchError(status.OK, 'Server Is Not Ready', 'google.protobuf.Empty', new emptyMessages.Empty()),
  timeout: () => batchError(status.DEADLINE_EXCEEDED, 'Timeout', 'event_store.client.Timeout', new shared.Timeout()),
  accessDenied: () => batchError(status.PERMISSION_DENIED, 'Access denied', 'event_store.client.AccessDenied', new shared.AccessDenied()),
  streamDeleted: () => batchError(status.NOT_FOUND, 'Stream was deleted', 'event_store.client.StreamDeleted', new shared.StreamDeleted()),
  tooLarge: (maximum: number) => {
    const details = new shared.MaximumAppendSizeExceeded();
    details.setMaxappendsize(maximum);
    return batchError(status.INVALID_ARGUMENT, 'Maximum append size exceeded', 'event_store.client.MaximumAppendSizeExceeded', details);
  },
  wrongExpectedVersion: (expected: ExpectedState, current: bigint | undefined) => {
    const details = new shared.WrongExpectedVersion();
    const empty = new emptyMessages.Empty();
    if (expected === 'no_stream') details.setExpectedNoStream(empty);
    else if (expected === 'any') details.setExpectedAny(empty);
    else if (expected === 'stream_exists') details.setExpectedStreamExists(empty);
    else details.setExpectedStreamPosition(String(expected));
    if (current === undefined) details.setCurrentNoStream(empty);
    else details.setCurrentStreamRevision(String(current));
    return batchError(status.ALREADY_EXISTS, 'Wrong expected version', 'event_store.client.WrongExpectedVersion', details);
  },
};
