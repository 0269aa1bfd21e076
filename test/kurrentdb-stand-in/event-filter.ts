import type streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { StoredEvent } from './log.ts';

type FilterOptions = streams.ReadReq.Options.FilterOptions;

/** Searched so many events per page when the client does not say (source: `Enumerator.DefaultReadBatchSize`). */
const DEFAULT_WINDOW = 32;

export interface EventFilter {
  matches(event: StoredEvent): boolean;
  /** A checkpoint is sent after so many events that did not match. */
  checkpointInterval: number;
}

/**
 * The server-side filter of reads and subscriptions of `$all`: a regular expression that may match anywhere in the name, or prefixes;
 * the expression counts when both are given (source: `EventFilter`). Throws on an invalid expression.
 */
export function eventFilter(options: FilterOptions | undefined): EventFilter {
  const expression = options?.getEventType() ?? options?.getStreamIdentifier();
  if (options === undefined || expression === undefined) {
    return { matches: () => true, checkpointInterval: Number.POSITIVE_INFINITY };
  }
  const name: (event: StoredEvent) => string = options.hasEventType() ? (event) => event.type : (event) => event.stream;
  const checkpointInterval = options.getCheckpointintervalmultiplier() * (options.hasMax() ? options.getMax() : DEFAULT_WINDOW);
  const source = expression.getRegex();
  const prefixes = expression.getPrefixList();
  if (source === '') {
    return { matches: (event) => prefixes.some((prefix) => name(event).startsWith(prefix)), checkpointInterval };
  }
  const pattern = new RegExp(source, 'u');
  return { matches: (event) => pattern.test(name(event)), checkpointInterval };
}
