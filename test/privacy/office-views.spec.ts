import { describe, expect, it } from '@jest/globals';
import { randomInt, randomUUID } from 'node:crypto';
import { OfficeWorld } from './office-world.ts';
import type { Office } from './office-world.ts';
import { Random } from '../oracle/random.ts';

/** Fewer people than this may not stand behind what an owner sees of a report in confidence. */
const CROWD = 5;
const WORLDS = 20;

/** The organisation as everybody knows it. */
class Organisation {
  readonly units: string[] = [];
  readonly places = new Map<string, string | null>();
  /** The largest first. */
  ranked: readonly string[] = [];
  readonly heads = new Set<string>();

  constructor(
    readonly world: OfficeWorld,
    readonly random: Random,
  ) {}

  async found(): Promise<void> {
    const { random, world } = this;
    for (let n = random.between(2, 6); n > 0; n--) {
      const unitId = randomUUID();
      const parentId = this.units.length > 0 && random.chance(0.85) ? random.one(this.units) : null;
      this.units.push(unitId);
      await world.happened('UnitRegistered', { unitId, code: unitId, name: unitId, parentId, headId: null });
    }
    this.ranked = random.chance(0.5) ? [...this.units].reverse() : this.units;
    const people = random.chance(0.15) ? random.between(3, 10) : random.between(30, 90);
    for (let n = 0; n < people; n++) await this.invite();
    for (const unitId of this.units) if (random.chance(0.8)) await this.nameHead(unitId);
  }

  async invite(): Promise<void> {
    const { random, world } = this;
    const personId = randomUUID();
    // A few large units and some with hardly anybody, also above them.
    const unitId = random.chance(0.97) ? random.oneOfRanked(this.ranked, 1.6) : null;
    const managerId = this.places.size > 0 && random.chance(0.7) ? random.one([...this.places.keys()].slice(0, 6)) : null;
    this.places.set(personId, unitId);
    await world.happened('PersonInvited', { personId, name: 'x', unitId, managerId });
  }

  async nameHead(unitId: string): Promise<void> {
    const headId = this.random.one([...this.places.keys()]);
    this.heads.add(headId);
    await this.world.happened('UnitHeadNamed', { unitId, headId });
  }

  async reorganise(): Promise<void> {
    const { random, world } = this;
    for (let n = random.between(0, 5); n > 0; n--) await this.invite();
    for (let n = random.between(0, 11); n > 0; n--) {
      const personId = random.one([...this.places.keys()]);
      const unitId = random.one(this.units);
      this.places.set(personId, unitId);
      await world.happened('PersonMoved', { personId, unitId, managerId: random.chance(0.7) ? random.one([...this.places.keys()]) : null });
    }
    for (let n = random.between(0, 3); n > 0 && this.places.size > 6; n--) {
      const personId = random.one([...this.places.keys()].slice(6));
      this.places.delete(personId);
      await world.happened('PersonDeactivated', { personId });
    }
    if (random.chance(0.5)) await this.nameHead(random.one(this.units));
    if (random.chance(0.3)) await world.happened('UnitMoved', { unitId: random.one(this.units), parentId: null });
  }

  office(): Office {
    const [people, heads] = [[...this.places.keys()], [...this.heads].filter((head) => this.places.has(head))];
    const one = () => (heads.length > 0 && this.random.chance(0.6) ? this.random.one(heads) : this.random.one(people));
    const [ownerId, deputyId] = [one(), this.random.chance(0.7) ? one() : null];
    return { ownerId, deputyId: deputyId === ownerId ? null : deputyId };
  }
}

interface Narrowed {
  readonly seed: number;
  readonly people: number;
  readonly seen: string;
}

interface Lived {
  readonly narrowed: readonly Narrowed[];
  readonly reports: number;
  readonly placed: number;
  readonly few: number;
}

