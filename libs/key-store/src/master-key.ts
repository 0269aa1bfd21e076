import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SecretsRefusedError } from './errors.ts';
import { createOnce, fsyncDirectory, writeDraft } from '#data-directory';
import { decrypt, encrypt } from '#eventing';
import { keyFiles } from './files.ts';

const KEY_BYTES = 32;

/**
 * The key that wraps all others: 32 bytes, from configuration (base64) or else from `<directory>/master.key`, made at first start.
 * Keep a copy of it apart from the backups: without it they cannot be read, with it beside them they are not protected.
 * @throws Error that names the remedy for a key of another length, a readable file, or keys whose master key is gone
 */
export function loadMasterKey(directory: string, configured?: string): Buffer {
  if (configured !== undefined) return decode(configured, 'the configured master key');
  const { masterKey, database } = keyFiles(directory);
  if (!existsSync(masterKey)) {
    if (existsSync(database)) {
      throw new SecretsRefusedError(
        'WRONG_MASTER_KEY',
        `${masterKey} is missing, and ${database} cannot be opened without it; put your copy of it back, or configure the master key`,
      );
    }
    mkdirSync(directory, { recursive: true });
    createOnce(masterKey, encode(randomBytes(KEY_BYTES)));
  }
  if (process.platform !== 'win32' && (statSync(masterKey).mode & 0o077) !== 0)
    throw new Error(`${masterKey} can be read by others than its owner; run: chmod 600 ${masterKey}`);
  return decode(readFileSync(masterKey, 'utf8'), masterKey);
}

/** Puts a key in the place of `<directory>/master.key`, whole or not at all. */
export function writeMasterKey(directory: string, key: Buffer): void {
  const { masterKey } = keyFiles(directory);
  renameSync(writeDraft(masterKey, encode(key)), masterKey);
  fsyncDirectory(dirname(masterKey));
}

function encode(key: Buffer): string {
  return `${key.toString('base64')}\n`;
}

function decode(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== text.trim())
    throw new Error(`${where} must be ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 ${KEY_BYTES}`);
  return key;
}

/** Wraps keys under the master key, or letters under that of their letterbox, by a key derived from it. */
export class KeyWrapper {
  /** Public; tells which master key wrapped a file without giving anything of it away. */
  readonly masterId: string;
  readonly #key: Buffer;

  constructor(master: Buffer) {
    if (master.length !== KEY_BYTES) throw new Error(`a master key has ${KEY_BYTES} bytes, not ${master.length}`);
    this.#key = deriveKey(master, 'handrail key wrapping');
    this.masterId = deriveKey(master, 'handrail master key id').toString('hex').slice(0, 32);
  }

  /** `place` is authenticated with it, so that a wrapped key cannot stand in for another. */
  wrap(key: Buffer, place: string): Buffer {
    return encrypt(this.#key, key, place);
  }

  /** @throws Error when altered, moved, or wrapped under another master key. */
  unwrap(wrapped: Buffer, place: string): Buffer {
    return decrypt(this.#key, wrapped, place);
  }
}

/** HKDF-SHA-256, 32 bytes. */
export function deriveKey(root: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', purpose, KEY_BYTES));
}
