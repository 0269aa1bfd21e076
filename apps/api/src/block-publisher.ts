import { currentFromKept } from '#cqrs';
import type { BlockPublisher } from '#figures';
import { PROTECTION_SETTINGS_ID, protectionSettings, settingsNow } from '#organisation';
import type { ReadStore } from '#read-store';
import type { Parts } from './parts.ts';

/** What decides about blocks, in the server and in an operator's command alike: people by the key store, their number by the settings. */
export function blockPublisher(
  { log, keys, deployment }: Pick<Parts, 'log' | 'keys' | 'deployment'>,
  readStore: ReadStore,
): BlockPublisher {
  return {
    log,
    readStore,
    deployment,
    people: {
      personOf: (alias) => keys.personOf(alias),
      tokenOf: (personId, policyId, year) => keys.countKeys.tokenFor(personId, policyId, year),
    },
    findK: async () => settingsNow(await currentFromKept(log, protectionSettings, PROTECTION_SETTINGS_ID)).k,
  };
}
