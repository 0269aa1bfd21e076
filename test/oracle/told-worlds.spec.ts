import { describe, expect, it } from '@jest/globals';
import { anActor } from '#eventing-testing';
import { rounds, seed } from '../faults/seed.ts';
import { PublishedOnly } from './published-only.ts';
import type { Act } from './told-cast.ts';
import { LOOKS, RULES, toldScript, WEEKS } from './told-script.ts';
import { ToldWorld } from './told-world.ts';
import type { Told } from './told-world.ts';

const NOTHING: Told = new Map();
const PAIRS = rounds(1, 30);
/** While four people have reported of whom nobody may hear. */
const HIDDEN = 4;

/** The two worlds of a script, told week by week. */
async function toldIn(
  script: readonly Act[],
  test: (week: number, told: readonly Told[], worlds: readonly ToldWorld[]) => Promise<void>,
): Promise<void> {
  const worlds = [await ToldWorld.found('WITHOUT'), await ToldWorld.found('WITH')];
  const mondays = Array.from({ length: WEEKS + 1 }, (_, week) => 7 * week);
  try {
    for (const day of [...new Set([...mondays, ...script.map((act) => act.day)])].sort((a, b) => a - b)) {
      await Promise.all(worlds.map((world) => world.live(day, script)));
      if (!mondays.includes(day)) continue;
      const week = day / 7;
      await test(week, await Promise.all(worlds.map((world) => world.told(LOOKS.includes(week)))), worlds);
    }
  } finally {
    await Promise.all(worlds.map((world) => world.running.remove()));
  }
}

describe(`over the whole API, what few people do who stand in no block (HANDRAIL_SEED=${seed})`, () => {
  it.each(Array.from({ length: PAIRS }, (_, index) => seed + index))(
    'changes nothing that anybody but the office is told, in the worlds of %i',
    async (of) => {
      const { acts, reviewed } = toldScript(of);
      await toldIn(acts, async (week, [without = NOTHING, withSecret = NOTHING], worlds) => {
        const differing = [...without].filter(([question, answer]) => withSecret.get(question) !== answer);
        expect(
          differing.map(([question, answer]) => ({ week, question, answer, inTheOther: withSecret.get(question) })).slice(0, 2),
        ).toEqual([]);
        if (week === HIDDEN) {
          const [none, hidden] = await Promise.all(worlds.map((world) => world.count('ReviewOpened')));
          expect(hidden).toBeGreaterThan(none ?? 0);
        }
        if (week !== WEEKS) return;
        for (const world of worlds) await expectPublishedOnly(world, reviewed === 'disclosed');
        const [answers, more] = await Promise.all(worlds.map((world) => world.count('SurveyAnswered')));
        expect(more).toBeGreaterThan(answers ?? 0);
        expectHeard(without);
      });
    },
  );
});

/** What others are told of charts and verdicts follows from a log without anything that not everybody may know. */
async function expectPublishedOnly(world: ToldWorld, isTriggerTold: boolean): Promise<void> {
  const published = await PublishedOnly.of(world.log.scan(), world.deployment);
  const executive = anActor('EXECUTIVE');
  const verdicts: unknown[] = [];
  try {
    for (const code of Object.values(RULES)) {
      const { chart, effect, asked } = await world.measuresOf(code);
      expect([code, await published.charts.findChart(asked, executive)]).toMatchObject([code, chart]);
      if (effect === null) continue;
      expect([code, await published.effects.findEffect(asked, executive)]).toMatchObject([code, effect]);
      verdicts.push([code, asked.trigger?.isOfSingleReports ?? false, effect]);
    }
  } finally {
    await published.close();
  }
  // There is something to be told, also where a review was set off by single reports.
  expect(verdicts).toMatchObject([
    [RULES.revised, false, { friction: { reason: null, verdict: expect.any(String) } }],
    [RULES.reviewed, isTriggerTold, { friction: { reason: null, verdict: expect.any(String) } }],
    [RULES.quiet, false, { friction: { reason: 'WAITING' } }],
  ]);
}

/** Surveys are told of, beside those who are too few, and what an expectation asks of somebody. */
function expectHeard(told: Told): void {
  for (const [asked, method] of [
    ['executive: perceptionGaps', 'NEWCOMBE_HYBRID_SCORE'],
    ['executiveOfSouth: surveyResults', 'counts'],
    ['executive: leadershipReview', 'NEWCOMBE_HYBRID_SCORE'],
    ['executive: gaps.csv', 'SQUARE_AND_ADD'],
    ['colleague: tasks', 'expectationId":"'],
  ] as const) {
    const answers = [...told].flatMap(([question, answer]) => (question.startsWith(asked) ? [answer] : []));
    expect([asked, answers.some((answer) => answer.includes(method))]).toEqual([asked, true]);
  }
}
