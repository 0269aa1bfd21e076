/** Short, so that a fault is over soon, and long enough that a busy machine is no fault. */
export const TIMINGS = {
  attemptMs: 250,
  operationMs: 5_000,
  retryMs: 10,
  longestRetryMs: 100,
  rebuildMs: 20,
  longestRebuildMs: 200,
  pollMs: 200,
} as const;

/** For a server that is well: on a starved machine too, only a hang takes longer. */
export const PATIENT = { attemptMs: 5_000, operationMs: 20_000 } as const;

/** For a server that never gets well. */
export const IMPATIENT = { attemptMs: 120, operationMs: 500 } as const;

/** An operation ends before this, whatever the server does; one that runs its time twice does not. */
export const DEADLINE_MS = TIMINGS.operationMs + 4_000;
