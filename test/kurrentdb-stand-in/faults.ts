import type { Failure } from './errors.ts';

/** The kinds of calls that faults tell apart; `others` are the server's features and gossip. */
export type CallKind = 'appends' | 'reads' | 'subscriptions' | 'others';

export const ALL_KINDS: readonly CallKind[] = ['appends', 'reads', 'subscriptions', 'others'];

/** What happens to an append: before it is stored (`refuse-with-timeout`), or after. */
export type AppendFate = 'refuse-with-timeout' | 'store-and-time-out' | 'store-and-silence' | 'store-and-die';

/** The misbehaviour that tests asked for. */
export class Faults {
  ready = true;
  /** Milliseconds before a call is looked at. */
  delayMs = 0;
  readonly #silent = new Set<CallKind>();
  readonly #fates: AppendFate[] = [];
  readonly #failures = new Map<CallKind, { failure: Failure; left: number }>();

  silence(kinds: readonly CallKind[]): void {
    for (const kind of kinds) {
      this.#silent.add(kind);
    }
  }

  speak(): void {
    this.#silent.clear();
  }

  isSilent(kind: CallKind): boolean {
    return this.#silent.has(kind);
  }

  failNext(kind: CallKind, failure: Failure, times: number): void {
    this.#failures.set(kind, { failure, left: times });
  }

  /** The failure that the next call of the kind ends with, if any. */
  takeFailure(kind: CallKind): Failure | undefined {
    const planned = this.#failures.get(kind);
    if (planned === undefined || planned.left <= 0) {
      return undefined;
    }
    planned.left -= 1;
    return planned.failure;
  }

  planFate(fate: AppendFate, times: number): void {
    for (let count = 0; count < times; count += 1) {
      this.#fates.push(fate);
    }
  }

  takeFate(): AppendFate | undefined {
    return this.#fates.shift();
  }
}
