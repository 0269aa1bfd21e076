import { DomainError } from './errors.ts';
import type { Position, StoreIdentity } from './event-store.ts';

/** A position as clients carry it: bound to the store and its epoch, so that a position from before a restore is refused instead of misread. */
export function positionToken(identity: StoreIdentity, position: Position): string {
  return `${identity.storeId}.${identity.epoch}.${position}`;
}

/** @throws DomainError `position.unreadable` or `position.other-store` */
export function parsePositionToken(identity: StoreIdentity, token: string): Position {
  const [storeId, epoch, position] = token.split('.');
  if (position === undefined || !/^\d{20}\/\d{20}$/.test(position)) {
    throw new DomainError(
      'position.unreadable',
      'this is not a position that a mutation returned; pass it on unchanged, or leave it out',
      'x-after-position',
    );
  }
  if (storeId !== identity.storeId || Number(epoch) !== identity.epoch) {
    throw new DomainError(
      'position.other-store',
      'this position belongs to another store, or to this one before a restore; leave it out and read again',
      'x-after-position',
    );
  }
  return position;
}
