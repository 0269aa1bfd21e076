import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addWeeks, weeksBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import { given, aContext } from '#eventing-testing';
import { CAUSES, CHANNELS, CUSTOMER_OUTCOMES, EFFECTS, FREQUENCIES, SERVED_PURPOSE } from '#friction/events';
import { OPTIONAL_ANSWERS, answersTold } from './block-answers.ts';
import { breakdownOf, decideBreakdowns } from './block-breakdown.ts';
import { readersKey } from './block-entry.ts';
import type { CountedBlock } from './block-breakdown.ts';
import { OTHERS_TOGETHER, histogramsOf } from './block-cells.ts';
import { countSumsOf, sumOf, sumsOfCorroboration, sumsOfRecurrence, sumsOfReport } from './friction-sums.ts';
import { blockIdAt, frictionBlock, frictionBlockRules } from './friction-block.decider.ts';
import type { DecidedBlock } from './friction-block.decider.ts';
import { countPeople, identityOf } from './people-behind.ts';
import type { Behind } from './people-behind.ts';
import { otherPoliciesBlocks, policyBlocks } from './policy-blocks.ts';
import type { BlockSettings, PooledEntry, PublishedBlocks, VersionStart } from './policy-blocks.ts';
import { ENTRY_KINDS } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

const NO_ANSWERS = { staffMinutes: null, customerMinutes: null, amountMinor: null, frequency: null, burden: null, servedPurpose: null };
const START: IsoWeek = '2025-W40';
const COUNT_FIELDS = ['reports', 'corroborations', 'occurrences', 'staffMinutes', 'customerMinutes', 'amountMinor'] as const;
const NONE: PublishedBlocks = { count: 0, lastWeeks: [] };
const OWNER = ['owner'];
const tree = new Map<string, string | null>([
  ['org', null],
  ['north', 'org'],
  ['south', 'org'],
  ['n1', 'north'],
  ['n2', 'north'],
  ['s1', 'south'],
]);

let nextId = 0;
/** @param person a known one, null for a poster */
function entry(person: string | null | Behind, week: IsoWeek, more: Partial<WaitingEntry> = {}): WaitingEntry {
  const answers = { staffMinutes: 10, customerMinutes: 5, amountMinor: null, frequency: null, burden: null, servedPurpose: null };
  return {
    id: `e${String(nextId++).padStart(6, '0')}`,
    kind: 'REPORT',
    behind: person === null ? { kind: 'UNKNOWN' } : typeof person === 'string' ? { kind: 'KNOWN', key: person } : person,
    unitId: null,
    readers: OWNER,
    withheldFrom: null,
    week,
    sums: sumsOfReport(answers),
    cause: null,
    channel: null,
    effects: [],
    customerOutcomes: [],
    facts: null,
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
) => policyBlocks(frictionBlockRules, { policyId: 'p', versions, published }, entries, settings(k, lastClosedWeek));
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

  it('count people unknown only where nobody else stands behind, however many reports they make', () => {
    const unknown = Array.from({ length: 9 }, () => entry(null, at(0)));
    expect(decide([...unknown, ...crowd(4, at(0))], 5, at(1)).blocks).toEqual([]);
    expect(onlyBlock(decide([...unknown, ...crowd(5, at(0))], 5, at(1)).blocks).sums).toMatchObject({ people: 5, reports: 14 });
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
    expect(onlyBlock(decide([...exempt, ...crowd(5, at(0))], 5, at(0)).blocks)).toMatchObject({ sums: { reports: 14 }, surplusIds: [] });
  });

  it('refuse to be made of fewer than three people, whatever is set', () => {
    expect(() => decide(crowd(9, at(0)), 2, at(0))).toThrow(RangeError);
  });

  it('leave "me too" and "again" waiting until enough people stand behind each of these too', () => {
    const corroboration = { kind: 'CORROBORATION' as const, sums: sumsOfCorroboration };
    const meToo = (count: number, week: IsoWeek) => crowd(count, week, corroboration);
    const again = (person: string, times: number) => entry(person, at(0), { kind: 'RECURRENCE', sums: sumsOfRecurrence(times) });
    const first = [...crowd(5, at(0)), ...meToo(4, at(0)), again('person-0', 3)];
    expect(onlyBlock(decide(first, 5, at(0)).blocks).sums).toMatchObject({ reports: 5, corroborations: 0, occurrences: 5 });
    expect(decide([...crowd(4, at(0)), ...meToo(9, at(0))], 5, at(0)).blocks).toEqual([]);
    const later = crowd(5, at(3)).map((one, index) => ({ ...one, behind: { kind: 'KNOWN' as const, key: `late-${index}` } }));
    const fifth = entry('person-4', at(2), corroboration);
    const blocks = decide([...first, fifth, ...later], 5, at(3)).blocks;
    expect(blocks.map(({ sums }) => [sums.reports, sums.corroborations, sums.occurrences])).toEqual([
      [5, 0, 5],
      [5, 5, 10],
    ]);
    const oftenAgain = Array.from({ length: 5 }, (_, index) => again(`person-${index}`, index === 0 ? 900 : 2));
    const { sums, surplusIds } = onlyBlock(decide([...crowd(6, at(0)), ...oftenAgain, again('person-5', 1)], 5, at(0)).blocks);
    expect([sums.occurrences, surplusIds.length]).toEqual([15, 1]);
  });

  it('hold no more entries than an event, and lose none', () => {
    const entries = Array.from({ length: 60 }, (_, i) => entry(`person-${i % 12}`, at(0)));
    const { blocks } = policyBlocks(
      frictionBlockRules,
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
    const { blocks } = policyBlocks(
      frictionBlockRules,
      { policyId: 'p', versions: [], published: NONE },
      all,
      settings(5, at(0), { maxEntries: 10 }),
    );
    expect(onlyBlock(blocks)).toMatchObject({ sums: { people: 5, reports: 8 } });
  });

  it('hold what the same people read: who left could subtract what they read, and be left with the rest', () => {
    const [before, after] = [['ann', 'bob'], ['bob']];
    const of = (readers: readonly string[], count: number, week: IsoWeek) => crowd(count, week, { readers });
    expect(decide([...of(before, 4, at(0)), ...of(after, 4, at(1))], 5, at(5)).blocks).toEqual([]);
    const { blocks, pooled } = decide([...of(before, 6, at(1)), ...of(after, 5, at(1)), ...of(before, 4, at(2))], 5, at(60));
    expect(blocks.map(({ ordinal, fromWeek, toWeek, sums, readerIds }) => [ordinal, fromWeek, toWeek, sums.reports, readerIds])).toEqual([
      [0, at(-50), at(1), 6, null],
      [1, at(-50), at(1), 5, null],
    ]);
    expect(pooled.map(({ entry: { readers } }) => readers)).toEqual([before, before, before, before]);
    // Who left may come back, and then reads what was not withheld from them.
    const withheld = { readers: after, withheldFrom: 'ann' };
    expect(decide([...of(after, 4, at(0)), ...crowd(4, at(0), withheld)], 5, at(5)).blocks).toEqual([]);
  });

  it('are not made of reports that name no policy; these wait to be linked', () => {
    const entries = crowd(9, at(0));
    const settled = policyBlocks(frictionBlockRules, { policyId: null, versions: [], published: NONE }, entries, settings(5, at(51)));
    expect(settled).toEqual({ blocks: [], pooled: entries.map((one) => ({ entry: one, pooledAfter: at(51) })) });
  });
});

