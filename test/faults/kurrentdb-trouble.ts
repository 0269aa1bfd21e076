import { setTimeout as delay } from 'node:timers/promises';
import type { StandIn, StandInCluster } from '../kurrentdb-stand-in/index.ts';

/** Faults in an endless random row until it is stopped; then everything is well. */
export class Trouble {
  readonly counts = new Map<string, number>();
  readonly #random: () => number;
  readonly #deeds: Readonly<Record<string, () => unknown>>;
  readonly #heal: () => unknown;
  readonly #running: Promise<void>;
  #stopped = false;

  private constructor(random: () => number, deeds: Readonly<Record<string, () => unknown>>, heal: () => unknown) {
    this.#random = random;
    this.#deeds = deeds;
    this.#heal = heal;
    this.#running = this.#run();
  }

  static of(server: StandIn, random: () => number): Trouble {
    const restart = async () => {
      await delay(20 + random() * 130);
      await server.restart();
    };
    return new Trouble(
      random,
      {
        killed: () => Promise.resolve(server.kill()).then(restart),
        'killed between commit and answer': async () => {
          server.killAfterCommit();
          for (let waited = 0; server.alive && waited < 500; waited += 10) await delay(10);
          await restart();
        },
        'silent to all': () => server.silence(),
        'silent to appends': () => server.silence('appends'),
        'silent to reads': () => server.silence('reads'),
        'silent to subscriptions': () => server.silence('subscriptions'),
        'stores without an answer': () => server.commitThenSilence(1 + Math.floor(random() * 3)),
        'stores, answers a time-out': () => server.commitThenTimeout(1 + Math.floor(random() * 3)),
        'does not store, answers a time-out': () => server.timeoutAppends(1 + Math.floor(random() * 3)),
        slow: () => server.slow(random() * 80),
        'not ready': () => server.notReady(),
        'subscriptions ended': () => server.endSubscriptions(),
      },
      async () => {
        server.speak();
        server.slow(0);
        server.ready();
        if (!server.alive) await server.restart();
      },
    );
  }

  static ofCluster(cluster: StandInCluster, random: () => number): Trouble {
    const anyNode = (): StandIn => cluster.nodes[Math.floor(random() * cluster.nodes.length)] ?? cluster.leader;
    return new Trouble(
      random,
      {
        failover: () => cluster.failover(),
        handover: () => cluster.resign(),
        'leader silent': () => cluster.leader.silence(),
        'a node silent': () => anyNode().silence(),
        'killed between commit and answer': () => cluster.leader.killAfterCommit(),
        'stores without an answer': () => cluster.leader.commitThenSilence(2),
      },
      async () => {
        for (const node of cluster.nodes) node.speak();
        await cluster.rejoin();
      },
    );
  }

  /** Resolves when the server is well again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const names = Object.keys(this.#deeds);
    while (!this.#stopped) {
      const name = names[Math.floor(this.#random() * names.length)] ?? '';
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      await this.#deeds[name]?.();
      await delay(20 + this.#random() * 120);
      await this.#heal();
      await delay(100 + this.#random() * 600);
    }
    await this.#heal();
  }
}
