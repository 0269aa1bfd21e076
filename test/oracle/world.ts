import { addWeeks, countWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { CAUSES, CHANNELS, CUSTOMER_OUTCOMES, EFFECTS } from '../../libs/friction/src/events.ts';
import type { CustomerOutcome, Effect } from '../../libs/friction/src/events.ts';
import type { PublishedBlocks, VersionStart } from '../../libs/friction/src/friction-block.decider.ts';
import { sumsOfCorroboration, sumsOfRecurrence, sumsOfReport } from '../../libs/friction/src/friction-sums.ts';
import type { Behind } from '../../libs/friction/src/people-behind.ts';
import { groupBy } from '../../libs/friction/src/waiting-entry.ts';
import type { WaitingEntry } from '../../libs/friction/src/waiting-entry.ts';
import type { ToldBlock } from './publication.ts';
import { Random } from './random.ts';

/** How many entries may wait at once, and are filed in a week at most. */
const TRACEABLE = 156;
const MOST_IN_A_WEEK = 20;

/** An entry as it is, with whoever truly made it. */
export interface TrueEntry {
  readonly id: string;
  /** Who made it, whether anybody can know or not. */
  readonly person: string;
  policyId: string | null;
  waiting: Omit<WaitingEntry, 'behind' | 'readers'>;
  /** A report that somebody has read who is not the owner of its policy any more. */
  isKnownToFormerOwner: boolean;
  /** From the report to its first answer; infinite: none. */
  readonly answeredAfterDays: number;
  readonly way: 'KNOWN' | 'TOKEN' | 'POSTER';
}

export interface Policy {
  readonly id: string;
  readonly versions: VersionStart[];
}

/** A small organisation over weeks of filings and of everything that changes what waits. */
export class World {
  readonly seed: number;
  readonly random: Random;
  readonly tree = new Map<string, string | null>();
  readonly policies: Policy[] = [];
  /** Not in a block yet, by any policy. */
  readonly waiting = new Map<string, TrueEntry>();
  /** Everything that was ever filed. */
  readonly entries = new Map<string, TrueEntry>();
  /** Blocks whose breakdown is still to come. */
  unbroken: readonly ToldBlock[] = [];
  readonly weeks: number;
  k = 5;
  week: IsoWeek;
  readonly #start: IsoWeek;
  readonly #people: { readonly id: string; unitId: string }[] = [];
  readonly #erased = new Set<string>();
  readonly #published = new Map<string, readonly IsoWeek[]>();
  readonly #own = new Map<string, TrueEntry[]>();
  readonly #perWeek: number;
  readonly #tagsInAll: number;
  #entries = 0;
  #blocks = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = new Random(seed);
    const { random } = this;
    this.#start = addWeeks('2025-W01', random.between(0, 51));
    this.week = this.#start;
    this.weeks = random.between(20, 104);
    this.tree.set('u0', null);
    const units = random.between(1, 9);
    for (let unit = 1; unit <= units; unit++) this.tree.set(`u${unit}`, random.chance(0.1) ? null : `u${random.between(0, unit - 1)}`);
    const people = random.between(6, 36);
    for (let person = 0; person < people; person++) this.#people.push({ id: `p${person}`, unitId: this.#unit() });
    const policies = random.between(1, 5);
    for (let policy = 0; policy < policies; policy++) {
      const startWeek = addWeeks(this.#start, -random.between(0, 30));
      this.policies.push({ id: `r${policy}`, versions: [{ number: 1, startWeek, knownSince: this.#start }] });
    }
    this.#perWeek = random.between(2, 14) / 2;
    // Few tags in use make cells large and overlaps likely, many make them small.
    this.#tagsInAll = random.between(1, 4);
  }

  /** Lives the next week. @returns false when the time is over */
  live(): boolean {
    const { random } = this;
    if (countWeeks(this.#start, this.week) > this.weeks || this.#isFull()) return false;
    this.week = addWeeks(this.week, 1);
    const acts = Math.min(random.count(this.#perWeek), MOST_IN_A_WEEK);
    for (let act = 0; act < acts; act++) this.#act();
    if (random.chance(0.02)) this.#revise();
    if (random.chance(0.03)) this.#move();
    if (random.chance(0.01)) this.#erase();
    if (random.chance(0.02)) this.#transfer();
    if (random.chance(0.002)) this.k++;
    return true;
  }

  /** More at once than figures can be read out of. */
  #isFull(): boolean {
    const unbroken = groupBy(this.unbroken, ({ scope }) => scope);
    const largest = Math.max(0, ...[...unbroken.values()].map((own) => own.reduce((sum, { entries }) => sum + entries.length, 0)));
    return Math.max(this.waiting.size, largest) > TRACEABLE - MOST_IN_A_WEEK;
  }

  /** @param scope a policy's id, or the year of "other policies" */
  blocksOf(scope: string): PublishedBlocks {
    const lastWeeks = this.#published.get(scope) ?? [];
    return { count: lastWeeks.length, lastWeeks };
  }

  /** Its entries wait no longer. */
  published(block: ToldBlock): void {
    const { scope, toWeek, taken } = block;
    this.#published.set(scope, [...(this.#published.get(scope) ?? []), toWeek]);
    for (const id of taken) this.waiting.delete(id);
    this.unbroken = [...this.unbroken, block];
  }

  /** @returns its place among all blocks */
  countBlock(): number {
    return this.#blocks++;
  }

  /** Their breakdown is published. */
  brokenDown(blockIds: ReadonlySet<string>): void {
    this.unbroken = this.unbroken.filter(({ counted }) => counted !== null && !blockIds.has(counted.blockId));
  }

  /** What waits with a policy, as the product knows it. */
  waitingFor(policyId: string | null): readonly WaitingEntry[] {
    const entries = [...this.waiting.values()].filter((entry) => entry.policyId === policyId);
    return entries.map((entry) => this.known(entry, entries));
  }

  /** @param beside what is counted together with it: a token of somebody known among them is recognised while its year's key exists */
  known(entry: TrueEntry, beside: readonly TrueEntry[]): WaitingEntry {
    return {
      ...entry.waiting,
      readers: entry.policyId === null ? [] : [`owner of ${entry.policyId}`],
      behind: this.#behind(entry, beside),
    };
  }

  #behind({ person, way, policyId, waiting }: TrueEntry, beside: readonly TrueEntry[]): Behind {
    if (way === 'POSTER') return { kind: 'UNKNOWN' };
    if (way === 'KNOWN') return this.#erased.has(person) ? { kind: 'ERASED' } : { kind: 'KNOWN', key: person };
    const year = waiting.week.slice(0, 4);
    const hasKey = year === this.week.slice(0, 4);
    const isKnown = hasKey && beside.some((other) => other.way === 'KNOWN' && other.person === person && !this.#erased.has(person));
    if (isKnown) return { kind: 'KNOWN', key: person };
    return { kind: 'TOKEN', scope: policyId ?? '', token: `${person} ${policyId ?? ''} ${year}`, isNobodyKnown: hasKey };
  }

  #act(): void {
    const { random } = this;
    const doing = random.next();
    if (doing < 0.62) this.#report();
    else if (doing < 0.76) this.#corroborate();
    else if (doing < 0.84) this.#recur();
    else if (doing < 0.92) this.#change();
    else if (doing < 0.96) this.#withdraw();
    else this.#link();
  }

  #report(): void {
    const { random } = this;
    const policyId = random.chance(0.08) ? null : random.oneOfRanked(this.policies).id;
    const sums = sumsOfReport({
      staffMinutes: random.chance(0.6) ? random.between(1, 60) : null,
      customerMinutes: random.chance(0.4) ? random.between(1, 60) : null,
      amountMinor: null,
      frequency: random.chance(0.4) ? 'WEEKLY' : null,
      burden: random.chance(0.75) ? random.between(1, 5) : null,
      servedPurpose: random.chance(0.75) ? random.one(['YES', 'PARTLY', 'NO', 'DONT_KNOW']) : null,
    });
    const week = random.chance(0.05) ? addWeeks(this.week, -random.between(1, 20)) : this.week;
    this.#file('REPORT', policyId, week, { sums, effects: this.#some(EFFECTS), customerOutcomes: this.#some(CUSTOMER_OUTCOMES) });
  }

  #corroborate(): void {
    const { random } = this;
    const tag = random.chance(0.5);
    this.#file('CORROBORATION', random.oneOfRanked(this.policies).id, this.week, {
      sums: sumsOfCorroboration,
      effects: tag ? [random.oneOfRanked(EFFECTS.slice(0, this.#tagsInAll))] : [],
      customerOutcomes: tag ? [] : [random.oneOfRanked(CUSTOMER_OUTCOMES.slice(0, this.#tagsInAll))],
    });
  }

  #recur(): void {
    const own = [...this.#own.values()].flat().filter(({ waiting }) => waiting.kind !== 'RECURRENCE');
    if (own.length === 0) return;
    const about = this.random.one(own);
    const sums = sumsOfRecurrence(this.random.between(1, 6));
    this.#file('RECURRENCE', about.policyId, this.week, { sums, effects: [], customerOutcomes: [] }, about);
  }

  #file(
    kind: WaitingEntry['kind'],
    policyId: string | null,
    week: IsoWeek,
    said: Pick<WaitingEntry, 'sums' | 'effects' | 'customerOutcomes'>,
    about?: TrueEntry,
  ): void {
    const { random } = this;
    const reporter = random.oneOfRanked(this.#people, 0.7);
    const person = about?.person ?? reporter.id;
    if (this.#erased.has(person)) return;
    const id = `e${String(this.#entries++).padStart(5, '0')}`;
    const way = about?.way ?? (kind === 'REPORT' ? random.oneOfRanked(['KNOWN', 'TOKEN', 'POSTER'] as const, 2) : 'KNOWN');
    const unitId = about ? about.waiting.unitId : random.chance(0.95) ? reporter.unitId : null;
    const isReport = kind === 'REPORT';
    const entry: TrueEntry = {
      id,
      person,
      policyId,
      way,
      isKnownToFormerOwner: false,
      answeredAfterDays: random.one([1, 1, 5, 10, 20, 28, Infinity]),
      waiting: {
        id,
        kind,
        week,
        unitId,
        ...said,
        cause: null,
        channel: isReport && random.chance(0.7) ? random.oneOfRanked(CHANNELS) : null,
      },
    };
    this.waiting.set(id, entry);
    this.entries.set(id, entry);
    const own = this.#own.get(person) ?? [];
    own.push(entry);
    this.#own.set(person, own);
  }

  /** The owner classifies, published or not, or the reporter adds what was missing. */
  #change(): void {
    const reports = [...this.entries.values()].filter(({ waiting }) => waiting.kind === 'REPORT').slice(-40);
    if (reports.length === 0) return;
    const entry = this.random.one(reports);
    if (this.random.chance(0.7)) entry.waiting = { ...entry.waiting, cause: this.random.oneOfRanked(CAUSES) };
    else entry.waiting = { ...entry.waiting, effects: this.#some(EFFECTS) };
  }

  #withdraw(): void {
    const entry = this.#anyWaiting();
    if (entry) this.waiting.delete(entry.id);
  }

  #link(): void {
    const unnamed = [...this.waiting.values()].filter(({ policyId }) => policyId === null);
    if (unnamed.length > 0) this.random.one(unnamed).policyId = this.random.one(this.policies).id;
  }

  #anyWaiting(): TrueEntry | null {
    return this.waiting.size > 0 ? this.random.one([...this.waiting.values()]) : null;
  }

  #revise(): void {
    const { versions } = this.random.one(this.policies);
    const startWeek = addWeeks(this.week, this.random.between(-2, 4));
    versions.push({ number: versions.length + 1, startWeek, knownSince: this.week });
  }

  /** A person to another unit, or a unit below another one. */
  #move(): void {
    const { random } = this;
    if (random.chance(0.8)) random.one(this.#people).unitId = this.#unit();
    else {
      const unit = this.#unit();
      const above = this.#unit();
      if (!this.#lineage(above).includes(unit)) this.tree.set(unit, above);
    }
  }

  #lineage(unitId: string): readonly string[] {
    const lineage: string[] = [];
    for (let unit: string | null = unitId; unit !== null; unit = this.tree.get(unit) ?? null) lineage.push(unit);
    return lineage;
  }

  /** The office of a policy changes: its reports so far are known to somebody who leaves it. */
  #transfer(): void {
    const { id } = this.random.one(this.policies);
    for (const entry of this.entries.values())
      if (entry.policyId === id && entry.waiting.kind === 'REPORT') entry.isKnownToFormerOwner = true;
  }

  #erase(): void {
    this.#erased.add(this.random.one(this.#people).id);
  }

  #unit(): string {
    return this.random.one([...this.tree.keys()]);
  }

  #some<Tag extends Effect | CustomerOutcome>(tags: readonly Tag[]): Tag[] {
    const { random } = this;
    const own = new Set<Tag>();
    for (let n = random.oneOfRanked([1, 0, 2, 3]); n > 0; n--) own.add(random.oneOfRanked(tags.slice(0, this.#tagsInAll)));
    return [...own];
  }
}
