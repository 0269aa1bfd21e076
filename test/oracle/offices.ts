import { Calendar } from '#calendar';
import { readersAmong } from '../../libs/figures/src/waiting-readers.finder.ts';
import type { Readers, Reach } from '../../libs/figures/src/waiting-readers.finder.ts';
import type { WaitingTables } from '../../libs/figures/src/waiting-entries.tables.ts';
import type { WaitingEntry } from '../../libs/figures/src/waiting-entry.ts';
import type { Random } from './random.ts';

/** Everybody who ever has an office in a world. */
export const OFFICERS = ['o0', 'o1', 'o2', 'o3'] as const;
export type Officer = (typeof OFFICERS)[number];

/** When something came within reach of an office: from a moment on, but not before a day. */
export interface InReach {
  readonly moment: number;
  /** null: at once. */
  readonly deliveredOn: number | null;
}

/** What an office may read. */
export interface Readable extends InReach {
  readonly policyId: string | null;
  readonly withheldFrom: Officer | null;
  /** From this moment on for these alone. */
  readonly closed: { readonly moment: number; readonly readers: readonly string[] } | null;
}

interface Term {
  readonly policyId: string;
  readonly person: Officer;
  readonly from: number;
  until: number;
}

const DAY_MS = 86_400_000;
const START = Date.parse('2025-01-01T00:00:00Z');
const calendar = new Calendar('UTC');

/** The offices of a world: who truly sat in them when, and what the product knows of it. Time goes on in moments, some to a day. */
export class Offices {
  readonly #random: Random;
  readonly #held = new Map<string, readonly Officer[]>();
  readonly #terms: Term[] = [];
  readonly #away = new Set<Officer>();
  readonly #rows = new Map<string, WaitingTables['waiting_reader']>();
  /** Day -> its first moment. */
  readonly #days: number[] = [0];
  #moment = 0;
  #readers: Readers | null = null;

  constructor(random: Random, policies: readonly { readonly id: string }[]) {
    this.#random = random;
    for (const { id } of policies) this.#sit(id, this.#anyOffice());
  }

  get moment(): number {
    return this.#moment;
  }

  get day(): number {
    return this.#days.length - 1;
  }

  /** The next moment, which may be on a later day. */
  pass(untilDay = this.day): void {
    this.#moment++;
    for (; this.day < untilDay; this.#moment++) this.#days.push(this.#moment);
    this.#readers = null;
  }

  /** Another owner, another deputy, or both. */
  transfer(policyId: string): void {
    this.pass();
    this.#sit(policyId, this.#anyOffice());
  }

  /** Somebody loses the role without which nobody reads, or has it again. */
  comeOrGo(): void {
    this.pass();
    const person = this.#random.one(OFFICERS);
    const isBack = this.#away.delete(person);
    if (!isBack) this.#away.add(person);
    for (const [policyId, held] of this.#held) {
      if (!held.includes(person)) continue;
      if (isBack) this.#begin(policyId, person);
      else this.#end(policyId, person);
    }
  }

  /** One of two in an office, who oversees the reporter. */
  overseerIn(policyId: string | null): Officer | null {
    const held = this.#held.get(policyId ?? '') ?? [];
    return held.length > 1 && this.#random.chance(0.2) ? this.#random.one(held) : null;
  }

  /** What the product knows of who reads what. */
  get readers(): Readers {
    this.#readers ??= readersAmong([...this.#rows.values()], calendar, new Date(START + this.day * DAY_MS).toISOString());
    return this.#readers;
  }

  /** What the product is told of an entry. */
  readBy(entry: Readable): Pick<WaitingEntry, 'readers' | 'withheldFrom'> {
    return { readers: this.readers.of(this.stored(entry)), withheldFrom: entry.withheldFrom };
  }

  /** The same as the product stores it. */
  stored({ policyId, moment, deliveredOn, withheldFrom }: Readable): Reach {
    return { policy_id: policyId, position: positionAt(moment), delivered_on: dateOf(deliveredOn), withheld_from: withheldFrom };
  }

  /** Whether somebody has truly read it: was in the office at a time when it was there. @param day not before it */
  hasRead(person: Officer, { policyId, moment, deliveredOn, withheldFrom, closed }: Readable, day: number | null = null): boolean {
    if (person === withheldFrom) return false;
    const since = Math.max(moment, ...[deliveredOn, day].map((date) => (date === null ? 0 : (this.#days[date] ?? Infinity))));
    const end = closed && !closed.readers.includes(person) ? closed.moment : Infinity;
    return this.#terms.some(
      (term) => term.person === person && term.policyId === policyId && Math.max(term.from, since) < Math.min(term.until, end),
    );
  }

  #anyOffice(): readonly Officer[] {
    const there = OFFICERS.filter((person) => !this.#away.has(person));
    const [first, ...others] = there.length > 0 ? there : OFFICERS;
    const owner = this.#random.oneOfRanked([first ?? 'o0', ...others]);
    const deputy = this.#random.one(OFFICERS);
    return this.#random.chance(0.5) || deputy === owner || this.#away.has(deputy) ? [owner] : [owner, deputy];
  }

  #sit(policyId: string, held: readonly Officer[]): void {
    for (const person of this.#held.get(policyId) ?? []) if (!held.includes(person)) this.#end(policyId, person);
    this.#held.set(policyId, held);
    for (const person of held) this.#begin(policyId, person);
  }

  #begin(policyId: string, person: Officer): void {
    this.#readers = null;
    this.#rows.set(`${policyId} ${person}`, { policy_id: policyId, person_id: person, in_office: 1, left_position: null, left_at: null });
    if (this.#openTerm(policyId, person)) return;
    this.#terms.push({ policyId, person, from: this.#moment, until: Infinity });
  }

  #end(policyId: string, person: Officer): void {
    const term = this.#openTerm(policyId, person);
    if (!term) return;
    this.#readers = null;
    term.until = this.#moment;
    const left = { left_position: positionAt(this.#moment), left_at: new Date(START + this.day * DAY_MS + DAY_MS / 2).toISOString() };
    this.#rows.set(`${policyId} ${person}`, { policy_id: policyId, person_id: person, in_office: 0, ...left });
  }

  #openTerm(policyId: string, person: Officer): Term | undefined {
    return this.#terms.find((term) => term.policyId === policyId && term.person === person && term.until === Infinity);
  }
}

function positionAt(moment: number): string {
  return String(moment).padStart(9, '0');
}

function dateOf(day: number | null): string {
  return day === null ? '' : new Date(START + day * DAY_MS).toISOString().slice(0, 10);
}
