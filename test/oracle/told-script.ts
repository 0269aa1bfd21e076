import { aGuardrail, aVersion } from '../journeys/inputs.ts';
import { Random } from './random.ts';
import { LOUD, QUIET, weekOf } from './told-cast.ts';
import type { Act } from './told-cast.ts';
import { answeredByFew, heardOpenly } from './told-surveys.ts';
import type { ToldWorld } from './told-world.ts';

export const WEEKS = 13;
const REVISED = 6;
/** Before and after a second block has doubled the rate: a review of which only the office knows, or everybody. */
const REVIEWED = { hidden: 6, disclosed: 7 } as const;
/** Taken back before the next ones report. */
const TAKEN_BACK = { from: 22, to: 31 } as const;
/** When everybody looks at all that they may: while a review is open that nobody may know of, and at the end. */
export const LOOKS: readonly number[] = [4, WEEKS];

/** Each has a story of its own. */
export const RULES = { revised: 'RET-1', reviewed: 'RET-2', quiet: 'RET-3', elsewhere: 'RET-4' } as const;

/** Against no fraud: its owner revises and clarifies it alone. */
export const aRule = { ...aVersion, purposes: ['CONTROL'], guardrails: [aGuardrail] };
/** Those who take part in every round. */
const ALWAYS = LOUD.slice(0, 5);
/** Alike, so that nothing has to be left out of an answer, and all tables are told. */
const SAID = { burden: 4, servedPurpose: 'NO', staffMinutes: 10, channel: 'PHONE', effects: ['WORKAROUND'], customerOutcomes: ['DELAYED'] };

/**
 * What happens in two worlds, which differ in what few people do who stand in no block: reports and "me too" that wait, reports
 * that were taken back before or after a block was published, the day of a report within its week, judgement calls, requests, messages, and
 * answers to surveys.
 */
export function toldScript(seed: number): { readonly acts: readonly Act[]; readonly reviewed: keyof typeof REVIEWED } {
  const random = new Random(seed);
  const reviewed = random.one(['hidden', 'disclosed'] as const);
  const perspectives = new Random(seed);
  const acts = [...openly(random, REVIEWED[reviewed]), ...secretly(random), ...heardOpenly(perspectives), ...answeredByFew(perspectives)];
  return { acts: acts.sort((a, b) => a.day - b.day), reviewed };
}

/** @param decided week in which the rule is clarified that was kept before */
function openly(random: Random, decided: number): readonly Act[] {
  const dayIn = (week: number) => 7 * week + random.between(1, 3);
  const round = (code: string, week: number, people: number) =>
    LOUD.slice(0, people).map((person) => reports(code, person, dayIn(week), `week ${week}`));
  const rounds = (code: string, weeks: readonly number[]) => weeks.flatMap((week) => round(code, week, random.one([5, 5, 10])));
  const weekly = Array.from({ length: WEEKS - 1 }, (_, week) => ({ week, complaints: random.between(0, 3) })).flatMap(
    ({ week, complaints }): readonly Act[] => [
      { day: 7 * week + 4, name: `complaints ${week}`, act: (world) => world.complain(RULES.quiet, complaints, week) },
      {
        day: 7 * week + 4,
        name: `customers ${week}`,
        act: (world, name) => {
          const input = { unitCode: 'ALL', week: weekOf(week), count: 800 + 20 * week };
          return world.done(name, 'recordInteractions', input, 'admin');
        },
      },
      {
        day: 7 * week + 4,
        name: `losses ${week}`,
        act: (world, name) => {
          const input = { policyId: world.policy('revised'), week: weekOf(week), kind: 'LOSS', count: 2, source: 'till' };
          return world.done(name, 'recordProtection', input, 'ann');
        },
      },
    ],
  );
  return [
    // Before its revision and after it, and then nobody any more.
    ...rounds(RULES.revised, [0, 2, 4, REVISED + 1, REVISED + 3]),
    ...[0, 2].flatMap((week) => round(RULES.reviewed, week, 5)),
    ...[5, 6].flatMap((week) => round(RULES.reviewed, week, 10)),
    ...rounds(RULES.reviewed, [9, 11]),
    ...rounds(RULES.elsewhere, [1, 4, 8, 11]),
    ...weekly,
    ...(['revised', 'quiet'] as const).map((rule) => ({
      day: 7 * REVISED,
      name: `${rule} is revised`,
      act: (world: ToldWorld, name: string) =>
        world.done(
          name,
          'revisePolicy',
          { policyId: world.policy(rule), ...aRule, text: 'A receipt, or a card.', reason: 'clearer' },
          'ann',
        ),
    })),
    // Kept once, and reviewed again because the rate has doubled.
    ...(
      [
        [7 + 1, 0, KEPT],
        [7 * decided + 1, 1, CLARIFIED],
      ] as const
    ).map(([day, ordinal, fastLane]) => ({
      day,
      name: `review ${ordinal} is decided`,
      act: (world: ToldWorld, name: string) =>
        world.done(name, 'decideReview', { reviewId: world.review('reviewed', ordinal), fastLane, evidence: [] }, 'ann'),
    })),
  ];
}

