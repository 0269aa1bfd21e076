import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { DNSClusterOptions, GossipClusterOptions, SingleNodeOptions } from '@kurrent/kurrentdb-client';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import grpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ConnectionSettings } from './connection-string.ts';
import type { ReadEvent } from './mapping.ts';
import { readEvent, readRequest } from './read-call.ts';
import type { ReadRequest } from './read-call.ts';

/** One node's answer about the members of the cluster, in seconds; between two questions, in milliseconds. */
const DISCOVERY = { gossipTimeout: 1, discoveryInterval: 100, maxDiscoverAttempts: 2 };

const { StreamsClient } = grpc;
const { ServerFeaturesClient } = features;
type ReadResp = streams.ReadResp;

/**
 * The client reads through a native part with a connection of its own, which was seen to stay with a dead node, to outlive the client, to keep
 * the process alive for an answer that never comes, and to answer ten times later. Reads go over the same connection as everything else.
 */
const NO_NATIVE_READS: KurrentDBClient['rustClient'] = { readStream: notNatively, readAll: notNatively };

/** The status of a server that is older than the question (gRPC). */
const UNIMPLEMENTED = 12;

/** Of a gRPC channel (`connectivityState.SHUTDOWN`). */
const SHUT_DOWN = 4;

/** What keeps the client connected. */
interface Closable {
  close(): void;
}

/**
 * The KurrentDB client with what it lacks: it can be closed; each append is a call of its own; losing a connection cannot end the process.
 * Overrides members that the (exactly pinned) version marks protected.
 */
export class Client extends KurrentDBClient {
  #channel: Promise<Closable> | undefined;
  #made: Closable | undefined;
  #closed = false;

  /** Connects with its first call. @throws Error when the files that the settings name are not what they should be */
  static connect(settings: ConnectionSettings): Client {
    try {
      return new Client(settings);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`EVENT_STORE_URL is refused by KurrentDB's client (${why}); check it, and the files that it names`, { cause: error });
    }
  }

  private constructor(settings: ConnectionSettings) {
    // One of the three; the overloads know each alone.
    super(NO_NATIVE_READS, nodesOf(settings) as SingleNodeOptions, channelCredentials(settings), settings.credentials);

    // Otherwise many appends share one stream: when the server ends it cleanly they all wait for ever, an error of the stream while
    // writes queue up is an unhandled rejection, and their deadline is a time of day, which clocks that differ make wrong.
    this.supports = () => Promise.resolve(false);

    const getChannel = this.getChannel;
    this.getChannel = () => {
      if (this.#closed) return Promise.reject(new Error('the client is closed'));
      const channel = getChannel().then((made) => (this.#made = made));
      this.#channel = channel;
      return channel;
    };

    // The client begins an append where nobody hears of it failing: on a connection that was closed a moment ago, as its own reconnecting
    // does to calls on their way, that would be an unhandled rejection.
    const execute = this.execute;
    this.execute = (Service, name, action) =>
      execute(Service, name, (service) =>
        Number(service.getChannel().getConnectivityState(false)) === SHUT_DOWN
          ? Promise.reject(new Error('the connection was replaced'))
          : action(service),
      );

    // Called by the client without waiting: a discovery that fails meanwhile would be an unhandled rejection.
    const handleError = this.handleError;
    this.handleError = (client, error) => handleError(client, error).catch(() => undefined);
  }

  /** Another one for each connection that was made: the same before and after, and one node answered all calls between. */
  get channel(): unknown {
    return this.#made;
  }

  /** One page over the same connection as appends; ended at the server, too, when its time is up. A missing stream is empty. */
  async readPage(request: ReadRequest, deadlineMs: number): Promise<ReadEvent[]> {
    return this.execute(StreamsClient, 'read', (service) => {
      const { promise, resolve, reject } = Promise.withResolvers<ReadEvent[]>();
      const events: ReadEvent[] = [];
      const call = service.read(readRequest(request), ...this.callArguments({ requiresLeader: true, deadline: deadlineMs }));
      call.on('data', (response: ReadResp) => {
        const event = readEvent(response);
        if (event !== undefined) events.push(event);
      });
      call.on('error', reject);
      call.on('end', () => resolve(events));
      return promise;
    });
  }

  /**
   * Resolves when the server answers. Not the client's own question for capabilities: it has no deadline, so that a silent server would keep the
   * connection, and the process, for as long as it likes.
   */
  async ping(deadlineMs: number): Promise<void> {
    return this.execute(ServerFeaturesClient, 'getSupportedMethods', (service) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      service.getSupportedMethods(new shared.Empty(), ...this.callArguments({ deadline: deadlineMs }), (error) => {
        if (error === null || Number(error.code) === UNIMPLEMENTED) resolve();
        else reject(error);
      });
      return promise;
    });
  }

  /** Ends calls and connections; nothing is connected any more. */
  close(): void {
    this.#closed = true;
    void this.dispose();
    this.#channel?.then(
      (channel) => channel.close(),
      () => undefined,
    );
  }
}

function nodesOf({ endpoints, discover, parameters }: ConnectionSettings): SingleNodeOptions | GossipClusterOptions | DNSClusterOptions {
  const { connectionName, keepAliveInterval, keepAliveTimeout } = parameters;
  const common = {
    ...(connectionName === undefined ? {} : { connectionName }),
    ...(keepAliveInterval === undefined ? {} : { keepAliveInterval }),
    ...(keepAliveTimeout === undefined ? {} : { keepAliveTimeout }),
  };
  const [first, ...others] = endpoints;
  if (first === undefined) throw new Error('a connection needs a host');
  if (discover) return { ...common, ...DISCOVERY, discover: first };
  return others.length > 0 ? { ...common, ...DISCOVERY, endpoints: [first, ...others] } : { ...common, endpoint: first };
}

function channelCredentials({ parameters: { tls, tlsVerifyCert, tlsCaFile, userCertFile, userKeyFile } }: ConnectionSettings) {
  return {
    insecure: !tls,
    ...(tlsVerifyCert ? {} : { verifyOptions: { rejectUnauthorized: false } }),
    ...(tlsCaFile === undefined ? {} : { rootCertificate: tlsCaFile }),
    ...(userCertFile === undefined ? {} : { userCertFile }),
    ...(userKeyFile === undefined ? {} : { userKeyFile }),
  };
}

function notNatively(): never {
  throw new Error('reads do not go through the native part');
}
