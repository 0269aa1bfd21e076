import type Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import type { ErasureLedger, LedgerEntry } from './erasure-ledger.ts';
import { SecretsRefusedError } from './errors.ts';
import type { PeopleBehindAliases } from './people-behind-aliases.ts';
import { noteDeletion, purgeDeleted } from './secret-database.ts';

export interface Erasure {
  /** Random; derive the command id from it, so that the event is recorded once however often it is resumed. */
  readonly id: string;
  readonly personId: string;
  /** ISO instant. */
  readonly at: string;
}

/** What was kept as long as it may be. */
export interface Expired {
  /** Ids of keys. */
  readonly keys: readonly string[];
  /** Aliases whose link to a person goes. */
  readonly aliases: readonly string[];
}

/** Appends the event that a person was erased; called again with the same id after a crash. */
export type RecordErasure = (erasure: Erasure) => Promise<void>;

interface PendingRow {
  readonly id: string;
  readonly person: string;
  readonly at: string;
  readonly handles: string | null;
}

interface SubjectRow {
  readonly subject: string;
  readonly handle: string | null;
  readonly sealed_person: Buffer | null;
  readonly state: 'active' | 'erased';
}

/** The steps of an erasure: keys destroyed, ledger, event; each durable before the next, so that a cut-off one can go on. */
export class Erasures {
  readonly #db: Database.Database;
  readonly #ledger: ErasureLedger;
  readonly #people: PeopleBehindAliases;

  constructor(db: Database.Database, ledger: ErasureLedger, people: PeopleBehindAliases) {
    this.#db = db;
    this.#ledger = ledger;
    this.#people = people;
  }

  /** Destroys the keys of a person and of all their aliases. @returns null when that was done and recorded before */
  begin(personId: string, at: string): Erasure | null {
    return this.#db
      .transaction(() => {
        const pending = this.#db.prepare<[string], PendingRow>('SELECT * FROM pending_erasures WHERE person = ?').get(personId);
        if (pending) return erasureOf(pending);
        const rows = this.#db
          .prepare<[string, string], SubjectRow>('SELECT * FROM subjects WHERE person = ? OR subject = ?')
          .all(this.#people.hashOf(personId), personId);
        if (rows.some((row) => row.subject === personId && row.state === 'erased')) return null;
        this.#destroy(rows, personId);
        const handles = rows.flatMap(({ handle }) => handle ?? []).sort();
        const erasure: Erasure = { id: randomUUID(), personId, at };
        this.#db
          .prepare('INSERT INTO pending_erasures (id, person, at, handles) VALUES (?, ?, ?, ?)')
          .run(erasure.id, personId, at, JSON.stringify(handles));
        return erasure;
      })
      .immediate();
  }

  /** Also with none: a crash, or another process that held the file, may have kept an earlier destruction from its purge. */
  async finish(erasures: readonly Erasure[], record: RecordErasure): Promise<void> {
    purgeDeleted(this.#db);
    for (const erasure of erasures) {
      this.#enter(erasure.id);
      await record(erasure);
      this.#close(erasure.id);
    }
    purgeDeleted(this.#db);
  }

  pending(): readonly Erasure[] {
    return this.#db.prepare<[], PendingRow>('SELECT * FROM pending_erasures ORDER BY at').all().map(erasureOf);
  }

  /**
   * Destroys keys and links to aliases whose time is over, as far as they are of quarters before this one: what is of the present quarter may
   * still be used. Their bytes go with the next purge. @returns how many were destroyed
   */
  expire({ keys, aliases }: Expired, quarter: string, at: string): number {
    return this.#db
      .transaction(() => {
        const key = this.#db.prepare<[string, string], string>('SELECT id FROM keys WHERE id = ? AND quarter < ? AND wrapped IS NOT NULL');
        const handle = this.#db.prepare<[string, string], string>(
          `SELECT handle FROM subjects WHERE subject = ? AND quarter < ? AND person IS NOT NULL AND state = 'active'`,
        );
        const entry = {
          id: randomUUID(),
          at,
          handles: aliases.flatMap((alias) => handle.pluck().get(alias, quarter) ?? []).sort(),
          keys: keys.flatMap((id) => key.pluck().get(id, quarter) ?? []).sort(),
        };
        const count = entry.handles.length + entry.keys.length;
        if (count === 0) return 0;
        this.#enterExpiry(entry);
        return count;
      })
      .immediate();
  }

  /**
   * Destroys every key of subjects who are no people, such as a wave of a survey, and never makes one again. The ledger knows also those that
   * were gone before: an older backup has them. Their bytes go with the next purge. @returns how many subjects were not forgotten before
   */
  forget(subjects: readonly string[], at: string): number {
    return this.#db
      .transaction(() => {
        const find = this.#db.prepare<[string], SubjectRow>(`SELECT * FROM subjects WHERE subject = ? AND state = 'active'`);
        const rows = subjects.flatMap((subject) => find.get(subject) ?? []);
        if (rows.length === 0) return 0;
        const keysOf = this.#db.prepare<[string], string>('SELECT id FROM keys WHERE subject = ?').pluck();
        this.#enterExpiry({
          id: randomUUID(),
          at,
          handles: rows.flatMap(({ handle }) => handle ?? []).sort(),
          keys: rows.flatMap(({ subject }) => keysOf.all(subject)).sort(),
        });
        return rows.length;
      })
      .immediate();
  }

