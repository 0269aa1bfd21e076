import { findChartSignals } from '#statistics';
import type { ChartMethod, ChartPoint } from '#statistics';
import { Random } from '../oracle/random.ts';

const WEEKS_TO_SET_LIMITS = 12;
const YEAR = 52;
/** Long enough for twelve blocks and a year behind them. */
const WEEKS = 156;
const REPORTS_OF_A_BLOCK = 5;

export const CHARTS = {
  'XmR, week by week': { method: 'XMR', isBlocks: false },
  'by probability, week by week': { method: 'EXACT_U', isBlocks: false },
  'three standard deviations, block by block': { method: 'U', isBlocks: true },
  'by probability, block by block': { method: 'EXACT_U', isBlocks: true },
} as const satisfies Readonly<Record<string, { readonly method: ChartMethod; readonly isBlocks: boolean }>>;
export type ChartName = keyof typeof CHARTS;

/** Whether the chart of a policy that does not change calls anything high in the year after its limits are locked. */
export function isAlarmed(name: ChartName, rate: number, seed: number): boolean {
  const { method, isBlocks } = CHARTS[name];
  const random = new Random(seed);
  const counts = Array.from({ length: WEEKS }, () => random.count(rate));
  const all = isBlocks ? blocksOf(counts) : counts.map((count) => ({ count, exposure: 1 }));
  let weeks = 0;
  const points = all.filter((point, index) => index < WEEKS_TO_SET_LIMITS || (weeks += point.exposure) <= YEAR);
  return findChartSignals({ method, points, rebasedAt: [] }).some(({ side, index }) => side === 'HIGH' && index >= WEEKS_TO_SET_LIMITS);
}

function blocksOf(counts: readonly number[]): readonly ChartPoint[] {
  const blocks: ChartPoint[] = [];
  let [count, exposure] = [0, 0];
  for (const reports of counts) {
    [count, exposure] = [count + reports, exposure + 1];
    if (count < REPORTS_OF_A_BLOCK) continue;
    blocks.push({ count, exposure });
    [count, exposure] = [0, 0];
  }
  return blocks;
}
