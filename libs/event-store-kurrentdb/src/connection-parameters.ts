import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What may stand behind the `?` of the URL. */
export interface Parameters {
  readonly tls: boolean;
  readonly tlsVerifyCert: boolean;
  /** What the files hold, read once: a client made anew must not depend on them still being there. */
  readonly tlsCaFile: Buffer | undefined;
  readonly userCertFile: Buffer | undefined;
  readonly userKeyFile: Buffer | undefined;
  /** Shown in the server's logs. */
  readonly connectionName: string | undefined;
  /** Milliseconds; -1: none. */
  readonly keepAliveInterval: number | undefined;
  /** Milliseconds; -1: none. */
  readonly keepAliveTimeout: number | undefined;
}

/** Known to KurrentDB's clients, but Handrail's own time limits stand in their place. */
const WITHOUT_EFFECT = ['maxDiscoverAttempts', 'discoveryInterval', 'gossipTimeout', 'defaultDeadline'];
const KNOWN = [
  'tls',
  'tlsVerifyCert',
  'tlsCaFile',
  'userCertFile',
  'userKeyFile',
  'connectionName',
  'keepAliveInterval',
  'keepAliveTimeout',
  'nodePreference',
  'throwOnAppendFailure',
  ...WITHOUT_EFFECT,
] as const;
/** The client's own lower limit: servers end connections that ping more often. */
const SHORTEST_KEEP_ALIVE_MS = 10_000;

/** @throws Error naming the parameter and the remedy */
export function readParameters(query: string): { parameters: Parameters; ignored: readonly string[] } {
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [key = '', value = ''] = pair.split('=');
    const name = KNOWN.find((known) => flat(known) === flat(key));
    // An unknown name is not repeated: it may be the end of a password that holds a "?".
    if (name === undefined) fail('a parameter', 'is not known', `known are ${KNOWN.join(', ')}; "?" in a password is written %3F`);
    if (given.has(name)) fail(name, 'stands twice', 'leave one out');
    given.set(name, decoded(name, value));
  }
  if ((given.get('nodePreference') ?? 'leader').toLowerCase() !== 'leader') {
    fail('nodePreference', 'is not leader', 'leave it out: commands are decided on what is read, so reads must come from the leader');
  }
  if (flag(given, 'throwOnAppendFailure') === false)
    fail('throwOnAppendFailure', 'is false', 'leave it out: a lost race would look like success');
  const tls = flag(given, 'tls') ?? true;
  for (const name of ['tlsVerifyCert', 'tlsCaFile', 'userCertFile', 'userKeyFile']) {
    if (!tls && given.has(name)) fail(name, 'stands together with tls=false', 'leave one of the two out');
  }
  if (given.has('userCertFile') !== given.has('userKeyFile')) fail('userCertFile or userKeyFile', 'stands alone', 'give both or none');
  return {
    parameters: {
      tls,
      tlsVerifyCert: flag(given, 'tlsVerifyCert') ?? true,
      tlsCaFile: certificate(given, 'tlsCaFile'),
      userCertFile: certificate(given, 'userCertFile'),
      userKeyFile: file(given, 'userKeyFile'),
      connectionName: given.get('connectionName'),
      keepAliveInterval: keepAlive(given, 'keepAliveInterval'),
      keepAliveTimeout: keepAlive(given, 'keepAliveTimeout'),
    },
    ignored: WITHOUT_EFFECT.filter((name) => given.has(name)),
  };
}

/** KurrentDB's clients take names in any case, with or without `-` and `_`. */
function flat(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return fail(name, 'has a "%" that encodes nothing', 'write "%" as %25');
  }
}

function flag(given: ReadonlyMap<string, string>, name: string): boolean | undefined {
  const value = given.get(name);
  if (value !== undefined && value !== 'true' && value !== 'false') fail(name, 'is neither true nor false', 'write one of them');
  return value === undefined ? undefined : value === 'true';
}

function file(given: ReadonlyMap<string, string>, name: string): Buffer | undefined {
  const value = given.get(name);
  if (value === undefined) return undefined;
  const path = resolve(value);
  try {
    return readFileSync(path);
  } catch {
    return fail(name, `names a file that cannot be read (${path})`, 'check the path, and who may read it');
  }
}

/** What is no certificate would only show as a server that is not trusted. */
function certificate(given: ReadonlyMap<string, string>, name: string): Buffer | undefined {
  const bytes = file(given, name);
  try {
    if (bytes !== undefined) new X509Certificate(bytes);
  } catch {
    fail(
      name,
      `names a file that holds no certificate (${resolve(given.get(name) ?? '')})`,
      'give one in PEM: -----BEGIN CERTIFICATE-----',
    );
  }
  return bytes;
}

function keepAlive(given: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = given.get(name);
  if (value === undefined) return undefined;
  const milliseconds = /^-?\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (milliseconds !== -1 && !(milliseconds >= SHORTEST_KEEP_ALIVE_MS)) {
    fail(name, `is not a number of milliseconds from ${SHORTEST_KEEP_ALIVE_MS}, nor -1`, 'servers end connections that ping more often');
  }
  return milliseconds;
}

function fail(name: string, what: string, remedy: string): never {
  throw new Error(`EVENT_STORE_URL: ${name} ${what}; ${remedy}`);
}
