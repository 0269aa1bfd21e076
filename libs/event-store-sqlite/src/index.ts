export { backupEvents } from './backup.ts';
export type { BackupOptions } from './backup.ts';
export { holdsEvents } from './files.ts';
export { restoreEvents } from './restore.ts';
export { SqliteEventStore } from './sqlite-event-store.ts';
export type { SqliteEventStoreOptions } from './sqlite-event-store.ts';
export { verifyEvents } from './verify.ts';
