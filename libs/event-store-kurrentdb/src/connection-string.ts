import { readParameters } from './connection-parameters.ts';
import type { Parameters } from './connection-parameters.ts';

export interface EventStoreUrl {
  /** With today's scheme; holds the password. */
  readonly url: string;
  /** `host:port` of each, for people: no secret. */
  readonly hosts: string;
  /** What is accepted but should be written otherwise. */
  readonly hint: string | null;
}

export interface ConnectionSettings extends EventStoreUrl {
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
  /** The one host is a DNS name that stands for the cluster's nodes. */
  readonly discover: boolean;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly parameters: Parameters;
}

const SCHEMES = new Map([
  ['kurrentdb', 'kurrentdb'],
  ['kurrentdb+discover', 'kurrentdb+discover'],
  ['kurrent', 'kurrentdb'],
  ['kurrent+discover', 'kurrentdb+discover'],
  ['kdb', 'kurrentdb'],
  ['kdb+discover', 'kurrentdb+discover'],
  ['esdb', 'kurrentdb'],
  ['esdb+discover', 'kurrentdb+discover'],
]);
const HOST = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 2113;

/** @throws Error what is wrong with the URL and the remedy; never the password */
export function parseEventStoreUrl(text: string): EventStoreUrl {
  const { url, hosts, hint } = parseConnectionString(text);
  return { url, hosts, hint };
}

/** @throws Error as `parseEventStoreUrl` */
export function parseConnectionString(text: string): ConnectionSettings {
  const trimmed = text.trim();
  const [, given = '', rest = ''] = /^([^:/]+):\/\/(.*)$/s.exec(trimmed) ?? [];
  const scheme = SCHEMES.get(given.toLowerCase());
  if (scheme === undefined)
    fail('starts with none of kurrentdb://, kurrentdb+discover://, esdb://, esdb+discover://', 'write kurrentdb://user:password@host:2113');
  const [, authority = '', path = '', query = ''] = /^([^/?]*)(\/[^?]*)?(?:\?(.*))?$/s.exec(rest) ?? [];
  if (path.replaceAll('/', '') !== '') fail('has a path behind the hosts', 'leave it out; a "/" in a password is written %2F');
  const { parameters, ignored } = readParameters(query);
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? undefined : readCredentials(authority.slice(0, at));
  if (credentials !== undefined && !parameters.tls) {
    fail(
      'has a user and password together with tls=false',
      'without TLS they would not be sent: leave out user and password, or leave out tls=false',
    );
  }
  const endpoints = readHosts(authority.slice(at + 1));
  const discover = scheme.endsWith('+discover');
  if (discover && endpoints.length > 1) fail('lists several hosts behind +discover', `list them behind kurrentdb://, or give one DNS name`);
  const hosts = endpoints.map(({ address, port }) => `${address}:${port}`).join(',');
  return {
    url: `${scheme}${trimmed.slice(given.length)}`,
    hosts,
    hint: hintOf(given.toLowerCase(), scheme, ignored),
    endpoints,
    discover,
    credentials,
    parameters,
  };
}

function readCredentials(text: string): { username: string; password: string } {
  const [username = '', password = '', ...more] = text.split(':');
  if (more.length > 0 || text.includes('@')) {
    fail('has a ":" or "@" inside the user or password', 'percent-encode it there: ":" is %3A, "@" is %40, "/" is %2F, "?" is %3F');
  }
  if (username === '' || password === '') fail('names a user without a password, or the reverse', 'write user:password@host');
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return fail('has a "%" in the user or password that encodes nothing', 'write "%" as %25');
  }
}

function readHosts(text: string): { address: string; port: number }[] {
  if (text === '') fail('names no host', 'write kurrentdb://host:2113, or several hosts with commas between them');
  return text.split(',').map((host) => {
    const [, address, port = DEFAULT_PORT] = HOST.exec(host) ?? [];
    if (address === undefined || Number(port) < 1 || Number(port) > 65_535) {
      // What cannot be read as a host may hold the end of a password.
      fail(
        'holds something that is not a host',
        'a host is a name or IPv4 address with an optional port; characters such as "/" and "?" in a password are percent-encoded',
      );
    }
    return { address, port: Number(port) };
  });
}

function hintOf(given: string, scheme: string, ignored: readonly string[]): string | null {
  const hints = [
    ...(given === scheme ? [] : [`${given}:// is an older name; write ${scheme}://`]),
    ...(ignored.length === 0 ? [] : [`${ignored.join(', ')} has no effect: Handrail sets its own time limits; leave it out`]),
  ];
  return hints.length === 0 ? null : `EVENT_STORE_URL: ${hints.join('. ')}.`;
}

function fail(what: string, remedy: string): never {
  throw new Error(`EVENT_STORE_URL ${what}; ${remedy}`);
}
