import { idOf } from '#eventing';

/** Another seed tells another year of the same organisation. */
export const SEED = 'alderbrook-1';

/** Follows from the step, so that a seeding that was cut off can be repeated. */
export function commandIdOf(stepId: string): string {
  return idOf('demo', SEED, stepId);
}
