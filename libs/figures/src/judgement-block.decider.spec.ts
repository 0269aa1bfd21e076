import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { aContext, given } from '#eventing-testing';
import { judgementBlock, judgementBlockIdAt, judgementBlockRules, judgementSumsAndParts } from './judgement-block.decider.ts';
import { decideJudgementBreakdowns, judgementBreakdown, judgementBreakdownIdAt } from './judgement-breakdown.decider.ts';
import { judgementHistograms } from './judgement-cells.ts';
import { CAP_USES } from './judgement-entry.ts';
import type { JudgementEntry } from './judgement-entry.ts';
import { CALL, judgementBlockOf, judgementBreakdownOf } from './judgement.fixture.ts';
import { countPeople } from './people-behind.ts';
import { otherPoliciesBlocks, policyBlocks } from './policy-blocks.ts';

const START: IsoWeek = '2025-W40';
const at = (offset: number) => addWeeks(START, offset);
const NONE = { count: 0, lastWeeks: [] };
const SUMS = ['calls', 'authorityRequests', 'amountMinor', 'minutesSaved'] as const;
const tree = new Map<string, string | null>([
  ['org', null],
  ['north', 'org'],
  ['south', 'org'],
  ['n1', 'north'],
  ['n2', 'north'],
]);

let nextId = 0;
function call(person: string, week: IsoWeek, said: Partial<NonNullable<JudgementEntry['call']>> = {}): JudgementEntry {
  return {
    id: `e${String(nextId++).padStart(6, '0')}`,
    kind: 'CALL',
    behind: { kind: 'KNOWN', key: person },
    unitId: null,
    readers: [],
    withheldFrom: null,
    week,
    guardrailKey: 'refund',
    call: { ...CALL, ...said },
    answer: null,
  };
}
function request(person: string, week: IsoWeek, readers: readonly string[] = ['boss']): JudgementEntry {
  return { ...call(person, week), kind: 'REQUEST', call: null, answer: 'GRANTED', readers };
}
const crowd = (count: number, of: (person: string) => JudgementEntry) => Array.from({ length: count }, (_, index) => of(`person-${index}`));
const decide = (entries: readonly JudgementEntry[], k: number, lastClosedWeek: IsoWeek) =>
  policyBlocks(judgementBlockRules(entries[0]?.kind ?? 'CALL'), { policyId: 'p', versions: [], published: NONE }, entries, {
    k,
    tree,
    lastClosedWeek,
  });

describe('the blocks of judgement calls', () => {
  it('wait until k distinct people stand behind the closed weeks, and sum up what these did', () => {
    const four = crowd(4, (person) => call(person, at(0), { amountMinor: 2_500, minutesSaved: 10 }));
    expect(decide([...four, call('person-0', at(1))], 5, at(5)).blocks).toEqual([]);
    const { blocks } = decide([...four, call('person-0', at(1)), call('person-9', at(2))], 5, at(5));
    expect(blocks).toMatchObject([
      {
        kind: 'CALL',
        policyId: 'p',
        ordinal: 0,
        toWeek: at(2),
        k: 5,
        sums: { people: 5, calls: 6, authorityRequests: 0, amountMinor: 10_000, minutesSaved: 40 },
      },
    ]);
  });

  it('count nobody for more than all others together', () => {
    const loud = Array.from({ length: 9 }, () => call('loud', at(0)));
    const { blocks } = decide([...loud, ...crowd(4, (person) => call(person, at(0)))], 5, at(0));
    expect(blocks).toMatchObject([{ sums: { people: 5, calls: 8 } }]);
    expect(blocks[0]?.surplusIds).toHaveLength(5);
  });

  it('hold requests that the same people read: others could subtract theirs', () => {
    const of = (readers: readonly string[], count: number) => crowd(count, (person) => request(person, at(0), readers));
    expect(decide([...of(['ann'], 4), ...of(['bob'], 4)], 5, at(60)).blocks).toEqual([]);
    const { blocks, pooled } = decide([...of(['ann'], 4), ...of(['bob'], 5)], 5, at(60));
    expect(blocks).toMatchObject([{ kind: 'REQUEST', sums: { people: 5, calls: 0, authorityRequests: 5 } }]);
    const year = { year: '2025', published: NONE };
    const settings = { k: 5, tree, lastClosedWeek: at(60) };
    expect(otherPoliciesBlocks(judgementBlockRules('REQUEST'), year, pooled, settings)).toEqual([]);
    const others = decide(of(['ann'], 1), 5, at(60)).pooled.map((one) => ({
      ...one,
      entry: { ...one.entry, behind: { kind: 'KNOWN' as const, key: 'a fifth' } },
    }));
    expect(otherPoliciesBlocks(judgementBlockRules('REQUEST'), year, [...pooled, ...others], settings)).toMatchObject([
      { policyId: null, policyVersion: null, sums: { authorityRequests: 5 } },
    ]);
  });
});

