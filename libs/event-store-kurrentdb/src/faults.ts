import { EventStoreError } from '#eventing';
import type { EventStoreErrorKind } from '#eventing';

/** What an error of the client means here. */
export interface Fault {
  readonly kind: EventStoreErrorKind;
  /** Worth another attempt. The outcome of an append may be unknown. */
  readonly passing: boolean;
  /** The client follows to the leader that the answer names; another client would have to learn of it again. */
  readonly followed: boolean;
  /** For people, with the remedy; never credentials. */
  readonly reason: string;
}

/** Our own timer ran out. */
export class TimedOut extends Error {}
/** The client was replaced while the call was under way. */
export class Replaced extends Error {}

/** The client's errors have a `type`, raw gRPC errors a `code`; some only say something. */
interface Clues {
  readonly type: string;
  readonly code: number;
  readonly message: string;
}

const passing = (reason: string): Fault => ({ kind: 'UNAVAILABLE', passing: true, followed: false, reason });
const lasting = (kind: EventStoreErrorKind, reason: string): Fault => ({ kind, passing: false, followed: false, reason });

const DENIED = lasting(
  'UNAVAILABLE',
  'it refused access: check user and password in EVENT_STORE_URL, and that the user may read and write every stream',
);
const TOO_LARGE = lasting('TOO_LARGE', 'it takes no append of this size: send less at once, or raise MaxAppendSize on the server');
const DELETED = lasting('INVALID', 'the stream was deleted for good (tombstoned) by another program: its id can never be used again');
const LATE = passing('it did not answer in time: is the node overloaded or paused?');
/** What each node's connection ended with is lost here; `Diagnosis` asks for it. */
const NO_LEADER = passing(
  'no node tells who the leader is: check that the hosts are spelt right, that nodes listen on these ports, that both sides speak TLS or neither, and that a majority of the nodes is up',
);
const NOT_LEADER: Fault = {
  ...passing('this node is not the leader: name all nodes of the cluster in EVENT_STORE_URL, with commas between them'),
  followed: true,
};

const BY_TYPE: Readonly<Record<string, Fault>> = {
  'wrong-expected-version': lasting('WRONG_REVISION', 'the stream is at another revision'),
  'maximum-append-size-exceeded': TOO_LARGE,
  'transaction-max-size-exceeded': TOO_LARGE,
  'append-record-size-exceeded': TOO_LARGE,
  'stream-deleted': DELETED,
  'stream-tombstoned': DELETED,
  'access-denied': DENIED,
  'not-leader': NOT_LEADER,
  'deadline-exceeded': LATE,
};
/** gRPC's status codes; those that are not here pass. */
const BY_CODE: Readonly<Record<number, Fault>> = {
  4: LATE,
  7: DENIED,
  12: lasting('UNAVAILABLE', 'it does not know this call: is it KurrentDB (or EventStoreDB from 21.10), and no other server?'),
  16: DENIED,
};
/** Errors of the network, of TLS and of finding the leader differ only in what they say; in the order in which they are looked for. */
const BY_MESSAGE: readonly (readonly [RegExp, Fault])[] = [
  [/larger than max|message length|too large/i, TOO_LARGE],
  [/server is not ready/i, passing('it is still starting')],
  [
    /wrong version number|packet length too long|http request/i,
    passing('it does not speak TLS: write ?tls=false and leave out user and password, or turn TLS on in the server'),
  ],
  [
    /certificate|self.signed|altname|does not match/i,
    passing('its certificate is not trusted: name the authority that signed it in tlsCaFile, and use the host name that is in it'),
  ],
  [/ECONNREFUSED/, passing('nothing listens there: is the server started, is the port right?')],
  [/name resolution|ENOTFOUND|EAI_AGAIN/i, passing('the host name cannot be resolved: check its spelling and the DNS')],
  [
    /failed to connect|protocol error/i,
    passing('it takes connections but does not speak as expected: if it speaks TLS, leave out tls=false'),
  ],
  [/connection dropped|ECONNRESET|socket hang up/i, passing('the connection broke: is the server still running?')],
  [/failed to discover/i, NO_LEADER],
];

/** By type, then by code, then by what it says: no two layers of the client tell errors alike. */
export function faultOf(error: unknown): Fault {
  if (error instanceof EventStoreError) return { kind: error.kind, passing: false, followed: false, reason: error.message };
  if (error instanceof TimedOut || error instanceof Replaced) return passing(error.message);
  const { type, code, message } = cluesOf(error);
  const known = BY_TYPE[type] ?? BY_CODE[code] ?? BY_MESSAGE.find(([said]) => said.test(message))?.[1];
  if (known !== undefined) return known;
  // The server is asked nothing that it could call wrong, except for a position or size that it cannot take.
  if (type === 'invalid-argument' || code === 3) return lasting('INVALID', `it refused the request: ${firstLine(message)}`);
  return passing(firstLine(message) || type || 'it failed without a word');
}

/** Somebody said what is wrong; it is more than that time ran out. */
export function saysWhy(error: unknown): boolean {
  return !(error instanceof TimedOut || error instanceof Replaced) && faultOf(error) !== LATE;
}

/** Nobody said anything. */
export function isSilence(error: unknown): boolean {
  return error instanceof TimedOut || faultOf(error) === LATE;
}

/** The reason lies behind what was said. */
export function isUnexplained(error: unknown): boolean {
  return isSilence(error) || faultOf(error) === NO_LEADER;
}

export function toError(fault: Fault, hosts: string, cause: unknown): EventStoreError {
  if (cause instanceof EventStoreError) return cause;
  return new EventStoreError(fault.kind, `KurrentDB at ${hosts}: ${fault.reason}`, { cause });
}

function cluesOf(error: unknown): Clues {
  const given: Partial<Record<keyof Clues, unknown>> = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const text = (clue: unknown): string => (typeof clue === 'string' ? clue : '');
  return {
    type: text(given.type),
    code: typeof given.code === 'number' ? given.code : -1,
    message: text(given.message),
  };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
