import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { DomainError } from '#eventing';
import type { KeyRing, SealPurpose } from '#eventing';

/** Keys that live as long as a spec. */
export class InMemoryKeyRing implements KeyRing {
  readonly #secret = randomBytes(32);
  readonly #active = new Map<string, { readonly id: string; readonly key: Buffer }>();
  readonly #keys = new Map<string, Buffer | null>();
  readonly #erased = new Set<string>();

  sealingKey(subject: string, purpose: SealPurpose, quarter: string): { readonly id: string; readonly key: Buffer } {
    if (this.#erased.has(subject)) throw new DomainError('person.erased', 'this person was erased');
    const place = [subject, purpose, quarter].join('\n');
    const known = this.#active.get(place);
    if (known) return known;
    const minted = { id: randomUUID(), key: randomBytes(32) };
    this.#active.set(place, minted);
    this.#keys.set(minted.id, minted.key);
    return minted;
  }

  openingKey(id: string): Buffer | null {
    const key = this.#keys.get(id);
    if (key === undefined) throw new Error(`there never was a key ${id}`);
    return key;
  }

  mac(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }

  /** Destroys every key of a subject. */
  erase(subject: string): void {
    this.#erased.add(subject);
    for (const [place, { id }] of this.#active) if (place.startsWith(`${subject}\n`)) this.#keys.set(id, null);
  }
}
