import Database from 'better-sqlite3';
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvitePerson, GrantRole, invitedId } from '#organisation';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { readConfig } from '../../apps/api/src/config.ts';
import { openSession } from '../../apps/cli/src/session.ts';
import type { Session } from '../../apps/cli/src/session.ts';
import { loggedEvents, storeVariables } from './event-store.ts';

const CLI = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));

/** Commands are started by the hundred: their compiled code is kept, in a folder that a fresh clone does not have. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/handrail-journeys/', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function environmentOf(data: string): Promise<NodeJS.ProcessEnv> {
  return { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, HANDRAIL_DATA: data, ...(await storeVariables(data)) };
}

/** The operators' commands in this process. */
export async function sessionOn(data: string, variables?: Readonly<Record<string, string>>): Promise<Session> {
  return openSession(readConfig({ HANDRAIL_DATA: data, ...(variables ?? (await storeVariables(data))) }));
}

/** Runs the built operators' command to its end. */
export async function handrail(data: string, ...words: readonly string[]): Promise<Ran> {
  return handrailIn(await environmentOf(data), ...words);
}

/** The same, killed at the nth time that it overwrites deleted keys or accounts. */
export async function handrailKilledAtPurge(nth: number, data: string, ...words: readonly string[]): Promise<Ran> {
  // A URL, since spaces of a path would end the option.
  const variables = {
    NODE_OPTIONS: `--import=${new URL('./die-at-purge.mjs', import.meta.url).href}`,
    HANDRAIL_TEST_DIE_AT_PURGE: String(nth),
  };
  return handrailIn({ ...(await environmentOf(data)), ...variables }, ...words);
}

/** The same with these variables. */
export function handrailIn(env: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...words], { env, maxBuffer: 1e8 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Starts it and leaves it running. */
export async function startHandrail(data: string, ...words: readonly string[]): Promise<ChildProcess> {
  return spawn(process.execPath, [CLI, ...words], { env: await environmentOf(data), stdio: 'ignore' });
}

/** The first administrator of a data directory, as the one-time link would make them. */
export async function appointAdministrator(data: string, variables?: Readonly<Record<string, string>>): Promise<string> {
  const session = await sessionOn(data, variables);
  try {
    const invitation = Object.assign(new InvitePerson(), { commandId: randomUUID(), name: 'Ada' });
    await session.send(invitation, SYSTEM);
    const personId = invitedId(invitation, SYSTEM);
    for (const role of ['ADMIN', 'POLICY_OWNER'] as const)
      await session.send(Object.assign(new GrantRole(), { commandId: randomUUID(), personId, role }), SYSTEM);
    return personId;
  } finally {
    await session.close();
  }
}

/** How many events the log of a data directory holds, of one type or in all; 0 before there is a log. */
export function countEvents(data: string, type?: string): number {
  return loggedEvents(data, type).length;
}

/** Parks every stream of the log in the organisation's read model, though nothing is wrong with the events. */
export async function parkStreams(data: string): Promise<void> {
  const session = await sessionOn(data);
  const db = new Database(join(data, 'read.sqlite'));
  try {
    const generation = servingGeneration(db);
    const park = db.prepare(`INSERT OR IGNORE INTO control_parked_streams VALUES (?, ?, ?, 'no longer so', 1, '2026-11-02T09:00:00.000Z')`);
    const hold = db.prepare('INSERT INTO control_parked_events VALUES (?, ?, ?, ?)');
    for (const { stream, revision, position, type } of (await session.parts.log.store.readAll(null, {}, 100)).events) {
      park.run(generation, stream, type);
      hold.run(generation, stream, revision, position);
    }
  } finally {
    db.close();
    await session.close();
  }
}

/** Empties the table that the events of parked people would write to once more. */
export function forgetPeople(data: string): void {
  const db = new Database(join(data, 'read.sqlite'));
  try {
    db.exec(`DELETE FROM ${servingGeneration(db).replace('organisation', 'person')}`);
  } finally {
    db.close();
  }
}

function servingGeneration(db: Database.Database): string {
  const [id] = db.prepare<[], string>(`SELECT id FROM control_generations WHERE state = 'SERVING'`).pluck().all();
  if (id === undefined) throw new Error('no read model serves');
  return id;
}

/** Invites people without end, each with a key of their own, until it is stopped. */
export async function startInviting(data: string): Promise<{ stop(): Promise<void> }> {
  const session = await sessionOn(data);
  let isStopping = false;
  const inviting = (async () => {
    while (!isStopping) await session.send(Object.assign(new InvitePerson(), { commandId: randomUUID(), name: 'Ada' }), SYSTEM);
  })();
  return {
    stop: async () => {
      isStopping = true;
      await inviting;
      await session.close();
    },
  };
}
