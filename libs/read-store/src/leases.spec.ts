import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LeaseLostError } from './faults.ts';
import { Leases } from './leases.ts';
import type { LeaseOptions } from './leases.ts';
import { ReadStore } from './read-store.ts';

const LEASE_MS = 3_000;

/** A process whose heartbeats the test makes, with a monotonic clock of its own. */
class Member {
  readonly readStore: ReadStore;
  readonly leases: Leases;
  clock = 0;
  readonly seen: string[] = [];

  constructor(readStore: ReadStore, options: LeaseOptions = { monotonic: () => this.clock }) {
    this.readStore = readStore;
    // Never beats by itself within a test.
    this.leases = new Leases(readStore.writer, [], { leaseMs: LEASE_MS, ...options });
    this.leases.join();
  }

  want(name: string): void {
    this.leases.want(name, { onAcquired: () => this.seen.push('acquired'), onLost: () => this.seen.push('lost') });
  }

  /** A write that the lease protects. */
  write(name: string): Promise<string> {
    const { writer } = this.readStore;
    return writer.transaction(async () => {
      await this.leases.assertHeld([name]);
      await writer.control.insertInto('control_cursors').values({ name: randomUUID(), position: null }).execute();
      return 'written';
    });
  }

  async written(): Promise<number> {
    const [row] = await this.readStore.inspect(({ session }) =>
      Promise.resolve(session.all<{ count: number }>('select count(*) as count from control_cursors', [])),
    );
    return row?.count ?? 0;
  }
}

describe('leases', () => {
  let directory: string;
  const members: Member[] = [];
  let first: Member;
  let second: Member;

  async function member(options?: LeaseOptions): Promise<Member> {
    const readStore = await ReadStore.open(directory, []);
    const opened = new Member(readStore, options);
    members.push(opened);
    return opened;
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'handrail-leases-'));
    first = await member();
    second = await member();
    first.want('things');
    await first.leases.tick();
    second.want('things');
    await second.leases.tick();
  });
  afterEach(async () => {
    for (const { leases, readStore } of members.splice(0)) {
      await leases.leave(['things', 'clocks']);
      readStore.close();
    }
    await rm(directory, { recursive: true });
  });

  it('belong to one member at a time', async () => {
    expect([first.seen, second.seen]).toEqual([['acquired'], []]);
    expect(await first.write('things')).toBe('written');
    await expect(second.write('things')).rejects.toThrow(LeaseLostError);
    expect(await first.written()).toBe(1);
  });

  it('stay with a member that shows life', async () => {
    for (let beat = 0; beat < 10; beat++) {
      second.clock += LEASE_MS * 0.9;
      await first.leases.tick();
      await second.leases.tick();
    }
    expect(second.seen).toEqual([]);
  });

  it('pass on when the heartbeat stands still, and the zombie that wakes is refused', async () => {
    second.clock += LEASE_MS + 1;
    await second.leases.tick();
    expect(second.seen).toEqual(['acquired']);
    await expect(first.write('things')).rejects.toThrow(LeaseLostError);
    expect(first.seen).toEqual(['acquired', 'lost']);
    expect(await second.write('things')).toBe('written');
    expect(await second.written()).toBe(1);
    // Having been away, it must observe the new holder itself before it may take anything.
    await first.leases.tick();
    expect(first.seen).toEqual(['acquired', 'lost']);
  });

  it('do not pass on because wall clocks jump', async () => {
    const [one, two] = [await member({}), await member({})];
    one.want('clocks');
    await one.leases.tick();
    two.want('clocks');
    const now = Date.now;
    try {
      for (const jump of [365 * 86_400_000, -365 * 86_400_000]) {
        await two.leases.tick();
        Date.now = () => now() + jump;
        await two.leases.tick();
      }
    } finally {
      Date.now = now;
    }
    expect([one.seen, two.seen]).toEqual([['acquired'], []]);
    expect(await one.write('clocks')).toBe('written');
  });

  it('are judged by the observer alone: how far ahead the clock of the holder is does not matter', async () => {
    first.clock += 1_000_000;
    await first.leases.tick();
    await second.leases.tick();
    expect([first.seen, second.seen]).toEqual([['acquired'], []]);
    expect(await first.write('things')).toBe('written');
  });

  it('a member that is seen for the first time is not taken for dead', async () => {
    const third = await member();
    third.clock = 10_000_000;
    third.want('things');
    await third.leases.tick();
    expect(third.seen).toEqual([]);
    third.clock += LEASE_MS + 1;
    await third.leases.tick();
    expect(third.seen).toEqual(['acquired']);
  });

  it('given back are free at once', async () => {
    await first.leases.leave(['things']);
    await second.leases.tick();
    expect(second.seen).toEqual(['acquired']);
  });
});
