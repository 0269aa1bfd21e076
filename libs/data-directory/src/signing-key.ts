import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { EventStoreError } from '#eventing';
import { createOnce } from './durable-files.ts';

/** Ed25519; signs what a store or its witness knows of the log's end. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** From PKCS#8 PEM. @throws EventStoreError CORRUPT when the file is missing or no key. */
export function loadSigningKey(path: string): SigningKey {
  try {
    const privateKey = createPrivateKey(readFileSync(path));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    throw new EventStoreError(
      'CORRUPT',
      `the key of the event log, ${path}, is missing or damaged. Writes are refused; restore the latest backup with "store restore"`,
      { cause: error },
    );
  }
}

/** Makes the key unless one is there. */
export function ensureSigningKey(path: string): void {
  if (existsSync(path)) return;
  createOnce(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}
