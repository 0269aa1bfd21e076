import { hash } from 'node:crypto';

/** The bytes of one event as they are stored. */
export interface ChainedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
}

/** The hash before the first event of a store, so that two stores never share a link; sha256, hex. */
export function genesisHash(storeId: string): string {
  return hash('sha256', `handrail events ${storeId}`);
}

/** The length before `data` keeps it apart from `metadata`; the fields before it contain no line feed. */
export function chainHash(previous: string, stream: string, revision: number, { id, type, data, metadata }: ChainedEvent): string {
  return hash('sha256', `${previous}\n${stream}\n${revision}\n${id}\n${type}\n${data.length}\n${data}\n${metadata}`);
}
