import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addWeeks, weeksBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import { given, aContext } from '#eventing-testing';
import { OTHERS_TOGETHER } from './block-cells.ts';
import { NOTHING, SUM_FIELDS, addSums, sumsOfCorroboration, sumsOfRecurrence, sumsOfReport } from './friction-sums.ts';
import { blockIdAt, decideOtherPoliciesBlocks, decidePolicyBlocks, frictionBlock } from './friction-block.decider.ts';
import type { BlockSettings, DecidedBlock, PooledEntry, PublishedBlocks, VersionStart } from './friction-block.decider.ts';
import { CAUSES, CHANNELS, CUSTOMER_OUTCOMES, EFFECTS, FREQUENCIES, SERVED_PURPOSE } from './events.ts';
import { countPeople, groupBy } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

const START: IsoWeek = '2025-W40';
const NONE: PublishedBlocks = { count: 0, lastWeeks: [] };
const tree = new Map<string, string | null>([
  ['org', null],
  ['north', 'org'],
  ['south', 'org'],
  ['n1', 'north'],
  ['n2', 'north'],
  ['s1', 'south'],
]);

let nextId = 0;
function entry(person: string | null, week: IsoWeek, more: Partial<WaitingEntry> = {}): WaitingEntry {
  const answers = { staffMinutes: 10, customerMinutes: 5, amountMinor: null, frequency: null, burden: null, servedPurpose: null };
  return {
    id: `e${String(nextId++).padStart(6, '0')}`,
    kind: 'REPORT',
    person,
    unitId: null,
    week,
    sums: sumsOfReport(answers),
    cause: null,
    channel: null,
    effects: [],
    customerOutcomes: [],
    ...more,
  };
}

const at = (offset: number) => addWeeks(START, offset);
const settings = (k: number, lastClosedWeek: IsoWeek, more: Partial<BlockSettings> = {}): BlockSettings => ({
  k,
  tree,
  lastClosedWeek,
  ...more,
});
const decide = (
  entries: readonly WaitingEntry[],
  k: number,
  lastClosedWeek: IsoWeek,
  versions: readonly VersionStart[] = [],
  published = NONE,
) => decidePolicyBlocks({ policyId: 'p', versions, published }, entries, settings(k, lastClosedWeek));
const crowd = (count: number, week: IsoWeek, more: Partial<WaitingEntry> = {}) =>
  Array.from({ length: count }, (_, i) => entry(`person-${i}`, week, more));

