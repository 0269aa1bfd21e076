import { unitIdOf } from '#organisation';
import type { Random } from './random.ts';
import { dateOf, LOUD, QUIET } from './told-cast.ts';
import type { Act } from './told-cast.ts';
import type { ToldWorld } from './told-world.ts';

/** Days: the first wave is closed and the second open when everybody looks for the first time. */
export const WAVES = [
  { number: 1, opens: 1, closes: 6 },
  { number: 2, opens: 22, closes: 41 },
] as const;

/** Two that both sides are asked, and a warning sign; the second is answered signed in by few alone. */
export const SURVEY = {
  title: 'Two views',
  statements: [
    {
      key: 'beyond',
      employeeText: 'We go above and beyond.',
      customerText: 'They go above and beyond.',
      weight: 50,
      dimension: 'HUMANIZED',
    },
    { key: 'discretion', employeeText: 'We use common sense.', customerText: 'They use common sense.', weight: 50, dimension: 'NIMBLE' },
    { key: 'results', customerText: 'What I get is not what I need.', warningSign: 6 },
  ],
} as const;
const SIGNS = [
  'REQUESTS_OUTSIDE_CHARTER',
  'LIMITS_REPORTED_AS_ERRORS',
  'CONTROL_FELT_ABOVE_NEEDS',
  'MAINTENANCE_SEEN_AS_OUTAGE',
  'TOO_SLOW_ON_NON_EMERGENCIES',
  'RESULTS_MISS_REQUIREMENTS',
];
export const CHECKED = '2026-01';
const CHARTER = {
  vision: 'Nobody waits.',
  mission: 'Goods that can be brought back.',
  goals: ['Every return is answered'],
  clauses: [{ key: 'returns', factor: 'SERVICE_PORTFOLIO', text: 'Returns of goods.' }],
};
const YES = { answer: true };
const REALISM = {
  exceedsNeeds: { answer: false },
  alignsWithGoals: YES,
  withinOperations: YES,
  withinTechnology: YES,
  isAchievable: YES,
};

type Draft = { charter: { draft: { requestId: string } } };
type Registered = { expectation: { id: string } };

/** What both sides are asked and expect, and what becomes of it: alike in both worlds. */
export function heardOpenly(random: Random): readonly Act[] {
  const agreeing = () => random.between(5, 35);
  return [
    ...WAVES.flatMap(({ number, opens, closes }): readonly Act[] => {
      const [staff, customers, missed] = [agreeing(), agreeing(), agreeing()];
      return [
        {
          day: opens,
          name: `wave ${number}`,
          act: async (world, name) => {
            await world.done(name, 'openWave', { surveyId: world.surveyId, closesOn: dateOf(closes) }, 'executive');
            await world.done(`codes ${number}`, 'mintSurveyLinks', codesOf(world, number), 'executive');
          },
        },
        ...LOUD.map((person): Act => {
          const value = random.between(1, 5);
          return {
            day: opens + 1,
            name: `${person} answers ${number}`,
            act: (world, name) => world.done(name, 'submitAnswers', answers(world, number, { beyond: value }), person),
          };
        }),
        ...(
          [
            ['EMPLOYEES', { discretion: staff }],
            ['CUSTOMERS', { beyond: customers, discretion: customers, results: missed }],
          ] as const
        ).map(([audience, agreed]): Act => ({
          day: opens + 2,
          name: `${audience} of elsewhere ${number}`,
          act: (world, name) => {
            const counts = Object.entries(agreed).map(([key, count]) => ({ key, counts: [0, 40 - count, 0, count, 0] }));
            const given = { waveId: world.wave(number), source: 'a panel', audience, unitCode: 'NORTH', counts };
            return world.done(name, 'importSurveyCounts', given, 'executive');
          },
        })),
      ];
    }),
    { day: 3, name: 'a charter', act: adoptCharter },
    ...(['quiet', 'reviewed'] as const).flatMap((rule): readonly Act[] => [
      { day: 4, name: `${rule} is expected to be quick`, act: (world, name) => expectMore(world, name, rule) },
    ]),
    {
      day: 30,
      name: 'signs are looked for',
      act: (world, name) => {
        const signs = SIGNS.map((sign) => ({ sign, answer: 'NOT_KNOWN' }));
        return world.done(name, 'recordWarningSigns', { unitId: unitIdOf('ALL'), period: CHECKED, signs }, 'head');
      },
    },
  ];
}