/** Everybody reports at the same time and tells the same; whoever holds the office looks after each change. */
async function live(seed: number): Promise<Lived> {
  const random = new Random(seed);
  const world = await OfficeWorld.open();
  try {
    const organisation = new Organisation(world, random);
    await organisation.found();
    let office = organisation.office();
    await world.handOver(office);
    /** Reader -> report -> what they saw of it each time that they looked; '' where it was not there. */
    const observed = new Map<string, Map<string, string[]>>();
    let placed = 0;
    const betrayed: Narrowed[] = [];
    const look = async () => {
      for (const reader of new Set([office.ownerId, office.deputyId])) {
        if (reader === null) continue;
        const inbox = await world.inboxOf(reader);
        const before = observed.get(reader) ?? new Map<string, string[]>();
        observed.set(reader, before);
        for (const reportId of world.reports.keys()) {
          const node = inbox.get(reportId);
          // All that is shown, but for the random id.
          const seen = node ? JSON.stringify({ ...node, id: null, reporterAlias: null }) : '';
          if (node?.unitId) placed += 1;
          // To be told that nothing hides you is no licence to tell more.
          if (node?.unitId && world.reports.get(reportId)?.isFew) betrayed.push({ seed, people: 0, seen });
          before.set(reportId, [...(before.get(reportId) ?? []), seen]);
        }
      }
    };
    for (let wave = 0; wave < 2; wave++) {
      for (const [personId, unitId] of organisation.places) await world.report(personId, unitId, office);
      await look();
      for (let change = 0; change < 2; change++) {
        world.nextDay();
        await look();
        await organisation.reorganise();
        const leaves = ![office.ownerId, office.deputyId].every((id) => id === null || organisation.places.has(id));
        if (leaves || random.chance(0.4)) await world.handOver((office = organisation.office()));
        await look();
      }
    }
    return {
      narrowed: [...betrayed, ...narrowedIn(seed, world, observed)],
      reports: world.reports.size,
      placed,
      few: [...world.reports.values()].filter(({ isFew }) => isFew).length,
    };
  } finally {
    await world.close();
  }
}

/** Groups of reports of one day that look the same to a reader, by fewer people than a crowd, whose reporters were told nothing of it. */
function narrowedIn(seed: number, { reports }: OfficeWorld, observed: Map<string, Map<string, string[]>>): readonly Narrowed[] {
  const narrowed: Narrowed[] = [];
  for (const [reader, seen] of observed) {
    const groups = new Map<string, string[]>();
    for (const [reportId, { personId, day }] of reports) {
      const views = seen.get(reportId) ?? [];
      // Whoever reads knows their own report.
      if (personId === reader || views.every((view) => view === '')) continue;
      const key = `${day} ${views.join(' | ')}`;
      groups.set(key, [...(groups.get(key) ?? []), reportId]);
    }
    for (const [key, ids] of groups) {
      if (ids.length < CROWD && ids.some((id) => reports.get(id)?.isFew === false)) narrowed.push({ seed, people: ids.length, seen: key });
    }
  }
  return narrowed;
}

describe('what an owner or deputy sees of reports in confidence', () => {
  const from = randomInt(1_000_000);

  it('narrows to no fewer than five people, whatever they know of the organisation and however often they look; or the reporter was told', async () => {
    process.stderr.write(`  office views: ${WORLDS} organisations from seed ${from}\n`);
    const narrowed: Narrowed[] = [];
    const sum = { reports: 0, placed: 0, few: 0 };
    for (let seed = from; seed < from + WORLDS; seed++) {
      const lived = await live(seed);
      narrowed.push(...lived.narrowed);
      sum.reports += lived.reports;
      sum.placed += lived.placed;
      sum.few += lived.few;
    }
    process.stderr.write(`  ${sum.reports} reports, ${sum.placed} views with a unit, ${sum.few} reporters told that nothing hides them\n`);
    expect(narrowed.slice(0, 3)).toEqual([]);
    // Something was there to be found.
    expect(sum.placed).toBeGreaterThan(100);
    expect(sum.few).toBeLessThan(sum.reports / 4);
  });
});
