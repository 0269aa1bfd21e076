import { current } from '#cqrs';
import type { Retention } from '#friction';
import { PROTECTION_SETTINGS_ID, promisedSince, protectionSettings } from '#organisation';
import type { ReadStore } from '#read-store';
import type { Parts } from './parts.ts';

/** What decides about retention: promises by the settings, destruction by the key store. */
export function retentionOf({ log, keys, deployment }: Pick<Parts, 'log' | 'keys' | 'deployment'>, readStore: ReadStore): Retention {
  return {
    log,
    readStore,
    deployment,
    findPromises: async () => {
      const { history } = await current(log, protectionSettings, PROTECTION_SETTINGS_ID);
      return (reportedAt) => promisedSince(history, reportedAt);
    },
    expire: (expired, at) => void keys.expire(expired, at),
    purge: () => keys.purge(),
  };
}
