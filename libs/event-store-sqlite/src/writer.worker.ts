import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { appendsOf, resultsMessage } from './messages.ts';
import type { FromWriter, ToWriter, WireAppend, WriterSettings } from './messages.ts';
import { Writer } from './writer.ts';

/** One commit takes at most this many appends, so that the first of them does not wait for ever. */
const GROUP_LIMIT = 2_048;
/** After the last commit of a burst the head is settled; during one the next commit does it. */
const SETTLE_AFTER_MS = 20;

if (parentPort === null) throw new Error('the writer runs in a worker thread');
const port = parentPort;
const writer = new Writer(workerData as WriterSettings);
let settling: NodeJS.Timeout | undefined;

function reply(message: FromWriter): void {
  port.postMessage(message);
}

/** Runs `work`; after a failed fsync says so and does nothing more. */
function orEnd(work: () => void): void {
  try {
    work();
  } catch (error) {
    reply({ kind: 'fatal', message: error instanceof Error ? error.message : String(error) });
    clearTimeout(settling);
    port.close();
  }
}

function close(): void {
  clearTimeout(settling);
  writer.settle();
  writer.close();
  port.close();
}

/** Commits this message together with whatever queued up behind it while the last commit was under way. */
function take(first: ToWriter): void {
  let message: ToWriter | undefined = first;
  const group: WireAppend[] = [];
  while (message?.kind === 'append') {
    group.push(...appendsOf(message.batch));
    message = group.length < GROUP_LIMIT ? next() : undefined;
  }
  if (group.length > 0) {
    reply(resultsMessage(writer.commit(group)));
    writer.checkpoint();
    clearTimeout(settling);
    settling = setTimeout(() => orEnd(() => writer.settle()), SETTLE_AFTER_MS);
  }
  if (message !== undefined) close();
}

function next(): ToWriter | undefined {
  return receiveMessageOnPort(port)?.message as ToWriter | undefined;
}

port.on('message', (message: ToWriter) => orEnd(() => take(message)));
orEnd(() => {
  writer.settle();
  reply({ kind: 'ready' });
});
