import { hash, hkdfSync, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from '#eventing';

const KEY_BYTES = 32;

/** 256 random bits, for what is as good as a password: hashed by SHA-256 alone, since nobody can guess it. */
export function newSecret(encoding: 'base64url' | 'hex' = 'base64url'): string {
  return randomBytes(32).toString(encoding);
}

/** What is stored in the place of a secret. */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Another secret that follows from this one and does not lead back to it: 43 characters of base64url. */
export function derivedFrom(secret: string, purpose: string): string {
  return keyFrom(secret, purpose).toString('base64url');
}

/** For whoever brings the secret again, which is not kept here: encrypted under a key that follows from it. */
export function sealUnder(secret: string, text: string): Buffer {
  return encrypt(keyFrom(secret, 'seal'), text);
}

/** @throws Error for another secret or changed bytes */
export function openUnder(secret: string, sealed: Buffer): string {
  return decrypt(keyFrom(secret, 'seal'), sealed).toString('utf8');
}

function keyFrom(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `handrail ${purpose}`, KEY_BYTES));
}
