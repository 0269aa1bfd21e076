import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/**
 * What would break a client that was written against the released schema.
 * @param {string} released SDL
 * @param {string} now SDL
 * @returns {Promise<string[]>} one sentence a change
 */
export async function breakingChanges(released, now) {
  const changes = await diff(buildSchema(released), buildSchema(now));
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking).map(({ message }) => message);
}
