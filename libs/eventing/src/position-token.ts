import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt } from './cipher.ts';
import { DomainError } from './errors.ts';
import type { Position, StoreIdentity } from './event-store.ts';

/**
 * A position as clients carry it: bound to the store and its epoch, so that a position from before a restore is refused instead of misread.
 * The position itself is encrypted, each time differently: the distance of two plain ones would tell anybody how much was
 * recorded in between, and so when somebody filed.
 * @param key 32 bytes, of the deployment
 */
export function positionToken(identity: StoreIdentity, key: KeyObject, position: Position): string {
  return `${identity.storeId}.${identity.epoch}.${encrypt(key, position, placeOf(identity)).toString('base64url')}`;
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
  try {
    return decrypt(key, Buffer.from(box, 'base64url'), placeOf(identity)).toString('utf8');
  } catch {
    throw unreadable();
  }
}

function placeOf({ storeId, epoch }: StoreIdentity): string {
  return `position ${storeId} ${epoch}`;
}

function unreadable(): DomainError {
  return new DomainError(
    'position.unreadable',
    'this is not a position that a mutation returned; pass it on unchanged, or leave it out',
    'x-after-position',
  );
}
