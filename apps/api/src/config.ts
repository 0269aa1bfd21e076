import { Calendar } from '#calendar';
import { parseEventStoreUrl } from '#event-store-kurrentdb';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { readOidcSettings } from './oidc/oidc-settings.ts';
import type { OidcSettings } from './oidc/oidc-settings.ts';

/** Every setting of the product. `process.env` is read nowhere else. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where Prometheus finds the metrics; null: nowhere. */
  readonly metrics: { readonly port: number; readonly host: string } | null;
  /** Absolute path of the data directory. */
  readonly data: string;
  /** KurrentDB's connection string, which holds a password: never print it. null: events are kept in the data directory. */
  readonly eventStoreUrl: string | null;
  /** The hosts of `eventStoreUrl`, for people. */
  readonly eventStoreHosts: string | null;
  readonly calendar: Calendar;
  /** ISO 4217. */
  readonly currency: string;
  /** Whole minor units for an hour of staff time, or null: hours are then not turned into money. */
  readonly hourlyRateMinor: number | null;
  /** 32 bytes in base64 that wrap all keys, or undefined: a file in the data directory. */
  readonly masterKey: string | undefined;
  /** The address that people use, without a slash at the end. */
  readonly publicUrl: string;
  readonly logLevel: string;
  /** Addresses of the proxies in front, whose word on where a request comes from is taken. */
  readonly trustedProxies: readonly string[];
  /** Sign-in at an OpenID provider; null: there is none. */
  readonly oidc: OidcSettings | null;
  /** Whether people may sign in by a password that is kept here. */
  readonly localSignIn: boolean;
  readonly rateLimits: RateLimits;
  /** What was not set and therefore chosen, said aloud at start. */
  readonly defaulted: readonly string[];
  /** What works and would better be written otherwise, said aloud at start. */
  readonly hints: readonly string[];
}

/** Requests a minute. */
export interface RateLimits {
  /** Of one person or machine. */
  readonly account: number;
  /** Of strangers from one address, or from one /64 of IPv6. */
  readonly address: number;
}