describe('the blocks of a policy', () => {
  it('wait until k distinct people stand behind the closed weeks, however many entries there are', () => {
    const entries = [...crowd(4, at(0)), entry('person-0', at(1)), entry('person-1', at(1))];
    expect(decide(entries, 5, at(5)).blocks).toEqual([]);
    const { blocks } = decide([...entries, entry('person-9', at(3))], 5, at(5));
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatchObject({ toWeek: at(3), ordinal: 0, k: 5, sums: { people: 5, reports: 7, staffMinutes: 70 } });
  });

  it('leave the open week alone', () => {
    expect(decide(crowd(5, at(2)), 5, at(1)).blocks).toEqual([]);
    expect(decide(crowd(5, at(2)), 5, at(2)).blocks).toHaveLength(1);
  });

  it('count unknown people as one person together', () => {
    const unknown = Array.from({ length: 9 }, () => entry(null, at(0)));
    expect(decide([...unknown, ...crowd(3, at(0))], 5, at(1)).blocks).toEqual([]);
    expect(decide([...unknown, ...crowd(4, at(0))], 5, at(1)).blocks[0]?.sums.people).toBe(5);
  });

  it('follow each other without gaps, so that a span tells nothing of single weeks', () => {
    const versions = [{ number: 1, startWeek: at(0) }];
    const entries = [...crowd(5, at(4)), ...crowd(5, at(9))];
    const spans = decide(entries, 5, at(9), versions).blocks.map(({ fromWeek, toWeek }) => [fromWeek, toWeek]);
    expect(spans).toEqual([
      [at(0), at(4)],
      [at(5), at(9)],
    ]);
  });

  it('begin when the policy was recorded here, unless older reports were brought in', () => {
    const versions = [{ number: 1, startWeek: at(0), knownSince: at(3) }];
    const spanOf = (week: IsoWeek) => decide(crowd(5, week), 5, at(9), versions).blocks.map(({ fromWeek, toWeek }) => [fromWeek, toWeek]);
    expect(spanOf(at(6))).toEqual([[at(3), at(6)]]);
    expect(spanOf(at(2))).toEqual([[at(0), at(2)]]);
  });

  it('go on where earlier blocks ended', () => {
    const { blocks } = decide(crowd(5, at(8)), 5, at(8), [], { count: 3, lastWeeks: [at(1), at(4), at(2)] });
    expect(blocks).toMatchObject([{ ordinal: 3, fromWeek: at(5), toWeek: at(8) }]);
  });

  it('are closed by a new version: published if they hold k, else left to "other policies"', () => {
    const versions = [
      { number: 1, startWeek: at(0) },
      { number: 2, startWeek: at(3) },
    ];
    const before = crowd(4, at(1));
    const { blocks, pooled } = decide([...before, ...crowd(5, at(4))], 5, at(6), versions);
    expect(blocks).toMatchObject([{ policyVersion: 2, fromWeek: at(3), toWeek: at(4), sums: { reports: 5 } }]);
    expect(pooled).toEqual(before.map((left) => ({ entry: left, pooledAfter: at(2) })));
    expect(decide(crowd(5, at(1)), 5, at(6), versions).blocks).toMatchObject([{ policyVersion: 1 }]);
    expect(decide(before, 5, at(1), versions).pooled).toEqual([]);
  });

  it('wait 52 weeks and no longer', () => {
    const early = crowd(4, '2026-W01');
    const late = (offset: number) => entry('person-9', addWeeks('2026-W01', offset));
    expect(decide([...early, late(51)], 5, '2027-W05').blocks).toMatchObject([{ toWeek: '2026-W52', sums: { people: 5 } }]);
    expect(decide([...early, late(52)], 5, '2027-W05').blocks).toEqual([]);
    expect(decide(early, 5, '2026-W51').pooled).toEqual([]);
    expect(decide(early, 5, '2026-W52').pooled).toHaveLength(4);
  });

  it('of two years count the people of the larger year only', () => {
    const december = crowd(4, '2025-W52');
    const others = (count: number) => Array.from({ length: count }, (_, i) => entry(`new-${i}`, '2026-W01'));
    expect(decide([...december, ...others(4)], 5, '2026-W01').blocks).toEqual([]);
    expect(decide([...december, ...others(5)], 5, '2026-W01').blocks).toMatchObject([{ sums: { people: 5, reports: 9 } }]);
  });

  it('count nobody for more than all others together; the surplus goes with the block', () => {
    const loud = Array.from({ length: 9 }, () => entry('loud', at(0)));
    const block = onlyBlock(decide([...loud, ...crowd(4, at(0))], 5, at(0)).blocks);
    expect(block.sums).toMatchObject({ people: 5, reports: 8 });
    expect(block.surplusIds).toHaveLength(5);
    const exempt = Array.from({ length: 9 }, () => entry(null, at(0)));
    expect(onlyBlock(decide([...exempt, ...crowd(4, at(0))], 5, at(0)).blocks)).toMatchObject({ sums: { reports: 13 }, surplusIds: [] });
  });

  it('count all of a person who is alone where k is 1', () => {
    const alone = Array.from({ length: 3 }, () => entry('alone', at(0)));
    expect(onlyBlock(decide(alone, 1, at(0)).blocks)).toMatchObject({ sums: { people: 1, reports: 3 }, surplusIds: [] });
  });

  it('hold no more entries than an event, and lose none', () => {
    const entries = Array.from({ length: 60 }, (_, i) => entry(`person-${i % 12}`, at(0)));
    const { blocks } = decidePolicyBlocks(
      { policyId: 'p', versions: [], published: NONE },
      entries,
      settings(5, at(0), { maxEntries: 25 }),
    );
    expect(blocks.map(({ entryIds, ordinal, sums }) => [ordinal, entryIds.length, sums.people >= 5])).toEqual([
      [0, 25, true],
      [1, 25, true],
      [2, 10, true],
    ]);
  });

  it('hold enough people although one of them would fill an event alone', () => {
    const loud = Array.from({ length: 30 }, () => entry('loud', at(0)));
    const all = [...loud, ...crowd(4, at(0))];
    const { blocks } = decidePolicyBlocks({ policyId: 'p', versions: [], published: NONE }, all, settings(5, at(0), { maxEntries: 10 }));
    expect(onlyBlock(blocks)).toMatchObject({ sums: { people: 5, reports: 8 } });
  });

  it('are not made of reports that name no policy; these wait to be linked', () => {
    const entries = crowd(9, at(0));
    const settled = decidePolicyBlocks({ policyId: null, versions: [], published: NONE }, entries, settings(5, at(51)));
    expect(settled).toEqual({ blocks: [], pooled: entries.map((one) => ({ entry: one, pooledAfter: at(51) })) });
  });
});

