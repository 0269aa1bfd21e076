import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Metadata, status } from '@grpc/grpc-js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import { appendService } from './append-service.ts';
import { batchAppendService } from './batch-append-service.ts';
import { Database } from './database.ts';
import type { DatabaseOptions } from './database.ts';
import { deleteService, tombstoneService } from './delete-service.ts';
import type { Failure } from './errors.ts';
import { ALL_KINDS, Faults } from './faults.ts';
import type { CallKind } from './faults.ts';
import { Listener } from './listener.ts';
import { featuresService, gossipService } from './node-services.ts';
import type { Member, Node, OpenCall, RetryPosition } from './node.ts';
import { readService } from './read-service.ts';

export interface StandInOptions extends DatabaseOptions {
  /** Default: any free port. */
  port?: number;
  /** Data to serve; default: a new database. */
  database?: Database;
  /** Speaks TLS with the certificate in tls/, and asks for credentials. */
  tls?: boolean;
  /** Accepted with TLS; default admin, changeit. */
  credentials?: { username: string; password: string };
  retryPosition?: RetryPosition;
  /** The cluster's members; default: this node alone, the leader. */
  members?: () => Member[];
}

/** The authority that signed the stand-in's certificate, for `tlsCaFile`. */
export const CERTIFICATE_AUTHORITY = fileURLToPath(new URL('./tls/ca.crt', import.meta.url));

const tlsFile = (name: string) => readFileSync(new URL(`./tls/${name}`, import.meta.url));

/**
 * A KurrentDB server for tests, in this process, hosted on the service stubs of the client's package. Its rules come from the server's source
 * and documentation, and from what the client does with the answers; it has not been compared with a real server.
 */
