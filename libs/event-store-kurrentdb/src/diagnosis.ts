import { connect } from 'node:net';
import { Client } from './client.ts';
import type { ConnectionSettings } from './connection-string.ts';
import { faultOf, isSilence } from './faults.ts';

type Endpoint = ConnectionSettings['endpoints'][number];

const ACCEPTS_ONLY =
  'it accepts connections but does not answer: is this the port of KurrentDB, and is the node neither overloaded nor paused?';
const OUT_OF_REACH = 'no connection comes about: check the address, and that no firewall lies between';
const ANSWERS = 'it answers, but not to this: is it overloaded or cut off, and is a majority of the cluster up?';

/**
 * Why there is no answer, host by host, where the call itself cannot say it: a search for the leader swallows what each node's connection ends
 * with, and a timer knows of no reason. Asks beside the call, so that the answer is there when the call is given up.
 */
export class Diagnosis {
  readonly #settings: ConnectionSettings;
  /** For one host. */
  readonly #limitMs: number;
  readonly #validMs: number;
  #asked = Number.NEGATIVE_INFINITY;
  #told: { readonly at: number; readonly reason: string } | undefined;

  constructor(settings: ConnectionSettings, limitMs: number, validMs: number) {
    this.#settings = settings;
    this.#limitMs = limitMs;
    this.#validMs = validMs;
  }

  /** With the remedy; undefined while it is not known. */
  get reason(): string | undefined {
    return this.#told !== undefined && performance.now() - this.#told.at < this.#validMs ? this.#told.reason : undefined;
  }

  begin(): void {
    if (performance.now() - this.#asked < this.#validMs / 2) return;
    this.#asked = performance.now();
    void this.#ask().then((reason) => (this.#told = { at: performance.now(), reason }));
  }

  async #ask(): Promise<string> {
    const { endpoints } = this.#settings;
    const reasons = await Promise.all(endpoints.map((endpoint) => this.#reasonAt(endpoint)));
    const [first = ANSWERS] = reasons;
    if (reasons.every((reason) => reason === first)) return first;
    const each = endpoints.map(({ address, port }, index) => `${address}:${port} (${reasons[index]})`);
    return `no leader answers: ${each.join(', ')}`;
  }

  async #reasonAt(endpoint: Endpoint): Promise<string> {
    const accepted = accepts(endpoint, this.#limitMs);
    let client: Client | undefined;
    try {
      client = Client.connect({ ...this.#settings, endpoints: [endpoint], discover: false });
      const answers = client.ping(this.#limitMs).then(() => true);
      if (await Promise.race([answers, afterwards(this.#limitMs)])) return ANSWERS;
    } catch (error) {
      if (!isSilence(error)) return faultOf(error).reason;
    } finally {
      client?.close();
    }
    return (await accepted) ? ACCEPTS_ONLY : OUT_OF_REACH;
  }
}

function accepts({ address, port }: Endpoint, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: address, port, timeout: limitMs });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('timeout', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function afterwards(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}
