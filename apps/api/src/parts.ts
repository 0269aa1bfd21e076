import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { Calendar } from '#calendar';
import { current, Deployment } from '#cqrs';
import { makeDirectory } from '#data-directory';
import { EventCodec, EventLog } from '#eventing';
import type { EventStore } from '#eventing';
import { loadMasterKey, SqliteKeyStore } from '#key-store';
import type { Letterbox } from '#letterbox';
import { settings, SETTINGS_ID } from '#organisation';
import { openLetterbox } from './anonymous/open-letterbox.ts';
import { catalogue } from './catalogue.ts';
import { ConfigError } from './config.ts';
import type { Config } from './config.ts';
import { EventStoreTelemetry } from './event-store.telemetry.ts';
import { ObservedEventStore } from './observed-event-store.ts';
import { openEventStore } from './open-event-store.ts';
import type { OpenedEventStore } from './open-event-store.ts';

/** The stores of one data directory, opened; every composition (server, operator's command, demo) begins with them. */
export interface Parts {
  readonly config: Config;
  readonly events: EventStore;
  /** Reads and signs a log whose own store keeps no chain; the server runs it. null: the store keeps one. */
  readonly witness: OpenedEventStore['witness'];
  readonly telemetry: EventStoreTelemetry;
  readonly keys: SqliteKeyStore;
  readonly log: EventLog;
  readonly deployment: Deployment;
  readonly letterbox: Letterbox;
  close(): Promise<void>;
}

/** @throws ConfigError, StoreRefusedError or SecretsRefusedError, each with its remedy; EventStoreError UNAVAILABLE while the event store does not answer */
export async function openParts(config: Config, clock: () => number = Date.now): Promise<Parts> {
  prepareDirectory(config.data);
  // The event store first: it refuses a restore that was cut off, where new keys would be made in the place of the missing ones.
  const telemetry = new EventStoreTelemetry(clock);
  const opened = await openEventStore(config, telemetry, clock);
  const events = new ObservedEventStore(opened.events, telemetry);
  let keys: SqliteKeyStore | undefined;
  let letterbox: Letterbox | undefined;
  try {
    keys = SqliteKeyStore.open({
      directory: config.data,
      masterKey: loadMasterKey(config.data, config.masterKey),
      expected: events.damage !== null || (await events.head()) !== null,
    });
    const log = new EventLog(events, new EventCodec(catalogue, keys));
    const deployment = await deploymentOf(config, log, clock);
    letterbox = openLetterbox(config.data, keys);
    const [openedKeys, openedLetterbox] = [keys, letterbox];
    return {
      config,
      events,
      witness: opened.witness,
      telemetry,
      keys: openedKeys,
      log,
      deployment,
      letterbox: openedLetterbox,
      close: async () => {
        await opened.close();
        openedLetterbox.close();
        openedKeys.close();
      },
    };
  } catch (error) {
    await opened.close();
    letterbox?.close();
    keys?.close();
    throw error;
  }
}

/** @throws ConfigError when it cannot be made, read and written */
function prepareDirectory(path: string): void {
  // Whatever is made here and copied elsewhere stays this user's own.
  process.umask(0o077);
  try {
    makeDirectory(path);
    readdirSync(path);
    // Permissions alone do not tell it: root has them on a disk that is read-only, and in /proc.
    rmdirSync(mkdtempSync(join(path, '.writable-')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([
      `HANDRAIL_DATA=${path}: cannot be used (${code ?? 'unknown'}); give a folder that this user may read and write`,
    ]);
  }
}

/** What was fixed with the first policy goes before the defaults, and may not be contradicted. */
async function deploymentOf(config: Config, log: EventLog, clock: () => number): Promise<Deployment> {
  const fixed = await current(log, settings, SETTINGS_ID);
  if (fixed === null) return new Deployment(config.calendar, config.currency, clock);
  const given = (name: string) => !config.defaulted.some((line) => line.startsWith(`${name}=`));
  const problems: string[] = [];
  if (given('HANDRAIL_TIME_ZONE') && config.calendar.timeZone !== fixed.timeZone) {
    problems.push(
      `HANDRAIL_TIME_ZONE=${config.calendar.timeZone}: fixed as ${fixed.timeZone} with the first policy; give that, or leave it out`,
    );
  }
  if (given('HANDRAIL_CURRENCY') && config.currency !== fixed.currency) {
    problems.push(`HANDRAIL_CURRENCY=${config.currency}: fixed as ${fixed.currency} with the first policy; give that, or leave it out`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return new Deployment(new Calendar(fixed.timeZone), fixed.currency, clock);
}
