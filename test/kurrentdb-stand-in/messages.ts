import timestampMessages from 'google-protobuf/google/protobuf/timestamp_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ProposedEvent, StoredEvent } from './log.ts';

const { ReadResp } = streams;

/** The wire's way to say that a position is not known: -1 as an unsigned number. */
export const UNKNOWN_POSITION = 18446744073709551615n;

/** The server counts `created` in units of 100 nanoseconds. */
const TICKS_PER_MILLISECOND = 10_000n;

export function identifier(stream: string): shared.StreamIdentifier {
  const message = new shared.StreamIdentifier();
  message.setStreamName(Buffer.from(stream, 'utf8'));
  return message;
}

export function streamName(message: shared.StreamIdentifier | undefined): string {
  return Buffer.from(message?.getStreamName_asU8() ?? []).toString('utf8');
}

/** A UUID arrives as text or as two signed halves. */
export function uuidText(uuid: shared.UUID | undefined): string {
  const halves = uuid?.getStructured();
  if (halves === undefined) {
    return (uuid?.getString() ?? '').toLowerCase();
  }
  const hex = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()]
    .map((bits) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0'))
    .join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

interface ProposedMessage {
  getId(): shared.UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

export function proposedEvent(message: ProposedMessage): ProposedEvent {
  return {
    id: uuidText(message.getId()),
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function eventMessage(event: StoredEvent, textIds: boolean): streams.ReadResp {
  const record = new ReadResp.ReadEvent.RecordedEvent();
  record.setId(uuidMessage(event.id, textIds));
  record.setStreamIdentifier(identifier(event.stream));
  record.setStreamRevision(String(event.revision));
  record.setCommitPosition(String(event.position));
  record.setPreparePosition(String(event.position));
  record
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', String(BigInt(event.created) * TICKS_PER_MILLISECOND));
  record.setData(event.data);
  record.setCustomMetadata(event.metadata);
  const readEvent = new ReadResp.ReadEvent();
  readEvent.setEvent(record);
  readEvent.setCommitPosition(String(event.position));
  const response = new ReadResp();
  response.setEvent(readEvent);
  return response;
}

export function confirmation(id: string): streams.ReadResp {
  const message = new ReadResp.SubscriptionConfirmation();
  message.setSubscriptionId(id);
  const response = new ReadResp();
  response.setConfirmation(message);
  return response;
}

export function caughtUp(at: { position?: bigint; revision?: bigint }, now: number): streams.ReadResp {
  const message = new ReadResp.CaughtUp();
  message.setTimestamp(timestamp(now));
  if (at.position !== undefined) {
    const position = new ReadResp.Position();
    position.setCommitPosition(String(at.position));
    position.setPreparePosition(String(at.position));
    message.setPosition(position);
  }
  if (at.revision !== undefined) {
    message.setStreamRevision(String(at.revision));
  }
  const response = new ReadResp();
  response.setCaughtUp(message);
  return response;
}

export function checkpoint(position: bigint, now: number): streams.ReadResp {
  const message = new ReadResp.Checkpoint();
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  message.setTimestamp(timestamp(now));
  const response = new ReadResp();
  response.setCheckpoint(message);
  return response;
}

export function streamNotFound(stream: string): streams.ReadResp {
  const message = new ReadResp.StreamNotFound();
  message.setStreamIdentifier(identifier(stream));
  const response = new ReadResp();
  response.setStreamNotFound(message);
  return response;
}

export function lastStreamPosition(revision: bigint): streams.ReadResp {
  const response = new ReadResp();
  response.setLastStreamPosition(String(revision));
  return response;
}

function uuidMessage(id: string, asText: boolean): shared.UUID {
  const uuid = new shared.UUID();
  if (asText) {
    uuid.setString(id);
    return uuid;
  }
  const hex = id.replaceAll('-', '');
  const halves = new shared.UUID.Structured();
  halves.setMostSignificantBits(String(BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`))));
  halves.setLeastSignificantBits(String(BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`))));
  uuid.setStructured(halves);
  return uuid;
}

function timestamp(milliseconds: number) {
  return timestampMessages.Timestamp.fromDate(new Date(milliseconds));
}