describe('"other policies"', () => {
  const left = (entries: readonly WaitingEntry[], pooledAfter: IsoWeek): PooledEntry<WaitingEntry>[] =>
    entries.map((one) => ({ entry: one, pooledAfter }));

  it('wait for k themselves', () => {
    const year = { year: '2025', published: NONE };
    const some = left(crowd(3, '2025-W41'), '2025-W45');
    expect(otherPoliciesBlocks(frictionBlockRules, year, some, settings(5, at(20)))).toEqual([]);
    const more = left([entry('x', '2025-W43'), entry('y', '2025-W42')], '2025-W48');
    expect(otherPoliciesBlocks(frictionBlockRules, year, [...more, ...some], settings(5, at(20)))).toMatchObject([
      { policyId: null, policyVersion: null, fromWeek: '2025-W01', toWeek: '2025-W43', sums: { people: 5, reports: 5 } },
    ]);
  });
});

describe('"other policies" of several owners', () => {
  it('are not put together: one owner would see the reports of the other by subtracting their own', () => {
    const of = (readers: readonly string[], count: number, name: string) =>
      crowd(count, '2025-W41').map((one, index): PooledEntry<WaitingEntry> => ({
        entry: { ...one, readers, behind: { kind: 'KNOWN', key: `${name}-${index}` } },
        pooledAfter: '2025-W45',
      }));
    const year = { year: '2025', published: { count: 2, lastWeeks: [] } };
    expect(otherPoliciesBlocks(frictionBlockRules, year, [...of(['ann'], 4, 'a'), ...of(['bob'], 4, 'b')], settings(5, at(20)))).toEqual(
      [],
    );
    const left = [...of(['ann'], 4, 'a'), ...of(['bob'], 6, 'b'), ...of(['ann'], 1, 'c')];
    const blocks = otherPoliciesBlocks(frictionBlockRules, year, left, settings(5, at(20)));
    expect(blocks.map(({ ordinal, sums, readerIds }) => [ordinal, sums.reports, readerIds])).toEqual([
      [2, 5, ['ann']],
      [3, 6, ['bob']],
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
    const { blocks } = policyBlocks(
      frictionBlockRules,
      { policyId: 'p', versions: [], published: NONE },
      group('a', 5, 'x'),
      settings(5, at(0), { tree: ring }),
    );
    expect(onlyBlock(blocks).parts).toMatchObject([{ unitId: null, others: 'UNPLACED' }]);
  });

  it('do not tell the exact number of people, which would tell how few reported twice', () => {
    const twice = [...crowd(8, at(0)), entry('person-0', at(0))];
    expect(onlyBlock(decide(twice, 5, at(0)).blocks).sums).toMatchObject({ people: 5, reports: 9 });
  });
});

describe('the breakdowns of a block', () => {
  const causes = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).flatMap(([cause, count]) =>
      Array.from({ length: count }, (_, i) => entry(`${cause}-${i}`, at(0), { cause: cause as (typeof CAUSES)[number] })),
    );

  it('show small cells together, with the next smallest where they are too few', () => {
    expect(histogramsOf(causes({ RULE: 9, LIMIT: 5, TOOL: 2, TRAINING: 1 }), 5).cause).toEqual({
      RULE: 9,
      [OTHERS_TOGETHER]: 8,
    });
    expect(histogramsOf(causes({ RULE: 9, LIMIT: 5, TOOL: 2, TRAINING: 3 }), 5).cause).toEqual({
      RULE: 9,
      LIMIT: 5,
      [OTHERS_TOGETHER]: 5,
    });
  });

  it('do not tell how few lack a tag that all others have', () => {
    const stressed = crowd(6, at(0), { effects: ['JOB_STRESS', 'LOW_MORALE'] });
    const calm = entry('calm', at(0), { effects: ['LOW_MORALE'] });
    expect(histogramsOf([...stressed, calm], 5).effect).toEqual({ [OTHERS_TOGETHER]: 7 });
  });

  const effects = (...tagged: readonly (readonly [count: number, ...(typeof EFFECTS)[number][]])[]) =>
    tagged.flatMap(([count, ...tags], set) => Array.from({ length: count }, (_, i) => entry(`${set}-${i}`, at(0), { effects: tags })));
  const effectsOf = (entries: readonly WaitingEntry[]) => histogramsOf(entries, 5).effect;

  it('count a report for each of its tags, if the sum does not tell how few have two', () => {
    expect(effectsOf(effects([6, 'JOB_STRESS'], [6, 'LOW_MORALE'], [5, 'JOB_STRESS', 'LOW_MORALE']))).toEqual({
      JOB_STRESS: 11,
      LOW_MORALE: 11,
    });
    expect(effectsOf(effects([6, 'JOB_STRESS'], [6, 'LOW_MORALE'], [1, 'JOB_STRESS', 'LOW_MORALE']))).toEqual({
      LOW_MORALE: 6,
      [OTHERS_TOGETHER]: 7,
    });
  });

  const harmOf = (entries: readonly WaitingEntry[]) => histogramsOf(entries, 5).harm;

  it('tell who was harmed where enough people stand on each side of every effect that is shown', () => {
    expect(harmOf(effects([6, 'JOB_STRESS'], [5, 'WORKAROUND'], [5]))).toEqual({ HARMED: 6, NOT_HARMED: 5, NOT_STATED: 5 });
    // Both are among the others in the table of effects.
    expect(harmOf(effects([6, 'JOB_STRESS'], [4, 'LOW_MORALE'], [1, 'DISSATISFACTION'], [5]))).toEqual({ HARMED: 11, NOT_STATED: 5 });
    expect(harmOf(effects([6, 'JOB_STRESS'], [4, 'LOW_MORALE'], [1, 'WORKAROUND'], [5]))).toEqual({
      HARMED: 6,
      NOT_STATED: 5,
      [OTHERS_TOGETHER]: 5,
    });
  });

  it('do not tell who was harmed where that and the effects would tell of few', () => {
    // Three people each have the same two effects, and one of the two harms.
    const overlapping = effects(
      [6, 'JOB_STRESS'],
      [6, 'WORKAROUND'],
      [6, 'POOR_CUSTOMER_EXPERIENCE'],
      [3, 'JOB_STRESS', 'WORKAROUND'],
      [3, 'WORKAROUND', 'POOR_CUSTOMER_EXPERIENCE'],
    );
    expect(effectsOf(overlapping)).toEqual({ JOB_STRESS: 9, WORKAROUND: 12, POOR_CUSTOMER_EXPERIENCE: 9 });
    expect(harmOf(overlapping)).toEqual({ [OTHERS_TOGETHER]: 24 });
    expect(harmOf(effects([6, 'JOB_STRESS'], [6, 'WORKAROUND'], [5, 'JOB_STRESS', 'WORKAROUND']))).toEqual({ HARMED: 11, NOT_HARMED: 6 });
  });

  it('leave "me too" out of who was harmed', () => {
    const meTooOf = effects([5, 'LOW_MORALE']).map((one) => ({ ...one, id: `me too ${one.id}`, kind: 'CORROBORATION' as const }));
    expect(harmOf([...effects([6, 'JOB_STRESS']), ...meTooOf])).toEqual({ HARMED: 6 });
  });

  it('tell how many reports carry the facts that they are asked for, where no side is few', () => {
    const factsOf = (...some: readonly (readonly [count: number, facts: WaitingEntry['facts']])[]) =>
      histogramsOf(
        some.flatMap(([count, facts], set) => Array.from({ length: count }, (_, i) => entry(`${set}-${i}`, at(0), { facts }))),
        5,
      ).facts;
    expect(factsOf([6, 'ALL_CARRIED'], [7, 'SOME_MISSING'])).toEqual({ ALL_CARRIED: 6, SOME_MISSING: 7 });
    expect(factsOf([4, 'ALL_CARRIED'], [7, 'SOME_MISSING'])).toEqual({ [OTHERS_TOGETHER]: 11 });
    expect(factsOf([2, 'ALL_CARRIED'], [3, null], [7, 'SOME_MISSING'])).toEqual({ SOME_MISSING: 7, [OTHERS_TOGETHER]: 5 });
    expect(factsOf([6, null])).toEqual({ NONE_ASKED: 6 });
  });

  it('do not tell by the number of "me too" how few reports state an effect or an outcome', () => {
    const silent = effects([6], [1, 'JOB_STRESS']);
    const meToo = (count: number, more: Partial<WaitingEntry>) =>
      Array.from({ length: count }, (_, i) =>
        entry(`${JSON.stringify(more)}${i}`, at(0), { kind: 'CORROBORATION', sums: sumsOfCorroboration, ...more }),
      );
    const beside = [...meToo(5, { effects: ['JOB_STRESS'] }), ...meToo(5, { customerOutcomes: ['LEFT'] })];
    const { effect, customerOutcome } = histogramsOf([...silent, ...beside], 5);
    // Of 17 in the one table 11 without an effect and of 17 in the other 12 without an outcome would be 6 reports without either, of 7.
    expect(effect).toEqual({ JOB_STRESS: 5, NOT_STATED: 5, [OTHERS_TOGETHER]: 7 });
    expect(customerOutcome).toEqual({ LEFT: 5, NOT_STATED: 12 });
  });

  it('put the same "me too" together in both tables', () => {
    const six = Array.from({ length: 6 }, (_, i) => i);
    const meToo = (some: readonly number[], more: Partial<WaitingEntry>) =>
      some.map((i) => entry(`${JSON.stringify(more)}${i}`, at(0), { kind: 'CORROBORATION', sums: sumsOfCorroboration, ...more }));
    const entries = [
      ...crowd(6, at(0)),
      ...meToo(six, { effects: ['JOB_STRESS'] }),
      ...meToo([0, 1], { effects: ['LOW_MORALE'] }),
      ...meToo(six, { customerOutcomes: ['LEFT'] }),
    ];
    const { effect, customerOutcome } = histogramsOf(entries, 5);
    // If the second table showed all eight without an outcome, and the first the six under stress, two would be left.
    expect(effect).toEqual({ NOT_STATED: 12, [OTHERS_TOGETHER]: 8 });
    expect(customerOutcome).toEqual({ LEFT: 6, NOT_STATED: 6, [OTHERS_TOGETHER]: 8 });
  });

  it('do not tell how few of those who stated anything lack a tag', () => {
    // 13 stated something, and if 12 were shown with JOB_STRESS one would be left.
    const tagged = effects([7, 'JOB_STRESS'], [5, 'JOB_STRESS', 'LOW_MORALE'], [1, 'LOW_MORALE'], [6]);
    expect(effectsOf(tagged)).not.toHaveProperty('JOB_STRESS', 12);
  });
});

/** Blocks as they are read back: of these entries, in parts by their units. */
function counted(blocks: readonly DecidedBlock[], entries: readonly WaitingEntry[]): CountedBlock[] {
  const byId = new Map(entries.map((one) => [one.id, one]));
  return blocks.map((block) => ({
    ...block,
    blockId: `${block.policyId ?? block.toWeek.slice(0, 4)} ${block.ordinal}`,
    fromWeek: block.fromWeek as IsoWeek,
    toWeek: block.toWeek as IsoWeek,
    entries: block.entryIds.flatMap((id, index) => {
      const [one, part] = [byId.get(id), block.parts[block.entryParts[index] ?? -1]];
      return one && part && one.kind !== 'RECURRENCE' ? [{ ...one, part: { unitId: part.unitId, others: part.others } }] : [];
    }),
  }));
}

describe('the breakdowns that blocks make', () => {
  const weekly = (weeks: number, people: number, more: Partial<WaitingEntry> = {}) => {
    const entries = Array.from({ length: weeks }, (_, week) =>
      Array.from({ length: people }, (_person, i) => entry(`w${week}-${i}`, at(week), more)),
    ).flat();
    return { entries, blocks: counted(decide(entries, 5, at(weeks)).blocks, entries) };
  };
  const breakdowns = (blocks: readonly CountedBlock[], lastClosedWeek: IsoWeek) =>
    decideBreakdowns(blocks, { k: 5, lastClosedWeek }).map(({ blockIds, reports }) => [blockIds.length, reports]);

  it('wait until four times as many people reported as a block needs', () => {
    const { blocks } = weekly(7, 6);
    expect(blocks).toHaveLength(7);
    expect(breakdowns(blocks.slice(0, 3), at(3))).toEqual([]);
    expect(breakdowns(blocks, at(7))).toEqual([[4, 24]]);
    const same = weekly(7, 6).blocks.map((block) => ({
      ...block,
      entries: block.entries.map((one, i) => ({ ...one, behind: { kind: 'KNOWN' as const, key: `${i}` } })),
    }));
    expect(breakdowns(same, at(7))).toEqual([]);
  });

  it('wait no longer than half a year, and not for blocks of another version', () => {
    const { blocks } = weekly(2, 6);
    expect(breakdowns(blocks, at(24))).toEqual([]);
    expect(breakdowns(blocks, at(25))).toEqual([[2, 12]]);
    const [first, second] = blocks;
    expect(breakdowns([first!, { ...second!, toWeek: at(26) }], at(26))).toEqual([[1, 6]]);
    expect(breakdowns([first!, { ...second!, policyVersion: 2 }], at(3))).toEqual([[1, 6]]);
  });

  it('do not join blocks that other people read', () => {
    const { blocks } = weekly(7, 6);
    const left = (block: CountedBlock) => ({ ...block, entries: block.entries.map((one) => ({ ...one, readers: ['former', 'owner'] })) });
    const mixed = blocks.map((block, index) => (index < 2 || index === 4 ? left(block) : block));
    expect(breakdowns(mixed, at(7))).toEqual([[4, 24]]);
    expect(breakdowns(mixed, at(25))).toEqual([
      [3, 18],
      [4, 24],
    ]);
  });

  it('do not join "other policies", whose reports were read by different people', () => {
    const { blocks } = weekly(2, 6);
    const pooled = blocks.map((block) => ({ ...block, policyId: null }));
    expect(breakdowns(pooled, at(3))).toEqual([
      [1, 6],
      [1, 6],
    ]);
  });

  const answered = sumsOfReport({ ...NO_ANSWERS, burden: 5, servedPurpose: 'NO' });
  const indexOf = (entries: readonly WaitingEntry[]) => breakdownOf(counted(decide(entries, 5, at(0)).blocks, entries), 5);

  it('do not show answers that fewer than k people of a part gave', () => {
    const entries = [
      ...group('a', 5, 'n1', { sums: answered }),
      ...group('b', 5, 'n2'),
      entry('b9', at(0), { unitId: 'n2', sums: answered }),
    ];
    const { sums, parts, reports } = indexOf(entries);
    expect([reports, sums.indexN, sums.indexSum, sums.burdenSum]).toEqual([11, 6, 6, 30]);
    expect(parts.map((part) => [part.unitId, part.others, part.sums.indexN])).toEqual([[null, 'UNPLACED', 6]]);
    expect(indexOf(entries.slice(1)).sums).toMatchObject({ indexN: 5 });
    expect(indexOf(entries.slice(2)).sums).toMatchObject({ indexN: 0, indexSum: 0, burdenSum: 0 });
    const apart = [...group('a', 5, 'n1', { sums: answered }), ...group('b', 6, 'n2', { sums: answered }), ...group('c', 7, 'n2')];
    expect(indexOf(apart).parts.map((part) => [part.unitId, part.sums.indexN])).toEqual([
      ['n1', 5],
      ['n2', 6],
    ]);
  });

  it('do not tell how few gave no answer: some are left out, or all', () => {
    const index = (given: number, not: number) =>
      indexOf([...group('a', given, 'n1', { sums: answered }), ...group('b', not, 'n1')]).sums.indexN;
    expect([index(7, 0), index(7, 5), index(11, 1), index(7, 1)]).toEqual([7, 7, 7, 0]);
  });
});

describe('a block in the log', () => {
  const block = onlyBlock(decide(crowd(3, at(0)), 3, at(0)).blocks);
  const blockId = blockIdAt(0);

  it('is published once', () => {
    const now = '2026-01-01T00:00:00.000Z';
    const published = { type: 'FrictionBlockPublished' as const, data: { blockId, ...block, publishedAt: now } };
    given(frictionBlock).when('PublishFrictionBlock', { blockId, block }, aContext({ now })).then(published);
    given(frictionBlock, published).when('PublishFrictionBlock', { blockId, block }, aContext({ now })).thenNothing();
  });
});

describe('whatever is reported', () => {
  const runs = { numRuns: 50 };
  /** The key of this year's count tokens is destroyed. */
  const ENDED_YEAR = '2025';
  const people: fc.Arbitrary<Behind> = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 14 }).map((n) => ({ kind: 'KNOWN' as const, key: `p${n}` })) },
    {
      weight: 4,
      arbitrary: fc
        .record({ scope: fc.constantFrom('p', 'p', 'p', ''), token: fc.integer({ min: 0, max: 9 }).map(String) })
        .map((token) => ({ kind: 'TOKEN' as const, ...token, isNobodyKnown: true })),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'ERASED' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'UNKNOWN' as const }) },
  );
  const arbitraryEntry = fc
    .record({
      behind: people,
      offset: fc.integer({ min: 0, max: 70 }),
      unitId: fc.constantFrom(null, 'org', 'north', 'south', 'n1', 'n2', 's1', 'gone'),
      kind: fc.constantFrom('REPORT' as const, 'REPORT' as const, 'REPORT' as const, 'CORROBORATION' as const, 'RECURRENCE' as const),
      cause: fc.option(fc.constantFrom(...CAUSES)),
      channel: fc.option(fc.constantFrom(...CHANNELS)),
      readers: fc.constantFrom(OWNER, OWNER, ['former', 'owner']),
      withheldFrom: fc.constantFrom(null, null, null, 'former'),
      effects: fc.subarray([...EFFECTS], { maxLength: 2 }),
      customerOutcomes: fc.subarray([...CUSTOMER_OUTCOMES], { maxLength: 2 }),
      facts: fc.constantFrom(null, 'ALL_CARRIED' as const, 'SOME_MISSING' as const),
      answers: fc.record({
        staffMinutes: fc.option(fc.integer({ min: 0, max: 500 })),
        customerMinutes: fc.option(fc.integer({ min: 0, max: 500 })),
        amountMinor: fc.option(fc.integer({ min: 0, max: 100_000 })),
        frequency: fc.option(fc.constantFrom(...FREQUENCIES)),
        burden: fc.option(fc.integer({ min: 1, max: 5 })),
        servedPurpose: fc.option(fc.constantFrom(...SERVED_PURPOSE)),
      }),
    })
    .map(({ offset, answers, kind, behind, ...more }): Omit<WaitingEntry, 'id'> => ({
      ...more,
      behind: behind.kind === 'TOKEN' ? { ...behind, isNobodyKnown: !at(offset).startsWith(ENDED_YEAR) } : behind,
      kind,
      week: at(offset),
      sums: kind === 'REPORT' ? sumsOfReport(answers) : kind === 'CORROBORATION' ? sumsOfCorroboration : sumsOfRecurrence(2),
    }));
  const world = fc
    .record({
      entries: fc
        .array(arbitraryEntry, { minLength: 40, maxLength: 240, size: 'max' })
        .map((all) => all.map((one, index): WaitingEntry => ({ ...one, id: `e${String(index).padStart(3, '0')}` }))),
      k: fc.constantFrom(3, 5, 5),
      maxEntries: fc.constantFrom(20, 40, 10_000, 10_000),
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
    const { blocks, pooled } = policyBlocks(frictionBlockRules, { policyId: 'p', versions, published: soFar(own) }, waiting, all);
    const others = ['2025', '2026', '2027'].flatMap((year) => {
      const published = soFar(before.filter(({ policyId, toWeek }) => policyId === null && toWeek.startsWith(year)));
      const ofYear = pooled.filter(({ entry: { week } }) => week.startsWith(year));
      return otherPoliciesBlocks(frictionBlockRules, { year, published }, ofYear, all);
    });
    return [...blocks, ...others];
  }

  const few = (entries: readonly WaitingEntry[], k: number) => entries.length > 0 && countPeople(entries) < k;

  it('every entry is in at most one block, and only entries of closed weeks are', () => {
    fc.assert(
      fc.property(world, (w) => {
        const ids = decideAll(w, at(60)).flatMap(({ entryIds, surplusIds }) => [...entryIds, ...surplusIds]);
        expect(new Set(ids).size).toBe(ids.length);
        const open = new Set(w.entries.filter(({ week }) => week > at(60)).map(({ id }) => id));
        expect(ids.filter((id) => open.has(id))).toEqual([]);
      }),
      runs,
    );
  });

  it('every block is read by the same people, and every breakdown', () => {
    fc.assert(
      fc.property(world, (w) => {
        const blocks = decideAll(w, at(80));
        for (const { entries } of withEntries(w, blocks)) expect(new Set(entries.map(readersKey)).size).toBe(1);
        const own = counted(blocks, w.entries).filter(({ policyId }) => policyId !== null);
        for (const { blockIds } of decideBreakdowns(own, { k: w.k, lastClosedWeek: at(80) })) {
          const together = own.filter(({ blockId }) => blockIds.includes(blockId)).flatMap(({ entries }) => entries);
          expect(new Set(together.map(readersKey)).size).toBe(1);
        }
      }),
      runs,
    );
  });

  it('every block, and each kind of entries in it, has k people whoever they may be, and nobody weighs more than the others together', () => {
    let seen = 0;
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), (w, numbers) => {
        const random = () => Number(numbers.next().value);
        for (const { block, entries } of withEntries(w, decideAll(w, at(80)))) {
          expect(block.sums.people).toBeGreaterThanOrEqual(w.k);
          for (const part of block.parts) expect(part.sums.people).toBeGreaterThanOrEqual(w.k);
          for (const kind of ENTRY_KINDS) {
            const own = entries.filter((one) => one.kind === kind);
            if (own.length === 0) continue;
            seen++;
            for (const persons of [fewestPeople(own), anyPeople(own, random), anyPeople(own, random)]) {
              expect(new Set(persons).size).toBeGreaterThanOrEqual(w.k);
              const weights = Map.groupBy(
                own.map((one, index) => ({ person: one.behind.kind === 'UNKNOWN' ? null : persons[index], weight: one.sums.occurrences })),
                ({ person }) => person,
              );
              weights.delete(null);
              const sums = [...weights.values()].map((all) => all.reduce((sum, { weight }) => sum + weight, 0));
              expect(2 * Math.max(...sums)).toBeLessThanOrEqual(sums.reduce((a, c) => a + c, 0));
            }
          }
        }
      }),
      runs,
    );
    expect(seen).toBeGreaterThan(250);
  });

  it('sums are those of the entries, and parts add up to them', () => {
    fc.assert(
      fc.property(world, (w) => {
        for (const { block, entries } of withEntries(w, decideAll(w, at(80)))) {
          const all = sumOf(entries);
          for (const field of COUNT_FIELDS) {
            expect([field, block.sums[field]]).toEqual([field, all[field]]);
            expect([field, block.parts.reduce((sum, part) => sum + part.sums[field], 0)]).toEqual([field, all[field]]);
          }
          for (const [index, part] of block.parts.entries()) {
            const own = entries.filter((_, place) => block.entryParts[place] === index);
            expect(countSumsOf(part.sums.people, sumOf(own))).toEqual(part.sums);
            for (const kind of ENTRY_KINDS) {
              expect(
                few(
                  own.filter((one) => one.kind === kind),
                  w.k,
                ),
              ).toBe(false);
            }
          }
        }
      }),
      runs,
    );
  });

  it('each block is broken down at most once; answers and those who gave none are told apart for nobody or k people, in each part', () => {
    let told = 0;
    fc.assert(
      fc.property(world, (w) => {
        const blocks = counted(decideAll(w, at(80)), w.entries);
        const byScope = [...Map.groupBy(blocks, ({ policyId, toWeek }) => policyId ?? toWeek.slice(0, 4)).values()];
        const made = byScope.flatMap((some) => decideBreakdowns(some, { k: w.k, lastClosedWeek: at(80) }));
        const ids = made.flatMap(({ blockIds }) => blockIds);
        expect(new Set(ids).size).toBe(ids.length);
        for (const breakdown of made) {
          const entries = blocks.filter(({ blockId }) => breakdown.blockIds.includes(blockId)).flatMap((block) => block.entries);
          const reports = entries.filter(({ kind }) => kind === 'REPORT');
          expect(totalOf(breakdown.histograms.cause)).toBe(breakdown.reports);
          expect(totalOf(breakdown.histograms.channel)).toBe(breakdown.reports);
          for (const answer of OPTIONAL_ANSWERS) {
            const n = breakdown.sums[answer.n];
            told += n;
            for (const field of answer.fields)
              expect(breakdown.parts.reduce((sum, part) => sum + part.sums[field], 0)).toBe(breakdown.sums[field]);
            // Whoever told are so many of those who answered: as few people as can be.
            const given = reports.filter(({ sums }) => sums[answer.n] > 0);
            expect(n).toBeLessThanOrEqual(given.length);
            expect(n === 0 || countPeople(given) >= w.k).toBe(true);
            expect(n === reports.length || n === 0 || countPeople(reports) >= w.k).toBe(true);
            const places = Map.groupBy(reports, ({ part }) => `${part.unitId} ${part.others}`);
            const parts = [...places.values()];
            const unplacedLast = [...parts, []];
            const cells = answersTold(unplacedLast, answer, w.k);
            // Nobody can tell a part without answers from one whose answers are told elsewhere.
            const movedFrom = parts.filter((_, index) => cells[index]?.length === 0);
            for (const [index, own] of parts.entries()) {
              const cell = cells[index] ?? [];
              if (cell.length === 0) continue;
              expect(few(cell, w.k)).toBe(false);
              expect(
                few(
                  own.filter((one) => !cell.includes(one)),
                  w.k,
                ),
              ).toBe(false);
            }
            const moved = cells.at(-1) ?? [];
            expect(few(moved, w.k)).toBe(false);
            if (moved.length > 0)
              expect(
                few(
                  movedFrom.flat().filter((one) => !moved.includes(one)),
                  w.k,
                ),
              ).toBe(false);
          }
        }
      }),
      runs,
    );
    expect(told).toBeGreaterThan(250);
  });

  it('every cell that is named has k people behind it, and so has what is shown together and what is not in it', () => {
    fc.assert(
      fc.property(world, (w) => {
        for (const { entries } of withEntries(w, decideAll(w, at(80)))) {
          const reports = entries.filter(({ kind }) => kind === 'REPORT');
          const histograms = histogramsOf(entries, w.k);
          const causes = Map.groupBy(reports, ({ cause }) => {
            const cell = cause ?? 'NOT_CLASSIFIED';
            return histograms.cause[cell] === undefined ? OTHERS_TOGETHER : cell;
          });
          expect(Object.fromEntries([...causes].map(([cell, behind]) => [cell, behind.length]))).toEqual(histograms.cause);
          for (const behind of causes.values()) expect(few(behind, w.k)).toBe(false);

          // "Me too" is a table of its own, added to this one.
          const tagged = reports;
          const { effect } = histogramsOf(reports, w.k);
          const several = tagged.filter(({ effects }) => effects.length > 1);
          const isCountedOnce = totalOf(effect) === tagged.length;
          const cellsOf = ({ effects }: WaitingEntry) => {
            if (isCountedOnce && effects.length > 1) return [OTHERS_TOGETHER];
            const named = effects.length > 0 ? effects : ['NOT_STATED'];
            return [...new Set(named.map((tag) => (effect[tag] === undefined ? OTHERS_TOGETHER : tag)))];
          };
          expect(totalOf(effect)).toBe(tagged.reduce((sum, one) => sum + cellsOf(one).length, 0));
          if (!isCountedOnce) expect(few(several, w.k)).toBe(false);
          expect(
            few(
              tagged.filter((one) => cellsOf(one).length > 1),
              w.k,
            ),
          ).toBe(false);
          for (const [cell, count] of Object.entries(effect)) {
            const having = tagged.filter((one) => cellsOf(one).includes(cell));
            const lacking = tagged.filter((one) => !cellsOf(one).includes(cell));
            expect(having).toHaveLength(count);
            const stated = effect['NOT_STATED'] === undefined ? [] : lacking.filter(({ effects }) => effects.length > 0);
            expect([having, lacking, stated].filter((some) => few(some, w.k))).toEqual([]);
          }
        }
      }),
      runs,
    );
  });

  it('the order of entries does not matter', () => {
    fc.assert(
      fc.property(world, fc.array(fc.double({ noNaN: true }), { minLength: 240, maxLength: 240, size: 'max' }), (w, keys) => {
        const order = new Map(w.entries.map((one, index) => [one, keys[index] ?? 0]));
        const shuffled = [...w.entries].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
        expect(decideAll({ ...w, entries: shuffled }, at(80))).toEqual(decideAll(w, at(80)));
      }),
      runs,
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
      runs,
    );
  });
});