/** Too few for a cell, of either audience, signed in and by code. */
export function answeredByFew(random: Random): readonly Act[] {
  return WAVES.flatMap(({ number, opens }) =>
    QUIET.slice(0, random.one([3, 4, 4])).flatMap((person, index): readonly Act[] => {
      const [value, day] = [random.between(1, 5), opens + random.between(1, 4)];
      return [
        {
          day,
          only: 'WITH',
          name: `${person} answers ${number}`,
          act: (world, name) => world.done(name, 'submitAnswers', answers(world, number, { discretion: value }), person),
        },
        {
          day,
          only: 'WITH',
          name: `customer ${index} answers ${number}`,
          act: async (world) => {
            const { codes } = await world.done<{ codes: readonly string[] }>(
              `codes ${number}`,
              'mintSurveyLinks',
              codesOf(world, number),
              'executive',
              'codes',
            );
            await world.answerByCode(codes[index] ?? '', answers(world, number, { beyond: value, results: value }).answers);
          },
        },
      ];
    }),
  );
}

function codesOf(world: ToldWorld, number: number) {
  return { waveId: world.wave(number), audience: 'CUSTOMERS', unitCode: 'SOUTH', count: QUIET.length };
}

function answers(world: ToldWorld, number: number, values: Readonly<Record<string, number>>) {
  return { waveId: world.wave(number), answers: Object.entries(values).map(([key, value]) => ({ key, value })) };
}

async function adoptCharter(world: ToldWorld, name: string): Promise<void> {
  const unitId = unitIdOf('ALL');
  await world.done(`${name} drafted`, 'draftCharter', { unitId, ...CHARTER }, 'head');
  await world.done(`${name} aligned`, 'alignCharter', { unitId, checks: [{ party: 'Customers', said: 'Fine.' }] }, 'head');
  const asked = { unitId, approverIds: [world.idOfPerson('executive')] };
  const { charter } = await world.done<Draft>(
    `${name} to be approved`,
    'requestCharterApproval',
    asked,
    'head',
    'charter { draft { requestId } }',
  );
  const { requestId } = charter.draft;
  await world.done(`${name} approved`, 'approveCharter', { unitId, requestId }, 'executive');
  await world.done(`${name} adopted`, 'adoptCharter', { unitId, requestId }, 'head');
}

/** Registered, not met, and answered by telling people, which becomes a task. */
async function expectMore(world: ToldWorld, name: string, rule: 'quiet' | 'reviewed'): Promise<void> {
  const registered = {
    unitId: unitIdOf('ALL'),
    party: 'CUSTOMERS',
    what: 'Returns are taken at once.',
    source: 'ASSUMED',
    factor: 'SERVICE_PORTFOLIO',
    clauseKey: 'returns',
    policyId: world.policy(rule),
  };
  const { expectation } = await world.done<Registered>(name, 'registerExpectation', registered, 'head', 'expectation { id }');
  const expectationId = expectation.id;
  const assessed = { expectationId, isMet: false, reason: 'It takes a week.', realism: REALISM };
  await world.done(`${name}, assessed`, 'assessExpectation', assessed, 'head');
  const told = { kind: 'COMMUNICATE', text: 'A week it is.', parties: ['Customers'], taskOwnerId: world.idOfPerson('colleague') };
  await world.done(`${name}, answered`, 'respondToExpectation', { expectationId, ...told, dueOn: dateOf(60) }, 'head');
}
