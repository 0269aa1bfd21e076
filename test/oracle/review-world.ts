import { addDays, Calendar, previousWeek, weekOfDate } from '#calendar';
import { idOf } from '#eventing';
import type { Actor } from '#eventing';
import { anActor, InMemoryEventStore } from '#eventing-testing';
import type { PolicyEvent } from '#policies/events';
import { FindReview, FindRevisionTrigger } from '#reviews/events';
import type { FoundReview, FoundRevisionTrigger } from '#reviews/events';
import { findReview, listReviews, OpenReview, outcomesProjection, reviewIdOf, reviewsProjection } from '#reviews';
import type { ReviewNode } from '#reviews';
import { reviewHistory } from '../../libs/insights/src/review-history.ts';
import { keepReviewClocks } from '../../libs/reviews/src/keep-review-clocks.schedule.ts';
import { openReviews, openReviewsAtSignals } from '../../libs/reviews/src/open-reviews.schedule.ts';
import { listOutcomes } from '../../libs/reviews/src/outcomes.finder.ts';
import { aNeighbourhood, composeReviews } from '../../libs/reviews/src/reviews-composition.fixture.ts';
import type { Neighbours } from '../../libs/reviews/src/reviews-composition.fixture.ts';
import { listTasks } from '../../libs/reviews/src/tasks.finder.ts';
import type { Flag, Script } from './review-script.ts';

type Composed = Awaited<ReturnType<typeof composeReviews>>;

const CALENDAR = new Calendar('UTC');
const EXECUTIVE = anActor('EXECUTIVE');
/** Head of everybody, whom reviews are escalated to. */
const HEAD = anActor('SUPERVISOR');
const MOST = 100;
const VERSION = {
  title: 'Refunds',
  text: 'With a receipt.',
  purposes: [],
  protects: '',
  mandate: { kind: 'HABIT' as const, citation: null },
  sensitivity: 'NORMAL' as const,
  guardrails: [],
};

/** What happens to reviews in one world of a script, through the schedules, the bus and the finders, day by day. */
export class ReviewWorld {
  readonly #script: Script;
  readonly #composed: Composed;
  readonly #clock: { now: string };
  readonly #neighbours: Neighbours;
  readonly #flags: readonly Flag[];
  #head: string | null = null;
  #last: unknown = null;
  readonly #versions = new Map<string, string[]>();
  /** Reviews that were opened by a threshold and that others do not know of, at some time. */
  readonly hidden = new Set<string>();
  readonly published = new Set<string>();

  private constructor(script: Script, composed: Composed, clock: { now: string }, neighbours: Neighbours, flags: readonly Flag[]) {
    this.#script = script;
    this.#composed = composed;
    this.#clock = clock;
    this.#neighbours = neighbours;
    this.#flags = flags;
  }

