import { randomUUID } from 'node:crypto';
import { aGuardrail } from '../journeys/inputs.ts';
import type { Requester, RunningServer } from '../journeys/running-server.ts';
import { Random } from './random.ts';

/** Bits of what a call may state: minutes of a week, and money as a 32-bit number. */
const BITS = { amountMinor: 31, minutesSaved: 13 } as const;
const CALLS = BITS.amountMinor + BITS.minutesSaved;
/** Seeds of what is done beside the reports, which stay the same. */
const BESIDE_REPORTS = 7_000_000;

/** With a cap that one call can bring near. */
const goodwill = {
  key: 'goodwill',
  action: 'Make it good',
  // No money: what is given would have to be the same amount, and each call states one of its own.
  facts: [{ name: 'value', type: 'NUMBER', label: 'How many points is it worth?' }],
  rows: [{ condition: 'true', authority: 'FRONTLINE', reason: 'We want you to come back.' }],
  cap: { fact: 'value', limit: 10_000, per: 'CUSTOMER', window: 'INCIDENT' },
};
export const GUARDRAILS = [aGuardrail, goodwill];

const amount = (number: number) => ({ name: 'amount', number });
const ALLOWED = [amount(5_000), { name: 'proof', text: 'CARD' }];
const TO_BE_ASKED = [amount(4_500), { name: 'proof', text: 'NONE' }];

/** A call with an amount that no other call has; null: refused. */
export type MadeCall = { readonly id: string; readonly person: string } | null;

interface Figures {
  readonly reason: string | null;
  readonly n: number;
  readonly people: number | null;
  readonly minutesSaved: number | null;
  readonly amountMinor: number | null;
  readonly authorityRequests: { readonly n: number; readonly people: number | null };
}

/** One set of figures of judgement calls as anybody may fetch it. */
export interface FetchedJudgements {
  readonly asked: string;
  readonly figures: Figures;
}

const FIGURES = '{ reason n people minutesSaved amountMinor authorityRequests { n people } }';
const ROW = `{ figures ${FIGURES} }`;
const ROWS = ['furtherPolicies', 'otherPolicies', 'total', 'unplaced', 'elsewhere'] as const;

/** What staff decide on their own in a running world, and ask their supervisors for. */
export class RunningJudgements {
  /** In the order of their amounts. */
  readonly calls: MadeCall[] = [];
  /** Request -> who asked, and which supervisors found it open. */
  readonly requests = new Map<string, { readonly person: string; readonly readers: readonly string[] }>();
  readonly #running: RunningServer;
  readonly #random: Random;
  readonly #supervisors: readonly Requester[];

  private constructor(running: RunningServer, seed: number, supervisors: readonly Requester[]) {
    this.#running = running;
    this.#random = new Random(seed + BESIDE_REPORTS);
    this.#supervisors = supervisors;
  }

  /** With one supervisor for everything, and one for a unit. */
  static async found(running: RunningServer, seed: number, unitCode: string, admin: Requester): Promise<RunningJudgements> {
    const below = await running.person([]);
    await running.done('grantRole', { personId: below.id, role: 'SUPERVISOR', unitCode }, admin);
    return new RunningJudgements(running, seed, [await running.person(['SUPERVISOR']), below]);
  }

