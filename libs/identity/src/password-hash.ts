import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

/** OWASP's choice for Argon2id: 19 MiB, two passes, one lane; about 50 ms of one core. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** More at once would take the thread pool from the files. */
const AT_ONCE = 2;
const WAITING = 50;

/** Too many passwords are being hashed already. */
export class HashingBusyError extends Error {
  constructor() {
    super('too many passwords are being checked at once; try again in a moment');
    this.name = 'HashingBusyError';
  }
}

/** Argon2id off the event loop, few at a time, and no more waiting than can be served within seconds. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #decoy: Promise<string>;

  constructor() {
    this.#decoy = phc(randomBytes(HASH_BYTES).toString('base64'), randomBytes(SALT_BYTES));
  }

  /** @returns a PHC string. @throws HashingBusyError */
  hash(password: string): Promise<string> {
    return this.#limited(() => phc(password, randomBytes(SALT_BYTES)));
  }

  /** Takes as long for an account that does not exist (null). @throws HashingBusyError */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const decoy = await this.#decoy;
    return this.#limited(async () => {
      const expected = stored ?? decoy;
      const salt = Buffer.from(expected.split('$')[4] ?? '', 'base64');
      const same = timingSafeEqual(Buffer.from(await phc(password, salt)), Buffer.from(expected));
      return same && stored !== null;
    });
  }

  async #limited<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING) throw new HashingBusyError();
      // Whoever ends hands its place over, so that nobody who comes in between can take it.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, base64 without padding. */
async function phc(password: string, salt: Buffer): Promise<string> {
  const hash = await argon2Async('argon2id', {
    message: password,
    nonce: salt,
    parallelism: LANES,
    tagLength: HASH_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
