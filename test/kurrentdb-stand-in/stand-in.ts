import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Metadata } from '@grpc/grpc-js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import { appendService } from './append-service.ts';
import { batchAppendService } from './batch-append-service.ts';
import { Database } from './database.ts';
import type { DatabaseOptions } from './database.ts';
import { deleteService, tombstoneService } from './delete-service.ts';
import { Hooks } from './hooks.ts';
import { Listener } from './listener.ts';
import { featuresService, gossipService } from './node-services.ts';
import type { Member, Node, RetryPosition } from './node.ts';
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

/** Larger than the maximum append size, so that it is the log that refuses a large append (source: `TFConsts.EffectiveMaxLogRecordSize`). */
const MAX_RECEIVE_BYTES = 16 * 1024 * 1024;

const tlsFile = (name: string) => readFileSync(new URL(`./tls/${name}`, import.meta.url));

/**
 * A KurrentDB server for tests, in this process, hosted on the service stubs of the client's package. Its rules come from the server's source
 * and documentation, and from what the client does with the answers; it has not been compared with a real server.
 */
export class StandIn extends Hooks {
  readonly instanceId = randomUUID();
  readonly database: Database;
  readonly #options: StandInOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #port = 0;
  #listener: Listener | undefined;
  #server: Server | undefined;

  private constructor(options: StandInOptions) {
    super();
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

  protected get connections(): number {
    return this.#listener?.connections ?? 0;
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
    const server = new Server({ 'grpc.max_receive_message_length': MAX_RECEIVE_BYTES });
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
      faults: this.faults,
      retryPosition: this.#options.retryPosition ?? 'original',
      openBatchStreams: this.openBatchStreams,
      openSubscriptions: this.openSubscriptions,
      openReads: this.openReads,
      members,
      isLeader: () => members().some((member) => member.instanceId === this.instanceId && member.state === 'leader'),
      access: (metadata) => this.#access(metadata),
      count: (method) => this.count(method),
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
