import type { Calendar } from '#calendar';
import type { Actor, Context } from '#eventing';

/** What is fixed for the whole deployment, and its clock (a test composition supplies another). */
export class Deployment {
  constructor(
    readonly calendar: Calendar,
    /** ISO 4217. */
    readonly currency: string,
    /** Milliseconds since the epoch. */
    readonly clock: () => number = Date.now,
  ) {}

  /** ISO instant, UTC, milliseconds. */
  now(): string {
    return new Date(this.clock()).toISOString();
  }

  /** Local date. */
  today(): string {
    return this.calendar.dayOf(this.now());
  }

  /** What a decision made now takes from outside. @param correlationId joins the events of one request, and nothing else */
  contextFor(actor: Actor, correlationId: string): Context {
    return { now: this.now(), actor, calendar: this.calendar, currency: this.currency, correlationId };
  }
}
