import type { Calendar } from '#calendar';
import type { ReadDb } from '#read-store';
import type { ExpectationStatus } from './events.ts';
import type { Assessment, ExpectationTables, Responded } from './expectations.projection.ts';

/** What became of an expectation. */
export interface ExpectationCourse {
  readonly expectationId: string;
  readonly unitId: string;
  readonly policyId: string | null;
  /** Local date. */
  readonly registeredOn: string;
  /** What it was from each local date, in their order; OPEN from its registration. */
  readonly statuses: readonly { readonly from: string; readonly status: ExpectationStatus }[];
}

/** Of every expectation, in the order of their ids. */
export async function listExpectationCourses(db: ReadDb<ExpectationTables>, calendar: Calendar): Promise<readonly ExpectationCourse[]> {
  const expectations = await db.selectFrom('expectation').selectAll().orderBy('expectation_id').execute();
  const assessments = Map.groupBy(
    await db.selectFrom('expectation_assessment').selectAll().execute(),
    ({ expectation_id }) => expectation_id,
  );
  const responses = Map.groupBy(await db.selectFrom('expectation_response').selectAll().execute(), ({ expectation_id }) => expectation_id);
  return expectations.map(({ expectation_id, unit_id, policy_id, registered_at }) => {
    const steps = [
      ...(assessments.get(expectation_id) ?? []).map(({ place, body }) => {
        const { status, assessedAt } = JSON.parse(body) as Assessment;
        return { place, status, from: calendar.dayOf(assessedAt) };
      }),
      ...(responses.get(expectation_id) ?? []).map(({ place, body }) => {
        const { status, respondedAt } = JSON.parse(body) as Responded;
        return { place, status, from: calendar.dayOf(respondedAt) };
      }),
    ].sort((a, b) => a.place - b.place);
    const registeredOn = calendar.dayOf(registered_at);
    const statuses = [{ from: registeredOn, status: 'OPEN' as const }, ...steps.map(({ from, status }) => ({ from, status }))];
    return { expectationId: expectation_id, unitId: unit_id, policyId: policy_id, registeredOn, statuses };
  });
}
