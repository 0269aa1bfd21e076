import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { jsonEvent, KurrentDBClient, NO_STREAM as MUST_NOT_EXIST } from '@kurrent/kurrentdb-client';
import { NO_STREAM } from '#eventing';
import { KurrentDbEventStore } from '#event-store-kurrentdb';
import { paired, rate, row, TABLE_HEAD } from './paired.ts';

/**
 * What the adapter's defences cost: against the bare client, which has none of them, on one stand-in. It says nothing of a real server.
 * node --conditions=source test/bench/kurrentdb.bench.ts [rounds] [milliseconds]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const MILLISECONDS = Number(process.argv[3] ?? 1_500);
const PAGE = 500;

const fields = { policyId: randomUUID(), text: 'The form asks for a second proof of address. '.repeat(8), minutesLost: 25 };
const data = JSON.stringify(fields);
const metadata = { commandId: randomUUID(), correlationId: randomUUID(), schemaVersion: '1' };
const type = 'FrictionReported';

const child = spawn(process.execPath, ['--conditions=source', new URL('stand-in.child.ts', import.meta.url).pathname], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const url = String((await lines.next()).value);
const store = await KurrentDbEventStore.open({ url });
const client = KurrentDBClient.connectionString(url);

const ours = () => store.append(`friction_report-${randomUUID()}`, NO_STREAM, [{ id: randomUUID(), type, data, metadata }]);
const bare = () =>
  client.appendToStream(`friction_report-${randomUUID()}`, jsonEvent({ type, data: fields, metadata }), { streamState: MUST_NOT_EXIST });

console.log(TABLE_HEAD);
for (const callers of [1, 64]) {
  const result = await paired(
    () => rate(callers, MILLISECONDS, ours),
    () => rate(callers, MILLISECONDS, bare),
    ROUNDS,
  );
  console.log(row(`append to KurrentDB (stand-in), ${callers} callers`, 'the bare client', result, null));
}

/** Events a second, over everything that was appended. */
async function timed(read: () => Promise<number>): Promise<number> {
  const start = performance.now();
  return ((await read()) * 1_000) / (performance.now() - start);
}

const replayed = await paired(
  () =>
    timed(async () => {
      let [count, after, isAtEnd]: [number, string | null, boolean] = [0, null, false];
      while (!isAtEnd) {
        const page = await store.readAll(after, {}, PAGE);
        [count, after, isAtEnd] = [count + page.events.length, page.readTo, page.atEnd];
      }
      return count;
    }),
  () =>
    timed(async () => {
      let count = 0;
      for await (const { event } of client.readAll()) if (event && !event.type.startsWith('$')) count++;
      return count;
    }),
  ROUNDS,
);
console.log(row('replay from KurrentDB (stand-in), pages of 500', 'the bare client, in one read', replayed, null));

await store.close();
await client.dispose();
child.stdin.end();
