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

/** Goes as real time does, from now on; for what meets a clock that nobody moves, such as a provider's. */
export class RunningClock extends Clock {
  #offset = 0;

  constructor() {
    super(new Date().toISOString());
  }

  override readonly now = (): number => Date.now() + this.#offset;

  override get instant(): string {
    return new Date(this.now()).toISOString();
  }

  /** Back to real time. */
  reset(): void {
    this.#offset = 0;
  }

  override advanceDays(days: number): void {
    this.#offset += days * DAY;
  }

  override advanceMs(ms: number): void {
    this.#offset += ms;
  }
}
