import type { Contribution } from './people-behind.ts';

/** What blocks are made of. */
export interface BlockEntry extends Contribution {
  readonly id: string;
  readonly unitId: string | null;
  /** Ids of everybody who can read it or could, in order; whoever reads single entries of a block may read all of them. */
  readonly readers: readonly string[];
  /** Who does not read it, whatever office they take. */
  readonly withheldFrom: string | null;
}

type Read = Pick<BlockEntry, 'readers' | 'withheldFrom'>;

/** Entries by who reads them, always in the same order of groups. */
export function byReaders<Entry extends Read>(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  return [...Map.groupBy(entries, readersKey)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}

/** Equal for entries that the same people read, now and whoever comes later. */
export function readersKey({ readers, withheldFrom }: Read): string {
  return `${readers.join(' ')} not ${withheldFrom ?? ''}`;
}
