import { Database } from './database.ts';
import type { Member } from './node.ts';
import { StandIn } from './stand-in.ts';
import type { StandInOptions } from './stand-in.ts';

/** Nodes that share one log, as if replication took no time; one is the leader. */
export class StandInCluster {
  readonly database: Database;
  readonly nodes: StandIn[] = [];
  #leader = 0;

  private constructor(options: StandInOptions) {
    this.database = options.database ?? new Database(options);
  }

  static async start(size = 2, options: Omit<StandInOptions, 'port' | 'members'> = {}): Promise<StandInCluster> {
    const cluster = new StandInCluster(options);
    while (cluster.nodes.length < size) {
      cluster.nodes.push(await StandIn.start({ ...options, database: cluster.database, members: () => cluster.#members() }));
    }
    return cluster;
  }

  /** Connection string with all hosts, so that clients ask gossip for the leader. */
  get url(): string {
    const hosts = this.nodes.map((node) => `127.0.0.1:${node.port}`).join(',');
    return (this.nodes[0]?.url ?? '').replace(/127\.0\.0\.1:\d+/, hosts);
  }

  get leader(): StandIn {
    return this.#node(this.#leader);
  }

  get followers(): StandIn[] {
    return this.nodes.filter((_, index) => index !== this.#leader);
  }

  /** Kills the leader; the next living node leads. */
  failover(): void {
    this.leader.kill();
    const next = this.nodes.findIndex((node) => node.alive);
    if (next < 0) {
      throw new Error('No node of the cluster is left to lead.');
    }
    this.#leader = next;
  }

  /** Makes another living node the leader; the old one goes on as follower. */
  resign(): void {
    const next = this.nodes.findIndex((node, index) => node.alive && index !== this.#leader);
    if (next < 0) {
      throw new Error('No other node of the cluster can lead.');
    }
    this.#leader = next;
  }

  /** Starts the dead nodes again, as followers. */
  async rejoin(): Promise<void> {
    for (const node of this.nodes) {
      if (!node.alive) {
        await node.restart();
      }
    }
  }

  stop(): void {
    this.nodes.forEach((node) => node.stop());
  }

  #members(): Member[] {
    return this.nodes.map((node, index) => node.member(index === this.#leader ? 'leader' : 'follower'));
  }

  #node(index: number): StandIn {
    const node = this.nodes[index];
    if (node === undefined) {
      throw new Error(`The cluster has no node ${index}.`);
    }
    return node;
  }
}
