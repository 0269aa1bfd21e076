/** How long things may take, in milliseconds. Tests shorten them. */
export interface Timings {
  /** One call to the server; the outcome of an append is unknown after it. */
  readonly attemptMs: number;
  /** One operation with all its attempts and the pauses between them; then `UNAVAILABLE`. */
  readonly operationMs: number;
  /** Before the first repetition; doubles with each one, with jitter. */
  readonly retryMs: number;
  /** Longest pause between repetitions. */
  readonly longestRetryMs: number;
  /** Before a client that was just built is replaced again; doubles up to `longestRebuildMs` until a call succeeds. */
  readonly rebuildMs: number;
  /** Longest time between two rebuilds. */
  readonly longestRebuildMs: number;
  /** Between two looks at the head that cover a doorbell which does not ring. */
  readonly pollMs: number;
}

/** An attempt ends as a server's own prepare and commit time-outs do (2 s), an operation as a client's (7 s). */
export const TIMINGS: Timings = {
  attemptMs: 2_000,
  operationMs: 7_000,
  retryMs: 50,
  longestRetryMs: 1_000,
  rebuildMs: 250,
  longestRebuildMs: 5_000,
  pollMs: 1_000,
};

/** The pause before repetition `n` (from 0): between half and all of the doubled first pause, so that callers do not come back together. */
export function backOff(n: number, firstMs: number, longestMs: number): number {
  const most = Math.min(longestMs, firstMs * 2 ** Math.min(n, 20));
  return most * (0.5 + Math.random() / 2);
}
