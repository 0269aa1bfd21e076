import type Database from 'better-sqlite3';

export interface KeyRow {
  readonly id: string;
  readonly wrapped: Buffer | null;
}

/** What every request asks. */
export function prepareFinders(db: Database.Database) {
  return {
    key: db.prepare<[string], KeyRow>('SELECT id, wrapped FROM keys WHERE id = ?'),
    subject: db
      .prepare<[string, string, string], string>('SELECT subject FROM subjects WHERE person = ? AND alias = ? AND quarter = ?')
      .pluck(),
    subjects: db.prepare<[string], string>('SELECT subject FROM subjects WHERE person = ? ORDER BY quarter DESC, subject').pluck(),
    person: db.prepare<[string], Buffer | null>('SELECT sealed_person FROM subjects WHERE subject = ?').pluck(),
  };
}