/** Those who cannot be told apart are as few as they can be: the loudest token of each policy and year is the loudest person's. */
function fewestPeople(entries: readonly WaitingEntry[]): readonly string[] {
  const weightOf = (own: readonly WaitingEntry[]) => own.reduce((sum, { sums }) => sum + sums.occurrences, 0);
  const loudest = (own: readonly WaitingEntry[]) =>
    [...Map.groupBy(own, identityOf)]
      .sort(([a, m], [b, n]) => weightOf(n) - weightOf(m) || ((a ?? '') < (b ?? '') ? -1 : 1))
      .map(([identity]) => identity);
  const known = loudest(entries.filter(({ behind }) => behind.kind === 'KNOWN'));
  const scopes = Map.groupBy(
    entries.filter(({ behind }) => behind.kind === 'TOKEN'),
    ({ week, behind }) => `${week.slice(0, 4)} ${behind.kind === 'TOKEN' ? behind.scope : ''}`,
  );
  const personOf = new Map<string | null, string>();
  for (const [, own] of scopes) {
    const isNobodyKnown = own.some(({ behind }) => behind.kind === 'TOKEN' && behind.isNobodyKnown);
    for (const [rank, token] of loudest(own).entries()) {
      personOf.set(token, (isNobodyKnown ? undefined : known[rank]) ?? `stranger-${rank}`);
    }
  }
  const anybody = [...personOf.values(), ...known][0] ?? 'somebody';
  return entries.map((one) => {
    const identity = identityOf(one);
    if (one.behind.kind === 'ERASED') return 'stranger-0';
    return personOf.get(identity) ?? identity ?? anybody;
  });
}

