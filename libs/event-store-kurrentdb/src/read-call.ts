import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { LogPosition, ReadEvent } from './mapping.ts';

const { ReadReq } = streams;
type Options = streams.ReadReq.Options;

/** Where a read begins; from the end it goes backwards. */
export type From<Known> = Known | 'start' | 'end';

export interface ReadRequest {
  readonly from: { readonly stream: string; readonly revision: From<bigint> } | { readonly position: From<LogPosition> };
  readonly backwards: boolean;
  readonly count: number;
  /** Of event types; of the log only. */
  readonly regex?: string;
}

/** `Streams.Read` as the server takes it. */
export function readRequest({ from, backwards, count, regex }: ReadRequest): streams.ReadReq {
  const options = new ReadReq.Options();
  if ('stream' in from) options.setStream(streamOptions(from.stream, from.revision));
  else options.setAll(allOptions(from.position));
  options.setReadDirection(backwards ? ReadReq.Options.ReadDirection.BACKWARDS : ReadReq.Options.ReadDirection.FORWARDS);
  options.setResolveLinks(false);
  options.setCount(String(count));
  setFilter(options, regex);
  const ids = new ReadReq.Options.UUIDOption();
  ids.setString(new shared.Empty());
  options.setUuidOption(ids);
  const request = new ReadReq();
  request.setOptions(options);
  return request;
}

/** Undefined for an answer that carries no event. */
export function readEvent(response: streams.ReadResp): ReadEvent | undefined {
  const event = response.getEvent()?.getEvent();
  if (event === undefined) return undefined;
  return {
    id: event.getId()?.getString() ?? '',
    type: event.getMetadataMap().get('type') ?? '',
    streamId: Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8'),
    revision: BigInt(event.getStreamRevision()),
    data: event.getData_asU8(),
    metadata: event.getCustomMetadata_asU8(),
    position: { commit: BigInt(event.getCommitPosition()), prepare: BigInt(event.getPreparePosition()) },
  };
}

function streamOptions(stream: string, revision: From<bigint>): streams.ReadReq.Options.StreamOptions {
  const options = new ReadReq.Options.StreamOptions();
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream, 'utf8'));
  options.setStreamIdentifier(identifier);
  if (revision === 'start') options.setStart(new shared.Empty());
  else if (revision === 'end') options.setEnd(new shared.Empty());
  else options.setRevision(String(revision));
  return options;
}

function allOptions(position: From<LogPosition>): streams.ReadReq.Options.AllOptions {
  const options = new ReadReq.Options.AllOptions();
  if (position === 'start') options.setStart(new shared.Empty());
  else if (position === 'end') options.setEnd(new shared.Empty());
  else {
    const at = new ReadReq.Options.Position();
    at.setCommitPosition(String(position.commit));
    at.setPreparePosition(String(position.prepare));
    options.setPosition(at);
  }
  return options;
}

function setFilter(options: Options, regex: string | undefined): void {
  if (regex === undefined) {
    options.setNoFilter(new shared.Empty());
    return;
  }
  const expression = new ReadReq.Options.FilterOptions.Expression();
  expression.setRegex(regex);
  const filter = new ReadReq.Options.FilterOptions();
  filter.setEventType(expression);
  filter.setCount(new shared.Empty());
  options.setFilter(filter);
}
