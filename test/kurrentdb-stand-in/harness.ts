import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import { afterEach } from '@jest/globals';
import { END, jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import type {
  AllStreamResolvedEvent,
  AppendToStreamOptions,
  ReadAllOptions,
  ReadStreamOptions,
  SubscribeToAllOptions,
} from '@kurrent/kurrentdb-client';
import grpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import { StandIn, StandInCluster } from './index.ts';
import type { StandInOptions } from './index.ts';
import { identifier } from './messages.ts';

const { StreamsClient } = grpc;

const servers: { stop(): void }[] = [];
const clients: KurrentDBClient[] = [];

afterEach(async () => {
  servers.splice(0).forEach((server) => server.stop());
  // A client whose batch stream the server ended cleanly never finishes disposing.
  await Promise.all(clients.splice(0).map((client) => Promise.race([client.dispose(), delay(500)])));
});

/** Stops after the test. */
export function stopLater<Server extends { stop(): void }>(server: Server): Server {
  servers.push(server);
  return server;
}

export async function start(options: StandInOptions = {}): Promise<{ server: StandIn; client: KurrentDBClient }> {
  const server = stopLater(await StandIn.start(options));
  return { server, client: connect(server.url) };
}

export async function startCluster(): Promise<StandInCluster> {
  return stopLater(await StandInCluster.start(2));
}

/** A real client. Its reads need half a second to connect unless the interval is short. */
export function connect(url: string): KurrentDBClient {
  const client = KurrentDBClient.connectionString(`${url}${url.includes('?') ? '&' : '?'}discoveryInterval=20`);
  clients.push(client);
  return client;
}

export const event = (type = 'Noted', data: Record<string, unknown> = {}) => jsonEvent({ id: randomUUID(), type, data });

export const write = (client: KurrentDBClient, stream: string, options: AppendToStreamOptions = {}) =>
  client.appendToStream(stream, event(), options);

/** Credentials of its own make an append a call of its own, outside the batch stream. */
export const unaryForm: AppendToStreamOptions = { credentials: { username: 'any', password: 'thing' } };

export async function readAll(client: KurrentDBClient, options: ReadAllOptions = {}): Promise<AllStreamResolvedEvent[]> {
  const events: AllStreamResolvedEvent[] = [];
  for await (const resolved of client.readAll(options)) {
    events.push(resolved);
  }
  return events;
}

export async function readTypes(client: KurrentDBClient, options: ReadAllOptions = {}): Promise<(string | undefined)[]> {
  return (await readAll(client, options)).map(({ event: recorded }) => recorded?.type);
}

export async function readRevisions(client: KurrentDBClient, stream: string, options: ReadStreamOptions = {}): Promise<bigint[]> {
  const revisions: bigint[] = [];
  for await (const { event: recorded } of client.readStream(stream, options)) {
    revisions.push(recorded?.revision ?? -1n);
  }
  return revisions;
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const success = Symbol();
  const outcome = await promise.then(
    () => success,
    (error: unknown) => error,
  );
  if (outcome === success) {
    throw new Error('It succeeded.');
  }
  return outcome;
}

/** Whether a promise is still open after a while. */
export async function hangs(promise: Promise<unknown>, milliseconds = 300): Promise<boolean> {
  const ended = () => false;
  return Promise.race([promise.then(ended, ended), delay(milliseconds, true)]);
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries === 1_500) {
      throw new Error('It did not happen within 30 s.');
    }
    await delay(20);
  }
}

/** Options and one event of an append of two, and then the end of the call. */
export async function cutOffAppend(server: StandIn, stream: string): Promise<void> {
  const client = new StreamsClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const call = client.append(() => undefined);
  call.on('error', () => undefined);
  const options = new streams.AppendReq.Options();
  options.setStreamIdentifier(identifier(stream));
  options.setNoStream(new emptyMessages.Empty());
  call.write(new streams.AppendReq().setOptions(options));
  const message = new streams.AppendReq.ProposedMessage();
  message.setId(new shared.UUID().setString(randomUUID()));
  message.getMetadataMap().set('type', 'Noted').set('content-type', 'application/json');
  call.write(new streams.AppendReq().setProposedMessage(message));
  await until(() => server.calls('Append') === 1);
  await delay(50);
  call.cancel();
  await delay(100);
  client.close();
}

/** A subscription and what it says, in order. */
export function listen(client: KurrentDBClient, options: SubscribeToAllOptions = {}) {
  const heard: string[] = [];
  const errors: unknown[] = [];
  const caughtUpAt: (bigint | undefined)[] = [];
  const subscription = client.subscribeToAll({ fromPosition: END, ...options });
  subscription.on('confirmation', () => heard.push('confirmed'));
  subscription.on('caughtUp', ({ position }) => {
    heard.push('caught up');
    caughtUpAt.push(position?.commit);
  });
  subscription.on('data', ({ event: recorded }) => heard.push(recorded?.type ?? '?'));
  subscription.on('error', (error) => errors.push(error));
  subscription.on('end', () => heard.push('end'));
  return { heard, errors, caughtUpAt, subscription };
}
