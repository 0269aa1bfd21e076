import type { ReporterMode } from './events.ts';

/**
 * Who stands behind the aliases that reports are made under. The map lives in the key store only; one person has a separate
 * alias for NAMED reports, or one of them would unmask the confidential ones, and new ones in each calendar quarter, so that who made a
 * report can be forgotten in its time.
 */
export abstract class ReporterAliases {
  /** The person's present alias for a mode, minted and durable when it returns. */
  abstract aliasOf(personId: string, mode: Exclude<ReporterMode, 'ANONYMOUS'>): string;
  /** Every alias the person has, without minting one. */
  abstract reporterIdsOf(personId: string): readonly string[];
  /** null for what is no alias, or once the person is erased. */
  abstract personOf(alias: string): string | null;
}
