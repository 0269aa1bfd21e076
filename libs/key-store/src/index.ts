export { backupKeys, backupSecretDatabase, restoreKeys, restoreSecretDatabase } from './backup.ts';
export type { Erasure, RecordErasure } from './erasures.ts';
export { SecretsRefusedError } from './errors.ts';
export type { SecretsRefusal } from './errors.ts';
export { loadMasterKey, writeMasterKey } from './master-key.ts';
export { dataVersionOf, openSecretDatabase, purgeDeleted } from './secret-database.ts';
export type { SecretDatabaseOptions } from './secret-database.ts';
export { SqliteKeyStore } from './sqlite-key-store.ts';
export type { KeyStoreOptions, SubjectAlias } from './sqlite-key-store.ts';
