import { createHmac } from 'node:crypto';
import { decrypt, encrypt } from '#eventing';
import { deriveKey } from './master-key.ts';

/**
 * Who stands behind an alias, as the file keeps it: without the master key it can be neither read nor guessed. A backup also holds the accounts
 * and the events; with the two joined by a link in the clear, whoever steals it would know who made which report in confidence.
 */
export class PeopleBehindAliases {
  readonly #hashing: Buffer;
  readonly #sealing: Buffer;

  /** @param root which the master key wraps */
  constructor(root: Buffer) {
    this.#hashing = deriveKey(root, 'handrail people behind aliases, hashed');
    this.#sealing = deriveKey(root, 'handrail people behind aliases, sealed');
  }

  /** Equal for all aliases of a person; what they are found by. */
  hashOf(personId: string): string {
    return createHmac('sha256', this.#hashing).update(personId).digest('base64url');
  }

  seal(personId: string, subject: string): Buffer {
    return encrypt(this.#sealing, personId, subject);
  }

  /** @throws Error for what was altered, or stood at another alias */
  open(sealed: Buffer, subject: string): string {
    return decrypt(this.#sealing, sealed, subject).toString('utf8');
  }
}
