import { afterAll } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StandIn } from '../kurrentdb-stand-in/index.ts';

export interface LoggedEvent {
  readonly type: string;
  /** JSON text. */
  readonly data: string;
}

/** `HANDRAIL_TEST_STORE=kurrentdb`: every data directory of the journeys has a stand-in server of its own; else SQLite. */
const onKurrentDb = process.env['HANDRAIL_TEST_STORE'] === 'kurrentdb';
/** A `$statsCollected` lies between the product's own events after each so many appends. */
const SYSTEM_EVENT_EVERY = 3;
const servers = new Map<string, Promise<StandIn>>();
const started = new Map<string, StandIn>();

afterAll(async () => {
  await Promise.all([...servers.values()].map(async (starting) => (await starting).stop()));
});

/** The variables that lead the product to the log of a data directory; the same log each time. */
export async function storeVariables(data: string): Promise<Readonly<Record<string, string>>> {
  if (!onKurrentDb) return {};
  const starting = servers.get(data) ?? StandIn.start({ systemEventEvery: SYSTEM_EVENT_EVERY });
  servers.set(data, starting);
  const server = await starting;
  started.set(data, server);
  return { EVENT_STORE_URL: server.url };
}

/** The log of a data directory in order; empty before there is one. */
export function loggedEvents(data: string, type?: string): readonly LoggedEvent[] {
  const all = onKurrentDb ? eventsOf(started.get(data)) : eventsIn(join(data, 'events.sqlite'));
  return type === undefined ? all : all.filter((event) => event.type === type);
}

/** Everything that the store of a data directory holds, deleted things too, as far as it has files. */
export async function logBytes(data: string): Promise<Buffer> {
  if (onKurrentDb) return Buffer.from(JSON.stringify(loggedEvents(data)));
  const files = (await readdir(data)).filter((file) => file.startsWith('events.sqlite'));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(data, file)))));
}

function eventsOf(server: StandIn | undefined): readonly LoggedEvent[] {
  const events = server?.database.log.ownEvents ?? [];
  return events.map(({ type, data }) => ({ type, data: Buffer.from(data).toString('utf8') }));
}

function eventsIn(file: string): readonly LoggedEvent[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], LoggedEvent>('SELECT type, data FROM events ORDER BY position').all();
  } finally {
    db.close();
  }
}