const KEPT = { decision: 'KEEP', stillServes: true, reason: 'it is few so far', outcomeMessage: 'We keep it.' };
const CLARIFIED = {
  decision: 'CLARIFY',
  stillServes: true,
  reason: 'the words were unclear',
  outcomeMessage: 'We say it clearer now.',
  version: '{"text": "A receipt, or the card that it was paid with."}',
};

function secretly(random: Random): readonly Act[] {
  const few = QUIET.slice(0, random.one([3, 4, 4]));
  const dayIn = (from: number, to: number) => 7 * random.between(from, to) + random.between(0, 4);
  const secret = (act: Act): Act => ({ ...act, only: 'WITH' });
  const [shifted, taken] = [random.one(LOUD), random.one(ALWAYS)];
  return [
    // Enough of them to open a review that nobody hears of; all are taken back before anybody stands in a block with them.
    ...few.flatMap((person) => [
      secret(reports(RULES.reviewed, person, TAKEN_BACK.from, 'taken back')),
      secret({
        day: TAKEN_BACK.to,
        name: `${person} takes back`,
        act: (world, name) => world.withdraw(name, `${RULES.reviewed} ${person} taken back`, person),
      }),
    ]),
    ...few.flatMap((person) => [
      secret(reports(RULES.quiet, person, dayIn(3, WEEKS - 2), 'alone')),
      secret(reports(RULES.revised, person, dayIn(REVISED + 4, WEEKS - 1), 'late')),
      secret(metoo(RULES.quiet, person, dayIn(2, WEEKS - 2))),
      secret({ day: dayIn(1, WEEKS - 2), name: `${person} decides`, act: (world, name) => world.decide(name, 'revised', person) }),
      secret({ day: dayIn(1, WEEKS - 2), name: `${person} asks`, act: (world, name) => world.askSupervisor(name, 'quiet', person) }),
    ]),
    // A day earlier or later within a week, of a report that stands in a block.
    ...(
      [
        ['WITHOUT', 1],
        ['WITH', 3],
      ] as const
    ).map(([only, day]) => ({ ...reports(RULES.revised, shifted, 7 * 4 + day, 'shifted'), only })),
    // Taken back when it stands in a block; spoken about with the office; the outcome seen.
    secret({
      day: 7 * 3 + 2,
      name: 'takes back later',
      act: (world, name) => world.withdraw(name, `${RULES.revised} ${taken} week 0`, taken),
    }),
    secret({
      day: 7 * 4 + 2,
      name: 'writes',
      act: (world, name) =>
        world.done(name, 'sendReportMessage', { reportId: world.report(`${RULES.revised} l1 week 2`), text: 'and again' }, 'l1'),
    }),
    secret({
      day: 7 * REVIEWED.disclosed + 3,
      name: 'sees the outcome',
      act: (world, name) => world.done(name, 'acknowledgeOutcome', { reportId: world.report(`${RULES.reviewed} l1 week 5`) }, 'l1'),
    }),
  ];
}

function reports(code: string, person: string, day: number, when: string): Act {
  return { day, name: `${code} ${person} ${when}`, act: (world, name) => world.reportOn(name, code, SAID, person) };
}

function metoo(code: string, person: string, day: number): Act {
  return {
    day,
    name: `${code} ${person} too`,
    act: (world, name) => world.done(name, 'corroborateReport', { policyId: world.policyOf(code), effect: 'WORKAROUND' }, person),
  };
}
