import type { IsoWeek } from '#calendar';
import { countsOf, partition } from '../../libs/figures/src/block-cells.ts';
import type { JudgementHistograms, JudgementKind, JudgementSums } from '../../libs/figures/src/events.ts';
import { JUDGEMENT_KINDS } from '../../libs/figures/src/events.ts';
import { judgementBlockRules, judgementSumsAndParts } from '../../libs/figures/src/judgement-block.decider.ts';
import type { DecidedJudgementBlock } from '../../libs/figures/src/judgement-block.decider.ts';
import { decideJudgementBreakdowns } from '../../libs/figures/src/judgement-breakdown.decider.ts';
import type { UntoldJudgementBlock } from '../../libs/figures/src/judgement-breakdown.decider.ts';
import { judgementHistograms } from '../../libs/figures/src/judgement-cells.ts';
import type { JudgementEntry } from '../../libs/figures/src/judgement-entry.ts';
import { otherPoliciesBlocks, policyBlocks } from '../../libs/figures/src/policy-blocks.ts';
import type { PooledEntry } from '../../libs/figures/src/policy-blocks.ts';
import { TRACEABLE } from './judgements.ts';
import type { Judgements, TrueJudgement } from './judgements.ts';
import type { EntryId } from './publication.ts';

export type JudgementDimension = keyof JudgementHistograms;

/** Sums that are told of a set and of its parts, read out of the figures themselves. */
export interface ToldJudgementBlock {
  readonly name: string;
  readonly entries: readonly TrueJudgement[];
  readonly parts: readonly ReadonlySet<EntryId>[];
}

export interface ToldJudgementTables {
  readonly name: string;
  readonly kind: JudgementKind;
  readonly entries: readonly TrueJudgement[];
  /** Cell -> what it counts. */
  readonly cells: Readonly<Record<JudgementDimension, ReadonlyMap<string, ReadonlySet<EntryId>>>>;
}

export interface PublishedJudgements {
  readonly blocks: readonly ToldJudgementBlock[];
  readonly breakdowns: readonly ToldJudgementTables[];
}

type Tables = (entries: readonly JudgementEntry[], k: number, isOfOnePolicy: boolean) => JudgementHistograms;

export interface WeakenedJudgements {
  /** What the deciders are told of entries. */
  readonly told?: (entry: JudgementEntry) => JudgementEntry;
  readonly kOfParts?: number;
  readonly tables?: Tables;
}

/** Each table for itself, though they are tied by what everybody knows of the guardrails. */
export const untiedTables: Tables = (entries, k) => ({
  guardrail: partition(entries, ({ guardrailKey }) => guardrailKey, k),
  basis: partition(entries, ({ call }) => call?.basis ?? '', k),
  cap: partition(entries, ({ call }) => call?.cap ?? '', k),
  customerTold: {},
  answer: {},
});

/** @returns what publishes the blocks and breakdowns that the product's deciders make, with a protection taken away from outside */
export function judgementBlocks({ told = (entry) => entry, kOfParts, tables = judgementHistograms }: WeakenedJudgements = {}) {
  /** Of blocks whose breakdown is still to come, with whoever truly made their entries. */
  let untold: readonly { readonly kind: JudgementKind; readonly block: UntoldJudgementBlock; readonly truth: readonly TrueJudgement[] }[] =
    [];
  return (judgements: Judgements): PublishedJudgements => {
    const { world } = judgements;
    const settings = { k: world.k, tree: world.tree, lastClosedWeek: world.week };
    const blocks: ToldJudgementBlock[] = [];
    const publish = (block: DecidedJudgementBlock, entries: readonly JudgementEntry[]) => {
      const counted = entries.filter(({ id }) => block.entryIds.includes(id));
      const truth = block.entryIds.flatMap((id) => judgements.waiting.get(id) ?? []);
      const shown = kOfParts === undefined ? block : judgementSumsAndParts(counted, world.tree, kOfParts);
      const scope = block.policyId ?? block.toWeek.slice(0, 4);
      const name = `${block.kind} of ${scope} until ${block.toWeek}`;
      const setOf = (sums: JudgementSums) => new Set(heldBy(sums, entries, kOfParts ?? block.k, name));
      expectEqual([...setOf(block.sums)].sort().join(), [...block.entryIds].join(), name);
      const place = judgements.published(block.kind, scope, block.toWeek as IsoWeek, [...block.entryIds, ...block.surplusIds]);
      blocks.push({ name, entries: truth, parts: shown.parts.map(({ sums }) => setOf(sums)) });
      const { policyId, policyVersion, ordinal } = block;
      const head = { blockId: `judgement ${place}`, policyId, policyVersion, ordinal };
      const span = { fromWeek: block.fromWeek as IsoWeek, toWeek: block.toWeek as IsoWeek };
      untold = [...untold, { kind: block.kind, block: { ...head, ...span, entries: counted }, truth }];
    };
    for (const kind of JUDGEMENT_KINDS) {
      const rules = judgementBlockRules(kind);
      const pooled: PooledEntry<JudgementEntry>[] = [];
      for (const { id: policyId, versions } of world.policies) {
        const entries = traced(judgements.waitingFor(kind, policyId).map(told));
        if (entries.length === 0) continue;
        const policy = { policyId, versions, published: judgements.blocksOf(kind, policyId) };
        const decided = policyBlocks(rules, policy, entries, settings);
        for (const block of decided.blocks) publish(block, entries);
        pooled.push(...decided.pooled);
      }
      for (const [year, left] of Map.groupBy(pooled, ({ entry }) => entry.week.slice(0, 4))) {
        // Traced anew: entries of several policies meet here.
        const entries = traced(left.map(({ entry }) => entry));
        const again = left.map((one, index) => ({ ...one, entry: entries[index] ?? one.entry }));
        for (const block of otherPoliciesBlocks(rules, { year, published: judgements.blocksOf(kind, year) }, again, settings))
          publish(block, entries);
      }
    }
    const breakdowns = JUDGEMENT_KINDS.flatMap((kind) => {
      const own = untold.filter((one) => one.kind === kind);
      const scopes = [...Map.groupBy(own, ({ block }) => block.policyId).values()];
      return scopes.flatMap((some) =>
        decideJudgementBreakdowns(
          kind,
          some.map(({ block, truth }) => ({ ...block, entries: truth.map((one) => told(judgements.known(one))) })),
          settings,
        ).map((breakdown) => {
          const within = some.filter(({ block }) => breakdown.blockIds.includes(block.blockId));
          const truth = within.flatMap((one) => one.truth);
          untold = untold.filter((one) => !within.includes(one));
          const entries = truth.map((one) => told(judgements.known(one)));
          const isOfOnePolicy = breakdown.policyId !== null;
          const shown = tables === judgementHistograms ? breakdown.histograms : tables(entries, world.k, isOfOnePolicy);
          const name = `tables of ${kind} ${breakdown.policyId ?? 'other policies'} until ${breakdown.toWeek}`;
          expectEqual(String(truth.length), String(breakdown.n), name);
          return { name, kind, entries: truth, cells: cellsOf(entries, shown, (some) => tables(some, world.k, isOfOnePolicy)) };
        }),
      );
    });
    return { blocks, breakdowns };
  };
}