describe('"other policies"', () => {
  const left = (entries: readonly WaitingEntry[], pooledAfter: IsoWeek): PooledEntry[] =>
    entries.map((one) => ({ entry: one, pooledAfter }));

  it('wait for k themselves', () => {
    const year = { year: '2025', published: NONE };
    const some = left(crowd(3, '2025-W41'), '2025-W45');
    expect(decideOtherPoliciesBlocks(year, some, settings(5, at(20)))).toEqual([]);
    const more = left([entry('x', '2025-W43'), entry('y', '2025-W42')], '2025-W48');
    expect(decideOtherPoliciesBlocks(year, [...more, ...some], settings(5, at(20)))).toMatchObject([
      { policyId: null, policyVersion: null, fromWeek: '2025-W01', toWeek: '2025-W43', sums: { people: 5, reports: 5 } },
    ]);
  });
});

describe('the parts of a block', () => {
  it('follow the unit tree where every part keeps k', () => {
    const entries = [...group('a', 5, 'n1'), ...group('b', 6, 'n2'), ...group('c', 5, 's1')];
    expect(partsOf(entries, 5)).toEqual([
      ['n1', null, 5],
      ['n2', null, 6],
      ['s1', null, 5],
    ]);
  });

  it('put what is too small together with the unit above, as other units', () => {
    const entries = [...group('a', 5, 'n1'), ...group('b', 3, 'n2'), ...group('c', 2, 'north')];
    expect(partsOf(entries, 5)).toEqual([
      ['n1', null, 5],
      ['north', 'OTHER_UNITS', 5],
    ]);
  });

  it('name the unit above where its units are too small to be told apart', () => {
    expect(partsOf([...group('a', 3, 'n1'), ...group('b', 3, 'n2')], 5)).toEqual([['north', null, 6]]);
  });

  it('merge the smallest part into what cannot be placed when that is too small alone', () => {
    const entries = [...group('a', 5, 'n1'), ...group('b', 6, 'n2'), entry('nowhere', at(0)), entry('lost', at(0), { unitId: 'gone' })];
    expect(partsOf(entries, 5)).toEqual([
      ['n2', null, 6],
      [null, 'UNPLACED', 7],
    ]);
  });

  it('place units of a ring nowhere instead of looping', () => {
    const ring = new Map<string, string | null>([
      ['x', 'y'],
      ['y', 'x'],
    ]);
    const { blocks } = decidePolicyBlocks(
      { policyId: 'p', versions: [], published: NONE },
      group('a', 5, 'x'),
      settings(5, at(0), { tree: ring }),
    );
    expect(onlyBlock(blocks).parts).toMatchObject([{ unitId: null, others: 'UNPLACED' }]);
  });

  it('do not show answers that fewer than k people of them gave', () => {
    const answered = sumsOfReport({ ...NO_ANSWERS, burden: 5, servedPurpose: 'NO' });
    const entries = [
      ...group('a', 5, 'n1', { sums: answered }),
      ...group('b', 5, 'n2'),
      entry('b9', at(0), { unitId: 'n2', sums: answered }),
    ];
    const { sums, parts } = onlyBlock(decide(entries, 5, at(0)).blocks);
    expect(sums.indexN).toBe(6);
    expect(parts.map((part) => [part.unitId, part.sums.reports, part.sums.indexN])).toEqual([
      ['n2', 6, 0],
      ['n1', 5, 0],
      [null, 0, 6],
    ]);
    expect(onlyBlock(decide(entries.slice(1), 5, at(0)).blocks).sums).toMatchObject({ indexN: 5 });
    expect(onlyBlock(decide(entries.slice(2), 5, at(0)).blocks).sums).toMatchObject({ indexN: 0, indexSum: 0, burdenSum: 0 });
  });
});

