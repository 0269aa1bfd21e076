import type Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { tag } from './keyed-tag.ts';
import type { KeyWrapper } from './master-key.ts';
import { placeOf } from './schema.ts';
import { purgeDeleted } from './secret-database.ts';

const KEY_BYTES = 32;

/**
 * By which a person answers a wave of a survey once without being known: a keyed hash under a key of that wave. With the wave its key goes, and
 * nobody can join person and answer again.
 */
export class WaveKeys {
  readonly #db: Database.Database;
  readonly #storeId: string;
  readonly #wrapper: () => KeyWrapper;
  #isToBePurged = false;

  /** @param wrapper that of the present master key; @throws SecretsRefusedError once another process has changed it */
  constructor(db: Database.Database, storeId: string, wrapper: () => KeyWrapper) {
    this.#db = db;
    this.#storeId = storeId;
    this.#wrapper = wrapper;
  }

  /** Makes the key of a wave, unless there is one or it was destroyed. */
  begin(waveId: string): void {
    this.#db
      .transaction(() => {
        this.#db
          .prepare('INSERT OR IGNORE INTO wave_keys (wave, wrapped) VALUES (?, ?)')
          .run(waveId, this.#wrapper().wrap(randomBytes(KEY_BYTES), this.#placeOf(waveId)));
      })
      .immediate();
  }

  /** Destroys the key of a wave for good; also one that a restore brought back, or that was never made. */
  end(waveId: string): void {
    const { changes } = this.#db
      .prepare(
        'INSERT INTO wave_keys (wave, wrapped) VALUES (?, NULL) ON CONFLICT (wave) DO UPDATE SET wrapped = NULL WHERE wrapped IS NOT NULL',
      )
      .run(waveId);
    this.#isToBePurged ||= changes > 0;
    if (!this.#isToBePurged) return;
    purgeDeleted(this.#db);
    this.#isToBePurged = false;
  }

  /**
   * @param who told apart by this text alone: an id of a person
   * @returns equal for one wave and person, without relation to any other; null without a key of that wave, destroyed or never made
   */
  participantOf(waveId: string, who: string): string | null {
    const wrapped = this.#db.prepare<[string], Buffer | null>('SELECT wrapped FROM wave_keys WHERE wave = ?').pluck().get(waveId);
    return wrapped ? tag(this.#wrapper().unwrap(wrapped, this.#placeOf(waveId)), who) : null;
  }

  /** Inside the transaction that changes the master key. */
  rewrap(next: KeyWrapper): void {
    const present = this.#wrapper();
    const rows = this.#db
      .prepare<[], { wave: string; wrapped: Buffer }>('SELECT wave, wrapped FROM wave_keys WHERE wrapped IS NOT NULL')
      .all();
    const update = this.#db.prepare('UPDATE wave_keys SET wrapped = ? WHERE wave = ?');
    for (const { wave, wrapped } of rows) {
      const place = this.#placeOf(wave);
      update.run(next.wrap(present.unwrap(wrapped, place), place), wave);
    }
  }

  #placeOf(waveId: string): string {
    return placeOf(this.#storeId, `wave key ${waveId}`);
  }
}
