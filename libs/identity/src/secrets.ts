import { hash, randomBytes } from 'node:crypto';

/** 256 random bits, for what is as good as a password: hashed by SHA-256 alone, since nobody can guess it. */
export function newSecret(encoding: 'base64url' | 'hex' = 'base64url'): string {
  return randomBytes(32).toString(encoding);
}

/** What is stored in the place of a secret. */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
