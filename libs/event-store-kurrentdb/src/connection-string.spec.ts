import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CERTIFICATE_AUTHORITY } from '../../../test/kurrentdb-stand-in/index.ts';
import { parseConnectionString, parseEventStoreUrl } from './connection-string.ts';

const SECRET = 'hunter2';

function refusal(url: string): string {
  try {
    parseEventStoreUrl(url);
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

describe('the URL of the event store', () => {
  it('names one server, several, or a DNS name', () => {
    expect(parseConnectionString('kurrentdb://db.example:2114?tls=false')).toMatchObject({
      hosts: 'db.example:2114',
      discover: false,
      endpoints: [{ address: 'db.example', port: 2114 }],
      hint: null,
    });
    expect(parseConnectionString('kurrentdb://a,b:1,c/?tls=false')).toMatchObject({ hosts: 'a:2113,b:1,c:2113' });
    expect(parseConnectionString('kurrentdb+discover://cluster.example')).toMatchObject({ discover: true, hosts: 'cluster.example:2113' });
  });

  it('may carry user and password, percent-encoded; they stay out of what people see', () => {
    const parsed = parseConnectionString(` kurrentdb://ops:a%3A%40%2Fb%25@db?connectionName=handrail `);
    expect(parsed.credentials).toEqual({ username: 'ops', password: 'a:@/b%' });
    expect([parsed.hosts, parsed.hint].join(' ')).not.toMatch(/ops|a%3A|a:@/);
    expect(parsed.parameters.connectionName).toBe('handrail');
  });

  it('is understood with older names, and a hint', () => {
    expect(parseEventStoreUrl('esdb://db?tls=false')).toEqual({
      url: 'kurrentdb://db?tls=false',
      hosts: 'db:2113',
      hint: 'EVENT_STORE_URL: esdb:// is an older name; write kurrentdb://.',
    });
    expect(parseEventStoreUrl('esdb+discover://db').hint).toContain('kurrentdb+discover://');
    expect(parseEventStoreUrl('kdb://db').url).toBe('kurrentdb://db');
  });

  it('has a scheme in small letters or capitals', () => {
    expect(parseEventStoreUrl('KURRENTDB://Db')).toEqual({ url: 'kurrentdb://Db', hosts: 'Db:2113', hint: null });
    expect(parseEventStoreUrl('EsDb+Discover://db')).toMatchObject({
      url: 'kurrentdb+discover://db',
      hint: expect.stringMatching(/older/),
    });
  });

  it('takes parameters in any case, and says which ones have no effect', () => {
    const { parameters, hint } = parseConnectionString(
      'kurrentdb://db?TLS=true&tls_verify_cert=false&KeepAliveInterval=20000&gossip-timeout=5&defaultDeadline=1',
    );
    expect(parameters).toMatchObject({ tls: true, tlsVerifyCert: false, keepAliveInterval: 20_000 });
    expect(hint).toContain('gossipTimeout, defaultDeadline has no effect');
    expect(parseConnectionString(`kurrentdb://db?tlsCaFile=${encodeURIComponent(CERTIFICATE_AUTHORITY)}`).parameters.tlsCaFile).toEqual(
      readFileSync(CERTIFICATE_AUTHORITY),
    );
  });

  it.each([
    ['', 'kurrentdb://'],
    ['http://db', 'kurrentdb://.*esdb\\+discover://'],
    ['postgres://u:hunter2@db/x', 'kurrentdb://'],
    ['kurrentdb://', 'names no host'],
    ['kurrentdb://ops:hunter2@', 'names no host'],
    ['kurrentdb://a,,b', 'not a host'],
    ['kurrentdb://[::1]:2113', 'not a host'],
    ['kurrentdb://db:0', 'not a host'],
    ['kurrentdb://db:99999', 'not a host'],
    ['kurrentdb://db/tenant', 'path'],
    ['kurrentdb+discover://a,b', 'several hosts'],
    ['kurrentdb://ops:hun:hunter2@db', '%3A'],
    ['kurrentdb://ops:hun@hunter2@db', '%40'],
    ['kurrentdb://ops:hunter2%@db', '%25'],
    ['kurrentdb://ops:hunter2/x@db', '%2F'],
    ['kurrentdb://ops:a?hunter2@db', 'not a host|%3F'],
    ['kurrentdb://ops@db', 'user without a password'],
    ['kurrentdb://ops:hunter2@db?tls=false', 'leave out user and password'],
    ['kurrentdb://ops:hunter2@db?retries=3', 'is not known'],
    ['kurrentdb://db?tls=off', 'neither true nor false'],
    ['kurrentdb://db?tls=true&TLS=false', 'twice'],
    ['kurrentdb://db?nodePreference=follower', 'nodePreference'],
    ['kurrentdb://db?throwOnAppendFailure=false', 'throwOnAppendFailure'],
    ['kurrentdb://db?keepAliveInterval=9999', 'keepAliveInterval'],
    ['kurrentdb://db?keepAliveTimeout=-2', 'keepAliveTimeout'],
    ['kurrentdb://db?tlsCaFile=/nowhere/ca.crt', 'cannot be read'],
    ['kurrentdb://db?tlsCaFile=/dev/null', 'holds no certificate'],
    ['kurrentdb://db?tls=false&tlsVerifyCert=false', 'together with tls=false'],
    ['kurrentdb://db?userCertFile=/dev/null', 'give both'],
  ])('is refused with the remedy and without the secret: %s', (url, remedy) => {
    expect(refusal(url)).toMatch(new RegExp(remedy));
    expect(refusal(url)).toContain('EVENT_STORE_URL');
    expect(refusal(url)).not.toContain(SECRET);
  });
});
