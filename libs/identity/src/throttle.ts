import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

interface ThrottleRule {
  /** Failures before anybody has to wait. */
  readonly free: number;
  /** The longest wait: nobody is locked out for ever. */
  readonly longestMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FORGOTTEN_AFTER_MS = 24 * 60 * MINUTE;

/** Short at the longest, since anybody can make somebody else wait by typing their name. */
const BY_NAME: ThrottleRule = { free: 5, longestMs: MINUTE };
/** Many people may share an address. */
const BY_ADDRESS: ThrottleRule = { free: 20, longestMs: 15 * MINUTE };

const REMEMBERED_ADDRESSES = 10_000;

interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/** Milliseconds still to wait: after the free ones 1 s, doubled by each failure. A clock set back never prolongs it. */
function waitAfter({ count, lastAt }: Failures, rule: ThrottleRule, now: number): number {
  if (count < rule.free || now - lastAt > FORGOTTEN_AFTER_MS) return 0;
  const delay = Math.min(rule.longestMs, SECOND * 2 ** (count - rule.free));
  return Math.max(0, Math.min(delay, lastAt + delay - now));
}

/**
 * Slows down guessing, per sign-in name (kept in the file, for names without an account too, so that both look the same)
 * and per address (in memory only: addresses are not written down).
 */
export class SignInThrottle {
  readonly #db: Database.Database;
  readonly #now: () => number;
  readonly #addresses = new Map<string, Failures>();

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /**
   * Counts an attempt as failed before it is checked, so that many at once cannot slip through.
   * @returns milliseconds to wait, 0 when the attempt may go on
   */
  begin(name: string, address: string): number {
    const now = this.#now();
    const network = networkOf(address);
    const seen = this.#addresses.get(network);
    const byAddress = seen && now - seen.lastAt <= FORGOTTEN_AFTER_MS ? seen : { count: 0, lastAt: now };
    return this.#db
      .transaction(() => {
        const byName = this.#failuresOf(name, now);
        const wait = Math.max(waitAfter(byName, BY_NAME, now), waitAfter(byAddress, BY_ADDRESS, now));
        if (wait > 0) return wait;
        this.#db.prepare('DELETE FROM sign_in_failures WHERE last_at < ?').run(now - FORGOTTEN_AFTER_MS);
        this.#db
          .prepare('INSERT OR REPLACE INTO sign_in_failures (bucket, count, last_at) VALUES (?, ?, ?)')
          .run(bucketOf(name), byName.count + 1, now);
        this.#remember(network, { count: byAddress.count + 1, lastAt: now });
        return 0;
      })
      .immediate();
  }

  /** The attempt was right, or was not checked after all. Only its own failure is taken back from the address: others may be guessing from it. */
  takeBack(name: string, address: string, signedIn: boolean): void {
    this.#db
      .prepare('UPDATE sign_in_failures SET count = CASE WHEN ? THEN 0 ELSE max(0, count - 1) END WHERE bucket = ?')
      .run(signedIn ? 1 : 0, bucketOf(name));
    const network = networkOf(address);
    const seen = this.#addresses.get(network);
    if (seen) this.#addresses.set(network, { ...seen, count: Math.max(0, seen.count - 1) });
  }

  #failuresOf(name: string, now: number): Failures {
    const row = this.#db
      .prepare<[string], Failures>('SELECT count, last_at AS lastAt FROM sign_in_failures WHERE bucket = ?')
      .get(bucketOf(name));
    return row && now - row.lastAt <= FORGOTTEN_AFTER_MS ? row : { count: 0, lastAt: now };
  }

  #remember(network: string, failures: Failures): void {
    const oldest = this.#addresses.size >= REMEMBERED_ADDRESSES ? this.#addresses.keys().next() : undefined;
    if (oldest && !oldest.done) this.#addresses.delete(oldest.value);
    // Set anew, so that the order is that of the last failure.
    this.#addresses.delete(network);
    this.#addresses.set(network, failures);
  }
}

/** 24 bits of a hash: people type passwords into the field for the name, and this is too little to check a guess against. */
function bucketOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}

/** An IPv6 customer has a whole /64. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - rest.length).fill('0');
  return [...groups, ...zeros, ...rest]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
