import type { Calendar } from '#calendar';
import type { WaitingDb } from './waiting-entries.projection.ts';
import type { ReachColumns, SaidColumns, WaitingTables } from './waiting-entries.tables.ts';

type Row = WaitingTables['waiting_entry'];
export type Reach = Pick<Row, 'policy_id' | keyof ReachColumns>;

/** A line of `waiting_entry.later`. */
export interface LaterSaid extends Omit<ReachColumns, 'withheld_from'> {
  readonly said: Partial<SaidColumns>;
}

/** Who reads what, for one decision about everything that waits. */
export interface Readers {
  /** Everybody who can read an entry or could, in order; nobody of one that names no policy. */
  readonly of: (entry: Reach) => readonly string[];
  /** Local date: what is delivered later is not read as yet. */
  readonly today: string;
  /** Whether nobody who has read it has left since. */
  readonly areAllThere: (entry: Reach) => boolean;
}

/**
 * An office reads everything of its policy, also of before. So somebody has not read an entry only if they had left before it was in reach;
 * and whoever comes later reads alike what others read alike.
 */
export function readersAmong(rows: readonly WaitingTables['waiting_reader'][], calendar: Calendar, now: string): Readers {
  const readers = [...rows]
    .sort((a, b) => (a.person_id < b.person_id ? -1 : 1))
    .map(({ left_at, ...reader }) => ({ ...reader, leftOn: left_at && calendar.dayOf(left_at) }));
  const ofPolicy = Map.groupBy(readers, ({ policy_id }) => policy_id);
  const readersOf = ({ policy_id, position, delivered_on, withheld_from }: Reach) =>
    (ofPolicy.get(policy_id ?? '') ?? []).filter(
      ({ person_id, left_position, leftOn }) =>
        person_id !== withheld_from && (left_position === null || (position < left_position && delivered_on <= (leftOn ?? ''))),
    );
  return {
    today: calendar.dayOf(now),
    of: (entry) => readersOf(entry).map(({ person_id }) => person_id),
    areAllThere: (entry) => readersOf(entry).every(({ left_position }) => left_position === null),
  };
}

export async function findReaders(db: WaitingDb, calendar: Calendar, now: string): Promise<Readers> {
  return readersAmong(await db.selectFrom('waiting_reader').selectAll().execute(), calendar, now);
}

/** Whether the office knows an entry, and everything that was said of it later. */
export function isDelivered(row: Row, { today }: Readers): boolean {
  return [row, ...laterSaid(row)].every(({ delivered_on }) => delivered_on <= today);
}

/** Whether all who read an entry have read, too, what was said of it later. */
export function isReadByAll(entry: Reach, said: Pick<LaterSaid, 'position' | 'delivered_on'>, readers: Readers): boolean {
  if (said.delivered_on > readers.today) return false;
  const position = later(entry.position, said.position);
  const delivered_on = later(entry.delivered_on, said.delivered_on);
  return readers.of({ ...entry, position, delivered_on }).length === readers.of(entry).length;
}

/**
 * An entry as all of its readers know it. What was said of it after one of them had left counts nowhere: they know the rest of its block,
 * and could take it away from the figures.
 */
export function asReadByAll(row: Row, readers: Readers): Row & { readonly readers: readonly string[] } {
  const said = laterSaid(row).filter((one) => isReadByAll(row, one, readers));
  return said.reduce((known, one) => ({ ...known, ...one.said }), { ...row, readers: readers.of(row) });
}

function laterSaid({ later: lines }: Row): readonly LaterSaid[] {
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LaterSaid);
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
