import type { Calendar } from '#calendar';

/** What is fixed for the whole deployment, and its clock (a test composition supplies another). */
export class Deployment {
  constructor(
    readonly calendar: Calendar,
    /** ISO 4217. */
    readonly currency: string,
    /** Milliseconds since the epoch. */
    readonly clock: () => number = Date.now,
  ) {}
}
