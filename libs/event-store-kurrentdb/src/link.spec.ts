import { describe, expect, it } from '@jest/globals';
import { stat } from 'node:fs/promises';
import { Client } from './client.ts';
import { parseConnectionString } from './connection-string.ts';
import { TimedOut } from './faults.ts';
import { answer } from './link.ts';
import type { Link } from './link.ts';

/** Nothing is connected: a client connects with its first call. */
const link: Link = {
  client: Client.connect(parseConnectionString('kurrentdb://127.0.0.1:1?tls=false')),
  waiting: new Set(),
  failures: new Map(),
  builtAt: 0,
  failingSince: undefined,
};

function busyFor(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

describe('an answer', () => {
  it('that came while the process was busy counts, though its time is up', async () => {
    const answering = answer(link, 20, () => stat(new URL(import.meta.url)));
    busyFor(100);
    expect((await answering).size).toBeGreaterThan(0);
  });

  it('that does not come is not waited for, and nothing of it stays', async () => {
    await expect(answer(link, 5, () => new Promise(() => undefined))).rejects.toBeInstanceOf(TimedOut);
    expect(link.waiting.size).toBe(0);
  });
});
