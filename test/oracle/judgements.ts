import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { JudgementKind } from '../../libs/figures/src/events.ts';
import type { JudgementEntry } from '../../libs/figures/src/judgement-entry.ts';
import type { PublishedBlocks } from '../../libs/figures/src/policy-blocks.ts';
import type { EntryId } from './publication.ts';
import { Random } from './random.ts';
import type { World } from './world.ts';

/** How many calls, or requests, may wait at once to be told apart. */
export const TRACEABLE = 104;
export const SUPERVISORS = ['s0', 's1'] as const;
/** Seeds of what is done beside the reports, which stay the same. */
const BESIDE_REPORTS = 7_000_000;

/** A call or request with whoever truly made it. */
export interface TrueJudgement {
  readonly id: EntryId;
  readonly person: string;
  readonly policyId: string;
  readonly said: Omit<JudgementEntry, 'behind'>;
}

/** What everybody can read of a guardrail: whether it has a cap, and whether it sends to somebody. */
interface Guardrail {
  readonly key: string;
  readonly hasCap: boolean;
  readonly bases: readonly ('ALLOWED' | 'GRANTED')[];
}

/** What the staff of a world decide on their own, and ask others for. */
export class Judgements {
  readonly world: World;
  /** In no block yet. */
  readonly waiting = new Map<EntryId, TrueJudgement>();
  readonly #random: Random;
  readonly #guardrails = new Map<string, readonly Guardrail[]>();
  readonly #perWeek: number;
  /** Supervisor -> the unit that they answer for, with all below; null: all; absent: away. */
  readonly #supervisors = new Map<string, string | null>();
  readonly #published = new Map<string, readonly IsoWeek[]>();
  #entries = 0;
  #blocks = 0;

  constructor(world: World) {
    this.world = world;
    const random = new Random(world.seed + BESIDE_REPORTS);
    this.#random = random;
    this.#perWeek = random.between(1, 5);
    for (const { id } of world.policies) {
      const keys = ['refund', 'voucher', 'late-return'].slice(0, random.between(1, 3));
      const bases = () => random.one([['ALLOWED'], ['GRANTED'], ['ALLOWED', 'GRANTED']] as const);
      this.#guardrails.set(
        id,
        keys.map((key) => ({ key, hasCap: random.chance(0.5), bases: bases() })),
      );
    }
    for (const supervisor of SUPERVISORS) this.#assign(supervisor);
  }

  /** The world's present week. */
  live(): void {
    const random = this.#random;
    for (let acts = random.count(this.#perWeek); acts > 0; acts--) this.#act();
    if (random.chance(0.03)) this.#assign(random.one(SUPERVISORS));
  }

  /** @param scope a policy's id, or the year of "other policies" */
  blocksOf(kind: JudgementKind, scope: string): PublishedBlocks {
    const lastWeeks = this.#published.get(`${kind} ${scope}`) ?? [];
    return { count: lastWeeks.length, lastWeeks };
  }

  /** Its entries wait no longer. @returns its place among all blocks */
  published(kind: JudgementKind, scope: string, toWeek: IsoWeek, taken: readonly EntryId[]): number {
    const key = `${kind} ${scope}`;
    this.#published.set(key, [...(this.#published.get(key) ?? []), toWeek]);
    for (const id of taken) this.waiting.delete(id);
    return this.#blocks++;
  }

  /** What waits with a policy, as the product knows it. */
  waitingFor(kind: JudgementKind, policyId: string): readonly JudgementEntry[] {
    return [...this.waiting.values()].filter((one) => one.policyId === policyId && one.said.kind === kind).map((one) => this.known(one));
  }

  known({ person, said }: TrueJudgement): JudgementEntry {
    return { ...said, behind: this.world.erased.has(person) ? { kind: 'ERASED' } : { kind: 'KNOWN', key: person } };
  }

  #act(): void {
    const { world } = this;
    const random = this.#random;
    const kind = random.chance(0.8) ? 'CALL' : 'REQUEST';
    const { id: person, unitId } = random.oneOfRanked(world.staff.people, 0.5);
    const waiting = [...this.waiting.values()].filter(({ said }) => said.kind === kind).length;
    if (waiting >= TRACEABLE || world.erased.has(person)) return;
    const { id: policyId } = random.oneOfRanked(world.policies);
    const guardrail = random.oneOfRanked(this.#guardrails.get(policyId) ?? []);
    const unit = random.chance(0.95) ? unitId : null;
    const id = `j${String(this.#entries++).padStart(5, '0')}`;
    this.waiting.set(id, {
      id,
      person,
      policyId,
      said: {
        id,
        kind,
        week: random.chance(0.05) ? addWeeks(world.week, -1) : world.week,
        unitId: unit,
        readers: kind === 'CALL' ? [] : this.#asked(policyId, unit),
        withheldFrom: null,
        guardrailKey: guardrail.key,
        call:
          kind === 'REQUEST'
            ? null
            : {
                basis: random.one(guardrail.bases),
                cap: guardrail.hasCap ? random.oneOfRanked(['BELOW', 'NEAR_CAP'] as const) : 'NO_CAP',
                customerTold: random.oneOfRanked([true, false, null]),
                amountMinor: null,
                minutesSaved: null,
              },
        answer: kind === 'CALL' ? null : random.oneOfRanked(['GRANTED', 'REFUSED', 'EXPIRED'] as const),
      },
    });
  }

  /** Who reads a request of this moment, and nobody else ever: the unit's supervisors, or the office. */
  #asked(policyId: string, unitId: string | null): readonly string[] {
    if (this.#random.chance(0.3)) {
      const { offices } = this.world;
      return offices.readBy({ policyId, moment: offices.moment, deliveredOn: null, withheldFrom: null, closed: null }).readers;
    }
    const lineage = new Set<string>();
    for (let unit = unitId; unit !== null && !lineage.has(unit); unit = this.world.tree.get(unit) ?? null) lineage.add(unit);
    return [...this.#supervisors].flatMap(([name, unit]) => (unit === null || lineage.has(unit) ? [name] : [])).sort();
  }

  #assign(supervisor: string): void {
    const random = this.#random;
    this.#supervisors.delete(supervisor);
    if (random.chance(0.8)) this.#supervisors.set(supervisor, random.chance(0.5) ? null : random.one([...this.world.tree.keys()]));
  }
}
