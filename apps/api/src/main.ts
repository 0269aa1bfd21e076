import 'reflect-metadata';
import { pino } from 'pino';
import { readConfig } from './config.ts';
import { setupLink } from './invitations.ts';
import { openParts } from './parts.ts';
import { createServer } from './server.ts';

/** A graceful stop ends within this time, in milliseconds. */
const STOP_WITHIN = 10_000;

try {
  await main();
} catch (error) {
  // Each of these names its remedy; a stack would bury it.
  process.stderr.write(`Handrail cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel, base: null }, pino.destination(2));
  const server = await createServer(await openParts(config), logger);
  await server.app.listen(config.port, config.host);
  say(`Handrail listens at ${config.publicUrl} (data in ${config.data}).`);
  if (config.defaulted.length > 0) say(`Defaults: ${config.defaulted.join(', ')}; fixed with the first policy.`);
  const token = server.firstLink();
  if (token) say(`First administrator: open this link once, within 24 hours:\n\n  ${setupLink(config.publicUrl, token)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(server, logger));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function stop(server: Awaited<ReturnType<typeof createServer>>, logger: { error(details: object, message: string): void }): Promise<void> {
  const late = setTimeout(() => {
    logger.error({}, 'the stop took too long; what was acknowledged is durable');
    process.exit(1);
  }, STOP_WITHIN);
  late.unref();
  await server.close();
  clearTimeout(late);
  process.exitCode = 0;
}
