import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EventStoreError, NO_STREAM, position } from '#eventing';
import type { Appended, EncodedEvent, ExpectedRevision } from '#eventing';
import { AppendBatch } from './messages.ts';
import type { FromWriter, ToWriter, WriterSettings } from './messages.ts';

interface Waiting {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: EventStoreError) => void;
}

/** The main thread's end of the writer: posts the appends of one turn of the event loop together. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #onFatal: (error: Error) => void;
  readonly #onCommit: () => void;
  readonly #exited: Promise<void>;
  /** The appends of this turn of the event loop. */
  #turn = new AppendBatch();
  /** Posted appends are answered in order. */
  #waiting: Waiting[] = [];
  #ended: EventStoreError | undefined;

  private constructor(worker: Worker, onCommit: () => void, onFatal: (error: Error) => void) {
    this.#worker = worker;
    this.#onCommit = onCommit;
    this.#onFatal = onFatal;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
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
      if (this.#turn.streams.length === 0) setImmediate(() => this.#post());
      this.#turn.add(stream, expected === NO_STREAM ? -1 : expected, events);
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Waits for the appends already given. */
  async close(): Promise<void> {
    this.#post();
    if (this.#ended === undefined) this.#send({ kind: 'close' });
    await this.#exited;
    this.#end(new EventStoreError('UNAVAILABLE', 'the event store is closed'));
  }

  #post(): void {
    if (this.#turn.streams.length === 0 || this.#ended !== undefined) return;
    this.#send({ kind: 'append', batch: this.#turn });
    this.#turn = new AppendBatch();
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWriter): void {
    if (message.kind === 'fatal') this.#fail(new Error(message.message));
    if (message.kind !== 'appended') return;
    const { revisions, positions, refusals } = message;
    const answered = this.#waiting.splice(0, revisions.length);
    for (const [i, { kind, message }] of refusals) answered[i]?.reject(new EventStoreError(kind, message));
    // A promise that was rejected stays so.
    answered.forEach(({ resolve }, i) => resolve({ revision: revisions[i] ?? -1, position: position(positions[i] ?? 0) }));
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