  /** Erases again who was erased after these keys were backed up. @returns how many people; their events are then pending */
  applyLedger(): number {
    const { erased, applied } = this.#db.transaction(() => this.#catchUp()).immediate();
    if (applied > 0) purgeDeleted(this.#db);
    return erased;
  }

  /**
   * For keys restored where the ledger is lost: makes it anew from what the keys know of it.
   * Right only when nobody was erased since the backup: whoever was could be read again.
   */
  recreateLedger(): void {
    this.#db.transaction(() => this.#ledger.write(this.#knownLines())).immediate();
  }

  /** Enters a pending erasure into the ledger, unless a crash left it there already. */
  #enter(id: string): void {
    this.#db
      .transaction(() => {
        const { content } = this.#catchUp();
        const pending = this.#db.prepare<[string], PendingRow>('SELECT * FROM pending_erasures WHERE id = ?').get(id);
        if (pending && pending.handles !== null && !content.entries.some((entry) => entry.id === id)) {
          const handles = JSON.parse(pending.handles) as readonly string[];
          this.#addLine(this.#ledger.append(content, { id, at: pending.at, handles }));
        }
        this.#db.prepare('UPDATE pending_erasures SET handles = NULL WHERE id = ?').run(id);
      })
      .immediate();
  }

  #close(id: string): void {
    this.#db
      .transaction(() => {
        // The last link from the person to the handles in the ledger.
        this.#db.prepare('DELETE FROM pending_erasures WHERE id = ?').run(id);
        noteDeletion(this.#db);
      })
      .immediate();
  }

  #catchUp() {
    const known = this.#knownLines();
    if (!this.#ledger.exists()) throw ledgerMissing('is missing');
    const content = this.#ledger.read();
    if (known.some((line, index) => content.lines[index] !== line)) throw ledgerMissing('is older than the keys');
    let erased = 0;
    for (const [index, entry] of content.entries.entries()) {
      if (index < known.length) continue;
      if (entry.keys) this.#applyExpiry(entry);
      else erased += this.#applyEntry(entry);
      this.#addLine(content.lines[index] ?? '');
    }
    return { content, erased, applied: content.entries.length - known.length };
  }

  #applyEntry({ id, at, handles }: LedgerEntry): number {
    const find = this.#db.prepare<[string], SubjectRow>('SELECT * FROM subjects WHERE handle = ?');
    const rows = handles.flatMap((handle) => find.get(handle) ?? []);
    // A subject without a person in an erasure is the person's own id.
    const personId = rows.map((row) => (row.sealed_person ? this.#people.open(row.sealed_person, row.subject) : row.subject))[0];
    if (personId === undefined) return 0;
    this.#destroy(rows, personId);
    this.#db.prepare('INSERT OR IGNORE INTO pending_erasures (id, person, at, handles) VALUES (?, ?, ?, NULL)').run(id, personId, at);
    return 1;
  }

  /** The ledger first: cut off there, the next opening applies it. */
  #enterExpiry(entry: LedgerEntry): void {
    const line = this.#ledger.append(this.#catchUp().content, entry);
    this.#applyExpiry(entry);
    this.#addLine(line);
  }

  #applyExpiry({ handles, keys = [] }: LedgerEntry): void {
    const key = this.#db.prepare('UPDATE keys SET wrapped = NULL WHERE id = ?');
    const alias = this.#db.prepare(
      `UPDATE subjects SET state = 'erased', handle = NULL, person = NULL, sealed_person = NULL, alias = NULL, quarter = NULL WHERE handle = ?`,
    );
    for (const id of keys) key.run(id);
    for (const handle of handles) alias.run(handle);
    noteDeletion(this.#db);
  }

  #destroy(rows: readonly SubjectRow[], personId: string): void {
    const keys = this.#db.prepare('UPDATE keys SET wrapped = NULL WHERE subject = ?');
    const subject = this.#db.prepare(
      `INSERT INTO subjects (subject, state) VALUES (?, 'erased')
       ON CONFLICT (subject) DO UPDATE SET state = 'erased', handle = NULL, person = NULL, sealed_person = NULL, alias = NULL, quarter = NULL`,
    );
    for (const id of new Set([personId, ...rows.map((row) => row.subject)])) {
      keys.run(id);
      subject.run(id);
    }
    noteDeletion(this.#db);
  }

  #knownLines(): readonly string[] {
    return this.#db.prepare<[], string>('SELECT line FROM ledger ORDER BY position').pluck().all();
  }

  #addLine(line: string): void {
    this.#db.prepare('INSERT INTO ledger (line) VALUES (?)').run(line);
  }
}

function erasureOf({ id, person, at }: PendingRow): Erasure {
  return { id, personId: person, at };
}

function ledgerMissing(what: string): SecretsRefusedError {
  return new SecretsRefusedError(
    'LEDGER_MISSING',
    `the ledger of erasures (erasures.ledger) ${what}, so that people erased since the backup would come back; put the ledger of the ` +
      'original data directory beside the keys. Only if it is lost and nobody was erased since: restore with --no-erasures-since-backup',
  );
}
