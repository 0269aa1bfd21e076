import { randomFrom } from '../faults/seed.ts';

/** Numbers that look random and are the same for the same seed. */
export class Random {
  /** At least 0, below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    // Seeds that follow each other begin far apart.
    this.next = randomFrom((seed * 2_654_435_761) >>> 0);
  }

  /** Whole, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws Error for none to choose from */
  one<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }

  /** One of them, the first ones more often: weights 1, 1/2^exponent, 1/3^exponent … (Zipf). */
  oneOfRanked<T>(items: readonly T[], exponent = 1): T {
    const weights = items.map((_, rank) => (rank + 1) ** -exponent);
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    return items[weights.findIndex((weight) => (left -= weight) < 0)] ?? this.one(items);
  }

  /** Events in a time in which `mean` are expected (Poisson). */
  count(mean: number): number {
    const end = Math.exp(-mean);
    let product = this.next();
    let events = 0;
    for (; product > end; events++) product *= this.next();
    return events;
  }
}
