export { encodedEvent, eventStoreContract } from './event-store.contract.ts';
export type { StoreUnderTest } from './event-store.contract.ts';
