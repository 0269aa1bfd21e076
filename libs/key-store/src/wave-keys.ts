import type Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import type { Erasures } from './erasures.ts';
import { tag } from './keyed-tag.ts';
import type { KeyWrapper } from './master-key.ts';
import { newHandle, placeOf } from './schema.ts';
import { noteDeletion, purgeDeleted } from './secret-database.ts';

/** NONE: no such wave began here. ENDED: nobody takes part any more. FORGOTTEN: nor can anybody read what was answered. */
export type WaveKeyState = 'NONE' | 'OPEN' | 'ENDED' | 'FORGOTTEN';

export interface WaveKeysParts {
  readonly db: Database.Database;
  readonly storeId: string;
  /** That of the present master key. @throws SecretsRefusedError once another process has changed it */
  readonly wrapper: () => KeyWrapper;
  readonly erasures: Erasures;
  /** Called when keys of waves were destroyed, which may be held in memory. */
  readonly forgotten: () => void;
}

interface KeyRow {
  readonly id: string;
  readonly wrapped: Buffer | null;
}

const KEY_BYTES = 32;
/** Of the key of who takes part, among those under which answers are sealed. */
const PLACE = `purpose = 'participation' AND quarter = 'wave'`;

/**
 * What a wave of a survey has of its own: a key by which a person answers it once without being known, and those of what is answered, as its
 * subject. The first goes when the wave ends, and nobody can join person and answer again; all of them once it is counted, for good.
 */
export class WaveKeys {
  readonly #parts: WaveKeysParts;

  constructor(parts: WaveKeysParts) {
    this.#parts = parts;
  }

  /** Makes the key of a wave, unless there is one or it was destroyed. */
  begin(waveId: string): void {
    const { db, storeId, wrapper } = this.#parts;
    db.transaction(() => {
      if (this.stateOf(waveId) !== 'NONE') return;
      this.#addSubject(waveId);
      const id = newHandle();
      this.#insertKey(id, waveId, wrapper().wrap(randomBytes(KEY_BYTES), placeOf(storeId, id)));
    }).immediate();
  }

  /**
   * Destroys the keys of who takes part for good; also those that a restore brought back, or that were never made.
   * @throws PurgeOverdueError when they are destroyed; the next call, also for none, overwrites their bytes
   */
  end(waveIds: readonly string[]): void {
    const { db } = this.#parts;
    db.transaction(() => {
      const destroy = db.prepare(`UPDATE keys SET wrapped = NULL WHERE subject = ? AND ${PLACE} AND wrapped IS NOT NULL`);
      for (const waveId of waveIds) {
        if (this.stateOf(waveId) === 'NONE') {
          this.#addSubject(waveId);
          this.#insertKey(newHandle(), waveId, null);
        }
        if (destroy.run(waveId).changes > 0) noteDeletion(db);
      }
    }).immediate();
    purgeDeleted(db);
  }

  /**
   * Destroys every key of waves, those of their answers among them, and enters it in the ledger. @param at ISO instant
   * @throws PurgeOverdueError as above
   */
  forget(waveIds: readonly string[], at: string): void {
    if (this.#parts.erasures.forget(waveIds, at) > 0) this.#parts.forgotten();
    purgeDeleted(this.#parts.db);
  }

  stateOf(waveId: string): WaveKeyState {
    const { db } = this.#parts;
    const state = db.prepare<[string], string>('SELECT state FROM subjects WHERE subject = ?').pluck().get(waveId);
    if (state === 'erased') return 'FORGOTTEN';
    const key = this.#find(waveId);
    if (!key) return 'NONE';
    return key.wrapped ? 'OPEN' : 'ENDED';
  }

  /**
   * @param text of who takes part, or of what they send
   * @returns equal for one wave and text, without relation to any other; null without a key of that wave, destroyed or never made
   */
  tagOf(waveId: string, text: string): string | null {
    const { storeId, wrapper } = this.#parts;
    const key = this.#find(waveId);
    return key?.wrapped ? tag(wrapper().unwrap(key.wrapped, placeOf(storeId, key.id)), text) : null;
  }

  #find(waveId: string): KeyRow | undefined {
    return this.#parts.db.prepare<[string], KeyRow>(`SELECT id, wrapped FROM keys WHERE subject = ? AND ${PLACE}`).get(waveId);
  }

  #addSubject(waveId: string): void {
    this.#parts.db.prepare(`INSERT OR IGNORE INTO subjects (subject, handle, state) VALUES (?, ?, 'active')`).run(waveId, newHandle());
  }

  #insertKey(id: string, waveId: string, wrapped: Buffer | null): void {
    this.#parts.db
      .prepare(`INSERT INTO keys (id, subject, purpose, quarter, wrapped) VALUES (?, ?, 'participation', 'wave', ?)`)
      .run(id, waveId, wrapped);
  }
}
