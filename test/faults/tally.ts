import { createHmac } from 'node:crypto';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { EventCatalogue, EventCodec } from '#eventing';
import type { DomainEvent, KeyRing, StoredEvent } from '#eventing';
import { projection } from '#read-store';
import type { Projection } from '#read-store';

/** Adds up: a lost event, one counted twice and half a batch all show. */
interface Tally {
  thing: string;
  uses: number;
  minutes: number;
}
type TallyEvent = DomainEvent<'ThingUsed', { readonly thing: string; readonly minutes: number }>;

/** What a child is to do; passed as its argument. */
export interface ProjectionTask {
  readonly directory: string;
  /** File that receives one JSON line per observation. */
  readonly notes: string;
  readonly leaseMs: number;
  /** Appends without end. */
  readonly appends: boolean;
  /** Asks for one rebuild after the other. */
  readonly rebuilds: boolean;
}

const columns = (db: Parameters<Projection<unknown>['create']>[0], table: string) => [
  db.schema
    .createTable(table)
    .addColumn('thing', 'text', (column) => column.primaryKey())
    .addColumn('uses', 'integer', (column) => column.notNull())
    .addColumn('minutes', 'integer', (column) => column.notNull()),
];

/** Event by event. */
export const tally = projection<{ tally: Tally }, TallyEvent>({
  name: 'tally',
  version: 1,
  create: (db) => columns(db as never, 'tally'),
  on: {
    ThingUsed: (db, { data: { thing, minutes } }) =>
      db
        .insertInto('tally')
        .values({ thing, uses: 1, minutes })
        .onConflict((conflict) =>
          conflict
            .column('thing')
            .doUpdateSet((eb) => ({ uses: eb('tally.uses', '+', 1), minutes: eb('tally.minutes', '+', eb.ref('excluded.minutes')) })),
        ),
  },
});

/** Batch by batch, from the rows that are there. */
export const rollUp = projection<{ roll_up: Tally }, TallyEvent>({
  name: 'roll_up',
  version: 1,
  create: (db) => columns(db as never, 'roll_up'),
  batch: {
    types: ['ThingUsed'],
    async fold(events, db) {
      const things = [...new Set(events.map(({ data }) => data.thing))];
      const current = await db.selectFrom('roll_up').selectAll().where('thing', 'in', things).execute();
      const sums = new Map(current.map((row) => [row.thing, row]));
      for (const { data } of events) add(sums, data.thing, data.minutes);
      return things.flatMap((thing) => {
        const row = sums.get(thing);
        return row ? db.replaceInto('roll_up').values(row) : [];
      });
    },
  },
});

const RING: KeyRing = {
  sealingKey: () => {
    throw new Error('nothing is sealed here');
  },
  openingKey: () => null,
  mac: (text) => createHmac('sha256', 'spec').update(text).digest('base64url'),
};
export const tallyCodec = new EventCodec(new EventCatalogue({ ThingUsed: { version: 1 } }), RING);

function add(sums: Map<string, Tally>, thing: string, minutes: number): void {
  const sum = sums.get(thing);
  sums.set(thing, { thing, uses: (sum?.uses ?? 0) + 1, minutes: (sum?.minutes ?? 0) + minutes });
}

/** What the events up to a position add up to. */
export function freshFold(events: readonly StoredEvent[], upTo: string | null): readonly Tally[] {
  const sums = new Map<string, Tally>();
  for (const { position, data } of events) {
    const { thing, minutes } = JSON.parse(data) as TallyEvent['data'];
    if (upTo !== null && position <= upTo) add(sums, thing, minutes);
  }
  return [...sums.values()].sort((a, b) => (a.thing < b.thing ? -1 : 1));
}

export interface GenerationSeen {
  readonly id: string;
  readonly state: string;
  readonly position: string | null;
  readonly rows: readonly Tally[];
}

/** Every generation in the file, as a process that starts now would find it. */
export function generationsIn(directory: string): readonly GenerationSeen[] {
  const db = new Database(join(directory, 'read.sqlite'), { fileMustExist: true });
  try {
    const found = db.prepare<[], Omit<GenerationSeen, 'rows'>>('select id, state, position from control_generations').all();
    return found.map((row) => ({ ...row, rows: db.prepare<[], Tally>(`select * from "${row.id}" order by thing`).all() }));
  } finally {
    db.close();
  }
}
