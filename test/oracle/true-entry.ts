import type { WaitingEntry } from '../../libs/figures/src/waiting-entry.ts';
import type { InReach, Readable } from './offices.ts';

/** What was said of an entry later. */
export interface Said extends InReach {
  readonly what: Partial<Pick<WaitingEntry, 'sums' | 'cause' | 'effects' | 'facts'>>;
}

/** An entry as it is, with whoever truly made it. */
export interface TrueEntry extends Readable {
  readonly id: string;
  /** Who made it, whether anybody can know or not. */
  readonly person: string;
  policyId: string | null;
  moment: number;
  deliveredOn: number | null;
  closed: Readable['closed'];
  readonly waiting: Omit<WaitingEntry, 'behind' | 'readers' | 'withheldFrom'>;
  readonly said: Said[];
  /** Of its filing. */
  readonly day: number;
  /** From the report to its first answer; infinite: none. */
  readonly answeredAfterDays: number;
  readonly way: 'KNOWN' | 'TOKEN' | 'POSTER';
}
