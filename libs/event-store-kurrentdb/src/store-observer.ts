export type Operation = 'append' | 'read' | 'subscribe';

/** Hears of what went wrong and was overcome, for logs and metrics. Must not throw. */
export interface StoreObserver {
  /** An attempt failed in a way that passes; another one follows, or the operation's time is up. */
  retried(operation: Operation, reason: string): void;
  /** An outage has begun: repeated attempts failed, so the client is replaced. Once for each outage of a store that had answered before. */
  lost(reason: string): void;
  /** The outage is over after so many seconds: a new client works again. Once for each `lost`, with its reason. */
  reconnected(reason: string, seconds: number): void;
  /** What was there is not there any more: the database was put back or erased. Once; nothing is appended from then on. */
  damaged(damage: string): void;
}