describe('the breakdowns of a block', () => {
  const causes = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).flatMap(([cause, count]) =>
      Array.from({ length: count }, (_, i) => entry(`${cause}-${i}`, at(0), { cause: cause as (typeof CAUSES)[number] })),
    );

  it('show small cells together, with the next smallest where they are too few', () => {
    expect(onlyBlock(decide(causes({ RULE: 9, LIMIT: 5, TOOL: 2, TRAINING: 1 }), 5, at(0)).blocks).histograms.cause).toEqual({
      RULE: 9,
      [OTHERS_TOGETHER]: 8,
    });
    expect(onlyBlock(decide(causes({ RULE: 9, LIMIT: 5, TOOL: 2, TRAINING: 3 }), 5, at(0)).blocks).histograms.cause).toEqual({
      RULE: 9,
      LIMIT: 5,
      [OTHERS_TOGETHER]: 5,
    });
  });

  it('do not tell how few lack a tag that all others have', () => {
    const stressed = crowd(6, at(0), { effects: ['JOB_STRESS', 'LOW_MORALE'] });
    const calm = entry('calm', at(0), { effects: ['LOW_MORALE'] });
    expect(onlyBlock(decide([...stressed, calm], 5, at(0)).blocks).histograms.effect).toEqual({ [OTHERS_TOGETHER]: 13 });
  });
});

describe('a block in the log', () => {
  const block = onlyBlock(decide(crowd(2, at(0)), 1, at(0)).blocks);
  const blockId = blockIdAt(0);

  it('is published once', () => {
    const now = '2026-01-01T00:00:00.000Z';
    const published = { type: 'FrictionBlockPublished' as const, data: { blockId, ...block, publishedAt: now } };
    given(frictionBlock).when('PublishFrictionBlock', { blockId, block }, aContext({ now })).then(published);
    given(frictionBlock, published).when('PublishFrictionBlock', { blockId, block }, aContext({ now })).thenNothing();
  });
});

