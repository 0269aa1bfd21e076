import { addWeeks, countWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { UnitTree } from '#unit-tree';
import { CAUSES, CHANNELS, CUSTOMER_OUTCOMES, EFFECTS } from '../../libs/friction/src/events.ts';
import type { PublishedBlocks, VersionStart } from '../../libs/figures/src/policy-blocks.ts';
import { sumsOfCorroboration, sumsOfRecurrence } from '../../libs/figures/src/friction-sums.ts';
import type { Behind } from '../../libs/figures/src/people-behind.ts';
import type { WaitingEntry } from '../../libs/figures/src/waiting-entry.ts';
import { isReadByAll } from '../../libs/figures/src/waiting-readers.finder.ts';
import { Offices } from './offices.ts';
import type { ToldBlock, ToldBreakdown } from './publication.ts';
import { Random } from './random.ts';
import { anySums, someTags } from './said.ts';
import { Staff } from './staff.ts';
import type { Said, TrueEntry } from './true-entry.ts';

/** How many entries may wait at once, and are filed in a week at most. */
const TRACEABLE = 156;
const MOST_IN_A_WEEK = 20;

export interface Policy {
  readonly id: string;
  readonly versions: VersionStart[];
}

/** A small organisation over weeks of filings and of everything that changes what waits. */
export class World {
  readonly seed: number;
  readonly random: Random;
  /** Apart, so that facts change nothing else in a world. */
  readonly #factsAtRandom: Random;
  readonly policies: Policy[] = [];
  readonly offices: Offices;
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
  readonly staff: Staff;
  readonly erased = new Set<string>();
  readonly #published = new Map<string, readonly IsoWeek[]>();
  readonly #own = new Map<string, TrueEntry[]>();
  readonly #perWeek: number;
  readonly #tagsInAll: number;
  readonly #revisions: number;
  readonly #transfers: number;
  #untimed: readonly ToldBreakdown[] = [];
  #entries = 0;
  #blocks = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = new Random(seed);
    this.#factsAtRandom = new Random(~seed);
    const { random } = this;
    this.#start = addWeeks('2025-W01', random.between(0, 51));
    this.week = this.#start;
    this.weeks = random.between(20, 104);
    this.staff = new Staff(random);
    const policies = random.between(1, 5);
    for (let policy = 0; policy < policies; policy++) {
      const startWeek = addWeeks(this.#start, -random.between(0, 30));
      this.policies.push({ id: `r${policy}`, versions: [{ number: 1, startWeek, knownSince: this.#start }] });
    }
    this.offices = new Offices(random, this.policies);
    this.#perWeek = random.between(2, 14) / 2;
    // Many versions leave much to "other policies".
    this.#revisions = random.one([0.01, 0.02, 0.3]);
    this.#transfers = random.one([0.005, 0.01, 0.03]);
    // Few tags in use make cells large and overlaps likely, many make them small.
    this.#tagsInAll = random.between(1, 4);
  }

  /** Lives the next week. @returns false when the time is over */
  live(): boolean {
    const { random } = this;
    if (countWeeks(this.#start, this.week) > this.weeks || this.#isFull()) return false;
    this.week = addWeeks(this.week, 1);
    const monday = 7 * countWeeks(this.#start, this.week);
    this.offices.pass(monday);
    const acts = Math.min(random.count(this.#perWeek), MOST_IN_A_WEEK);
    for (let act = 0; act < acts; act++) {
      this.offices.pass(Math.min(this.offices.day + Number(random.chance(0.4)), monday + 6));
      this.#act();
      if (random.chance(this.#transfers)) this.offices.transfer(random.one(this.policies).id);
      if (random.chance(0.005)) this.offices.comeOrGo();
    }
    if (random.chance(this.#revisions)) this.#revise();
    if (random.chance(0.03)) this.staff.move();
    if (random.chance(0.01)) this.erased.add(this.random.one(this.staff.people).id);
    if (random.chance(0.002)) this.k++;
    // The week closes.
    this.offices.pass(monday + 7);
    return true;
  }

  /** More at once than figures can be read out of: what waits may all join the blocks of its scope that are not broken down yet. */
  #isFull(): boolean {
    const waiting = [...this.waiting.values()];
    const mayJoin = (scope: string) => waiting.filter(({ policyId }) => policyId === scope).length;
    const held = [...Map.groupBy(this.unbroken, ({ scope }) => scope)].map(([scope, own]) =>
      own.reduce((sum, { entries }) => sum + entries.length, mayJoin(scope)),
    );
    return Math.max(waiting.length, ...held) > TRACEABLE - MOST_IN_A_WEEK;
  }

  get tree(): UnitTree {
    return this.staff.tree;
  }

  /** @param scope a policy's id, or the year of "other policies" */
  blocksOf(scope: string): PublishedBlocks {
    const lastWeeks = this.#published.get(scope) ?? [];
    return { count: lastWeeks.length, lastWeeks };
  }

  /** Its entries wait no longer. @param isOpen whoever takes an office later reads those of "other policies", too */
  published(block: ToldBlock, isOpen = false): void {
    const { scope, toWeek, taken, readerIds } = block;
    this.#published.set(scope, [...(this.#published.get(scope) ?? []), toWeek]);
    for (const id of taken) {
      const entry = this.waiting.get(id);
      if (entry && readerIds && !isOpen) entry.closed = { moment: this.offices.moment, readers: readerIds };
      this.waiting.delete(id);
    }
    this.unbroken = [...this.unbroken, block];
  }

  /** @returns its place among all blocks */
  countBlock(): number {
    return this.#blocks++;
  }

  /** The breakdowns so far, each once: when so many days have passed since the last of its reports. */
  due(broken: readonly ToldBreakdown[], days: number): readonly ToldBreakdown[] {
    this.#untimed = [...this.#untimed, ...broken];
    const isDue = ({ entries }: ToldBreakdown) => entries.every(({ day }) => day + days <= this.offices.day);
    const due = this.#untimed.filter(isDue);
    this.#untimed = this.#untimed.filter((breakdown) => !due.includes(breakdown));
    return due;
  }

  /** Their breakdown is published. */
  brokenDown(blockIds: ReadonlySet<string>): void {
    this.unbroken = this.unbroken.filter(({ counted }) => counted !== null && !blockIds.has(counted.blockId));
  }

  /** What waits with a policy, as the product knows it. */
  waitingFor(policyId: string | null, saysAll = false): readonly WaitingEntry[] {
    const waiting = [...this.waiting.values()];
    return waiting.filter((entry) => entry.policyId === policyId).map((entry) => this.known(entry, waiting, saysAll));
  }

  /** @param beside what is counted together with it: a token of somebody known among them is recognised while its year's key exists */
  known(entry: TrueEntry, beside: readonly TrueEntry[], saysAll = false): WaitingEntry {
    const said = this.counted(entry, saysAll).reduce((all, { what }) => ({ ...all, ...what }), entry.waiting);
    return { ...said, ...this.offices.readBy(entry), behind: this.#behind(entry, beside) };
  }

  /** What was said of it later, as far as it counts. @param all it does */
  counted(entry: TrueEntry, all = false): readonly Said[] {
    const { offices } = this;
    const stored = offices.stored(entry);
    return entry.said.filter((said) => all || isReadByAll(stored, offices.stored({ ...entry, ...said }), offices.readers));
  }

  #behind({ person, way, policyId, waiting }: TrueEntry, beside: readonly TrueEntry[]): Behind {
    if (way === 'POSTER') return { kind: 'UNKNOWN' };
    if (way === 'KNOWN') return this.erased.has(person) ? { kind: 'ERASED' } : { kind: 'KNOWN', key: person };
    const year = waiting.week.slice(0, 4);
    const hasKey = year === this.week.slice(0, 4);
    const isKnown = hasKey && beside.some((other) => other.way === 'KNOWN' && other.person === person && !this.erased.has(person));
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
    const sums = anySums(this.random);
    const week = random.chance(0.05) ? addWeeks(this.week, -random.between(1, 20)) : this.week;
    this.#file('REPORT', policyId, week, {
      sums,
      effects: someTags(EFFECTS.slice(0, this.#tagsInAll), this.random),
      customerOutcomes: someTags(CUSTOMER_OUTCOMES.slice(0, this.#tagsInAll), this.random),
    });
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
    const reporter = random.oneOfRanked(this.staff.people, 0.7);
    const person = about?.person ?? reporter.id;
    if (this.erased.has(person)) return;
    const id = `e${String(this.#entries++).padStart(5, '0')}`;
    const way = about?.way ?? (kind === 'REPORT' ? random.oneOfRanked(['KNOWN', 'TOKEN', 'POSTER'] as const, 2) : 'KNOWN');
    const unitId = about ? about.waiting.unitId : random.chance(0.95) ? reporter.unitId : null;
    const isReport = kind === 'REPORT';
    const { moment, day } = this.offices;
    const isConfidential = about ? about.deliveredOn !== null : isReport && random.chance(0.6);
    const entry: TrueEntry = {
      id,
      person,
      policyId,
      way,
      moment,
      day,
      deliveredOn: isConfidential ? day + 1 : null,
      withheldFrom: about ? about.withheldFrom : isReport ? this.offices.overseerIn(policyId) : null,
      closed: null,
      said: [],
      answeredAfterDays: random.one([1, 1, 5, 10, 20, 28, Infinity]),
      waiting: {
        id,
        kind,
        week,
        unitId,
        ...said,
        cause: null,
        channel: isReport && random.chance(0.7) ? random.oneOfRanked(CHANNELS) : null,
        facts: isReport ? this.#factsAtRandom.one(['ALL_CARRIED', 'SOME_MISSING', null]) : null,
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
    const { random, offices } = this;
    const entry = random.one(reports);
    const { moment, day } = offices;
    if (random.chance(0.6)) entry.said.push({ moment, deliveredOn: null, what: { cause: random.oneOfRanked(CAUSES) } });
    else {
      const what = {
        sums: anySums(this.random),
        effects: someTags(EFFECTS.slice(0, this.#tagsInAll), this.random),
        ...(entry.waiting.facts === 'SOME_MISSING' && { facts: this.#factsAtRandom.one(['ALL_CARRIED', 'SOME_MISSING'] as const) }),
      };
      entry.said.push({ moment, deliveredOn: entry.deliveredOn === null ? null : day + 1, what });
    }
  }

  #withdraw(): void {
    if (this.waiting.size > 0) this.waiting.delete(this.random.one([...this.waiting.keys()]));
  }

  #link(): void {
    const unnamed = [...this.waiting.values()].filter(({ policyId }) => policyId === null);
    if (unnamed.length === 0) return;
    const entry = this.random.one(unnamed);
    entry.policyId = this.random.one(this.policies).id;
    entry.moment = this.offices.moment;
    if (entry.deliveredOn !== null) entry.deliveredOn = this.offices.day + 1;
  }

  #revise(): void {
    const { versions } = this.random.one(this.policies);
    const startWeek = addWeeks(this.week, this.random.between(-2, 4));
    versions.push({ number: versions.length + 1, startWeek, knownSince: this.week });
  }
}
