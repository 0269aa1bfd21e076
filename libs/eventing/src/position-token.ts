import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DomainError } from './errors.ts';
import type { Position, StoreIdentity } from './event-store.ts';

const NONCE = 12;
const TAG = 16;

/**
 * A position as clients carry it: bound to the store and its epoch, so that a position from before a restore is refused instead of misread.
 * The position itself is sealed (AES-256-GCM, a new nonce each time): the distance of two plain ones would tell anybody how much was
 * recorded in between, and so when somebody filed.
 * @param key 32 bytes, of the deployment
 */
export function positionToken(identity: StoreIdentity, key: KeyObject, position: Position): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(lifeOf(identity));
  const box = Buffer.concat([nonce, cipher.update(position, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${identity.storeId}.${identity.epoch}.${box.toString('base64url')}`;
}

/** @throws DomainError `position.unreadable` or `position.other-store` */
export function parsePositionToken(identity: StoreIdentity, key: KeyObject, token: string): Position {
  const [storeId = '', epoch = '', box, ...more] = token.split('.');
  if (box === undefined || more.length > 0 || !/^\d+$/.test(epoch)) throw unreadable();
  if (storeId !== identity.storeId || Number(epoch) !== identity.epoch) {
    throw new DomainError(
      'position.other-store',
      'this position belongs to another store, or to this one before a restore; leave it out and read again',
      'x-after-position',
    );
  }
  const bytes = Buffer.from(box, 'base64url');
  if (bytes.length <= NONCE + TAG) throw unreadable();
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(lifeOf(identity))
    .setAuthTag(bytes.subarray(bytes.length - TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()]).toString('utf8');
  } catch {
    throw unreadable();
  }
}

function lifeOf({ storeId, epoch }: StoreIdentity): Buffer {
  return Buffer.from(`position ${storeId} ${epoch}`);
}

function unreadable(): DomainError {
  return new DomainError(
    'position.unreadable',
    'this is not a position that a mutation returned; pass it on unchanged, or leave it out',
    'x-after-position',
  );
}