/** Any people that fit what is known: tokens of one policy and year are distinct, and none of the known people's while their key exists. */
function anyPeople(entries: readonly WaitingEntry[], random: () => number): readonly string[] {
  const known = [...new Set(entries.flatMap((one) => (one.behind.kind === 'KNOWN' ? [identityOf(one) ?? ''] : [])))];
  const strangers = Array.from({ length: 12 }, (_, index) => `stranger-${index}`);
  const personOf = new Map<string, string>();
  const takenIn = new Map<string, Set<string>>();
  const draw = (people: readonly string[]) => people[random() % people.length] ?? '';
  return entries.map((one) => {
    const { behind, week } = one;
    if (behind.kind === 'KNOWN') return identityOf(one) ?? '';
    if (behind.kind !== 'TOKEN') return draw(behind.kind === 'ERASED' ? strangers : [...known, ...strangers]);
    const token = identityOf(one) ?? '';
    const scope = `${week.slice(0, 4)} ${behind.scope}`;
    const taken = takenIn.get(scope) ?? new Set();
    const person = personOf.get(token) ?? draw([...(behind.isNobodyKnown ? [] : known), ...strangers].filter((each) => !taken.has(each)));
    takenIn.set(scope, taken.add(person));
    personOf.set(token, person);
    return person;
  });
}

function placeOf({ policyId, toWeek }: DecidedBlock): string {
  return policyId ?? toWeek.slice(0, 4);
}

function group(name: string, count: number, unitId: string, more: Partial<WaitingEntry> = {}): WaitingEntry[] {
  return Array.from({ length: count }, (_, i) => entry(`${name}${i}`, at(0), { unitId, ...more }));
}

function partsOf(entries: readonly WaitingEntry[], k: number) {
  const parts = onlyBlock(decide(entries, k, at(0)).blocks).parts.map((part) => [part.unitId, part.others, part.sums.reports] as const);
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
