import { describe, expect, it } from '@jest/globals';
import type { VisitorAction } from '#graphql';
import { VisitorLimits } from './visitor-limits.ts';

const HOUR = 3_600_000;

describe('the limits of visitors', () => {
  const clock = { now: 10 * HOUR + 1_000 };
  const limits = new VisitorLimits(() => clock.now);
  const filings = (address: string) => {
    for (let count = 0; count < 1_000; count++) {
      try {
        limits.visitorAt(address).spend('FILE');
      } catch (error) {
        return { count, message: (error as Error).message };
      }
    }
    return { count: Infinity, message: '' };
  };

  it('are for a network and an hour, and each for itself', () => {
    expect(filings('192.0.2.1')).toEqual({
      count: 30,
      message: 'too many reports came from your network within this hour; try again in 60 minutes',
    });
    expect(() => limits.visitorAt('192.0.2.1').spend('READ')).not.toThrow();
    expect(filings('192.0.2.2').count).toBe(30);
    // All addresses of an IPv6 customer are one network.
    expect(filings('2001:db8:1:2::1').count).toBe(30);
    expect(filings('2001:db8:1:2:3:4:5:6').count).toBe(0);
    expect(filings('2001:db8:1:3::1').count).toBe(30);
    clock.now = 11 * HOUR - 1;
    expect(filings('192.0.2.1').message).toContain('try again in a minute');
    clock.now = 11 * HOUR;
    expect(filings('192.0.2.1').count).toBe(30);
  });

  it('know no address, and nothing at all of the hour before', () => {
    const spent = new Map<string, Record<VisitorAction, number>>();
    const limits = new VisitorLimits(() => clock.now, spent);
    const other = new Map(spent);
    const visit = (at: VisitorLimits) => at.visitorAt('198.51.100.77').spend('FILE');
    visit(limits);
    visit(limits);
    visit(new VisitorLimits(() => clock.now, other));
    const [[known, counts] = ['', null]] = spent;
    expect([spent.size, counts]).toEqual([1, { FILE: 2, MESSAGE: 0, READ: 0, SURVEY: 0 }]);
    expect(known).toMatch(/^[\w-]{43}$/);
    // Under a key of its own: no list of all addresses, hashed, would find it.
    expect([...other.keys()]).not.toContain(known);
    clock.now += HOUR;
    visit(limits);
    expect([...spent]).toEqual([[expect.not.stringContaining(known), { FILE: 1, MESSAGE: 0, READ: 0, SURVEY: 0 }]]);
  });

  it('remember no more networks than there is room for', () => {
    const spent = new Map<string, Record<VisitorAction, number>>();
    const limits = new VisitorLimits(() => clock.now, spent);
    for (let i = 0; i < 10_020; i++) limits.visitorAt(`10.0.${i >> 8}.${i & 255}`).spend('READ');
    expect(spent.size).toBe(10_000);
  });
});