describe('whatever is reported', () => {
  const people = fc.option(
    fc.integer({ min: 0, max: 14 }).map((n) => `p${n}`),
    { nil: null, freq: 12 },
  );
  const arbitraryEntry = fc
    .record({
      person: people,
      offset: fc.integer({ min: 0, max: 70 }),
      unitId: fc.constantFrom(null, 'org', 'north', 'south', 'n1', 'n2', 's1', 'gone'),
      kind: fc.constantFrom('REPORT' as const, 'REPORT' as const, 'CORROBORATION' as const, 'RECURRENCE' as const),
      cause: fc.option(fc.constantFrom(...CAUSES)),
      channel: fc.option(fc.constantFrom(...CHANNELS)),
      effects: fc.subarray([...EFFECTS], { maxLength: 2 }),
      customerOutcomes: fc.subarray([...CUSTOMER_OUTCOMES], { maxLength: 2 }),
      answers: fc.record({
        staffMinutes: fc.option(fc.integer({ min: 0, max: 500 })),
        customerMinutes: fc.option(fc.integer({ min: 0, max: 500 })),
        amountMinor: fc.option(fc.integer({ min: 0, max: 100_000 })),
        frequency: fc.option(fc.constantFrom(...FREQUENCIES)),
        burden: fc.option(fc.integer({ min: 1, max: 5 })),
        servedPurpose: fc.option(fc.constantFrom(...SERVED_PURPOSE)),
      }),
    })
    .map(({ offset, answers, kind, ...more }): Omit<WaitingEntry, 'id'> => ({
      ...more,
      kind,
      week: at(offset),
      sums: kind === 'REPORT' ? sumsOfReport(answers) : kind === 'CORROBORATION' ? sumsOfCorroboration : sumsOfRecurrence(2),
    }));
  const world = fc
    .record({
      entries: fc
        .array(arbitraryEntry, { maxLength: 120 })
        .map((all) => all.map((one, index): WaitingEntry => ({ ...one, id: `e${String(index).padStart(3, '0')}` }))),
      k: fc.constantFrom(1, 3, 5, 5),
      maxEntries: fc.constantFrom(10, 40, 10_000),
      versionStart: fc.option(fc.integer({ min: 1, max: 60 })),
    })
    .map(({ versionStart, ...rest }) => ({
      ...rest,
      versions: [{ number: 1, startWeek: at(5) }, ...(versionStart === null ? [] : [{ number: 2, startWeek: at(5 + versionStart) }])],
    }));
  type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

  function decideAll({ entries, k, maxEntries, versions }: World, lastClosedWeek: IsoWeek, before: readonly DecidedBlock[] = []) {
    const named = new Set(before.flatMap(({ entryIds, surplusIds }) => [...entryIds, ...surplusIds]));
    const waiting = entries.filter(({ id }) => !named.has(id));
    const soFar = (blocks: readonly DecidedBlock[]) => ({ count: blocks.length, lastWeeks: blocks.map(({ toWeek }) => toWeek as IsoWeek) });
    const all = settings(k, lastClosedWeek, { maxEntries });
    const own = before.filter(({ policyId }) => policyId !== null);
    const { blocks, pooled } = decidePolicyBlocks({ policyId: 'p', versions, published: soFar(own) }, waiting, all);
    const others = ['2025', '2026', '2027'].flatMap((year) => {
      const published = soFar(before.filter(({ policyId, toWeek }) => policyId === null && toWeek.startsWith(year)));
      const ofYear = pooled.filter(({ entry: { week } }) => week.startsWith(year));
      return decideOtherPoliciesBlocks({ year, published }, ofYear, all);
    });
    return [...blocks, ...others];
  }

  it('every entry is in at most one block, and only entries of closed weeks are', () => {
    fc.assert(
      fc.property(world, (w) => {
        const ids = decideAll(w, at(60)).flatMap(({ entryIds, surplusIds }) => [...entryIds, ...surplusIds]);
        expect(new Set(ids).size).toBe(ids.length);
        const open = new Set(w.entries.filter(({ week }) => week > at(60)).map(({ id }) => id));
        expect(ids.filter((id) => open.has(id))).toEqual([]);
      }),
    );
  });

  it('every block and part has k people, and nobody weighs more than the others together', () => {
    fc.assert(
      fc.property(world, (w) => {
        for (const { block, entries } of withEntries(w, decideAll(w, at(80)))) {
          expect(countPeople(entries)).toBeGreaterThanOrEqual(w.k);
          expect(block.sums.people).toBe(countPeople(entries));
          for (const part of block.parts) expect(part.sums.people).toBeGreaterThanOrEqual(w.k);
          if (w.k === 1) continue;
          for (const [person, own] of groupBy(entries, (one) => one.person)) {
            if (person !== null) expect(own.length).toBeLessThanOrEqual(entries.length - own.length);
          }
        }
      }),
    );
  });

  it('sums are those of the entries, and parts and cells add up to them', () => {
    fc.assert(
      fc.property(world, (w) => {
        for (const { block, entries } of withEntries(w, decideAll(w, at(80)))) {
          const counted = entries.reduce((sums, one) => addSums(sums, one.sums), NOTHING);
          const { indexN, yearlyN } = block.sums;
          for (const field of SUM_FIELDS) {
            const expected =
              (indexN === 0 && /index|burden|function/i.test(field)) || (yearlyN === 0 && /yearly/.test(field)) ? 0 : counted[field];
            expect([field, block.sums[field]]).toEqual([field, expected]);
          }
          const parts = block.parts.reduce((sums, part) => addSums(sums, part.sums), NOTHING);
          for (const field of SUM_FIELDS) expect([field, parts[field]]).toEqual([field, block.sums[field]]);
          expect(totalOf(block.histograms.cause)).toBe(block.sums.reports);
          expect(totalOf(block.histograms.channel)).toBe(block.sums.reports);
          const tags = entries.filter(({ kind }) => kind !== 'RECURRENCE');
          expect(totalOf(block.histograms.effect)).toBe(tags.reduce((n, { effects }) => n + Math.max(1, effects.length), 0));
        }
      }),
    );
  });

  it('every cell that is named has k people behind it, and so has what is shown together', () => {
    fc.assert(
      fc.property(world, (w) => {
        for (const { block, entries } of withEntries(w, decideAll(w, at(80)))) {
          const reports = entries.filter(({ kind }) => kind === 'REPORT');
          const cells = groupBy(reports, ({ cause }) => (cause !== null && block.histograms.cause[cause] !== undefined ? cause : 'rest'));
          const restIsNotClassified = block.histograms.cause['NOT_CLASSIFIED'] !== undefined;
          if (countPeople(reports) < w.k) {
            expect(Object.keys(block.histograms.cause).filter((cell) => cell !== OTHERS_TOGETHER)).toEqual([]);
            continue;
          }
          for (const [cell, behind] of cells) {
            if (cell !== 'rest' || !restIsNotClassified) expect(countPeople(behind)).toBeGreaterThanOrEqual(w.k);
          }
          for (const tag of EFFECTS.filter((effect) => block.histograms.effect[effect] !== undefined)) {
            const tagged = entries.filter(({ kind }) => kind !== 'RECURRENCE');
            const having = tagged.filter(({ effects }) => effects.includes(tag));
            const lacking = countPeople(tagged.filter(({ effects }) => !effects.includes(tag)));
            expect(countPeople(having)).toBeGreaterThanOrEqual(w.k);
            if (tagged.some(({ effects }) => effects.length > 1) && lacking > 0) expect(lacking).toBeGreaterThanOrEqual(w.k);
          }
        }
      }),
    );
  });

  it('the order of entries does not matter', () => {
    fc.assert(
      fc.property(world, fc.array(fc.double({ noNaN: true }), { minLength: 120, maxLength: 120 }), (w, keys) => {
        const order = new Map(w.entries.map((one, index) => [one, keys[index] ?? 0]));
        const shuffled = [...w.entries].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
        expect(decideAll({ ...w, entries: shuffled }, at(80))).toEqual(decideAll(w, at(80)));
      }),
    );
  });

  it('deciding once about a year gives what deciding after every week gives', () => {
    fc.assert(
      fc.property(world, (w) => {
        let weekly: DecidedBlock[] = [];
        for (const week of weeksBetween(at(0), at(80))) {
          const known = { ...w, entries: w.entries.filter((one) => one.week <= addWeeks(week, 1)) };
          weekly = [...weekly, ...decideAll(known, week, weekly)];
        }
        const byPlace = (blocks: readonly DecidedBlock[]) =>
          [...blocks].sort((a, b) => placeOf(a).localeCompare(placeOf(b)) || a.ordinal - b.ordinal);
        expect(byPlace(weekly)).toEqual(byPlace(decideAll(w, at(80))));
      }),
      { numRuns: 60 },
    );
  });
});

