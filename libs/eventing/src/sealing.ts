import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt } from './cipher.ts';

/** Stands where sealed data was, once its key is destroyed, or where a reader did not ask to see it. */
export interface Erased {
  readonly erased: true;
}

/** A sealed value that a read model keeps without reading it. */
export class Kept implements Erased {
  readonly erased = true;
  /** One line of text, opened by `openBox` as long as its key exists. */
  readonly box: string;

  constructor({ $sealed: [keyId, bytes] }: SealedValue, place: string) {
    this.box = BOX + JSON.stringify([keyId, bytes, place]);
  }
}

/** Begins a box: no text that people send has control characters. */
const BOX = '\u0001';
export const ERASED: Erased = Object.freeze({ erased: true });
export type Sealable<T> = T | Erased;

export function isErased(value: unknown): value is Erased {
  return typeof value === 'object' && value !== null && (value as Partial<Erased>).erased === true;
}

/** The value, or null where it is erased. */
export function legible<T>(value: Sealable<T> | null | undefined): T | null {
  return value === undefined || value === null || isErased(value) ? null : value;
}

/** What a projection stores of a sealed field that it keeps; null where there is none, or nobody can read it any more. @throws Error for open text */
export function boxOf(value: unknown): string | null {
  if (value instanceof Kept) return value.box;
  if (value === null || value === undefined || isErased(value)) return null;
  throw new Error('a read model keeps sealed values only; name the field in `keeps`');
}

export function isBox(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(BOX);
}

/** The value in a box; null once its key is destroyed. @throws Error for a box that was altered, or sealed under other keys */
export function openBox(box: string, ring: KeyRing): unknown {
  const [keyId, bytes, place] = partsOf(box);
  return legible(unseal({ $sealed: [keyId, bytes] }, ring, place));
}

/** Which key a box needs. */
export function keyOfBox(box: string): string {
  return partsOf(box)[0];
}

function partsOf(box: string): readonly [keyId: string, bytes: string, place: string] {
  return JSON.parse(box.slice(BOX.length)) as [string, string, string];
}

/** Why a field is sealed; each purpose has its own retention. */
export type SealPurpose = 'identity' | 'text';

/**
 * Keys of the people whom events speak of; its home is a store of its own, never the event log.
 * A key belongs to one subject, purpose and calendar quarter, so that retention can destroy text before identity.
 */
export interface KeyRing {
  /** The active key, minted and durable when it returns. @throws DomainError `person.erased` for an erased subject: never minted again. */
  sealingKey(subject: string, purpose: SealPurpose, quarter: string): { readonly id: string; readonly key: Buffer };
  /** null once destroyed. @throws Error for a key that never existed: the key store does not belong to this log. */
  openingKey(id: string): Buffer | null;
  /** Keyed HMAC-SHA-256, base64url: recognises an equal input without keeping it. */
  mac(text: string): string;
}

/** UTC calendar quarter of an instant, `2026-Q4`: the grain at which keys can be destroyed. */
export function quarterOf(instant: string): string {
  return `${instant.slice(0, 4)}-Q${Math.ceil(Number(instant.slice(5, 7)) / 3)}`;
}

/** As stored: key id, then what `encrypt` makes, in base64. */
interface SealedValue {
  readonly $sealed: readonly [keyId: string, box: string];
}

export function isSealedValue(value: unknown): value is SealedValue {
  return typeof value === 'object' && value !== null && '$sealed' in value;
}

/** Making a cipher from bytes takes four times as long as from a key object. Held no longer than its bytes are. */
const keyObjects = new WeakMap<Buffer, KeyObject>();

function keyObjectOf(bytes: Buffer): KeyObject {
  const known = keyObjects.get(bytes);
  if (known) return known;
  const made = createSecretKey(bytes);
  keyObjects.set(bytes, made);
  return made;
}

/** Encrypts the JSON of a value for its `place`: stream, type, field, event id, schema version as stored. */
export function seal(value: unknown, key: { readonly id: string; readonly key: Buffer }, place: string): SealedValue {
  return { $sealed: [key.id, encrypt(keyObjectOf(key.key), JSON.stringify(value), place).toString('base64')] };
}

/** @throws Error when the box was moved to another place or altered. */
export function unseal(sealed: SealedValue, ring: KeyRing, place: string): unknown {
  const [keyId, box] = sealed.$sealed;
  const key = ring.openingKey(keyId);
  if (key === null) return ERASED;
  return JSON.parse(decrypt(keyObjectOf(key), Buffer.from(box, 'base64'), place).toString('utf8')) as unknown;
}