/** Names every bad variable at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** @throws ConfigError */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const defaulted: string[] = [];
  const known = new Set<string>();
  function given(name: string): string | undefined {
    known.add(name);
    return environment[name]?.trim() || undefined;
  }
  function read<T>(name: string, fallback: string, parse: (text: string) => T | null, remedy: string, say = false): T | null {
    const text = given(name);
    if (say && text === undefined) defaulted.push(`${name}=${fallback}`);
    const value = parse(text ?? fallback);
    if (value === null) problems.push(`${name}=${JSON.stringify(text)}: ${remedy}`);
    return value;
  }
  const port = read('PORT', '3000', wholeNumber(0, 65_535), 'give a port from 0 (any free one) to 65535');
  const host = read('HANDRAIL_HOST', '127.0.0.1', (text) => text, 'give an address to listen on');
  const metricsPort = given('HANDRAIL_METRICS_PORT')
    ? read('HANDRAIL_METRICS_PORT', '', wholeNumber(0, 65_535), 'give a port for the metrics alone, or leave it out: there are none then')
    : null;
  if (metricsPort !== null && metricsPort > 0 && metricsPort === port)
    problems.push(`HANDRAIL_METRICS_PORT=${metricsPort}: the same as PORT; give another one, which people do not reach`);
  const metricsHost = given('HANDRAIL_METRICS_HOST') ?? '127.0.0.1';
  const calendar = read('HANDRAIL_TIME_ZONE', 'UTC', calendarOf, 'give an IANA time zone such as Europe/Berlin', true);
  const currency = read('HANDRAIL_CURRENCY', 'USD', currencyOf, 'give an ISO 4217 code in capitals, such as EUR', true);
  const hourlyRateMinor = given('HANDRAIL_HOURLY_RATE_MINOR')
    ? read('HANDRAIL_HOURLY_RATE_MINOR', '', wholeNumber(0, 10_000_000), 'give whole minor units for one hour, such as 4200 for 42.00')
    : null;
  const masterKey = given('HANDRAIL_MASTER_KEY');
  if (masterKey !== undefined && Buffer.from(masterKey, 'base64').length !== 32)
    problems.push('HANDRAIL_MASTER_KEY: give 32 bytes in base64 (its value is not shown)');
  const eventStore = eventStoreOf(given('EVENT_STORE_URL') ?? '', problems);
  const data = given('HANDRAIL_DATA') ?? 'data';
  const publicUrl = read(
    'HANDRAIL_PUBLIC_URL',
    `http://localhost:${port ?? 3000}`,
    urlOf,
    'give the address that people use, such as https://handrail.example.org',
  );
  const logLevel = read(
    'HANDRAIL_LOG_LEVEL',
    'info',
    (text) => (LOG_LEVELS.includes(text) ? text : null),
    `give one of ${LOG_LEVELS.join(', ')}`,
  );
  const proxies = read(
    'HANDRAIL_TRUSTED_PROXIES',
    '',
    addressesOf,
    'give addresses or networks, divided by commas, such as 10.0.0.7,192.168.0.0/24',
  );
  const oidc = readOidcSettings(environment, problems);
  const localSignIn = read('HANDRAIL_LOCAL_SIGN_IN', 'on', onOrOff, 'give on or off');
  if (localSignIn === false && oidc === null && !problems.some((problem) => problem.startsWith('HANDRAIL_OIDC_')))
    problems.push(
      'HANDRAIL_LOCAL_SIGN_IN=off: nobody could sign in; give HANDRAIL_OIDC_ISSUER and HANDRAIL_OIDC_CLIENT_ID, or leave it on',
    );
  const [account, address] = [
    read('HANDRAIL_RATE_LIMIT_ACCOUNT', '6000', wholeNumber(1, 10_000_000), 'give the requests a minute of one person or machine'),
    read('HANDRAIL_RATE_LIMIT_ADDRESS', '1200', wholeNumber(1, 10_000_000), 'give the requests a minute of strangers from one address'),
  ];
  if (
    localSignIn === null ||
    account === null ||
    address === null ||
    port === null ||
    host === null ||
    calendar === null ||
    currency === null ||
    publicUrl === null ||
    logLevel === null ||
    proxies === null ||
    problems.length > 0
  ) {
    throw new ConfigError(problems);
  }
  return {
    port,
    host,
    metrics: metricsPort === null ? null : { port: metricsPort, host: metricsHost },
    data: resolve(data),
    eventStoreUrl: eventStore?.url ?? null,
    eventStoreHosts: eventStore?.hosts ?? null,
    calendar,
    currency,
    hourlyRateMinor,
    masterKey,
    publicUrl,
    logLevel,
    trustedProxies: proxies,
    oidc,
    localSignIn,
    rateLimits: { account, address },
    defaulted,
    hints: [...(eventStore?.hint ? [eventStore.hint] : []), ...unknownSettings(environment, known)],
  };
}

/** A mistyped name would otherwise go unnoticed, and its default hold. What begins with HANDRAIL_OIDC_ is refused where it is read. */
function unknownSettings(environment: Environment, known: ReadonlySet<string>): readonly string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('HANDRAIL_') && !name.startsWith('HANDRAIL_OIDC_') && !known.has(name))
    .map((name) => `${name}: there is no such setting; it is ignored. Those that exist are ${[...known].sort().join(', ')}.`);
}

/** The value is never shown. */
function eventStoreOf(text: string, problems: string[]): ReturnType<typeof parseEventStoreUrl> | null {
  if (text === '') return null;
  try {
    return parseEventStoreUrl(text);
  } catch (error) {
    problems.push(`${(error as Error).message} (its value is not shown)`);
    return null;
  }
}

function onOrOff(text: string): boolean | null {
  return text === 'on' || text === 'off' ? text === 'on' : null;
}

function wholeNumber(from: number, to: number) {
  return (text: string): number | null => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= from && value <= to ? value : null;
  };
}

function addressesOf(text: string): readonly string[] | null {
  const addresses = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return addresses.every((address) => {
    const [host = '', bits, ...more] = address.split('/');
    const longest = isIP(host) === 6 ? 128 : 32;
    return isIP(host) !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest));
  })
    ? addresses
    : null;
}

function calendarOf(timeZone: string): Calendar | null {
  try {
    return new Calendar(timeZone);
  } catch {
    return null;
  }
}

function currencyOf(text: string): string | null {
  return Intl.supportedValuesOf('currency').includes(text) ? text : null;
}

function urlOf(text: string): string | null {
  return /^https?:\/\/[^\s/]+$/.test(text.replace(/\/$/, '')) && URL.canParse(text) ? text.replace(/\/$/, '') : null;
}
