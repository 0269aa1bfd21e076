import { describe, expect, it } from '@jest/globals';
import { FIRST_OF, firstOf } from './first-of.ts';
import { aReview } from './leadership.fixture.ts';

describe('what is shown of a section that was read in full', () => {
  const { decisions, signals, gaps, gapDrivers } = aReview();

  it('is a part of its list, and totals stay those of everything', () => {
    const [decided] = decisions.decided;
    const all = { ...decisions, total: 2, decided: [decided, decided].flatMap((one) => one ?? []) };
    const shown = firstOf({ ...aReview(), decisions: all }, 1).decisions;
    expect(shown).toEqual({ ...all, decided: [decided] });
  });

  it('are the first waves, which closed last, with the first associations of each', () => {
    const [wave] = gaps.waves;
    const older = wave && { ...wave, title: 'Older' };
    expect(FIRST_OF.gaps({ ...gaps, waves: [wave, older].flatMap((one) => one ?? []) }, 1).waves.map(({ title }) => title)).toEqual([
      'Two views',
    ]);
    const waves = gapDrivers.waves.map((found) => ({ ...found, drivers: [...found.drivers, ...found.drivers] }));
    expect(FIRST_OF.gapDrivers({ ...gapDrivers, waves }, 1).waves[0]?.drivers).toHaveLength(1);
  });

  it('are the latest points of charts, which stand last', () => {
    const points = ['2026-W30', '2026-W31'].flatMap((to) =>
      signals.signals.map((signal) => ({ ...signal, point: { ...signal.point, window: { ...signal.point.window, to } } })),
    );
    expect(FIRST_OF.signals({ ...signals, signals: points }, 1).signals.map(({ point }) => point.window.to)).toEqual(['2026-W31']);
  });
});
