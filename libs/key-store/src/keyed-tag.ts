import { createHmac } from 'node:crypto';

/** 128 bits of HMAC-SHA-256. */
const TAG_BYTES = 16;

/** @returns 22 characters, base64url */
export function tag(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, TAG_BYTES).toString('base64url');
}
