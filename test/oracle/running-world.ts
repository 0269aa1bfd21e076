import { EventLog } from '#eventing';
import type { FrictionBlockEvent, FrictionBreakdownEvent, JudgementBlockEvent } from '#figures/events';
import { newReceipt, Receipts } from '#letterbox';
import { drained, fileAnonymously } from '../journeys/anonymous-client.ts';
import { Clock } from '../journeys/clock.ts';
import { aPolicy, aVersion } from '../journeys/inputs.ts';
import { handrail } from '../journeys/operator.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { CAUSES, CUSTOMER_OUTCOMES, EFFECTS } from '../../libs/friction/src/events.ts';
import { Random } from './random.ts';
import { GUARDRAILS, RunningJudgements } from './running-judgements.ts';

/** Bits of what a report may state: minutes of one week, and money as a 32-bit number. */
export const BITS = { staffMinutes: 13, customerMinutes: 13, amountMinor: 31 } as const;
const REPORTS = BITS.staffMinutes + BITS.customerMinutes + BITS.amountMinor;
export const CURRENCY = 'USD';
const OWNERS = 3;
/** How likely a policy changes hands after any act. */
const TRANSFERS = 0.03;
const START = '2026-09-07T09:00:00.000Z';

/** A report with an amount that no other report has: sums say which of them they hold. */
export interface MadeReport {
  readonly id: string;
  readonly person: string;
  readonly policyId: string | null;
}

export type Block = FrictionBlockEvent['data'];
export type JudgementBlock = Extract<JudgementBlockEvent, { type: 'JudgementBlockPublished' }>['data'];
export type Breakdown = Extract<FrictionBreakdownEvent, { type: 'FrictionBreakdownPublished' }>['data'];

/** An organisation in the running product: everything in it is done over its API, with the clock in hand. */
export class RunningWorld {
  readonly running: RunningServer;
  readonly random: Random;
  readonly units: readonly { readonly id: string; readonly code: string }[];
  readonly policies: string[] = [];
  /** In the order of their amounts; a report that was refused leaves its place empty. */
  readonly reports: (MadeReport | null)[] = [];
  readonly executive: Requester;
  readonly judgements: RunningJudgements;
  readonly #admin: Requester;
  readonly #people: Requester[];
  readonly #ownerOf = new Map<string, Requester>();
  readonly #owners: readonly Requester[];
  /** Owner -> the reports that they have ever found in their inbox. */
  readonly read = new Map<string, Set<string>>();
  readonly #tags: number;
  #erased = false;

  private constructor(
    running: RunningServer,
    random: Random,
    units: RunningWorld['units'],
    staff: {
      readonly admin: Requester;
      readonly people: Requester[];
      readonly owners: readonly Requester[];
      readonly executive: Requester;
      readonly judgements: RunningJudgements;
    },
  ) {
    this.running = running;
    this.random = random;
    this.units = units;
    this.#admin = staff.admin;
    this.executive = staff.executive;
    this.judgements = staff.judgements;
    this.#people = staff.people;
    this.#owners = staff.owners;
    for (const { id } of staff.owners) this.read.set(id, new Set());
    this.#tags = random.between(1, 3);
  }

