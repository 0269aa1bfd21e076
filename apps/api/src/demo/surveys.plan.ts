import { addDays } from '#calendar';
import type { LocalDate } from '#calendar';
import { createdSurveyId, waveIdAt } from '#perceptions';
import type { Audience } from '#perceptions/events';
import { policyIdOf } from '#policies';
import { UNITS } from './content.organisation.ts';
import { CADENCE_DAYS, SOURCES, SURVEYS, WAVE_WEEKS, WAVES_OPEN_WEEKS_AGO } from './content.surveys.ts';
import type { DemoStatement, DemoSurvey } from './content.surveys.ts';
import { actorOf, roster } from './people.ts';
import { Random } from './random.ts';
import { commandIdOf, SEED } from './seed.ts';
import { SYSTEM_KEY } from './step.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

const MAKER = 'operations';
const TEAMS = UNITS.filter(({ staff }) => staff > 0);
const AUDIENCES: readonly Audience[] = ['EMPLOYEES', 'CUSTOMERS'];
/** Share of a team that answers, wave by wave: it pays to see that something follows. */
const ANSWERING = [0.62, 0.7, 0.76] as const;
const CUSTOMERS_PER_HEAD = 5;

/** The surveys with their waves, each with the counts of every team and audience. */
export function surveysPlan(timeline: Timeline): readonly Step[] {
  return SURVEYS.flatMap((survey) => [
    creation(timeline, survey),
    ...WAVES_OPEN_WEEKS_AGO.flatMap((weeksAgo, index) => wave(timeline, survey, weeksAgo, index)),
  ]);
}

/** Ids of the waves of a survey, the first one first. */
export function wavesOf(survey: DemoSurvey): readonly string[] {
  return WAVES_OPEN_WEEKS_AGO.map((_, index) => waveIdAt(surveyIdOf(survey), index + 1));
}

/** The last day on which a wave takes answers. */
export function lastDayOf(timeline: Timeline, weeksAgo: number): LocalDate {
  return addDays(timeline.monday(weeksAgo), WAVE_WEEKS * 7 - 1);
}

const creationOf = ({ key }: DemoSurvey) => `survey/${key}`;

export function surveyIdOf(survey: DemoSurvey): string {
  const maker = roster().find(({ key }) => key === MAKER);
  if (!maker) throw new RangeError(`nobody is called ${MAKER}`);
  return createdSurveyId(commandIdOf(creationOf(survey)), actorOf(maker));
}

function creation(timeline: Timeline, survey: DemoSurvey): Step {
  const { title, template, statements } = survey;
  return {
    id: creationOf(survey),
    at: timeline.at(addDays(timeline.monday(WAVES_OPEN_WEEKS_AGO[0]), -11), 600),
    actor: MAKER,
    command: 'CreateSurvey',
    input: {
      title,
      template,
      cadenceDays: CADENCE_DAYS,
      statements: statements.map((statement) => ({
        key: statement.key,
        employeeText: statement.employees,
        customerText: statement.customers,
        dimension: statement.dimension ?? null,
        policyId: statement.policy === undefined ? null : policyIdOf(statement.policy),
        warningSign: statement.warningSign ?? null,
        weight: statement.weight ?? null,
      })),
    },
  };
}

function wave(timeline: Timeline, survey: DemoSurvey, weeksAgo: number, index: number): readonly Step[] {
  const opensOn = timeline.monday(weeksAgo);
  const closesOn = lastDayOf(timeline, weeksAgo);
  const surveyId = surveyIdOf(survey);
  const name = `${survey.key}/${index + 1}`;
  const waveId = waveIdAt(surveyId, index + 1);
  const opening = { id: `wave/${name}`, at: timeline.at(opensOn, 30), command: 'OpenWave' } as const;
  const close = { id: `close/${name}`, at: timeline.at(addDays(closesOn, 1), 10), actor: SYSTEM_KEY } as const;
  return [
    { ...opening, actor: MAKER, input: { surveyId, opensOn, closesOn } },
    ...imports(timeline.at(addDays(closesOn, -2), 900), survey, waveId, index),
    { ...close, command: 'CloseWave', input: { waveId } },
  ];
}

/** One after the other: they all go into the stream of the wave. */
function imports(at: string, { key, statements }: DemoSurvey, waveId: string, index: number): readonly Step[] {
  const parts = AUDIENCES.flatMap((audience) => TEAMS.map((team) => ({ audience, ...team })));
  const idOf = ({ audience, code }: (typeof parts)[number]) => `counts/${key}/${index + 1}/${audience}/${code}`;
  return parts.map((part, position): Step => {
    const { audience, code, staff } = part;
    const before = parts[position - 1];
    const random = new Random(SEED, 'survey', audience, code, index);
    const people = audience === 'EMPLOYEES' ? (staff + 1) * (ANSWERING[index] ?? 0) : staff * random.around(CUSTOMERS_PER_HEAD, 0.25);
    return {
      id: idOf(part),
      at,
      actor: MAKER,
      command: 'ImportSurveyCounts',
      input: {
        waveId,
        source: SOURCES[audience],
        unitCode: code,
        audience,
        counts: statements.map((statement) => ({
          key: statement.key,
          counts: [...histogram(Math.round(people), agreementIn(statement, audience, code, index), random)],
        })),
      },
      ...(before && { follows: idOf(before) }),
    };
  });
}

/** Teams differ by a steady amount of their own, customers' views of them by more than their own. */
function agreementIn({ key, agreement, warningSign }: DemoStatement, audience: Audience, team: string, index: number): number {
  const isOwn = audience === 'EMPLOYEES';
  const share = agreement[index]?.[isOwn ? 0 : 1] ?? 0;
  const steady = new Random(SEED, 'survey-team', audience, team).normal() * (isOwn ? 0.04 : 0.08);
  const ofThis = new Random(SEED, 'survey-team', audience, team, key).normal() * 0.03;
  return Math.min(0.95, Math.max(0.05, share + (warningSign === undefined ? steady : -steady) + ofThis));
}

/** Person by person, so that small teams vary as small teams do. */
function histogram(people: number, agreement: number, random: Random): readonly number[] {
  const counts = [0, 0, 0, 0, 0];
  for (let person = 0; person < people; person++) {
    const value = random.chance(agreement) ? (random.chance(0.35) ? 5 : 4) : random.weighted([1, 2, 3], (each) => each);
    counts[value - 1] = (counts[value - 1] ?? 0) + 1;
  }
  return counts;
}