const NO_ANSWERS = { staffMinutes: null, customerMinutes: null, amountMinor: null, frequency: null, burden: null, servedPurpose: null };

function placeOf({ policyId, toWeek }: DecidedBlock): string {
  return policyId ?? toWeek.slice(0, 4);
}

function group(name: string, count: number, unitId: string, more: Partial<WaitingEntry> = {}): WaitingEntry[] {
  return Array.from({ length: count }, (_, i) => entry(`${name}${i}`, at(0), { unitId, ...more }));
}

function partsOf(entries: readonly WaitingEntry[], k: number) {
  const parts = onlyBlock(decide(entries, k, at(0)).blocks).parts.map((part) => [part.unitId, part.others, part.sums.people] as const);
  return [...parts].sort(([a], [b]) => ((a ?? '~') < (b ?? '~') ? -1 : 1));
}

function onlyBlock(blocks: readonly DecidedBlock[]): DecidedBlock {
  expect(blocks).toHaveLength(1);
  return blocks[0]!;
}

function totalOf(cells: Readonly<Record<string, number>>): number {
  return Object.values(cells).reduce((sum, count) => sum + count, 0);
}

function withEntries({ entries }: { readonly entries: readonly WaitingEntry[] }, blocks: readonly DecidedBlock[]) {
  const byId = new Map(entries.map((one) => [one.id, one]));
  return blocks.map((block) => ({ block, entries: block.entryIds.flatMap((id) => byId.get(id) ?? []) }));
}
