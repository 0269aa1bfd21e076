export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface PairedResult {
  readonly a: Spread;
  readonly b: Spread;
  /** Median of a over median of b. */
  readonly ratio: number;
}

/** Measures two things in turn, A B A B, so that what else the machine does hits both. Each call returns a rate. */
export async function paired(a: () => Promise<number>, b: () => Promise<number>, rounds: number): Promise<PairedResult> {
  const rates: [number[], number[]] = [[], []];
  // The first pair only warms up.
  for (let round = 0; round <= rounds; round++) {
    const pair = [await a(), await b()] as const;
    if (round === 0) continue;
    rates[0].push(pair[0]);
    rates[1].push(pair[1]);
  }
  const [spreadA, spreadB] = [spread(rates[0]), spread(rates[1])];
  return { a: spreadA, b: spreadB, ratio: spreadA.median / spreadB.median };
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), lowest: at(0), highest: at(1) };
}

/** A row of the table that goes into the docs: `| work | rate | against | rate | ratio | goal |`. */
export function row(work: string, against: string, { a, b, ratio }: PairedResult, goal: number | null): string {
  const verdict = goal === null ? '' : `${goal} x ${ratio >= goal ? 'reached' : 'MISSED'}`;
  return `| ${work} | ${show(a)} | ${against} | ${show(b)} | ${ratio.toFixed(2)} x | ${verdict} |`;
}

export const TABLE_HEAD =
  '| work | per second (lowest-highest) | against | per second | ratio | goal |\n| --- | --- | --- | --- | --- | --- |';

function show({ median, lowest, highest }: Spread): string {
  const rounded = (rate: number): string => Math.round(rate).toLocaleString('en-US');
  return `${rounded(median)} (${rounded(lowest)}-${rounded(highest)})`;
}
