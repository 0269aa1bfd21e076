import type Database from 'better-sqlite3';
import type { CountKeys } from './count-keys.ts';
import type { KeyWrapper } from './master-key.ts';
import { MAC_ROOT_PLACE, placeOf } from './schema.ts';

interface Rewrapping {
  readonly db: Database.Database;
  readonly storeId: string;
  readonly root: Buffer;
  readonly countKeys: CountKeys;
  readonly present: KeyWrapper;
  readonly next: KeyWrapper;
}

/** Wraps every key anew under another master key; inside a transaction, and what is overwritten has to be purged after it. */
export function rewrapAll({ db, storeId, root, countKeys, present, next }: Rewrapping): void {
  const update = db.prepare('UPDATE keys SET wrapped = ? WHERE id = ?');
  const rows = db.prepare<[], { id: string; wrapped: Buffer }>('SELECT id, wrapped FROM keys WHERE wrapped IS NOT NULL').all();
  for (const { id, wrapped } of rows) {
    const place = placeOf(storeId, id);
    update.run(next.wrap(present.unwrap(wrapped, place), place), id);
  }
  countKeys.rewrap(next);
  db.prepare('UPDATE store SET master_id = ?, mac_root = ?').run(next.masterId, next.wrap(root, placeOf(storeId, MAC_ROOT_PLACE)));
}
