import type { INestApplicationContext } from '@nestjs/common';
import type { Reaction, Schedule } from '#read-store';

/** Every reaction of the product. */
export const reactions: readonly Reaction[] = [];

/** Every scheduled decision of the product. */
export function schedulesOf(_app: INestApplicationContext): readonly Schedule[] {
  return [];
}
