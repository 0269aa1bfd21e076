import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { paired, row, TABLE_HEAD } from './paired.ts';

/**
 * Goal 10 of the speed targets: one event to 1,000 sockets, from the command that makes it to the last client, each with a session of its own that
 * is asked again, against a bare `ws` broadcast of the same bytes. Servers are processes of their own.
 * After a build: node test/bench/subscription.bench.ts [rounds] [sockets] [events]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const SOCKETS = Number(process.argv[3] ?? 1_000);
const EVENTS = Number(process.argv[4] ?? 20);
const SUBSCRIBE = { id: '1', type: 'subscribe', payload: { query: 'subscription { inboxChanged { policyId position } }' } };

/** Clients of one server, and how many messages they have got. */
class Audience {
  readonly process: ChildProcess;
  readonly #sockets: WebSocket[] = [];
  last = '';
  #missing = 0;
  #allTold: () => void = () => undefined;

  constructor(process: ChildProcess) {
    this.process = process;
  }

  async join(port: number, path: string, cookie?: string): Promise<void> {
    const origin = `http://127.0.0.1:${port}`;
    const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      headers: { origin, ...(cookie !== undefined && { cookie }) },
    });
    await once(socket, 'open');
    if (cookie !== undefined) {
      socket.send(JSON.stringify({ type: 'connection_init' }));
      await once(socket, 'message');
      socket.send(JSON.stringify(SUBSCRIBE));
      await once(socket, 'message');
    }
    socket.on('message', (data: Buffer) => {
      this.last = data.toString('utf8');
      if (--this.#missing === 0) this.#allTold();
    });
    socket.on('close', (code) => {
      if (this.process.connected) throw new Error(`a socket was closed with ${code}`);
    });
    this.#sockets.push(socket);
  }

  /** Sockets told a second. */
  async rate(message: () => string): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < EVENTS; i++) {
      const told = new Promise<void>((resolve) => (this.#allTold = resolve));
      this.#missing = this.#sockets.length;
      this.process.send(message());
      await told;
    }
    return (EVENTS * this.#sockets.length * 1_000) / (performance.now() - start);
  }
}

async function audience(file: string, path: string, args: readonly string[] = []): Promise<Audience> {
  const server = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [{ port, cookies }] = (await once(server, 'message')) as [{ port: number; cookies: readonly string[] }];
  const listeners = new Audience(server);
  for (let i = 0; i < SOCKETS; i++) await listeners.join(port, path, cookies[i]);
  return listeners;
}

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
const product = await audience('subscription.child.ts', '/graphql', [directory, String(SOCKETS)]);
const bare = await audience('broadcast.child.ts', '/');
try {
  // The first round of the product gives the bytes of the other.
  const result = await paired(
    () => product.rate(() => 'report'),
    () => bare.rate(() => product.last),
    ROUNDS,
  );
  console.log(TABLE_HEAD);
  console.log(
    row(
      `inboxChanged, one event to ${SOCKETS.toLocaleString('en-US')} sockets`,
      `ws broadcast of the same ${product.last.length} bytes`,
      result,
      0.5,
    ),
  );
} finally {
  for (const { process: server } of [product, bare]) {
    const exit = once(server, 'exit');
    server.disconnect();
    await exit;
  }
  rmSync(directory, { recursive: true });
}
