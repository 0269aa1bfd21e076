import { addDays } from '#calendar';
import type { LocalDate } from '#calendar';
import { policyIdOf } from '#policies';
import { partIdOf, reviewIdOf } from '#reviews';
import type { Holder } from './content.organisation.ts';
import type { DemoReview } from './content.reviews.types.ts';
import type { DemoPolicy } from './content.types.ts';
import { actorOf } from './people.ts';
import type { DemoPerson } from './people.ts';
import { NOTICE_DAYS, PolicyCalendar, policyOf } from './policy-calendar.ts';
import { commandIdOf } from './seed.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

/** Days before a suspension or retirement on which it is decided. */
const STOP_NOTICE_DAYS = 4;

/** When and by whom the parts of a review happen, and under which ids. */
export abstract class ReviewCourse {
  protected readonly timeline: Timeline;
  readonly #people: readonly DemoPerson[];
  readonly #calendar: PolicyCalendar;
  protected readonly review: DemoReview;
  protected readonly policy: DemoPolicy;
  protected readonly policyId: string;
  readonly #reviewId: string;
  protected readonly key: string;
  readonly #opened: LocalDate;
  protected readonly decided: LocalDate;

  constructor(timeline: Timeline, people: readonly DemoPerson[], review: DemoReview, ordinal: number) {
    this.timeline = timeline;
    this.#people = people;
    this.#calendar = new PolicyCalendar(timeline);
    this.review = review;
    this.policy = policyOf(review.policy);
    this.policyId = policyIdOf(review.policy);
    this.#reviewId = reviewIdOf(this.policyId, ordinal);
    this.key = `${review.policy}/${ordinal + 1}`;
    this.decided = this.#dayOfDecision();
    this.#opened = addDays(this.decided, -review.days);
  }

  /** Compliance where the law or fraud is concerned, and the head of operations. */
  protected approvers(): readonly Holder[] {
    const { owner, deputy, purposes, mandate } = this.policy;
    const isGuarded = mandate.kind === 'LAW' || purposes.includes('FRAUD_PREVENTION');
    const compliance = (['compliance', 'fraud'] as const).find((holder) => holder !== owner && holder !== deputy);
    return isGuarded && compliance ? ['operations', compliance] : ['operations'];
  }

  #dayOfDecision(): LocalDate {
    const { when } = this.review;
    if ('weeksAgo' in when) return addDays(this.timeline.monday(when.weeksAgo), 1);
    if ('inDays' in when) return addDays(this.timeline.end, when.inDays);
    const from = this.effectiveFrom() ?? this.timeline.end;
    return addDays(from, 'stop' in when ? -STOP_NOTICE_DAYS : -NOTICE_DAYS);
  }

  protected effectiveFrom(): LocalDate | null {
    const { when } = this.review;
    if ('version' in when) return this.#calendar.effectiveFrom(this.policy)[when.version - 1] ?? null;
    return 'stop' in when ? (this.#calendar.stop(this.policy)?.from ?? null) : null;
  }

  protected reasonOfChange(): string {
    const { when } = this.review;
    const { revisions = [], suspended, retired } = this.policy;
    return ('version' in when ? revisions[when.version - 2]?.reason : (suspended ?? retired)?.reason) ?? '';
  }

  protected get about() {
    return { reviewId: this.#reviewId };
  }

  protected byConductor(name: string, day: number, minutes: number) {
    const [owner] = this.#calendar.office(this.policy.code, addDays(this.#opened, day));
    return { id: `${name}/${this.key}`, at: this.at(day, minutes), actor: this.review.conductor ?? owner };
  }

  protected partOf(part: 'option' | 'response' | 'request', { id, actor }: Step): string {
    const person = this.#people.find(({ key }) => key === actor);
    if (!person) throw new RangeError(`nobody is called ${actor}`);
    return partIdOf(part, { ...this.about, commandId: commandIdOf(id) }, actorOf(person));
  }

  protected day(share: number): number {
    return Math.round(this.review.days * share);
  }

  protected at(day: number, minutes: number): string {
    return this.timeline.at(addDays(this.#opened, day), minutes);
  }
}