export class StandIn {
  readonly instanceId = randomUUID();
  readonly database: Database;
  readonly #options: StandInOptions;
  readonly #faults = new Faults();
  readonly #calls = new Map<string, number>();
  readonly #openBatchStreams = new Set<OpenCall>();
  readonly #openSubscriptions = new Set<OpenCall>();
  readonly #openReads = new Set<OpenCall>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #port = 0;
  #listener: Listener | undefined;
  #server: Server | undefined;

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.database = options.database ?? new Database(options);
  }

  static async start(options: StandInOptions = {}): Promise<StandIn> {
    const standIn = new StandIn(options);
    await standIn.#listen(options.port ?? 0);
    return standIn;
  }

  get port(): number {
    return this.#port;
  }

  get alive(): boolean {
    return this.#listener !== undefined;
  }

  /** Connection string of this node alone, with the credentials when there are any. */
  get url(): string {
    if (!this.#options.tls) {
      return `kurrentdb://127.0.0.1:${this.#port}?tls=false`;
    }
    const { username, password } = this.#credentials;
    const login = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
    return `kurrentdb://${login}@127.0.0.1:${this.#port}?tlsCaFile=${encodeURIComponent(CERTIFICATE_AUTHORITY)}`;
  }

  /** Calls received, by method: Read, Subscribe, Append, BatchAppend (streams, not appends), Delete, Tombstone, Gossip, GetSupportedMethods. */
  calls(method: string): number {
    return this.#calls.get(method) ?? 0;
  }

  /** What is open now, so that leaks show. */
  get open(): { connections: number; subscriptions: number; batchStreams: number; reads: number } {
    return {
      connections: this.#listener?.connections ?? 0,
      subscriptions: this.#openSubscriptions.size,
      batchStreams: this.#openBatchStreams.size,
      reads: this.#openReads.size,
    };
  }

  /** Accepts calls of these kinds and never answers; open subscriptions fall silent. An append is not stored. */
  silence(...kinds: CallKind[]): void {
    this.#faults.silence(kinds.length > 0 ? kinds : ALL_KINDS);
  }

  /** Ends the silence: subscriptions go on; calls that came meanwhile stay unanswered. */
  speak(): void {
    this.#faults.speak();
    this.database.log.committed();
  }

  /** Looks at each call only after so many milliseconds; 0 ends it. */
  slow(milliseconds: number): void {
    this.#faults.delayMs = milliseconds;
  }

  /** Stores the next appends and never answers them. */
  commitThenSilence(times = 1): void {
    this.#faults.planFate('store-and-silence', times);
  }

  /** Stores the next appends and answers that they timed out, as a cluster does whose acknowledgement came too late. */
  commitThenTimeout(times = 1): void {
    this.#faults.planFate('store-and-time-out', times);
  }

  /** Answers the next appends that they timed out, and does not store them. */
  timeoutAppends(times = 1): void {
    this.#faults.planFate('refuse-with-timeout', times);
  }

  /** Stores the next append and dies before it answers. */
  killAfterCommit(): void {
    this.#faults.planFate('store-and-die', 1);
  }

  /** Ends the next calls of the kind with a gRPC status. */
  fail(kind: CallKind, failure: { code: status; details: string }, times = 1): void {
    this.#faults.failNext(kind, failure, times);
  }

  /** Ends the streams that carry appends without an error, as a server does that shuts down in peace. */
  endBatchStreams(): void {
    this.#openBatchStreams.forEach((call) => call.end());
  }

  /** Ends all subscriptions without an error. */
  endSubscriptions(): void {
    this.#openSubscriptions.forEach((call) => call.end());
  }

  /** Ends all subscriptions with a gRPC status. */
  dropSubscriptions(failure: Failure): void {
    this.#openSubscriptions.forEach((call) => call.fail(failure));
  }

  /** Answers appends and reads as a server that is still starting. */
  notReady(): void {
    this.#faults.ready = false;
  }

  /** Ends `notReady`. */
  ready(): void {
    this.#faults.ready = true;
  }

  /** Dies like a killed process: the port is closed and connections are cut at once; the data stays. */
  kill(): void {
    this.#listener?.destroy();
    this.#server?.forceShutdown();
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#listener = undefined;
    this.#server = undefined;
  }

  /** Serves the same data on the same port again. */
  async restart(): Promise<void> {
    this.kill();
    await this.#listen(this.#port);
  }

  stop(): void {
    this.kill();
  }

  /** This node as gossip shows it. */
  member(state: Member['state'] = 'leader'): Member {
    return { instanceId: this.instanceId, host: '127.0.0.1', port: this.#port, state, alive: this.alive };
  }

  get #credentials(): { username: string; password: string } {
    return this.#options.credentials ?? { username: 'admin', password: 'changeit' };
  }

  async #listen(port: number): Promise<void> {
    const server = new Server();
    const node = this.#node();
    server.addService(streams.StreamsService, {
      read: readService(node),
      append: appendService(node),
      batchAppend: batchAppendService(node),
      delete: deleteService(node),
      tombstone: tombstoneService(node),
    });
    server.addService(gossip.GossipService, { read: gossipService(node) });
    server.addService(features.ServerFeaturesService, { getSupportedMethods: featuresService(node) });
    const injector = server.createConnectionInjector(
      this.#options.tls
        ? ServerCredentials.createSsl(null, [{ private_key: tlsFile('node.key'), cert_chain: tlsFile('node.crt') }])
        : ServerCredentials.createInsecure(),
    );
    this.#listener = await Listener.open(port, (socket) => injector.injectConnection(socket));
    this.#server = server;
    this.#port = this.#listener.port;
  }

  #node(): Node {
    const members = this.#options.members ?? (() => [this.member()]);
    return {
      database: this.database,
      faults: this.#faults,
      retryPosition: this.#options.retryPosition ?? 'original',
      openBatchStreams: this.#openBatchStreams,
      openSubscriptions: this.#openSubscriptions,
      openReads: this.#openReads,
      members,
      isLeader: () => members().some((member) => member.instanceId === this.instanceId && member.state === 'leader'),
      access: (metadata) => this.#access(metadata),
      count: (method) => this.#calls.set(method, this.calls(method) + 1),
      later: (milliseconds, action) => this.#later(milliseconds, action),
      kill: () => this.kill(),
    };
  }

  #access(metadata: Metadata): 'granted' | 'anonymous' | 'refused' {
    if (!this.#options.tls) {
      return 'granted';
    }
    const header = metadata.get('authorization')[0];
    if (header === undefined) {
      return 'anonymous';
    }
    const { username, password } = this.#credentials;
    return String(header) === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` ? 'granted' : 'refused';
  }

  #later(milliseconds: number, action: () => void): void {
    if (milliseconds === 0) {
      action();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
