import type { Calendar, LocalDate } from '#calendar';
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

/** Where nothing is left to be done. */
const SETTLED: readonly ExpectationStatus[] = ['ALIGNED', 'DOCUMENTED'];

/**
 * Of every expectation that was not settled at some time since a day, in the order of their ids.
 * @param since local date
 */
export async function listExpectationCourses(
  db: ReadDb<ExpectationTables>,
  calendar: Calendar,
  since: LocalDate,
): Promise<readonly ExpectationCourse[]> {
  const unsettled = db
    .selectFrom('expectation')
    .where((eb) => eb.or([eb('status', 'not in', SETTLED), eb('changed_at', '>=', calendar.startOfDay(since))]));
  const expectations = await unsettled.selectAll().orderBy('expectation_id').execute();
  const ids = unsettled.select('expectation_id');
  const assessments = Map.groupBy(
    await db.selectFrom('expectation_assessment').selectAll().where('expectation_id', 'in', ids).execute(),
    ({ expectation_id }) => expectation_id,
  );
  const responses = Map.groupBy(
    await db.selectFrom('expectation_response').selectAll().where('expectation_id', 'in', ids).execute(),
    ({ expectation_id }) => expectation_id,
  );
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