  async live(people: readonly Requester[], policies: readonly string[]): Promise<void> {
    for (let acts = this.#random.between(2, 5); acts > 0; acts--) {
      const [person, policyId] = [this.#random.oneOfRanked(people, 0.5), this.#random.oneOfRanked(policies)];
      if (this.#random.chance(0.5)) await this.#ask(person, policyId);
      else if (this.#random.chance(0.7)) await this.#record(person, { policyId, guardrailKey: aGuardrail.key, facts: ALLOWED });
      else {
        const facts = [{ name: 'value', number: this.#random.one([2_000, 9_000]) }];
        await this.#record(person, { policyId, guardrailKey: goodwill.key, facts, reference: randomUUID() });
      }
    }
  }

  async #record(person: Requester, input: object): Promise<void> {
    if (this.calls.length >= CALLS) return;
    const bit = this.calls.length;
    const stated = bit < BITS.amountMinor ? { amountMinor: 2 ** bit } : { minutesSaved: 2 ** (bit - BITS.amountMinor) };
    const said = { ...stated, customerTold: this.#random.oneOfRanked([true, false, null]) };
    const { call } = await this.#running.command<{ call: { id: string } | null }>(
      'recordJudgementCall',
      { ...input, ...said },
      person,
      'call { id }',
    );
    this.calls.push(call && { id: call.id, person: person.id });
  }

  async #ask(person: Requester, policyId: string): Promise<void> {
    const running = this.#running;
    const asked = { policyId, guardrailKey: aGuardrail.key, facts: TO_BE_ASKED };
    const { request } = await running.command<{ request: { id: string } | null }>('askAuthority', asked, person, 'request { id }');
    if (!request) return;
    const readers: Requester[] = [];
    for (const supervisor of this.#supervisors) if (await this.#finds(supervisor, request.id)) readers.push(supervisor);
    this.requests.set(request.id, { person: person.id, readers: readers.map(({ id }) => id) });
    const [first] = readers;
    if (!first || this.#random.chance(0.2)) return;
    const grant = this.#random.chance(0.8);
    await running.done('answerAuthority', { requestId: request.id, grant, reason: grant ? null : 'not today' }, first);
    if (grant) await this.#record(person, { ...asked, requestId: request.id });
  }

  async #finds(supervisor: Requester, requestId: string): Promise<boolean> {
    type Open = { authorityRequests: { id: string }[] };
    const { data } = await this.#running.query<Open>('{ authorityRequests { id } }', {}, supervisor, this.#running.afterCommands);
    return data.authorityRequests.some(({ id }) => id === requestId);
  }

  /** Everything that has a number, with each unit. */
  async fetch(
    windows: readonly { readonly from: string; readonly to: string }[],
    units: readonly { readonly id: string }[],
    as: Requester,
  ): Promise<readonly FetchedJudgements[]> {
    const document = `query ($window: WeekWindowInput, $unitId: ID) { judgementCalls(window: $window, unitId: $unitId, first: 5) {
      rows { policy { id } figures ${FIGURES} } ${ROWS.map((row) => `${row} ${ROW}`).join(' ')} } }`;
    type Row = { readonly policy?: { readonly id: string }; readonly figures: Figures };
    type Answer = { judgementCalls: { rows: Row[] } & Record<(typeof ROWS)[number], Row | null> };
    const found: FetchedJudgements[] = [];
    for (const window of windows)
      for (const unitId of [null, ...units.map(({ id }) => id)]) {
        const { data, errors } = await this.#running.query<Answer>(document, { window, unitId }, as, this.#running.afterCommands);
        if (errors.length > 0) throw new Error(JSON.stringify(errors));
        const { rows, ...others } = data.judgementCalls;
        const named = [...rows.map((row) => [row.policy?.id ?? '', row] as const), ...ROWS.map((name) => [name, others[name]] as const)];
        for (const [name, row] of named)
          if (row) found.push({ asked: `judgementCalls ${window.from} ${window.to} ${unitId} ${name}`, figures: row.figures });
      }
    return found;
  }

  /** Places of the calls in a sum, read out of its amounts. @throws Error where they are not what so many calls stated */
  callsIn({ n, amountMinor, minutesSaved }: Figures): readonly number[] {
    const isIn = (place: number) =>
      place < BITS.amountMinor
        ? Math.floor((amountMinor ?? 0) / 2 ** place) % 2 === 1
        : Math.floor((minutesSaved ?? 0) / 2 ** (place - BITS.amountMinor)) % 2 === 1;
    const places = Array.from({ length: CALLS }, (_, place) => place).filter(isIn);
    if (places.length !== n) throw new Error(`${n} calls are told, and the amounts are those of ${places.length}`);
    return places;
  }
}