const BITS = TRACEABLE / 2;

/** With amounts that are powers of two, each its own; requests too, which state none, so that their sums say which of them they hold. */
function traced(entries: readonly JudgementEntry[]): readonly JudgementEntry[] {
  if (entries.length > TRACEABLE) throw new RangeError(`${entries.length} entries at once cannot be told apart`);
  return entries.map((entry, index) => {
    const amountMinor = index < BITS ? 2 ** index : 0;
    const minutesSaved = index < BITS ? 0 : 2 ** (index - BITS);
    const call = entry.call ?? { basis: 'ALLOWED', cap: 'NO_CAP', customerTold: null };
    return { ...entry, call: { ...call, amountMinor, minutesSaved } };
  });
}

/** Ids of the entries behind a sum. @param entries in the order of tracing */
function heldBy(sums: JudgementSums, entries: readonly JudgementEntry[], k: number, name: string): readonly EntryId[] {
  const isIn = (index: number) =>
    index < BITS ? Math.floor(sums.amountMinor / 2 ** index) % 2 === 1 : Math.floor(sums.minutesSaved / 2 ** (index - BITS)) % 2 === 1;
  const held = entries.filter((_, index) => isIn(index));
  expectEqual(String(held.length), String(sums.calls + sums.authorityRequests), name);
  if (sums.people % k !== 0) throw new Error(`${name}: ${sums.people} people are told exactly`);
  return held.map(({ id }) => id);
}

/** Which entries each cell counts: those that make it grow when there is another one that says the same. */
function cellsOf(
  entries: readonly JudgementEntry[],
  shown: JudgementHistograms,
  tables: (entries: readonly JudgementEntry[]) => JudgementHistograms,
): ToldJudgementTables['cells'] {
  const cells = { guardrail: new Map(), basis: new Map(), cap: new Map(), customerTold: new Map(), answer: new Map() } as Record<
    JudgementDimension,
    Map<string, Set<EntryId>>
  >;
  const dimensions = Object.keys(cells) as JudgementDimension[];
  const saying = ({ guardrailKey, call, answer }: JudgementEntry) =>
    JSON.stringify([guardrailKey, call?.basis, call?.cap, call?.customerTold, answer]);
  for (const same of Map.groupBy(entries, saying).values()) {
    const another = same.slice(0, 1).map((entry) => ({ ...entry, id: `${entry.id} again` }));
    const grown = tables([...entries, ...another]);
    for (const dimension of dimensions)
      for (const [cell, count] of Object.entries(grown[dimension])) {
        if (count === (shown[dimension][cell] ?? 0)) continue;
        const known = cells[dimension].get(cell) ?? new Set<EntryId>();
        for (const { id } of same) known.add(id);
        cells[dimension].set(cell, known);
      }
  }
  for (const dimension of dimensions)
    expectEqual(
      JSON.stringify(countsOf(new Map([...cells[dimension]].map(([cell, ids]) => [cell, [...ids]])))),
      JSON.stringify(shown[dimension]),
      dimension,
    );
  return cells;
}

function expectEqual(found: string, told: string, what: string): void {
  if (found !== told) throw new Error(`${what}: the figure is ${told}, the entries found behind it make ${found}`);
}
