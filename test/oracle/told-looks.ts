import type { GraphQLSchema } from 'graphql';
import { unitIdOf } from '#organisation';
import { waveIdAt } from '#perceptions';
import { policyIdOf } from '#policies';
import { reviewIdOf } from '#reviews';
import { questionsOf } from './told-questions.ts';
import type { Question } from './told-questions.ts';
import { weekOf } from './told-cast.ts';
import { RULES, WEEKS } from './told-script.ts';
import { CHECKED, WAVES } from './told-surveys.ts';

/** A question, and the name of whoever asks it. */
export type Asked = readonly [as: string, Question];

/** Those who never answer for what is kept from them; bob answers for another rule. */
const OUTSIDERS = ['executive', 'executiveOfSouth', 'bob', 'compliance', 'auditor', 'supervisorOfNorth', 'colleague', 'admin'] as const;

const READING_FIGURES = ['bob', 'compliance', 'auditor'] as const;
const PERIOD = '2026-Q1';
const SECTIONS = ['friction', 'decisions', 'effects', 'reviews', 'gaps', 'expectations', 'hand'] as const;
/** Who asks which. */
export const FEEDS = SECTIONS.flatMap((name) => [
  ['executive', `${name}.csv?period=${PERIOD}`] as const,
  ...(name === 'effects' ? [] : [['executiveOfSouth', `${name}.csv?period=${PERIOD}&unit=SOUTH`] as const]),
]);

/** Of the version that is judged. */
export const NUMBER = 2;

/** Where days would show. */
export function askedEveryWeek(schema: GraphQLSchema): readonly Asked[] {
  return [
    ...each(schema, 'history', (policyId) => ({ policyId })),
    ...[0, 1].flatMap((ordinal) => questionsOf(schema, 'review', { id: reviewIdOf(policyIdOf(RULES.reviewed), ordinal) })),
  ].map((question) => ['executive', question] as const);
}

/** Everything that is worked out from what people say, or could tell of it. */
export function askedAtLooks(schema: GraphQLSchema, surveyId: string): readonly Asked[] {
  const window = { from: weekOf(-4), to: weekOf(WEEKS) };
  const charts = (given: object) => each(schema, 'frictionChart', (policyId) => ({ policyId, ...given }));
  const effects = each(schema, 'revisionEffect', (policyId) => ({ policyId, number: NUMBER }));
  const figures = [
    ...charts({}),
    ...charts({ unitId: unitIdOf('SOUTH'), window }),
    // A window shows a part of the same points.
    ...charts({ window: { from: weekOf(3), to: weekOf(4) } }),
    ...questionsOf(schema, 'frictionRanking', { window, first: 5 }),
    ...questionsOf(schema, 'frictionTrend', { window }),
    ...questionsOf(schema, 'judgementCalls', { window, first: 5 }),
  ];
  const reviews = [...[0, 1].map((ordinal) => reviewIdOf(policyIdOf(RULES.reviewed), ordinal)), reviewIdOf(policyIdOf(RULES.quiet), 0)];
  const others = [
    ...reviews.flatMap((reviewId) => questionsOf(schema, 'history', { reviewId })),
    ...reviews.flatMap((id) => questionsOf(schema, 'review', { id })),
    ...questionsOf(schema, 'history', { policyId: policyIdOf(RULES.quiet) }),
    ...questionsOf(schema, 'similarReports', { policyId: policyIdOf(RULES.quiet) }),
    ...questionsOf(schema, 'reports', { first: 20, policyId: policyIdOf(RULES.quiet) }),
    ...questionsOf(schema, 'outcomes', { first: 20 }),
    ...questionsOf(schema, 'tasks', { first: 20, mine: false }),
    ...questionsOf(schema, 'policies', { first: 10 }),
    ...questionsOf(schema, 'authorityRequests', {}),
    ...questionsOf(schema, 'accessLog', { first: 100 }),
    ...questionsOf(schema, 'administrationLog', { first: 100 }),
  ];
  const by = (as: string, questions: readonly Question[]) => questions.map((question) => [as, question] as const);
  return [
    ...by('executive', [...figures, ...effects]),
    ...by('executiveOfSouth', charts({})),
    ...['bob', 'auditor'].flatMap((as) => by(as, effects)),
    ...OUTSIDERS.flatMap((as) => by(as, [...others, ...heard(schema)])),
    ...by('executive', perspectives(schema, surveyId, [null, 'NORTH', 'SOUTH'])),
    ...by('executiveOfSouth', perspectives(schema, surveyId, ['SOUTH'])),
    ...READING_FIGURES.flatMap((as) => by(as, perspectives(schema, surveyId, [null]))),
  ];
}

/** What everybody may ask, though few are told anything. */
function heard(schema: GraphQLSchema): readonly Question[] {
  return [
    ...questionsOf(schema, 'surveys', { first: 100 }),
    ...questionsOf(schema, 'expectations', { first: 20 }),
    ...questionsOf(schema, 'charter', { unitId: unitIdOf('ALL') }),
    ...questionsOf(schema, 'chartersAwaitingMe', {}),
    ...['ALL', 'SOUTH'].flatMap((code) => questionsOf(schema, 'warningSigns', { unitId: unitIdOf(code), period: CHECKED })),
  ];
}

/** The figures of both perspectives. @param units codes; null: the whole */
function perspectives(schema: GraphQLSchema, surveyId: string, units: readonly (string | null)[]): readonly Question[] {
  return units.flatMap((code) => {
    const unitId = code === null ? null : unitIdOf(code);
    const waves = WAVES.map(({ number }) => waveIdAt(surveyId, number));
    return [
      ...questionsOf(schema, 'perceptionGaps', { surveyId, unitId }),
      ...waves.flatMap((waveId) => questionsOf(schema, 'surveyResults', { waveId, unitId })),
      ...questionsOf(schema, 'gapDrivers', { surveyId, unitId }),
      ...questionsOf(schema, 'missteps', { unitId }),
      ...questionsOf(schema, 'leadershipReview', { period: PERIOD, unitId }),
      ...questionsOf(schema, 'handProfile', { scope: { unitId } }),
      ...questionsOf(schema, 'handTrend', { scope: { unitId }, months: 4 }),
      ...(code === null ? each(schema, 'handProfile', (policyId) => ({ scope: { policyId } })) : []),
    ];
  });
}

function each(schema: GraphQLSchema, query: string, given: (policyId: string) => Readonly<Record<string, unknown>>): readonly Question[] {
  return Object.values(RULES).flatMap((code) => questionsOf(schema, query, given(policyIdOf(code))));
}
