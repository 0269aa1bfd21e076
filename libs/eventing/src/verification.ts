import type { Position, StoreIdentity } from './event-store.ts';

/** Why a log does not verify, and how far it still does. */
export interface Damage {
  readonly message: string;
  /** Up to here every event was checked and is good; null: none, or unknown. */
  readonly lastGood: Position | null;
}

export interface VerifyOptions {
  /** Called after each step with the events checked so far and those there at the start. */
  readonly onProgress?: (checked: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Called with each event whose link is good, in order, for checks of what it says. */
  readonly onEvent?: (event: VerifiedEvent) => void;
}

export interface VerifiedEvent {
  readonly position: Position;
  readonly type: string;
  /** JSON text, exactly as stored. */
  readonly data: string;
}

export interface VerifyReport {
  /** Null when the log cannot be read at all. */
  readonly identity: StoreIdentity | null;
  /** Events whose link in the chain was checked and is good, from the first on. */
  readonly events: number;
  readonly lastGood: Position | null;
  /** Null: everything verifies. */
  readonly damage: Damage | null;
  /** What the next start mends by itself. */
  readonly notices: readonly string[];
}
