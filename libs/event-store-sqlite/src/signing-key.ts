import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EventStoreError } from '#eventing';
import { errorCode } from './errors.ts';
import { fsyncDirectory } from './files.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Ed25519, PKCS#8 PEM. @throws EventStoreError CORRUPT when the file is missing or no key. */
export function loadSigningKey(path: string): SigningKey {
  try {
    const privateKey = createPrivateKey(readFileSync(path));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    throw new EventStoreError(
      'CORRUPT',
      `the key of the event log, ${path}, is missing or damaged. Writes are refused; restore the latest backup with "store restore"`,
      {
        cause: error,
      },
    );
  }
}

/** Makes the key unless another process was first; the file appears whole or not at all, readable by its owner only. */
export function ensureSigningKey(path: string): void {
  if (existsSync(path)) return;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  const draft = `${path}.${process.pid}`;
  const fd = openSync(draft, 'w', 0o600);
  try {
    writeSync(fd, pem.toString());
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  fsyncDirectory(dirname(path));
}
