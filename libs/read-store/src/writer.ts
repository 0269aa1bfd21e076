import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { ControlTables } from './control-tables.ts';
import { isBusy } from './faults.ts';
import type { Session } from './sqlite.ts';
import { AS_WRITTEN } from './table-names.ts';

const BUSY_PATIENCE_MS = 30_000;
const BUSY_PAUSE_MS = 10;

/** The one writing connection of this process. Work queues up for it; live events go before rebuilds. */
export class Writer {
  readonly session: Session;
  readonly control: Kysely<ControlTables>;
  readonly #urgent: (() => void)[] = [];
  readonly #patient: (() => void)[] = [];
  #busy = false;

  constructor(session: Session) {
    this.session = session;
    this.control = session.kysely<ControlTables>(AS_WRITTEN);
  }

  /** True when somebody waits: long work should come to an end soon. */
  get isWanted(): boolean {
    return this.#urgent.length > 0 || this.#patient.length > 0;
  }

  /** Runs `work` while nothing else of this process writes; it may open a transaction by `commit`. */
  async exclusively<T>(work: () => Promise<T>, urgency: 'urgent' | 'patient' = 'urgent'): Promise<T> {
    if (this.#busy) await new Promise<void>((resolve) => (urgency === 'urgent' ? this.#urgent : this.#patient).push(resolve));
    this.#busy = true;
    try {
      return await work();
    } finally {
      const next = this.#urgent.shift() ?? this.#patient.shift();
      if (next) next();
      else this.#busy = false;
    }
  }

  /** One write transaction. Waits for other processes without blocking the event loop. @throws what `work` throws, after a rollback */
  transaction<T>(work: () => Promise<T>, urgency: 'urgent' | 'patient' = 'urgent'): Promise<T> {
    return this.exclusively(() => this.commit(work), urgency);
  }

  /** A transaction inside `exclusively`. */
  async commit<T>(work: () => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      const result = await work();
      this.session.execute('commit');
      return result;
    } catch (error) {
      if (this.session.inTransaction) this.session.execute('rollback');
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const giveUpAt = performance.now() + BUSY_PATIENCE_MS;
    for (let pause = 1; ; pause = Math.min(pause * 2, BUSY_PAUSE_MS)) {
      try {
        this.session.execute('begin immediate');
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUpAt) throw error;
        await sleep(pause);
      }
    }
  }
}
