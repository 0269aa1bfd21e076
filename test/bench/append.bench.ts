import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM } from '#eventing';
import type { EncodedEvent } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { paired, rate, row, TABLE_HEAD } from './paired.ts';
import { RawGroupCommit } from './raw-group-commit.ts';

/**
 * Goal 1 of the speed targets: appends by so many concurrent callers, against the raw group-commit loop with the same syncs.
 * node --conditions=source test/bench/append.bench.ts [rounds] [milliseconds]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const MILLISECONDS = Number(process.argv[3] ?? 1_500);

const data = JSON.stringify({ policyId: randomUUID(), text: 'The form asks for a second proof of address. '.repeat(8), minutesLost: 25 });

function event(): EncodedEvent {
  const commandId = randomUUID();
  return {
    id: randomUUID(),
    type: 'FrictionReported',
    data,
    metadata: { commandId, correlationId: commandId, actor: commandId, schemaVersion: '1' },
  };
}

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
// Both stay open from first to last: the first pair of each row warms up, and the logs grow alike.
const store = await SqliteEventStore.open({ directory });
const loop = new RawGroupCommit(directory);

function rawAppend(): Promise<void> {
  const { id, type, metadata } = event();
  return loop.append([`friction_report-${randomUUID()}`, type, id, JSON.stringify(metadata), data]);
}

console.log(TABLE_HEAD);
for (const callers of [1, 16, 64, 256]) {
  const result = await paired(
    () => rate(callers, MILLISECONDS, () => store.append(`friction_report-${randomUUID()}`, NO_STREAM, [event()])),
    () => rate(callers, MILLISECONDS, rawAppend),
    ROUNDS,
  );
  console.log(row(`append, ${callers} callers`, 'raw group commit', result, callers === 64 ? 0.8 : null));
}
await store.close();
loop.close();
rmSync(directory, { recursive: true });