  /** @param k another one than 5, proposed by one administrator and approved by another */
  static async found(seed: number, k: number | null = null): Promise<RunningWorld> {
    const random = new Random(seed);
    const running = await RunningServer.start({ clock: new Clock(START) });
    const units: { id: string; code: string }[] = [];
    for (let unit = 0; unit < random.between(2, 5); unit++) {
      const code = `U-${unit}`;
      units.push({ id: await running.unit(code, unit === 0 ? undefined : random.one(units).code), code });
    }
    const admin = await running.person(['ADMIN']);
    if (k !== null) await lowerK(running, k, admin);
    const owners: Requester[] = [];
    for (let owner = 0; owner < OWNERS; owner++) owners.push(await running.person(['POLICY_OWNER']));
    const people: Requester[] = [];
    for (let person = random.between(8, 14); person > 0; person--)
      people.push(await running.person(['FRONTLINE'], { unitCode: random.one(units).code }));
    const judgements = await RunningJudgements.found(running, seed, units.at(-1)?.code ?? '', admin);
    const world = new RunningWorld(running, random, units, { admin, people, owners, executive: running.token(['EXECUTIVE']), judgements });
    for (let policy = random.between(1, 3); policy > 0; policy--) {
      const owner = random.one(owners);
      const input = { ...aPolicy(`RET-${policy}`), guardrails: GUARDRAILS, effectiveFrom: '2026-01-01' };
      const { policy: registered } = await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }');
      world.policies.push(registered.id);
      world.#ownerOf.set(registered.id, owner);
    }
    return world;
  }

  /** A week of filings and changes, its end, and what is published then. */
  async live(): Promise<void> {
    const { random, running } = this;
    for (let acts = random.between(2, 9); acts > 0; acts--) {
      await this.#act();
      if (random.chance(TRANSFERS)) await this.#handOver();
    }
    await this.judgements.live(this.#people, this.policies);
    running.clock.advanceDays(6);
    await drained(running);
    await this.#readInboxes();
    await running.server.background.schedules.runNow('publish-friction-blocks');
    await running.server.background.schedules.runNow('publish-judgement-blocks');
  }

  /** A policy to another owner, each of whom reads what they may before and after. */
  async #handOver(): Promise<void> {
    await this.#readInboxes();
    const [policyId, owner, deputy] = [this.random.one(this.policies), this.random.one(this.#owners), this.random.one(this.#owners)];
    const office = { ownerId: owner.id, deputyId: deputy === owner ? null : deputy.id };
    await this.running.done('transferPolicy', { policyId, ...office, reason: 'another team' }, this.#admin);
    this.#ownerOf.set(policyId, owner);
    await this.#readInboxes();
  }

  async #readInboxes(): Promise<void> {
    type Inbox = { reports: { edges: { node: { id: string } }[] } };
    for (const owner of this.#owners) {
      const document = '{ reports(first: 100) { edges { node { id } } } }';
      const { data } = await this.running.query<Inbox>(document, {}, owner, this.running.afterCommands);
      for (const { node } of data.reports.edges) this.read.get(owner.id)?.add(node.id);
    }
  }

  /** The blocks in the log: the truth behind the numbers. */
  blocks(): Promise<readonly Block[]> {
    return this.#published<Block>('FrictionBlockPublished');
  }

  judgementBlocks(): Promise<readonly JudgementBlock[]> {
    return this.#published<JudgementBlock>('JudgementBlockPublished');
  }

  breakdowns(): Promise<readonly Breakdown[]> {
    return this.#published<Breakdown>('FrictionBreakdownPublished');
  }

  async #published<Data>(type: string): Promise<readonly Data[]> {
    const { events } = await this.running.server.app.get(EventLog).readAll(null, { types: [type] }, 1_000);
    return events.map(({ data }) => data as Data);
  }

  async #act(): Promise<void> {
    const { random } = this;
    const doing = random.next();
    if (doing < 0.6) await this.#report();
    else if (doing < 0.68) await this.#reportAnonymously();
    else if (doing < 0.78) await this.#corroborate();
    else if (doing < 0.84) await this.#recur();
    else if (doing < 0.93) await this.#change();
    else await this.#reorganise();
  }

  async #report(): Promise<void> {
    if (this.reports.length >= REPORTS) return;
    const { random } = this;
    const person = random.oneOfRanked(this.#people, 0.7);
    const policyId = random.chance(0.05) ? null : random.oneOfRanked(this.policies);
    const mode = random.one(['NAMED', 'CONFIDENTIAL']);
    const input = { ...this.#said(), ...(policyId === null ? { ruleInOwnWords: 'no cash after six' } : { policyId }), mode };
    const payload = await this.running.command<{ report: { id: string } | null }>('reportFriction', input, person, 'report { id }');
    this.reports.push(payload.report && { id: payload.report.id, person: person.id, policyId });
  }

  async #reportAnonymously(): Promise<void> {
    if (this.reports.length >= REPORTS) return;
    const { running } = this;
    const person = this.random.oneOfRanked(this.#people, 0.7);
    const policyId = this.random.oneOfRanked(this.policies);
    const tokens = '{ countTokens { policyId token } }';
    const answer = await running.query<{ countTokens: { policyId: string | null; token: string }[] }>(
      tokens,
      {},
      person,
      running.afterCommands,
    );
    const countToken = answer.data.countTokens.find((one) => one.policyId === policyId)?.token ?? null;
    const receipt = newReceipt();
    const { errors } = await fileAnonymously(running, { ...this.#said(), receipt, policyId, countToken });
    const id = await running.server.app.get(Receipts).reportIdOf(receipt);
    this.reports.push(errors.length > 0 ? null : { id, person: person.id, policyId });
  }

  #said(): object {
    const { random } = this;
    let bit = this.reports.length;
    const stated: Record<string, number> = {};
    for (const [field, bits] of Object.entries(BITS)) {
      if (bit >= 0 && bit < bits) stated[field] = 2 ** bit;
      bit -= bits;
    }
    const { amountMinor, ...minutes } = stated;
    const some = <T>(tags: readonly T[]) => (random.chance(0.4) ? [] : [random.oneOfRanked(tags.slice(0, this.#tags))]);
    return {
      ...minutes,
      ...(amountMinor !== undefined && { outOfPocket: { amountMinor, currency: CURRENCY } }),
      ...(random.chance(0.7) && { burden: random.between(1, 5), servedPurpose: random.one(['YES', 'PARTLY', 'NO']) }),
      effects: some(EFFECTS),
      customerOutcomes: some(CUSTOMER_OUTCOMES),
      channel: random.oneOfRanked(['PHONE', 'IN_PERSON', 'WEB']),
      frequency: random.chance(0.5) ? 'WEEKLY' : null,
    };
  }

  async #corroborate(): Promise<void> {
    const { random } = this;
    const tag = random.chance(0.5)
      ? { effect: random.oneOfRanked(EFFECTS.slice(0, this.#tags)) }
      : { customerOutcome: random.oneOfRanked(CUSTOMER_OUTCOMES.slice(0, this.#tags)) };
    await this.running.command('corroborateReport', { policyId: random.oneOfRanked(this.policies), ...tag }, random.one(this.#people));
  }

  async #recur(): Promise<void> {
    const own = this.#anyReport();
    if (own)
      await this.running.command('recordRecurrence', { reportId: own.report.id, occurrences: this.random.between(1, 4) }, own.reporter);
  }

  /** By the reporter or the office; some are refused. */
  async #change(): Promise<void> {
    const { random, running } = this;
    const own = this.#anyReport();
    if (!own) return;
    const { report, reporter } = own;
    const reportId = report.id;
    const office = this.#ownerOf.get(report.policyId ?? '') ?? null;
    const doing = random.between(1, 5);
    if (doing === 1) await running.command('withdrawReport', { reportId }, reporter);
    if (doing === 2) await running.command('addReportFacts', { reportId, burden: 3, servedPurpose: 'NO' }, reporter);
    if (doing === 3 && report.policyId === null)
      await running.command('linkReportToPolicy', { reportId, policyId: random.one(this.policies) }, reporter);
    if (doing === 4 && office)
      await running.command('classifyReportCause', { reportId, cause: random.oneOfRanked(CAUSES), reason: 'x' }, office);
    const other = this.#anyReport()?.report;
    if (doing === 5 && office && other)
      await running.command('mergeReports', { reportId, intoReportId: other.id, reason: 'the same' }, office);
  }

  async #reorganise(): Promise<void> {
    const { random, running } = this;
    const doing = random.between(1, 4);
    const unitCode = random.one(this.units).code;
    if (doing === 1) await running.command('movePerson', { personId: random.one(this.#people).id, unitCode }, this.#admin);
    if (doing === 2) await running.command('moveUnit', { code: random.one(this.units).code, parentCode: unitCode }, this.#admin);
    if (doing === 3) {
      const policyId = random.one(this.policies);
      const revision = { ...aVersion, guardrails: GUARDRAILS, policyId, reason: 'clearer' };
      await running.command('revisePolicy', revision, this.#ownerOf.get(policyId) ?? null);
    }
    // A command of its own process takes its time: once.
    if (doing === 4 && !this.#erased && random.chance(0.5)) {
      this.#erased = true;
      await handrail(running.data, 'person', 'erase', this.#people.pop()?.id ?? '', '--yes');
    }
  }

  #anyReport(): { readonly report: MadeReport; readonly reporter: Requester } | null {
    const made = this.reports.flatMap((report) => report ?? []);
    const report = made.length > 0 ? this.random.one(made) : null;
    const reporter = this.#people.find(({ id }) => id === report?.person);
    return report && reporter ? { report, reporter } : null;
  }
}

export async function lowerK(running: RunningServer, k: number, admin: Requester): Promise<void> {
  const second = await running.person(['ADMIN']);
  await running.done('changeProtectionSettings', { k, reason: 'too little is shown' }, admin);
  const document = '{ protectionSettings { proposal { proposalId } } }';
  type Settings = { protectionSettings: { proposal: { proposalId: string } | null } };
  const { data } = await running.query<Settings>(document, {}, second, running.afterCommands);
  await running.done('approveProtectionWeakening', { proposalId: data.protectionSettings.proposal?.proposalId }, second);
}
