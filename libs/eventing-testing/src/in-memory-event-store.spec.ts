import { InMemoryEventStore } from './in-memory-event-store.ts';
import { eventStoreContract } from './event-store.contract.ts';

eventStoreContract('the in-memory store', () => {
  let store = new InMemoryEventStore();
  return Promise.resolve({
    store,
    begin: null,
    reopen: async () => {
      await store.close();
      store = store.reopened();
      return store;
    },
    close: () => store.close(),
  });
});
