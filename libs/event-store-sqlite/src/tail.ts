import { genesisHash } from '#eventing';

/** The end of a log: position of its last event (0: empty) and the chain's hash there. */
export interface Tail {
  readonly position: number;
  /** sha256, hex. */
  readonly hash: string;
}

/** Where the chain of a store starts. */
export function genesis(storeId: string): Tail {
  return { position: 0, hash: genesisHash(storeId) };
}
