import { firstWhere } from './first-where.ts';

/**
 * A 2 x 2 table with fixed margins: of `subject` events and `control` events, `after` fell into the later window. How many of them
 * were the subject's then follows Fisher's noncentral hypergeometric distribution with the odds ratio of the two rates.
 */
export interface Margins {
  readonly subject: number;
  readonly control: number;
  readonly after: number;
}

/** The fewest and the most events of the subject that can have been after. */
export function supportOf({ subject, control, after }: Margins): { readonly fewest: number; readonly most: number } {
  return { fewest: Math.max(0, after - control), most: Math.min(subject, after) };
}

/** P(K <= count) and P(K >= count), each summed on its own so that small tails keep their digits. */
export function tails(count: number, margins: Margins, oddsRatio: number): { readonly atMost: number; readonly atLeast: number } {
  const { fewest, most } = supportOf(margins);
  const { subject, control, after } = margins;
  /** P(K = k + 1) / P(K = k), falling in k. */
  const step = (k: number) => (((subject - k) * (after - k)) / ((k + 1) * (control - after + k + 1))) * oddsRatio;
  const mode = firstWhere((k) => step(k) < 1, fewest, most);
  let [atMost, atLeast, total] = [0, 0, 0];
  const add = (k: number, weight: number) => {
    total += weight;
    if (k <= count) atMost += weight;
    if (k >= count) atLeast += weight;
  };
  // From the mode outwards the terms fall, until they add nothing more.
  for (let k = mode, weight = 1; k <= most && weight > 1e-20; weight *= step(k++)) add(k, weight);
  for (let k = mode - 1, weight = 1; k >= fewest; k--) {
    weight /= step(k);
    if (weight <= 1e-20) break;
    add(k, weight);
  }
  return { atMost: atMost / total, atLeast: atLeast / total };
}
