import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EventStoreError, NO_STREAM, position } from '#eventing';
import type { Appended, EncodedEvent, ExpectedRevision } from '#eventing';
import type { AppendResult, FromWriter, ToWriter, WireAppend, WriterSettings } from './messages.ts';

interface Waiting {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: EventStoreError) => void;
}

/** The main thread's end of the writer: posts the appends of one turn of the event loop together. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #onFatal: (error: Error) => void;
  readonly #onCommit: () => void;
  #turn: WireAppend[] = [];
  /** Posted appends are answered in order. */
  #waiting: Waiting[] = [];
  #ended: EventStoreError | undefined;

  private constructor(worker: Worker, onCommit: () => void, onFatal: (error: Error) => void) {
    this.#worker = worker;
    this.#onCommit = onCommit;
    this.#onFatal = onFatal;
  }

  /** @param onCommit called after each group that was written; @param onFatal after an fsync failed or the thread broke. */
  static async start(settings: WriterSettings, onCommit: () => void, onFatal: (error: Error) => void): Promise<WriterClient> {
    const worker = new Worker(new URL(`./writer.worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: settings,
      ...(import.meta.url.endsWith('.ts') ? { execArgv: ['--conditions=source'] } : {}),
    });
    const client = new WriterClient(worker, onCommit, onFatal);
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: FromWriter) => {
        worker.off('error', reject);
        if (message.kind === 'fatal') reject(new EventStoreError('UNAVAILABLE', message.message));
        else resolve();
      });
    });
    worker.on('message', (message: FromWriter) => client.#receive(message));
    worker.on('error', (error) => client.#fail(error instanceof Error ? error : new Error(String(error))));
    return client;
  }

  append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      if (this.#turn.length === 0) setImmediate(() => this.#post());
      this.#turn.push({
        stream,
        expected: expected === NO_STREAM ? -1 : expected,
        events: events.map(({ id, type, data, metadata }) => [id, type, data, JSON.stringify(metadata)]),
      });
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Waits for the appends already given. */
  async close(): Promise<void> {
    this.#post();
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    if (this.#ended === undefined) this.#send({ kind: 'close' });
    else await this.#worker.terminate();
    await exited;
    this.#end(new EventStoreError('UNAVAILABLE', 'the event store is closed'));
  }

  #post(): void {
    if (this.#turn.length === 0 || this.#ended !== undefined) return;
    this.#send({ kind: 'append', appends: this.#turn });
    this.#turn = [];
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWriter): void {
    if (message.kind === 'fatal') this.#fail(new Error(message.message));
    if (message.kind !== 'appended') return;
    const answered = this.#waiting.splice(0, message.results.length);
    message.results.forEach((result, i) => settle(answered[i], result));
    this.#onCommit();
  }

  #fail(error: Error): void {
    this.#end(
      new EventStoreError('UNAVAILABLE', `the event store stopped writing: ${error.message}; restart the process`, { cause: error }),
    );
    this.#onFatal(error);
  }

  #end(error: EventStoreError): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}

function settle(waiting: Waiting | undefined, result: AppendResult): void {
  if ('kind' in result) waiting?.reject(new EventStoreError(result.kind, result.message));
  else waiting?.resolve({ revision: result.revision, position: position(result.position) });
}
