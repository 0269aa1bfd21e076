export { StoreRefusedError } from './errors.ts';
export type { StoreRefusal } from './errors.ts';
export { SqliteEventStore } from './sqlite-event-store.ts';
export type { SqliteEventStoreOptions } from './sqlite-event-store.ts';
export { StoreLock } from './store-lock.ts';
export type { Damage } from './tail-check.ts';
