import { addDays, weekOfDate } from '#calendar';
import type { IsoWeek } from '#calendar';
import { idOf } from '#eventing';
import type { Decision } from '#reviews/events';
import { Random } from './random.ts';

/** Somebody says something on a policy. */
export interface Flag {
  readonly policyId: string;
  readonly person: string;
  /** Local date. */
  readonly day: string;
}

/** A published block: its entries, and when it was published. */
export interface ScriptedBlock {
  readonly policyId: string;
  readonly entries: readonly Flag[];
  readonly fromWeek: IsoWeek;
  readonly toWeek: IsoWeek;
  readonly publishedOn: string;
}

/** An executive asks for a review; the owner decides one that all know of; the published series of a policy shows something unusual. */
export interface Act {
  readonly kind: 'OPEN' | 'DECIDE' | 'SIGNAL';
  readonly day: string;
  readonly policyId: string;
  readonly decision: Decision;
}

/** What happens in two worlds alike, and what a few people say in one of them that no block ever holds. */
export interface Script {
  readonly first: string;
  readonly days: number;
  readonly staff: number;
  readonly policies: readonly { readonly policyId: string; readonly ownerId: string; readonly cadenceDays: number }[];
  readonly blocks: readonly ScriptedBlock[];
  readonly acts: readonly Act[];
  readonly secret: readonly Flag[];
}

/** A Monday. */
const FIRST = '2026-01-05';
const DAYS = 126;
/** More reviews at once than an owner may have. */
const POLICIES = 8;

export function scriptOf(seed: number): Script {
  const random = new Random(seed);
  const policies = Array.from({ length: POLICIES }, (_, place) => ({
    policyId: idOf('policy', String(seed), String(place)),
    ownerId: place < POLICIES - 1 ? 'ann' : 'bob',
    cadenceDays: random.between(14, 120),
  }));
  const ids = policies.map(({ policyId }) => policyId);
  return {
    first: FIRST,
    days: DAYS,
    staff: random.one([20, 20, 20, 40, 100]),
    policies,
    blocks: ids.flatMap((policyId) => blocksOf(policyId, random)),
    acts: actsOf(ids, random),
    secret: secretOf(ids, random),
  };
}

/** Of some policies none, of others one after the other, each of five people or more. */
function blocksOf(policyId: string, random: Random): readonly ScriptedBlock[] {
  const blocks: ScriptedBlock[] = [];
  for (let from = random.between(0, 12); random.chance(0.7);) {
    const weeks = random.one([1, 2, 5, 9, 16]);
    const monday = addDays(FIRST, 7 * from);
    const people = random.between(5, 8);
    const days = Array.from({ length: people }, () => addDays(monday, random.between(0, 7 * weeks - 1))).sort();
    const entries = days.map((day, person) => ({ policyId, person: `of ${policyId} ${from} ${person}`, day }));
    const publishedOn = addDays(monday, 7 * weeks);
    const [fromWeek, toWeek] = [weekOfDate(monday), weekOfDate(addDays(publishedOn, -1))];
    blocks.push({ policyId, entries, fromWeek, toWeek, publishedOn });
    from += weeks + random.between(0, 6);
  }
  return blocks;
}

function actsOf(ids: readonly string[], random: Random): readonly Act[] {
  const act = (kind: 'OPEN' | 'DECIDE' | 'SIGNAL') => ({
    kind,
    day: addDays(FIRST, random.between(0, DAYS - 1)),
    policyId: random.one(ids),
    decision: random.one<Decision>(['KEEP', 'REVISE', 'RETIRE', 'REVISE']),
  });
  const many = (count: number, kind: 'OPEN' | 'DECIDE' | 'SIGNAL') => Array.from({ length: count }, () => act(kind));
  return [...many(6, 'OPEN'), ...many(4, 'SIGNAL'), ...many(18, 'DECIDE')].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** One to four people, several times and about several rules. */
function secretOf(ids: readonly string[], random: Random): readonly Flag[] {
  const people = random.one([1, 2, 3, 4, 4, 4]);
  return ids.flatMap((policyId) => {
    const from = random.between(0, DAYS - 40);
    return Array.from({ length: people }, (_, person) => {
      const times = random.between(1, 3);
      return Array.from({ length: times }, () => ({
        policyId,
        person: `secret ${person}`,
        day: addDays(FIRST, from + random.between(0, 30)),
      }));
    }).flat();
  });
}
