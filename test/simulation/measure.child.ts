import type { Verdict } from '#statistics';
import { CHARTS, isAlarmed } from './chart-alarms.ts';
import type { ChartName } from './chart-alarms.ts';
import { METHODS } from './effect-methods.ts';
import type { MethodName } from './effect-methods.ts';
import { CHARTED_RATES, HALF_A_YEAR, HALVED, NOT_HANDLED, RUNS, WEEKS, WITHOUT_EFFECT } from './situations.ts';
import type { Measured, Shares } from './situations.ts';
import { worldOf } from './revision-worlds.ts';
import type { Situation, World } from './revision-worlds.ts';

/** A process of its own: in the sandbox of a spec the arithmetic takes six times as long. */

type Method = (world: World) => Verdict;

function measure<Name extends string>(situation: Situation, methods: Readonly<Record<Name, Method>>): Readonly<Record<Name, Shares>> {
  const names = Object.keys(methods) as Name[];
  const counts = Object.fromEntries(names.map((name) => [name, { FELL: 0, ROSE: 0, NO_CLEAR_CHANGE: 0, TOO_EARLY: 0 }])) as Record<
    Name,
    Record<Verdict, number>
  >;
  for (let seed = 1; seed <= RUNS; seed++) {
    const world = worldOf(situation, seed);
    for (const name of names) counts[name][methods[name](world)] += 1 / RUNS;
  }
  return counts;
}

const after =
  (name: MethodName, weeks: number): Method =>
  (world) =>
    METHODS[name](world, weeks);
const names = Object.keys(METHODS) as MethodName[];
const methods = {
  ...(Object.fromEntries(names.map((name) => [name, after(name, WEEKS)])) as Record<MethodName, Method>),
  halfYear: after('controlled', HALF_A_YEAR),
};

function everyWeek(world: World): Verdict {
  for (let weeks = 4; weeks <= HALF_A_YEAR; weeks++) {
    const verdict = METHODS.controlled(world, weeks);
    if (verdict !== 'NO_CLEAR_CHANGE') return verdict;
  }
  return 'NO_CLEAR_CHANGE';
}

function alarmsOf(name: ChartName, rate: number): number {
  return Array.from({ length: RUNS }, (_, n) => isAlarmed(name, rate, n + 1)).filter(Boolean).length / RUNS;
}

const measured: Measured = {
  situations: Object.fromEntries(
    Object.entries<Situation>({ ...WITHOUT_EFFECT, ...HALVED, ...NOT_HANDLED }).map(([name, situation]) => [
      name,
      measure(situation, methods),
    ]),
  ),
  alarms: Object.fromEntries((Object.keys(CHARTS) as ChartName[]).map((name) => [name, CHARTED_RATES.map((rate) => alarmsOf(name, rate))])),
  everyWeek: measure(WITHOUT_EFFECT['nothing happens'], { everyWeek }).everyWeek,
};
process.stdout.write(JSON.stringify(measured));