  /** @param secret what is said in this world and stands in no block */
  static async found(script: Script, secret: readonly Flag[]): Promise<ReviewWorld> {
    const clock = { now: at(script.first, 8) };
    const neighbours: Neighbours = { ...aNeighbourhood(), headId: HEAD.id, staff: script.staff };
    const composed = await composeReviews(new InMemoryEventStore(), neighbours, clock);
    const flags = [...script.blocks.flatMap(({ entries }) => entries), ...secret];
    const world = new ReviewWorld(script, composed, clock, neighbours, flags);
    neighbours.versionInForce = (policyId) => 1 + (world.#versions.get(policyId)?.length ?? 0);
    for (const { policyId, ownerId, cadenceDays } of script.policies) {
      neighbours.owners.set(policyId, ownerId);
      neighbours.flags.set(policyId, (since) => world.#flagsOf(policyId, since));
      const office = { ownerId, deputyId: null, unitId: null, family: null };
      const data = { ...office, policyId, code: 'RET-14', reviewCadenceDays: cadenceDays, version: VERSION };
      const registered = { ...data, effectiveFrom: script.first, registeredAt: clock.now };
      await composed.record(`policy-${policyId}`, { type: 'PolicyRegistered', data: registered });
    }
    return world;
  }

  /** @returns everything that others than the office are told at the end of the day */
  async live(day: string): Promise<unknown> {
    this.#clock.now = at(day, 9);
    for (const block of this.#script.blocks.filter(({ publishedOn }) => publishedOn === day)) {
      const { policyId, fromWeek, toWeek, entries } = block;
      const sums = { staffMinutes: 10 * entries.length, customerMinutes: 0, reports: entries.length, people: entries.length };
      const data = { policyId, fromWeek, toWeek, entryIds: [], sums };
      await this.#composed.record(`friction_block-${idOf('block', policyId, toWeek)}`, { type: 'FrictionBlockPublished', data });
    }
    const refused: (string | null)[] = [];
    for (const act of this.#script.acts.filter((one) => one.day === day)) {
      this.#clock.now = at(day, 12);
      const { kind, policyId, decision } = act;
      if (kind === 'SIGNAL') {
        const week = previousWeek(weekOfDate(day));
        const signal = { policyId, from: week, to: week, words: `Unusual in ${week}.`, reports: 1 };
        this.#neighbours.signals = [...this.#neighbours.signals, signal];
      }
      if (kind === 'OPEN') {
        const command = Object.assign(new OpenReview(), { policyId, reason: 'customers ask' });
        refused.push(await this.#composed.dispatch(command, EXECUTIVE));
      }
      if (kind === 'DECIDE') await this.#decide(act.decision === 'RETIRE' ? 'REVISE' : decision, day);
    }
    // In the evening the day's reports are there.
    this.#clock.now = at(day, 20);
    return [refused, await this.#run()];
  }

  close(): Promise<void> {
    return this.#composed.close();
  }

  async #run(): Promise<unknown> {
    const { opening } = this.#composed;
    const { now } = this.#clock;
    await openReviews(opening, now);
    await openReviewsAtSignals(opening, await opening.listSignals(), now);
    await keepReviewClocks(opening, now);
    const head = await this.#composed.log.store.head();
    if (head !== this.#head) this.#last = await this.#told();
    this.#head = head;
    return this.#last;
  }

  /** The oldest that all know of and that has begun. */
  async #decide(decision: string, day: string): Promise<void> {
    const open = (await this.#reviews({ open: true, queued: false })).filter(({ status }) => status !== 'CLOSED');
    const review = open.sort((a, b) => `${a.openedOn} ${a.id}`.localeCompare(`${b.openedOn} ${b.id}`))[0];
    if (!review) return;
    const { id: reviewId, policyId } = review;
    const { now } = this.#clock;
    const words = { rationale: 'r', publicReason: 'p', outcomeMessage: 'm' };
    const none = { fastLane: false, stillServes: null, requestId: null, optionId: null, version: null, centring: 'CUSTOMER_CENTRED' };
    const data = { reviewId, policyId, decision, ...words, ...none, evidence: [], decidedBy: 'ann', decidedOn: day, decidedAt: now };
    await this.#composed.record(`review-${reviewId}`, { type: 'ReviewDecided', data: { ...data, effectiveFrom: day } });
    if (decision !== 'REVISE') return;
    const reviews = this.#versions.get(policyId) ?? [];
    this.#versions.set(policyId, [...reviews, reviewId]);
    const number = reviews.length + 2;
    const version = { ...VERSION, text: `version ${number}` };
    const revised: PolicyEvent = {
      type: 'PolicyRevised',
      data: { policyId, number, version, effectiveFrom: day, reason: '', reviewId, revisedAt: now },
    };
    await this.#composed.record(`policy-${policyId}`, revised);
  }

  #flagsOf(policyId: string, since: string) {
    const entries = this.#flags
      .map((flag) => ({ ...flag, saidAt: at(flag.day, 15), week: weekOfDate(flag.day) }))
      .filter((flag) => flag.policyId === policyId && flag.saidAt >= since && flag.saidAt <= this.#clock.now);
    return { people: new Set(entries.map(({ person }) => person)).size, entries };
  }

  async #reviews(filter: object, actor: Actor = EXECUTIVE): Promise<readonly ReviewNode[]> {
    await this.#caughtUp();
    const { edges } = await this.#composed.readStore.find(reviewsProjection, (db) => listReviews(db, this.#reader(actor), filter, MOST));
    return edges.map(({ node }) => node);
  }

  #reader(actor: Actor) {
    return { actor, today: this.#clock.now.slice(0, 10), calendar: CALENDAR, currency: 'EUR' };
  }

  async #caughtUp(): Promise<void> {
    const head = await this.#composed.log.store.head();
    if (head !== null) await this.#composed.readStore.waitFor([reviewsProjection.name, outcomesProjection.name], head, 60_000);
  }

  async #told(): Promise<unknown> {
    const { readStore, log } = this.#composed;
    const told: unknown[] = [];
    for (const actor of [EXECUTIVE, HEAD]) {
      told.push(await this.#reviews({}, actor));
      told.push(await readStore.find(reviewsProjection, (db) => listTasks(db, this.#reader(actor), { mine: false, open: null }, MOST)));
    }
    const seen = await this.#reviews({});
    for (const { id, openedOn, trigger } of seen) {
      if (trigger === 'THRESHOLD') this.published.add(id);
      const history = reviewHistory(await log.load(`review-${id}`), [], { isOffice: false, openedOn, trigger, calendar: CALENDAR });
      told.push(history.map(({ entry }) => entry));
    }
    told.push(
      await readStore.find(outcomesProjection, (db) => listOutcomes(db, null, { calendar: CALENDAR, currency: 'EUR' }, MOST, null)),
    );
    for (const { policyId } of this.#script.policies) {
      for (const id of [0, 1].map((ordinal) => reviewIdOf(policyId, ordinal))) {
        if (seen.some((review) => review.id === id)) continue;
        told.push(await readStore.find(reviewsProjection, (db) => findReview(db, id, this.#reader(EXECUTIVE))));
        await this.#note(id);
      }
      for (const [index] of (this.#versions.get(policyId) ?? []).entries()) told.push(await this.#trigger(policyId, index + 2));
    }
    return told;
  }

  /** What a verdict for others rests on. */
  async #trigger(policyId: string, number: number): Promise<FoundRevisionTrigger> {
    const { queries } = this.#composed;
    const found = await queries.execute<FindRevisionTrigger, FoundRevisionTrigger>(new FindRevisionTrigger(policyId, number));
    const review = found && (await queries.execute<FindReview, FoundReview>(new FindReview(found.reviewId)));
    return review?.isTriggerDisclosed ? found : null;
  }

  async #note(reviewId: string): Promise<void> {
    const { queries } = this.#composed;
    const found = await queries.execute<FindReview, FoundReview>(new FindReview(reviewId));
    if (found && !found.isDisclosed) this.hidden.add(reviewId);
  }
}

export function daysOf({ first, days }: Script): readonly string[] {
  return Array.from({ length: days }, (_, day) => addDays(first, day));
}

function at(day: string, hour: number): string {
  return `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
}
