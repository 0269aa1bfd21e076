import { ReadStore } from '#read-store';
import type { AnyProjection } from '#read-store';
import { openParts } from '../../api/src/parts.ts';
import type { Parts } from '../../api/src/parts.ts';
import type { Operator } from './operator.ts';

/** Opens these read models of the operator's data for a piece of work. */
export async function withReadModels(
  operator: Operator,
  wanted: readonly AnyProjection[],
  work: (readStore: ReadStore, parts: Parts) => Promise<void>,
): Promise<void> {
  const config = operator.config();
  const parts = await openParts(config);
  try {
    const readStore = await ReadStore.open(config.data, wanted, (box) => parts.log.codec.open(box));
    try {
      await work(readStore, parts);
    } finally {
      readStore.close();
    }
  } finally {
    await parts.close();
  }
}
