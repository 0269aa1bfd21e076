import { createHmac, randomBytes } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import { PublicError } from '#graphql';
import type { Visitor, VisitorAction } from '#graphql';

/** In one hour, for one network: many people may share one, and each of them reports seldom. */
const MOST: Readonly<Record<VisitorAction, number>> = { FILE: 30, MESSAGE: 60, READ: 240, SURVEY: 2_000 };
const WORDS: Readonly<Record<VisitorAction, string>> = { FILE: 'reports', MESSAGE: 'messages', READ: 'questions', SURVEY: 'requests' };
const NOTHING: Readonly<Record<VisitorAction, number>> = { FILE: 0, MESSAGE: 0, READ: 0, SURVEY: 0 };

/** By network, as its hash. */
type Spent = Map<string, Readonly<Record<VisitorAction, number>>>;

const HOUR = 3_600_000;
const MINUTE = 60_000;
const REMEMBERED_NETWORKS = 10_000;

/**
 * Slows down guessing and flooding at the anonymous endpoint. Networks are known by a keyed hash, in memory only; the key is drawn anew
 * every hour and all counts go with the old one, so that nobody can tell afterwards which network was here.
 */
export class VisitorLimits {
  readonly #clock: () => number;
  readonly #spent: Spent;
  #key = randomBytes(32);
  #hour: number | undefined;

  /** @param spent where counts are kept */
  constructor(clock: () => number, spent: Spent = new Map()) {
    this.#clock = clock;
    this.#spent = spent;
  }

  visitorAt(address: string): Visitor {
    this.#turn();
    const network = createHmac('sha256', this.#key).update(normalizeIP(address)).digest('base64url');
    return { spend: (what, times = 1) => this.#spend(network, what, times) };
  }

  #spend(network: string, what: VisitorAction, times: number): void {
    this.#turn();
    const spent = this.#spent.get(network) ?? NOTHING;
    if (spent[what] + times > MOST[what]) {
      const minutes = Math.ceil((HOUR - (this.#clock() % HOUR)) / MINUTE);
      throw new PublicError(
        'RATE_LIMITED',
        `too many ${WORDS[what]} came from your network within this hour; try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`,
      );
    }
    const oldest = this.#spent.size >= REMEMBERED_NETWORKS ? this.#spent.keys().next() : undefined;
    if (oldest && !oldest.done) this.#spent.delete(oldest.value);
    this.#spent.set(network, { ...spent, [what]: spent[what] + times });
  }

  #turn(): void {
    const hour = Math.floor(this.#clock() / HOUR);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#key = randomBytes(32);
    this.#spent.clear();
  }
}
