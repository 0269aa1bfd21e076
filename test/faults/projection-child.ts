import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ProjectionTask } from './tally.ts';

interface Note {
  readonly ready?: true;
  readonly appended?: number;
  readonly position?: string | null;
  readonly found?: string;
  readonly uses?: number;
  readonly unavailable?: string;
  readonly info?: string;
  readonly warning?: string;
  readonly error?: string;
}

const SCRIPT = fileURLToPath(new URL('./projection.child.ts', import.meta.url));
const DEADLINE_MS = 30_000;

/** A running instance that projects. */
export class ProjectionChild {
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #notes: string;
  #errors = '';

  constructor(task: ProjectionTask) {
    this.#notes = task.notes;
    this.#process = spawn(process.execPath, ['--conditions=source', SCRIPT, JSON.stringify(task)], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.exited = new Promise((resolve) => this.#process.once('exit', () => resolve()));
  }

  notes(): Note[] {
    if (!existsSync(this.#notes)) return [];
    const lines = readFileSync(this.#notes, 'utf8').split('\n');
    // The kill may have cut the last line.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Note);
  }

  async until(isReached: (notes: Note[]) => boolean, what: string, deadlineMs = DEADLINE_MS): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    while (!isReached(this.notes())) {
      if (this.#process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`waited in vain for ${what}: ${this.#errors}\n${JSON.stringify(this.notes().slice(-5))}`);
      }
      await delay(20);
    }
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }
}
