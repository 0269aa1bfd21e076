import { randomUUID } from 'node:crypto';
import { LeaseLostError } from './faults.ts';
import type { Writer } from './writer.ts';

export interface LeaseOptions {
  /** A holder whose heartbeat does not change for so long, by the observer's monotonic clock, has lost its leases. */
  readonly leaseMs?: number;
  /** Monotonic milliseconds. */
  readonly monotonic?: () => number;
}

export interface LeaseHolder {
  onAcquired(): void;
  onLost(): void;
}

interface Held {
  readonly holder: LeaseHolder;
  token: number | null;
}

const LEASE_MS = 3_000;
const TICKS_PER_LEASE = 3;

/**
 * This process as a member of those that share a read database, and the leases that it holds. Wall clocks play no part: a member counts
 * its heartbeat up, and an observer measures on its own monotonic clock how long that has stood still. A lease that changes hands gets
 * a higher token, and every write transaction checks its token.
 */
export class Leases {
  readonly memberId = randomUUID();
  readonly #writer: Writer;
  readonly #leaseMs: number;
  readonly #monotonic: () => number;
  readonly #uses: string;
  readonly #wanted = new Map<string, Held>();
  /** Other members' heartbeats and when they were first seen at that count. */
  readonly #seen = new Map<string, { readonly heartbeat: number; readonly since: number }>();
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> | undefined;
  #users = 0;

  /** `uses`: the projection versions that this process reads, as `name@version`. */
  constructor(writer: Writer, uses: readonly string[], { leaseMs = LEASE_MS, monotonic = () => performance.now() }: LeaseOptions = {}) {
    this.#writer = writer;
    this.#uses = JSON.stringify(uses);
    this.#leaseMs = leaseMs;
    this.#monotonic = monotonic;
  }

  /** Asks for a lease; `onAcquired` follows when it is free, and may follow again after `onLost`. */
  want(name: string, holder: LeaseHolder): void {
    this.#wanted.set(name, { holder, token: null });
    this.#timer ??= setInterval(() => void this.tick().catch(() => undefined), this.#leaseMs / TICKS_PER_LEASE);
    setImmediate(() => void this.tick().catch(() => undefined));
  }

  isHeld(name: string): boolean {
    return typeof this.#wanted.get(name)?.token === 'number';
  }

  /** Inside a write transaction. @throws LeaseLostError when another member has taken one of them */
  async assertHeld(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const rows = await this.#writer.control.selectFrom('control_leases').select(['name', 'token']).where('name', 'in', names).execute();
    for (const name of names) {
      const held = this.#wanted.get(name);
      const row = rows.find((lease) => lease.name === name);
      if (typeof held?.token !== 'number' || row?.token !== held.token) {
        if (held) this.#lose(held);
        throw new LeaseLostError(name);
      }
    }
  }

  /** One heartbeat: shows that this member lives, notices lost leases and takes free ones. */
  tick(): Promise<void> {
    this.#ticking ??= this.#beat().finally(() => (this.#ticking = undefined));
    return this.#ticking;
  }

  /** Members whose heartbeat has moved lately, as far as this one can see, with what they use. Inside a transaction. */
  async livingUses(): Promise<ReadonlySet<string>> {
    const members = await this.#writer.control.selectFrom('control_members').selectAll().execute();
    return new Set(members.filter(({ id }) => !this.#isStale(id)).flatMap(({ uses }) => JSON.parse(uses) as string[]));
  }

  /** Keeps the leases alive until as many users have left. */
  join(): void {
    this.#users++;
  }

  /** Gives leases back, so that others need not wait; the last user ends the membership. */
  async leave(names: readonly string[]): Promise<void> {
    this.#users--;
    const { control } = this.#writer;
    for (const name of names) {
      const held = this.#wanted.get(name);
      this.#wanted.delete(name);
      if (typeof held?.token !== 'number') continue;
      await this.#writer.transaction(() =>
        control.updateTable('control_leases').set({ holder: null }).where('name', '=', name).where('token', '=', held.token).execute(),
      );
    }
    if (this.#users > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#ticking;
    await this.#writer.transaction(() => control.deleteFrom('control_members').where('id', '=', this.memberId).execute());
  }

  async #beat(): Promise<void> {
    const acquired = await this.#writer.transaction(async () => {
      await this.#showLife();
      const leases = await this.#writer.control.selectFrom('control_leases').selectAll().execute();
      const taken: { readonly held: Held; readonly token: number }[] = [];
      for (const [name, held] of this.#wanted) {
        const lease = leases.find((row) => row.name === name);
        if (held.token !== null) {
          if (lease?.token !== held.token) this.#lose(held);
        } else if (!lease || lease.holder === null || this.#isStale(lease.holder)) {
          taken.push({ held, token: await this.#take(name, lease?.token) });
        }
      }
      return taken;
    });
    for (const { held, token } of acquired) {
      held.token = token;
      held.holder.onAcquired();
    }
  }

  async #showLife(): Promise<void> {
    const { control } = this.#writer;
    await control
      .insertInto('control_members')
      .values({ id: this.memberId, heartbeat: 1, uses: this.#uses })
      .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ heartbeat: eb('control_members.heartbeat', '+', 1) })))
      .execute();
    const now = this.#monotonic();
    const members = await control.selectFrom('control_members').select(['id', 'heartbeat']).execute();
    for (const { id, heartbeat } of members) {
      const seen = this.#seen.get(id);
      if (seen?.heartbeat !== heartbeat) this.#seen.set(id, { heartbeat, since: now });
      else if (now - seen.since > this.#leaseMs * 10) await control.deleteFrom('control_members').where('id', '=', id).execute();
    }
    for (const id of this.#seen.keys()) if (!members.some((member) => member.id === id)) this.#seen.delete(id);
  }

  /** A holder that is no member (any more) is stale too. */
  #isStale(id: string): boolean {
    const seen = this.#seen.get(id);
    return seen === undefined || (id !== this.memberId && this.#monotonic() - seen.since > this.#leaseMs);
  }

  async #take(name: string, lastToken: number | undefined): Promise<number> {
    const token = (lastToken ?? 0) + 1;
    await this.#writer.control
      .insertInto('control_leases')
      .values({ name, holder: this.memberId, token })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ holder: this.memberId, token }))
      .execute();
    return token;
  }

  #lose(held: Held): void {
    if (held.token === null) return;
    held.token = null;
    held.holder.onLost();
  }
}
