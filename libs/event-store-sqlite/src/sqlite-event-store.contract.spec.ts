import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '#eventing-testing';
import { SqliteEventStore } from './sqlite-event-store.ts';

eventStoreContract('SqliteEventStore', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'handrail-store-'));
  const store = await SqliteEventStore.open({ directory });
  let current = store;
  return {
    store,
    begin: null,
    reopen: async () => {
      await current.close();
      current = await SqliteEventStore.open({ directory });
      return current;
    },
    close: async () => {
      await current.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
});
