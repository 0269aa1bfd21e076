import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from './config.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('runs the whole product when nothing is set, and says what it chose for ever', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', currency: 'USD', hourlyRateMinor: null, masterKey: undefined });
    expect(config.calendar.timeZone).toBe('UTC');
    expect(config.data).toBe(resolve('data'));
    expect(config.publicUrl).toBe('http://localhost:3000');
    expect(config.defaulted).toEqual(['HANDRAIL_TIME_ZONE=UTC', 'HANDRAIL_CURRENCY=USD']);
  });

  it('has metrics only where they are asked for, on a port of their own and for this machine', () => {
    expect(readConfig({}).metrics).toBeNull();
    expect(readConfig({ HANDRAIL_METRICS_PORT: '9464' }).metrics).toEqual({ port: 9464, host: '127.0.0.1' });
    expect(readConfig({ HANDRAIL_METRICS_PORT: '9464', HANDRAIL_METRICS_HOST: '10.0.0.7' }).metrics?.host).toBe('10.0.0.7');
    for (const bad of ['on', '70000', '3000'])
      expect(problemsOf({ HANDRAIL_METRICS_PORT: bad })).toEqual([expect.stringContaining('HANDRAIL_METRICS_PORT')]);
  });

  it('trusts the proxies that are named, and nobody else', () => {
    expect(readConfig({}).trustedProxies).toEqual([]);
    expect(readConfig({ HANDRAIL_TRUSTED_PROXIES: '10.0.0.7, 192.168.0.0/24,::1' }).trustedProxies).toEqual([
      '10.0.0.7',
      '192.168.0.0/24',
      '::1',
    ]);
    for (const bad of ['proxy', '10.0.0.0/33', '10.0.0.0/8/9']) {
      expect(problemsOf({ HANDRAIL_TRUSTED_PROXIES: bad })).toEqual([expect.stringContaining('HANDRAIL_TRUSTED_PROXIES')]);
    }
  });

  it('takes what is set; blanks count as not set', () => {
    const config = readConfig({
      PORT: ' 8080 ',
      HANDRAIL_DATA: '/srv/handrail',
      HANDRAIL_TIME_ZONE: 'Europe/Berlin',
      HANDRAIL_CURRENCY: ' ',
      HANDRAIL_HOURLY_RATE_MINOR: '4200',
      HANDRAIL_PUBLIC_URL: 'https://handrail.example.org/',
      HANDRAIL_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    expect(config).toMatchObject({
      port: 8080,
      data: '/srv/handrail',
      currency: 'USD',
      hourlyRateMinor: 4200,
      publicUrl: 'https://handrail.example.org',
    });
    expect(config.calendar.timeZone).toBe('Europe/Berlin');
    expect(config.defaulted).toEqual(['HANDRAIL_CURRENCY=USD']);
  });

  it('says which variable is no setting, by its name alone', () => {
    const { hints } = readConfig({ HANDRAIL_MASTERKEY: 's3cret', HOME: '/root', HANDRAIL_LOG_LEVEL: 'warn' });
    expect(hints).toEqual([expect.stringMatching(/^HANDRAIL_MASTERKEY: there is no such setting.* HANDRAIL_MASTER_KEY, /)]);
    expect(hints.join()).not.toContain('s3cret');
  });

  it('keeps events in the data directory, or in the KurrentDB that is named', () => {
    expect(readConfig({ EVENT_STORE_URL: ' ' })).toMatchObject({ eventStoreUrl: null, eventStoreHosts: null, hints: [] });
    const url = 'kurrentdb://handrail:s3cret@db1:2113,db2:2113?tls=true';
    expect(readConfig({ EVENT_STORE_URL: url })).toMatchObject({ eventStoreUrl: url, eventStoreHosts: 'db1:2113,db2:2113', hints: [] });
    expect(readConfig({ EVENT_STORE_URL: 'esdb://db:2113' })).toMatchObject({
      eventStoreUrl: 'kurrentdb://db:2113',
      hints: [expect.stringContaining('EVENT_STORE_URL')],
    });
  });

  it.each(['postgres://handrail:s3cret@db', 'kurrentdb://handrail:s3cret@', 'handrail:s3cret@db'])(
    'refuses another address of an event store with the remedy, and never shows it: %s',
    (url) => {
      const problems = problemsOf({ EVENT_STORE_URL: url, PORT: '-1' });
      expect(problems).toEqual([expect.stringMatching(/^PORT/), expect.stringMatching(/^EVENT_STORE_URL .*; .*not shown/s)]);
      expect(problems.join()).not.toContain('s3cret');
    },
  );

  it('names every bad variable at once, each with its remedy, and never shows the key', () => {
    const problems = problemsOf({
      PORT: '70000',
      HANDRAIL_TIME_ZONE: 'Mars/Olympus',
      HANDRAIL_CURRENCY: 'dollars',
      HANDRAIL_HOURLY_RATE_MINOR: '42.5',
      HANDRAIL_MASTER_KEY: 'c2VjcmV0',
      HANDRAIL_PUBLIC_URL: 'handrail',
      HANDRAIL_LOG_LEVEL: 'loud',
    });
    expect(problems.map((problem) => problem.split(/[=:]/)[0])).toEqual([
      'PORT',
      'HANDRAIL_TIME_ZONE',
      'HANDRAIL_CURRENCY',
      'HANDRAIL_HOURLY_RATE_MINOR',
      'HANDRAIL_MASTER_KEY',
      'HANDRAIL_PUBLIC_URL',
      'HANDRAIL_LOG_LEVEL',
    ]);
    for (const problem of problems) expect(problem).toMatch(/: give /);
    expect(problems.join()).not.toContain('c2VjcmV0');
  });
});
