import { hash } from 'node:crypto';

/** The end of a log: position of its last event (0: empty) and the chain's hash there. */
export interface Tail {
  readonly position: number;
  /** sha256, hex. */
  readonly hash: string;
}

/** The bytes of one event as they are stored. */
export interface ChainedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
}

/** Where the chain of a store starts, so that two stores never share a link. */
export function genesis(storeId: string): Tail {
  return { position: 0, hash: hash('sha256', `handrail events ${storeId}`) };
}

/** The length before `data` keeps it apart from `metadata`; the fields before it contain no line feed. */
export function chainHash(previous: string, stream: string, revision: number, { id, type, data, metadata }: ChainedEvent): string {
  return hash('sha256', `${previous}\n${stream}\n${revision}\n${id}\n${type}\n${data.length}\n${data}\n${metadata}`);
}
