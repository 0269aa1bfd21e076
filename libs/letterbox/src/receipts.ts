import { argon2, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError, idOf } from '#eventing';

const argon2Async = promisify(argon2);

/** Crockford's base 32: no letter that is read as a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 20;
/** Shown wherever a receipt is explained. Whoever took it for their own would share it with every reader. */
const EXAMPLE = '7K3QX-02M9A-RTPWZ-E5N1C';
/** Of 20 random characters fewer than 7 are distinct once in 300 million. */
const LEAST_DISTINCT = 7;
const GROUP = /.{5}(?=.)/g;

/** OWASP's choice for Argon2id: 19 MiB, two passes, one lane; about 50 ms of one core. */
const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
/** Hashes are made one after the other: more at once would take the thread pool from the files. */
const LONGEST_QUEUE = 100;

/** A new receipt of 100 random bits, as the device of a reporter makes it: `7K3QX-…`, four groups of five. */
export function newReceipt(): string {
  return Array.from({ length: CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)])
    .join('')
    .replace(GROUP, '$&-');
}

/**
 * A receipt as typed, without what does not count: case, blanks, hyphens, and letters that are read as digits.
 * @throws DomainError `receipt.malformed`, `receipt.guessable`
 */
export function parseReceipt(text: string): string {
  const receipt = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const digits = [...receipt].map((character) => ALPHABET.indexOf(character));
  if (digits.length !== CHARACTERS || digits.includes(-1)) {
    throw new DomainError(
      'receipt.malformed',
      `a receipt has ${CHARACTERS} characters, digits and letters without U, such as ${EXAMPLE}: compare it with what you noted`,
      'receipt',
    );
  }
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + ALPHABET.length) % ALPHABET.length);
  const isExample = receipt === EXAMPLE.replaceAll('-', '');
  if (isExample || new Set(digits).size < LEAST_DISTINCT || new Set(steps).size < LEAST_DISTINCT) {
    throw new DomainError(
      'receipt.guessable',
      'this receipt could be guessed: let your device draw one at random (100 bits, Crockford base 32)',
      'receipt',
    );
  }
  return receipt;
}

/** Too many receipts are being hashed already. */
export class ReceiptsBusyError extends Error {
  constructor() {
    super('too many receipts are being checked at once');
    this.name = 'ReceiptsBusyError';
  }
}

/**
 * From a receipt to the id of its report, by a slow hash with a pepper: whoever has read the log still cannot try receipts without the
 * keys, and with them only slowly. The salt is one for all, since the id has to be found again from the receipt alone.
 */
export class Receipts {
  readonly #pepper: Buffer;
  readonly #salt: Buffer;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(pepper: Buffer, salt: Buffer) {
    this.#pepper = pepper;
    this.#salt = salt;
  }

  /** @returns a UUID. @throws DomainError for what is no receipt; ReceiptsBusyError */
  async reportIdOf(text: string): Promise<string> {
    const receipt = parseReceipt(text);
    if (this.#waiting >= LONGEST_QUEUE) throw new ReceiptsBusyError();
    this.#waiting++;
    const hashed = this.#last.then(() => this.#hash(receipt));
    this.#last = hashed.catch(() => undefined);
    try {
      return idOf('anonymous_report', (await hashed).toString('hex'));
    } finally {
      this.#waiting--;
    }
  }

  #hash(receipt: string): Promise<Buffer> {
    return argon2Async('argon2id', { message: receipt, nonce: this.#salt, secret: this.#pepper, ...ARGON2 });
  }
}
