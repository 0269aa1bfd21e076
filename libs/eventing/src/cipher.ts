import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D): a random nonce, the ciphertext and the tag, in this order. Nothing else in the product encrypts.
 * @param key 32 bytes
 * @param place authenticated with the content, which then opens nowhere else
 */
export function encrypt(key: Buffer | KeyObject, content: string | Uint8Array, place = ''): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error for another key, another place, or a box that was cut or altered */
export function decrypt(key: Buffer | KeyObject, box: Buffer, place = ''): Buffer {
  const end = box.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new Error('too short for what was encrypted');
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(box.subarray(end));
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, end)), decipher.final()]);
}
