import type Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { backupSecretDatabase, DELETIONS_TABLE, noteDeletion, openSecretDatabase, purgeDeleted, restoreSecretDatabase } from '#key-store';

/** "HRID". */
const APPLICATION_ID = 0x48524944;
const SCHEMA_VERSION = 3;

/** Instants are milliseconds since 1970. Secrets are stored as hashes only. */
const TABLES = `
  CREATE TABLE accounts (person TEXT PRIMARY KEY, sign_in_name TEXT NOT NULL UNIQUE, password TEXT NOT NULL) STRICT;
  CREATE TABLE sign_in_failures (bucket TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;
  CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
  CREATE TABLE setup_links (hash BLOB PRIMARY KEY, person TEXT NOT NULL, purpose TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE TABLE sessions (hash BLOB PRIMARY KEY, person TEXT NOT NULL, created_at INTEGER NOT NULL, touched_at INTEGER NOT NULL) STRICT;
  CREATE INDEX sessions_by_person ON sessions (person);
  CREATE TABLE provider_sessions (
    session BLOB PRIMARY KEY REFERENCES sessions (hash) ON DELETE CASCADE,
    sid BLOB,
    tokens BLOB NOT NULL,
    asked_at INTEGER,
    confirmed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX provider_sessions_by_sid ON provider_sessions (sid);
  CREATE TABLE sign_in_attempts (hash BLOB PRIMARY KEY, sealed BLOB NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (expires_at);
  CREATE TABLE federated_identities (
    hash BLOB PRIMARY KEY,
    person TEXT UNIQUE,
    invitation TEXT,
    sign_in_name TEXT,
    unit_code TEXT,
    voided_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE claimed_roles (
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    command TEXT NOT NULL,
    PRIMARY KEY (person, role, unit_code)
  ) STRICT;
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL,
    name TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    unit TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
  ) STRICT;
`;

function identityFile(directory: string): string {
  return join(directory, 'identity.sqlite');
}

export function openIdentityDatabase(directory: string): Database.Database {
  mkdirSync(directory, { recursive: true });
  return openSecretDatabase(identityFile(directory), {
    what: 'a store of accounts of Handrail',
    applicationId: APPLICATION_ID,
    schemaVersion: SCHEMA_VERSION,
    create: (db) => db.exec(TABLES + DELETIONS_TABLE),
  });
}

/** Beside running processes. @throws Error when the target exists or the copy does not verify */
export function backupIdentity(directory: string, target: string): Promise<void> {
  return backupSecretDatabase(identityFile(directory), target);
}

/** Nobody is signed in after it, and no link is open: those that were revoked since the backup must not come back. */
export function restoreIdentity(backup: string, directory: string): void {
  restoreSecretDatabase(backup, identityFile(directory));
  const db = openIdentityDatabase(directory);
  try {
    db.transaction(() => {
      db.exec('DELETE FROM sessions; DELETE FROM setup_links; DELETE FROM sign_in_attempts;');
      db.prepare('UPDATE federated_identities SET voided_at = ?').run(Date.now());
      noteDeletion(db);
    }).immediate();
    purgeDeleted(db);
  } finally {
    db.close();
  }
}
