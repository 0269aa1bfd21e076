import type Database from 'better-sqlite3';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { ErasureLedger, recordsErasures } from './erasure-ledger.ts';
import { SecretsRefusedError } from './errors.ts';
import { keyFiles } from './files.ts';
import type { KeyWrapper } from './master-key.ts';
import { DELETIONS_TABLE, openSecretDatabase } from './secret-database.ts';

/** "HRKY". */
const APPLICATION_ID = 0x48524b59;
const SCHEMA_VERSION = 5;

const TABLES = `
  CREATE TABLE store (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id TEXT NOT NULL,
    master_id TEXT NOT NULL,
    mac_root BLOB NOT NULL
  ) STRICT;
  -- Whom keys belong to. An erased subject keeps its row, without person and handle, so that it never gets a key again; an alias whose
  -- time is over likewise. A person has another alias in each calendar quarter, so that the link to it can go with what it was used for.
  -- Whose alias it is stands there as a keyed hash, to find it by, and sealed. A wave of a survey is a subject, too.
  CREATE TABLE subjects (
    subject TEXT PRIMARY KEY,
    handle TEXT UNIQUE,
    person TEXT,
    sealed_person BLOB,
    alias TEXT,
    quarter TEXT,
    state TEXT NOT NULL CHECK (state IN ('active', 'erased')),
    UNIQUE (person, alias, quarter)
  ) STRICT, WITHOUT ROWID;
  -- A key is active while wrapped, destroyed once it is NULL; one that never existed has no row.
  CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL REFERENCES subjects (subject),
    purpose TEXT NOT NULL,
    quarter TEXT NOT NULL,
    wrapped BLOB,
    UNIQUE (subject, purpose, quarter)
  ) STRICT, WITHOUT ROWID;
  -- Keys of count tokens, one for each ISO year; destroyed (NULL) when it is over, and never made again.
  CREATE TABLE count_keys (year INTEGER PRIMARY KEY, wrapped BLOB) STRICT;
  -- The ledger as these keys know it: a ledger that does not begin with these lines is not theirs.
  CREATE TABLE ledger (position INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
  -- Erasures whose event is not yet recorded; handles is NULL once they stand in the ledger.
  CREATE TABLE pending_erasures (id TEXT PRIMARY KEY, person TEXT NOT NULL UNIQUE, at TEXT NOT NULL, handles TEXT) STRICT;
`;

export interface StoreRow {
  readonly id: string;
  readonly masterId: string;
  readonly macRoot: Buffer;
}

export const MAC_ROOT_PLACE = 'mac root';

/** 128 random bits; what the ledger calls a subject by. */
export function newHandle(): string {
  return randomBytes(16).toString('base64url');
}

/** Place of a wrapped key: bound to its store and id. */
export function placeOf(storeId: string, keyId: string): string {
  return `${storeId}\n${keyId}`;
}

/** Opens keys and ledger, or makes both when neither is there. @throws SecretsRefusedError */
export function openKeyDatabase(directory: string, wrapper: KeyWrapper, isExpected: boolean): Database.Database {
  const files = keyFiles(directory);
  if (!existsSync(files.database) && isExpected) {
    throw new SecretsRefusedError(
      'KEYS_MISSING',
      `${files.database} is missing, but the event log holds events sealed with its keys; put it back, or restore the latest backup`,
    );
  }
  if (!existsSync(files.database) && recordsErasures(files.ledger)) {
    throw new SecretsRefusedError(
      'KEYS_MISSING',
      `${files.database} is missing, but ${files.ledger} records erasures made with it; restore the latest backup of the keys`,
    );
  }
  return openSecretDatabase(files.database, {
    what: 'a key store of Handrail',
    applicationId: APPLICATION_ID,
    schemaVersion: SCHEMA_VERSION,
    create: (db) => {
      const id = randomUUID();
      db.exec(TABLES + DELETIONS_TABLE);
      db.prepare('INSERT INTO store (only_row, id, master_id, mac_root) VALUES (1, ?, ?, ?)').run(
        id,
        wrapper.masterId,
        wrapper.wrap(randomBytes(32), placeOf(id, MAC_ROOT_PLACE)),
      );
      new ErasureLedger(files.ledger, id).write([]);
    },
  });
}

export function readStoreRow(db: Database.Database): StoreRow {
  const row = db.prepare<[], StoreRow>('SELECT id, master_id AS masterId, mac_root AS macRoot FROM store').get();
  if (!row) throw new SecretsRefusedError('NOT_THIS_STORE', `${db.name} is not a key store of Handrail; name another data directory`);
  return row;
}
