const DAY = 86_400_000;

/** A clock that stands still until a test moves it. */
export class Clock {
  #at: number;

  constructor(start: string) {
    this.#at = Date.parse(start);
  }

  readonly now = (): number => this.#at;

  /** ISO instant. */
  get instant(): string {
    return new Date(this.#at).toISOString();
  }

  advanceDays(days: number): void {
    this.#at += days * DAY;
  }

  advanceMs(ms: number): void {
    this.#at += ms;
  }
}
