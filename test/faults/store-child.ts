import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

/** What a writer process is to do; passed as its argument. */
export interface ChildTask {
  readonly directory: string;
  /** File that receives one JSON line per outcome. */
  readonly notes: string;
  readonly callers: number;
  readonly synchronous?: 'NORMAL';
  /** Runs checkpoints all the time. */
  readonly checkpoints?: boolean;
  /** Notes a failed fsync instead of ending. */
  readonly staysAfterFatal?: boolean;
  /** Streams to append to against other processes, once the file `from` exists. */
  readonly fight?: { readonly streams: readonly string[]; readonly from: string };
}

interface Note {
  readonly ready?: true;
  readonly damage?: string | null;
  readonly fatal?: true;
  readonly acknowledged?: readonly string[];
  readonly refused?: string;
  readonly message?: string;
  readonly ids?: readonly string[];
  /** Events that could be read right after the refusal. */
  readonly readable?: number;
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Largest file in KiB that the process may write. */
  readonly fileLimitKiB?: number;
}

const SCRIPT = fileURLToPath(new URL('./store-writer.child.ts', import.meta.url));
const DEADLINE_MS = 20_000;

export class StoreChild {
  readonly #process: ChildProcess;
  readonly #notes: string;
  readonly exited: Promise<number | null>;
  #errors = '';

  constructor(task: ChildTask, { env = {}, fileLimitKiB }: StartOptions = {}) {
    const args = ['--conditions=source', SCRIPT, JSON.stringify(task)];
    const options = {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'],
    };
    this.#notes = task.notes;
    this.#process =
      fileLimitKiB === undefined
        ? spawn(process.execPath, args, options)
        : spawn('bash', ['-c', `ulimit -S -f ${fileLimitKiB}; exec "$0" "$@"`, process.execPath, ...args], options);
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.exited = new Promise((resolve) => this.#process.once('exit', (code) => resolve(code)));
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  get stderr(): string {
    return this.#errors;
  }

  notes(): Note[] {
    if (!existsSync(this.#notes)) return [];
    const lines = readFileSync(this.#notes, 'utf8').split('\n');
    // The kill may have cut the last line.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Note);
  }

  /** Waits until the process noted so many of something. */
  async until(what: keyof Note, count: number): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (this.notes().filter((note) => what in note).length < count) {
      if (this.#process.exitCode !== null || Date.now() > deadline)
        throw new Error(`no ${count} x ${what} from the child: ${this.#errors}`);
      await delay(3);
    }
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  /** Asks the process to close its store; its exit code. */
  async stop(): Promise<number | null> {
    this.#process.kill('SIGTERM');
    return this.exited;
  }

  acknowledged(): string[] {
    return this.notes().flatMap((note) => note.acknowledged ?? []);
  }
}