const anyEntries = fc
  .array(
    fc.record({
      person: fc.integer({ min: 0, max: 11 }),
      week: fc.integer({ min: 0, max: 70 }),
      unitId: fc.constantFrom('org', 'north', 'south', 'n1', 'n2', 'unknown', null),
      readers: fc.constantFrom([], ['ann'], ['ann', 'bob']),
      guardrailKey: fc.constantFrom('refund', 'voucher', 'late-return'),
      basis: fc.constantFrom('ALLOWED' as const, 'GRANTED' as const),
      cap: fc.constantFrom(...CAP_USES),
      customerTold: fc.constantFrom(true, false, null),
      amountMinor: fc.constantFrom(null, 0, 500),
    }),
    { maxLength: 120 },
  )
  .map((drawn) =>
    drawn.map(({ person, week, unitId, readers, guardrailKey, ...said }) => ({
      ...call(`person-${person}`, at(week), said),
      unitId,
      readers,
      guardrailKey,
    })),
  );
const anyK = fc.integer({ min: 3, max: 6 });

describe('whatever is recorded', () => {
  it('blocks do not depend on the order of entries, share none, and hold k people in all and in each part', () => {
    fc.assert(
      fc.property(anyEntries, anyK, fc.integer({ min: 0, max: 80 }), fc.nat(), (entries, k, weeks, turn) => {
        const decided = decide(entries, k, at(weeks));
        const turned = [...entries.slice(turn % 7), ...entries.slice(0, turn % 7)].reverse();
        expect(decide(turned, k, at(weeks)).blocks).toEqual(decided.blocks);
        const byId = new Map(entries.map((entry) => [entry.id, entry]));
        const ids = decided.blocks.flatMap(({ entryIds, surplusIds }) => [...entryIds, ...surplusIds]);
        const taken = [...ids, ...decided.pooled.map(({ entry }) => entry.id)];
        expect(new Set(taken).size).toBe(taken.length);
        for (const block of decided.blocks) {
          const counted = block.entryIds.flatMap((id) => byId.get(id) ?? []);
          expect(countPeople(counted)).toBeGreaterThanOrEqual(k);
          expect(new Set(counted.map(({ readers }) => readers.join())).size).toBe(1);
          expect(counted.every(({ week }) => week <= at(weeks))).toBe(true);
          const perPerson = Map.groupBy(counted, ({ behind }) => JSON.stringify(behind));
          expect(2 * Math.max(...[...perPerson.values()].map(({ length }) => length))).toBeLessThanOrEqual(counted.length);
          for (const field of SUMS) expect(block.parts.reduce((sum, { sums }) => sum + sums[field], 0)).toBe(block.sums[field]);
          for (const { sums } of block.parts) expect(sums.people).toBeGreaterThanOrEqual(k);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('parts partition what they are made of', () => {
    fc.assert(
      fc.property(anyEntries, anyK, (entries, k) => {
        fc.pre(countPeople(entries) >= k);
        const { parts, partOf } = judgementSumsAndParts(entries, tree, k);
        expect(partOf.size).toBe(entries.length);
        for (const [index, { sums }] of parts.entries())
          expect(entries.filter(({ id }) => partOf.get(id) === index)).toHaveLength(sums.calls);
      }),
    );
  });

  it('no cell of a table, and nothing worked out from tables that are tied, is about fewer than k people', () => {
    fc.assert(
      fc.property(anyEntries, anyK, (entries, k) => {
        fc.pre(countPeople(entries) >= k);
        const { guardrail, basis, cap, customerTold, answer } = judgementHistograms(entries, k, true);
        expect(answer).toEqual({});
        for (const table of [guardrail, basis, cap, customerTold])
          expect(Object.values(table).reduce((sum, count) => sum + count, 0)).toBe(entries.length);
        const toldIn = (table: object, cell: string) => (Object.hasOwn(table, cell) ? cell : 'OTHERS_TOGETHER');
        for (const own of Map.groupBy(entries, (entry) => toldIn(customerTold, told(entry))).values())
          expect(countPeople(own)).toBeGreaterThanOrEqual(k);
        // Whoever counts in one table under a name counts so in all three: their groups are the same.
        const groups = Map.groupBy(entries, ({ guardrailKey, call: made }) => [guardrailKey, made?.basis, made?.cap].join());
        const large = [...groups].filter(([, own]) => countPeople(own) >= k).map(([, own]) => own);
        for (const [table, cellOf] of [
          [guardrail, (entry: JudgementEntry) => entry.guardrailKey],
          [basis, (entry: JudgementEntry) => entry.call?.basis ?? ''],
          [cap, (entry: JudgementEntry) => entry.call?.cap ?? ''],
        ] as const)
          for (const [cell, count] of Object.entries(table)) {
            if (cell === 'OTHERS_TOGETHER') continue;
            const sizes = large.filter(([one]) => one && cellOf(one) === cell).map(({ length }) => length);
            expect(sums(sizes)).toContain(count);
          }
        if (guardrail['OTHERS_TOGETHER'] !== undefined)
          expect([basis['OTHERS_TOGETHER'], cap['OTHERS_TOGETHER']]).toEqual([guardrail['OTHERS_TOGETHER'], guardrail['OTHERS_TOGETHER']]);
      }),
      { numRuns: 300 },
    );
  });
});

function told({ call: made }: JudgementEntry): string {
  const customerTold = made?.customerTold ?? null;
  return customerTold === null ? 'NOT_STATED' : customerTold ? 'TOLD' : 'NOT_TOLD';
}

/** Of each choice of numbers. */
function sums(numbers: readonly number[]): readonly number[] {
  return numbers.reduce<readonly number[]>((all, number) => [...all, ...all.map((sum) => sum + number)], [0]);
}

describe('the tables of a breakdown', () => {
  const many = (count: number, guardrailKey: string, said: Partial<NonNullable<JudgementEntry['call']>> = {}) =>
    Array.from({ length: count }, (_, index) => ({ ...call(`${guardrailKey}-${index}`, at(0), said), guardrailKey }));

  it('tell uses by guardrail, by basis, near the cap, and whether the customer was told', () => {
    const entries = [
      ...many(6, 'refund', { cap: 'BELOW', customerTold: true }),
      ...many(5, 'refund', { cap: 'NEAR_CAP', basis: 'GRANTED', customerTold: false }),
    ];
    expect(judgementHistograms(entries, 5, true)).toEqual({
      guardrail: { refund: 11 },
      basis: { ALLOWED: 6, GRANTED: 5 },
      cap: { BELOW: 6, NEAR_CAP: 5 },
      customerTold: { NOT_TOLD: 5, TOLD: 6 },
      answer: {},
    });
  });

  it('hide what two of them would tell together: everybody can read which guardrails have a cap', () => {
    const entries = [...many(8, 'refund'), ...many(2, 'voucher'), ...many(6, 'late-return', { cap: 'BELOW' })];
    // NO_CAP: 10 beside refund: 8 would tell of the two with a voucher.
    expect(judgementHistograms(entries, 5, true)).toMatchObject({
      guardrail: { refund: 8, OTHERS_TOGETHER: 8 },
      cap: { NO_CAP: 8, OTHERS_TOGETHER: 8 },
    });
  });

  it('tell what became of requests', () => {
    const entries = [
      ...crowd(5, (person) => request(person, at(0))),
      ...crowd(6, (person) => ({ ...request(person, at(0)), answer: 'EXPIRED' })),
    ];
    expect(judgementHistograms(entries, 5, true)).toMatchObject({
      guardrail: { refund: 11 },
      answer: { EXPIRED: 6, GRANTED: 5 },
      basis: {},
    });
  });

  it('name no guardrail of "other policies": keys mean something in their policy alone', () => {
    expect(judgementHistograms(many(9, 'refund'), 5, false).guardrail).toEqual({ OTHERS_TOGETHER: 9 });
  });

  it('are made of consecutive blocks once four times k people stand behind these', () => {
    const block = (ordinal: number, people: number) => ({
      blockId: `block ${ordinal}`,
      policyId: 'p',
      policyVersion: 1,
      ordinal,
      fromWeek: at(ordinal),
      toWeek: at(ordinal),
      entries: many(people, `of-${ordinal}`),
    });
    const settings = { k: 5, lastClosedWeek: at(3) };
    expect(decideJudgementBreakdowns('CALL', [block(0, 9), block(1, 9)], settings)).toEqual([]);
    expect(decideJudgementBreakdowns('CALL', [block(1, 9), block(0, 9), block(2, 5)], settings)).toMatchObject([
      { kind: 'CALL', blockIds: ['block 0', 'block 1', 'block 2'], fromWeek: at(0), toWeek: at(2), n: 23 },
    ]);
  });
});

describe('in the log', () => {
  const now = '2026-01-01T00:00:00.000Z';

  it('a block is published once', () => {
    const published = judgementBlockOf({ blockId: judgementBlockIdAt(0), publishedAt: now });
    const { blockId, ...block } = published.data;
    given(judgementBlock).when('PublishJudgementBlock', { blockId, block }, aContext({ now })).then(published);
    given(judgementBlock, published).when('PublishJudgementBlock', { blockId, block }, aContext({ now })).thenNothing();
  });

  it('a breakdown is published once', () => {
    const published = judgementBreakdownOf({ breakdownId: judgementBreakdownIdAt(0), publishedAt: now });
    const { breakdownId, ...breakdown } = published.data;
    given(judgementBreakdown).when('PublishJudgementBreakdown', { breakdownId, breakdown }, aContext({ now })).then(published);
    given(judgementBreakdown, published).when('PublishJudgementBreakdown', { breakdownId, breakdown }, aContext({ now })).thenNothing();
  });
});
