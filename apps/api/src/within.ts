import { EventStoreError } from '#eventing';

/** @throws EventStoreError UNAVAILABLE after `ms`; the work itself goes on, and its late end is ignored */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EventStoreError('UNAVAILABLE', `the event store did not answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function isUnavailable(error: unknown): error is EventStoreError {
  return error instanceof EventStoreError && error.kind === 'UNAVAILABLE';
}
