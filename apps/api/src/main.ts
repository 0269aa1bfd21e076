import 'reflect-metadata';
import { Accounts } from '#identity';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { demoSignIns, signInTable } from './demo/demo-sign-ins.ts';
import type { Progress } from './demo/run-plan.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { faultOf } from './fault.ts';
import { setupLink } from './invitations.ts';
import { Metrics } from './metrics.ts';
import { MetricsServer } from './metrics-server.ts';
import { openParts } from './parts.ts';
import type { Parts } from './parts.ts';
import { untilAvailable } from './patience.ts';
import { securityHeaders } from './security-headers.ts';
import { createServer } from './server.ts';
import type { Server } from './server.ts';
import { onStopRequest } from './stop-request.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A graceful stop ends within this time, in milliseconds. */
const STOP_WITHIN = 10_000;
const DEMO_DATA = 'data/demo';

try {
  await main();
} catch (error) {
  // Each of these names its remedy; a stack would bury it.
  process.stderr.write(`Handrail cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const isDemo = process.argv.includes('--demo');
  const config = readConfig(isDemo ? { HANDRAIL_DATA: DEMO_DATA, ...process.env } : process.env);
  config.hints.forEach(say);
  const logger = pino({ level: config.logLevel, base: null }, pino.destination(2));
  const running: { server?: Server } = {};
  let stopping: Promise<void> | undefined;
  onStopRequest(process.env['npm_lifecycle_event'] !== undefined, () => void (stopping ??= stop(running.server, logger)));

  const metrics = await openMetrics(config);
  const { parts, room } = await open(config);
  if (isDemo) await seedDemo(parts, { now: Date.now(), progress: seeding() });
  const server = await createServer(parts, logger);
  running.server = server;
  const port = room?.port ?? config.port;
  await room?.close();
  await listening({ ...config, port }, ({ host }) => server.app.listen(port, host));
  metrics?.show(() => server.app.get(Metrics).read());
  say(`Handrail listens at ${config.publicUrl} (data in ${config.data}).`);
  say(
    config.eventStoreHosts === null
      ? 'Events are kept in the data directory.'
      : `Events are kept in KurrentDB at ${config.eventStoreHosts}.`,
  );
  if (config.defaulted.length > 0) say(`Defaults: ${config.defaulted.join(', ')}; fixed with the first policy.`);
  if (isDemo) {
    say('Publishing the figures of the year …');
    await server.background.schedules.runNow('publish-friction-blocks');
    await server.background.schedules.runNow('publish-judgement-blocks');
    const signIns = signInTable(await demoSignIns(server.app.get(Accounts)));
    say(`The example organisation is ready. Its passwords are new at each start:\n\n${signIns}`);
  }
  if (parts.events.damage) say(`CHANGES ARE REFUSED: ${parts.events.damage}`);
  const token = server.firstLink();
  if (token) say(`First administrator: open this link once, within 24 hours:\n\n  ${setupLink(config.publicUrl, token)}\n`);
}

async function openMetrics(config: Config): Promise<MetricsServer | null> {
  if (config.metrics === null) return null;
  const { port, host } = config.metrics;
  return listening(config.metrics, () => MetricsServer.open(port, host), { port: 'HANDRAIL_METRICS_PORT', host: 'HANDRAIL_METRICS_HOST' });
}

/** Opens the stores. Where the event store is another server, a room answers on the product's port until there is a product. */
async function open(config: Config): Promise<{ readonly parts: Parts; readonly room: WaitingRoom | null }> {
  if (config.eventStoreUrl === null) return { parts: await openParts(config), room: null };
  const room = await listening(config, ({ port, host, publicUrl }) => WaitingRoom.open(port, host, securityHeaders(publicUrl)));
  const server = `KurrentDB at ${config.eventStoreHosts}`;
  room.waitFor(`${server} is asked for the first time`, () => say(`Asking ${server} …`));
  let hasWaited = false;
  const parts = await untilAvailable(
    () => openParts(config),
    (reason) => {
      hasWaited = true;
      room.waitFor(reason, () => say(`Waiting for the event store: ${reason}`));
    },
  );
  if (hasWaited) say('The event store answers.');
  room.waitFor('the event store answers; everything else is being started');
  return { parts, room };
}

/** @throws Error that names the remedy */
async function listening<T, Address extends Pick<Config, 'port' | 'host'>>(
  address: Address,
  listen: (address: Address) => T,
  names = { port: 'PORT', host: 'HANDRAIL_HOST' },
): Promise<Awaited<T>> {
  try {
    return await listen(address);
  } catch (error) {
    const { host, port } = address;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Error(`${names.host}=${host}: this machine has no such address; give one of its own, or leave it out`, { cause: error });
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} is taken by another program; end that one, or give a free port: ${names.port}=${port + 1} npm start`, {
      cause: error,
    });
  }
}

/** One line for each tenth of the way. */
function seeding(): Progress {
  let said = -1;
  return (done, total) => {
    const tenths = Math.floor((10 * done) / total);
    if (tenths > said) say(`Making the example organisation: ${tenths * 10} %`);
    said = tenths;
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Without a server there is nothing to end: what was acknowledged is durable. */
async function stop(server: Server | undefined, logger: Logger): Promise<void> {
  setTimeout(() => {
    logger.error({}, 'the stop took too long; what was acknowledged is durable');
    process.exit(1);
  }, STOP_WITHIN).unref();
  logger.info({}, 'stopping as requested');
  try {
    await server?.close();
    process.exit(0);
  } catch (error) {
    logger.error({ fault: faultOf(error) }, 'the stop failed; what was acknowledged is durable');
    process.exit(1);
  }
}
