import 'reflect-metadata';
import { Accounts } from '#identity';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { demoSignIns, signInTable } from './demo/demo-sign-ins.ts';
import type { Progress } from './demo/run-plan.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { setupLink } from './invitations.ts';
import { openParts } from './parts.ts';
import { createServer } from './server.ts';
import type { Server } from './server.ts';

/** A graceful stop ends within this time, in milliseconds. */
const STOP_WITHIN = 10_000;
/** How often a process started by npm looks whether its parent still lives, in milliseconds. */
const PARENT_EVERY = 500;
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
  const logger = pino({ level: config.logLevel, base: null }, pino.destination(2));
  const parts = await openParts(config);
  if (isDemo) await seedDemo(parts, { now: Date.now(), progress: seeding() });
  const server = await createServer(parts, logger);
  stopOnSignal(server, logger);
  await listen(server, config);
  say(`Handrail listens at ${config.publicUrl} (data in ${config.data}).`);
  if (config.defaulted.length > 0) say(`Defaults: ${config.defaulted.join(', ')}; fixed with the first policy.`);
  if (isDemo) {
    say('Publishing the figures of the year …');
    await server.background.schedules.runNow('publish-friction-blocks');
    const signIns = signInTable(await demoSignIns(server.app.get(Accounts)));
    say(`The example organisation is ready. Its passwords are new at each start:\n\n${signIns}`);
  }
  if (parts.events.damage) say(`CHANGES ARE REFUSED: ${parts.events.damage}`);
  const token = server.firstLink();
  if (token) say(`First administrator: open this link once, within 24 hours:\n\n  ${setupLink(config.publicUrl, token)}\n`);
}

async function listen({ app }: Server, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL')
      throw new Error(`HANDRAIL_HOST=${host}: this machine has no such address; give one of its own, or leave it out`, { cause: error });
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} is taken by another program; end that one, or give a free port: PORT=${port + 1} npm start`, {
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

/** npm passes on a Ctrl-C that the terminal has sent already: the second signal must not cut the stop short. */
function stopOnSignal(server: Server, logger: Logger): void {
  let stopping: Promise<void> | undefined;
  const end = () => void (stopping ??= stop(server, logger));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  // The shell between npm and this process dies of a SIGTERM without passing it on.
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] !== undefined) {
    setInterval(() => {
      if (process.ppid !== parent) end();
    }, PARENT_EVERY).unref();
  }
}

async function stop(server: Server, logger: Logger): Promise<void> {
  setTimeout(() => {
    logger.error({}, 'the stop took too long; what was acknowledged is durable');
    process.exit(1);
  }, STOP_WITHIN).unref();
  try {
    await server.close();
    process.exit(0);
  } catch (error) {
    logger.error({ fault: error instanceof Error ? error.stack : String(error) }, 'the stop failed; what was acknowledged is durable');
    process.exit(1);
  }
}
