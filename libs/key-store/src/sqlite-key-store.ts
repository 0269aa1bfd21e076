import type Database from 'better-sqlite3';
import { createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { quarterOf } from '#eventing';
import type { KeyRing, SealPurpose } from '#eventing';
import { CountKeys } from './count-keys.ts';
import { ErasureLedger } from './erasure-ledger.ts';
import { Erasures } from './erasures.ts';
import type { Expired, RecordErasure } from './erasures.ts';
import { personErased, SecretsRefusedError } from './errors.ts';
import { keyFiles } from './files.ts';
import { remember } from './key-cache.ts';
import { prepareFinders } from './key-finders.ts';
import type { KeyRow } from './key-finders.ts';
import { deriveKey, KeyWrapper } from './master-key.ts';
import { PeopleBehindAliases } from './people-behind-aliases.ts';
import { rewrapAll } from './rewrap.ts';
import { MAC_ROOT_PLACE, newHandle, openKeyDatabase, placeOf, readStoreRow } from './schema.ts';
import { dataVersionOf, noteDeletion, purgeDeleted } from './secret-database.ts';
import { WaveKeys } from './wave-keys.ts';

/** What a person's events are recorded under; apart, or one named report, or a call that a supervisor has seen, would unmask the confidential ones. */
export type SubjectAlias = 'CONFIDENTIAL' | 'NAMED' | 'JUDGEMENT';

export interface KeyStoreOptions {
  readonly directory: string;
  /** 32 bytes, see `loadMasterKey`. */
  readonly masterKey: Buffer;
  /** The operator's word, after a restore whose ledger is lost, that nobody was erased since the backup. */
  readonly noErasureSinceBackup?: boolean;
  /** The event log holds events: keys that are missing are lost, and no new ones are made in their place. */
  readonly expected?: boolean;
}

type OpenKey = ReturnType<KeyRing['sealingKey']>;

/**
 * The keys of sealed data and the map from people to their aliases, in `<directory>/keys.sqlite`.
 * Several processes may use it at once; what one destroys is destroyed for all with their next call.
 */
export class SqliteKeyStore implements KeyRing {
  /** How many people the ledger erased again at opening: more than 0 only after a restore. */
  readonly erasedAgain: number;
  /** What an anonymous report carries in the place of a name. */
  readonly countKeys: CountKeys;
  /** What an answer to a survey carries in the place of a name, and what opens it. */
  readonly waveKeys: WaveKeys;
  readonly #db: Database.Database;
  readonly #storeId: string;
  readonly #erasures: Erasures;
  readonly #people: PeopleBehindAliases;
  readonly #root: Buffer;
  readonly #macKey: KeyObject;
  readonly #find: ReturnType<typeof prepareFinders>;
  readonly #dataVersion: () => unknown;
  readonly #sealing = new Map<string, OpenKey>();
  readonly #opening = new Map<string, Buffer>();
  #wrapper: KeyWrapper;
  #seenVersion: unknown;

  /**
   * Applies the ledger of erasures before it serves.
   * @throws SecretsRefusedError when keys, master key and ledger do not belong together; the message names the remedy
   */
  static open(options: KeyStoreOptions): SqliteKeyStore {
    mkdirSync(options.directory, { recursive: true });
    const wrapper = new KeyWrapper(options.masterKey);
    const db = openKeyDatabase(options.directory, wrapper, options.expected === true);
    try {
      return new SqliteKeyStore(db, wrapper, options);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  private constructor(db: Database.Database, wrapper: KeyWrapper, options: KeyStoreOptions) {
    this.#db = db;
    this.#wrapper = wrapper;
    this.#dataVersion = dataVersionOf(db);
    this.#find = prepareFinders(db);
    this.#seenVersion = this.#dataVersion();
    const store = readStoreRow(db);
    this.#storeId = store.id;
    this.#checkMaster();
    this.#root = wrapper.unwrap(store.macRoot, placeOf(store.id, MAC_ROOT_PLACE));
    this.#macKey = createSecretKey(this.derivedKey('handrail command input'));
    const presentWrapper = () => {
      this.#checkMaster();
      return this.#wrapper;
    };
    this.countKeys = new CountKeys(db, store.id, this.derivedKey('handrail count tokens'), presentWrapper);
    this.#people = new PeopleBehindAliases(this.#root);
    this.#erasures = new Erasures(db, new ErasureLedger(keyFiles(options.directory).ledger, store.id), this.#people);
    this.waveKeys = new WaveKeys({
      db,
      storeId: store.id,
      wrapper: presentWrapper,
      erasures: this.#erasures,
      forgotten: () => this.#forget(),
    });
    this.erasedAgain = this.#openLedger(options.noErasureSinceBackup === true);
  }

  sealingKey(subject: string, purpose: SealPurpose, quarter: string): OpenKey {
    this.#refresh();
    const name = `${subject}\n${purpose}\n${quarter}`;
    const cached = this.#sealing.get(name);
    if (cached) return cached;
    const key = this.#findKey(subject, purpose, quarter) ?? this.#mintKey(subject, purpose, quarter);
    remember(this.#sealing, name, key);
    return key;
  }

  openingKey(id: string): Buffer | null {
    this.#refresh();
    const cached = this.#opening.get(id);
    if (cached) return cached;
    const row = this.#find.key.get(id);
    if (!row) throw new Error(`the key ${id} never existed in ${this.#db.name}: these keys do not belong to this event log`);
    if (row.wrapped === null) return null;
    const key = this.#unwrap(id, row.wrapped);
    remember(this.#opening, id, key);
    return key;
  }

  mac(text: string): string {
    return createHmac('sha256', this.#macKey).update(text).digest('base64url');
  }

  /** 32 bytes for a purpose of its own; the same for as long as these keys live, whatever the master key. */
  derivedKey(purpose: string): Buffer {
    return deriveKey(this.#root, purpose);
  }

  /** A person's random alias of a calendar quarter such as `2026-Q4`, made at first use. @throws DomainError `person.erased` */
  subjectOf(personId: string, alias: SubjectAlias, quarter: string): string {
    const find = this.#find.subject;
    const person = this.#people.hashOf(personId);
    return (
      find.get(person, alias, quarter) ??
      this.#db
        .transaction(() => {
          const known = find.get(person, alias, quarter);
          if (known !== undefined) return known;
          this.#refuseErased(personId);
          const subject = randomUUID();
          this.#db
            .prepare(
              `INSERT INTO subjects (subject, handle, person, sealed_person, alias, quarter, state) VALUES (?, ?, ?, ?, ?, ?, 'active')`,
            )
            .run(subject, newHandle(), person, this.#people.seal(personId, subject), alias, quarter);
          return subject;
        })
        .immediate()
    );
  }

  /** Every alias a person has, the latest quarter first, without making one. */
  subjectsOf(personId: string): readonly string[] {
    return this.#find.subjects.all(this.#people.hashOf(personId));
  }

  /** The person behind an alias; null once erased, or for what is no alias. */
  personOf(subject: string): string | null {
    const sealed = this.#find.person.get(subject) ?? null;
    return sealed && this.#people.open(sealed, subject);
  }

  /**
   * Destroys all keys and aliases of a person, enters it in the ledger, then has the event recorded; nothing to do the second time.
   * A rejection leaves it for `resumeErasures`; the keys are gone nevertheless.
   */
  async erase(personId: string, at: string, record: RecordErasure): Promise<void> {
    const erasure = this.#erasures.begin(personId, at);
    this.#forget();
    if (erasure) await this.#erasures.finish([erasure], record);
  }

  /**
   * Destroys for good what was kept long enough; a restore of older keys does not bring it back. What is of the quarter of `at` stays: it may
   * still be used. Call `purge` after it. @param at ISO instant @returns how many keys and links to aliases were destroyed
   */
  expire(expired: Expired, at: string): number {
    const count = this.#erasures.expire(expired, quarterOf(at), at);
    if (count > 0) this.#forget();
    return count;
  }

  /** Leaves no byte of what expired: once for all calls of `expire`, for it takes time by the number of keys. */
  purge(): void {
    purgeDeleted(this.#db);
  }

  /** At start: finishes what a crash cut off and records what the ledger erased again after a restore. @returns how many */
  async resumeErasures(record: RecordErasure): Promise<number> {
    const pending = this.#erasures.pending();
    await this.#erasures.finish(pending, record);
    return pending.length;
  }

  /** Wraps every key anew and leaves nothing of the old wrapping; other processes have to be started again with the new master key. */
  rewrap(newMaster: Buffer): void {
    const next = new KeyWrapper(newMaster);
    this.#db
      .transaction(() => {
        this.#checkMaster();
        const { countKeys } = this;
        rewrapAll({ db: this.#db, storeId: this.#storeId, root: this.#root, countKeys, present: this.#wrapper, next });
        noteDeletion(this.#db);
      })
      .immediate();
    this.#wrapper = next;
    purgeDeleted(this.#db);
  }

  close(): void {
    this.#forget();
    this.#db.close();
  }

  #openLedger(noErasureSinceBackup: boolean): number {
    try {
      return this.#erasures.applyLedger();
    } catch (error) {
      if (!(noErasureSinceBackup && error instanceof SecretsRefusedError && error.reason === 'LEDGER_MISSING')) throw error;
      this.#erasures.recreateLedger();
      return 0;
    }
  }

  #findKey(subject: string, purpose: SealPurpose, quarter: string): OpenKey | null {
    const row = this.#db
      .prepare<[string, string, string], KeyRow>('SELECT id, wrapped FROM keys WHERE subject = ? AND purpose = ? AND quarter = ?')
      .get(subject, purpose, quarter);
    if (!row) return null;
    if (row.wrapped === null) throw personErased();
    return { id: row.id, key: this.#unwrap(row.id, row.wrapped) };
  }

  #mintKey(subject: string, purpose: SealPurpose, quarter: string): OpenKey {
    return this.#db
      .transaction(() => {
        // Read again under the write lock: another process may have minted, erased or rewrapped meanwhile.
        this.#checkMaster();
        const found = this.#findKey(subject, purpose, quarter);
        if (found) return found;
        this.#refuseErased(subject);
        this.#db
          .prepare(`INSERT INTO subjects (subject, handle, state) VALUES (?, ?, 'active') ON CONFLICT (subject) DO NOTHING`)
          .run(subject, newHandle());
        const id = newHandle();
        const key = randomBytes(32);
        this.#db
          .prepare('INSERT INTO keys (id, subject, purpose, quarter, wrapped) VALUES (?, ?, ?, ?, ?)')
          .run(id, subject, purpose, quarter, this.#wrapper.wrap(key, placeOf(this.#storeId, id)));
        return { id, key };
      })
      .immediate();
  }

  #refuseErased(subject: string): void {
    const state = this.#db.prepare<[string], string>('SELECT state FROM subjects WHERE subject = ?').pluck().get(subject);
    if (state === 'erased') throw personErased();
  }

  #unwrap(id: string, wrapped: Buffer): Buffer {
    return this.#wrapper.unwrap(wrapped, placeOf(this.#storeId, id));
  }

  #checkMaster(): void {
    if (readStoreRow(this.#db).masterId === this.#wrapper.masterId) return;
    throw new SecretsRefusedError(
      'WRONG_MASTER_KEY',
      `${this.#db.name} is wrapped under another master key; configure the one it was made or last rewrapped with, and start again`,
    );
  }

  #refresh(): void {
    const version = this.#dataVersion();
    if (version === this.#seenVersion) return;
    this.#checkMaster();
    this.#forget();
    this.#seenVersion = version;
  }

  #forget(): void {
    this.#sealing.clear();
    this.#opening.clear();
  }
}
