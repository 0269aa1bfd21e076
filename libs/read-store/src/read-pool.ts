import type { Kysely } from 'kysely';
import { ReadStoreUnavailable } from './faults.ts';
import { OpeningPlugin } from './opening-plugin.ts';
import type { OpenBox } from './opening-plugin.ts';
import { Session } from './sqlite.ts';
import type { TableNames } from './table-names.ts';

const CONNECTIONS = 16;
const PATIENCE_MS = 10_000;
const NAMINGS_KEPT = 200;

/** A reading connection with its query builders, one for each set of generations. */
export class ReadConnection {
  readonly session: Session;
  readonly #builders = new Map<string, Kysely<never>>();
  readonly #opening: OpeningPlugin;

  constructor(file: string, open: OpenBox) {
    this.session = Session.forReading(file);
    this.#opening = new OpeningPlugin(open);
  }

  /** @param keeps whether any of the tables has sealed values */
  builder(key: string, names: () => TableNames, keeps: boolean): Kysely<never> {
    const known = this.#builders.get(key);
    if (known) return known;
    if (this.#builders.size >= NAMINGS_KEPT) this.#builders.clear();
    const plain = this.session.kysely<never>(names());
    const builder = keeps ? plain.withPlugin(this.#opening) : plain;
    this.#builders.set(key, builder);
    return builder;
  }
}

/** Connections for finders, apart from the writer's, so that each has a snapshot of its own. */
export class ReadPool {
  readonly #file: string;
  readonly #open: OpenBox;
  readonly #idle: ReadConnection[] = [];
  readonly #all: ReadConnection[] = [];
  readonly #waiting: ((connection: ReadConnection) => void)[] = [];

  constructor(file: string, open: OpenBox) {
    this.#file = file;
    this.#open = open;
  }

  /** Runs `work` in one read transaction. @throws ReadStoreUnavailable when no connection becomes free */
  async snapshot<T>(work: (connection: ReadConnection) => Promise<T>): Promise<T> {
    const connection = this.#idle.pop() ?? (this.#all.length < CONNECTIONS ? this.#connect() : await this.#wait());
    try {
      connection.session.execute('begin');
      return await work(connection);
    } finally {
      if (connection.session.inTransaction) connection.session.execute('commit');
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
    }
  }

  close(): void {
    for (const { session } of this.#all) session.close();
  }

  #connect(): ReadConnection {
    const connection = new ReadConnection(this.#file, this.#open);
    this.#all.push(connection);
    return connection;
  }

  #wait(): Promise<ReadConnection> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(serve), 1);
        reject(new ReadStoreUnavailable(`no connection to the read models became free in ${PATIENCE_MS / 1000} s`));
      }, PATIENCE_MS);
      const serve = (connection: ReadConnection) => {
        clearTimeout(timer);
        resolve(connection);
      };
      this.#waiting.push(serve);
    });
  }
}
