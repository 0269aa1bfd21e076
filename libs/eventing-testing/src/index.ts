export { encodedEvent, eventStoreContract } from './event-store.contract.ts';
export type { StoreUnderTest } from './event-store.contract.ts';
export { recorded } from './recorded-subscription.ts';
export type { RecordedSubscription } from './recorded-subscription.ts';
