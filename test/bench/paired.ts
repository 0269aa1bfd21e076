export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface PairedResult {
  readonly a: Spread;
  readonly b: Spread;
  /** a over b, round by round. */
  readonly ratio: Spread;
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
  return compared(...rates);
}

/** Works done a second by a closed loop of callers. */
export async function rate(callers: number, milliseconds: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done * 1_000) / (performance.now() - start);
}

/** @param a rates by round, beside those of @param b */
export function compared(a: readonly number[], b: readonly number[]): PairedResult {
  return { a: spread(a), b: spread(b), ratio: spread(a.map((rate, round) => rate / (b[round] ?? Number.NaN))) };
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), lowest: at(0), highest: at(1) };
}

/** A row of the table that goes into the docs; rates are medians a second. */
export function row(work: string, against: string, { a, b, ratio }: PairedResult, goal: number | null): string {
  const verdict = goal === null ? '' : `${goal} x ${ratio.median >= goal ? 'reached' : 'MISSED'}`;
  const [median, lowest, highest] = [ratio.median, ratio.lowest, ratio.highest].map((value) => value.toFixed(value < 10 ? 2 : 0));
  return `| ${work} | ${show(a)} | ${against}: ${show(b)} | ${median} x [${lowest}-${highest}] | ${verdict} |`;
}

/** What could not be measured is said, not left out. */
export function missing(work: string, against: string, reason: string): string {
  return `| ${work} | | ${against}: not measured (${reason.split('\n', 1)[0]}) | | |`;
}

export const TABLE_HEAD = '| work | ours, a second | against | ratio | goal |\n| --- | --- | --- | --- | --- |';

function show({ median }: Spread): string {
  return median.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
