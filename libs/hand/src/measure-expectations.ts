import { addDays } from '#calendar';
import type { ExpectationCourse } from '#expectations';
import type { HandMaterial } from './hand-material.finder.ts';
import type { Measured } from './hand-score.ts';
import { daysOf, unitsOf } from './looked-at.ts';
import type { Days, LookedAt } from './looked-at.ts';

/** Until then nobody has to have said whether an expectation is met. */
const DAYS_TO_ASSESS = 30;

/**
 * Of those that were not settled at some time looked at, the share that were aligned or documented at its end. Not settled is what was assessed
 * as not met, and what nobody has assessed in time: a unit that assesses nothing is not aligned. Each counts until something comes of it.
 */
export function expectationsAligned(material: HandMaterial, at: LookedAt): Measured {
  const days = daysOf(at);
  const units = unitsOf(at, material);
  const isIn = ({ unitId, policyId }: ExpectationCourse) =>
    at.scope.kind === 'POLICY' ? policyId === at.scope.id : (units?.has(unitId) ?? true);
  const stoodOpen = material.expectations.filter((course) => isIn(course) && wasOpenWithin(course, days));
  const settled = stoodOpen.filter((course) => isSettled(statusOn(course, days.to)));
  return {
    raw: { share: stoodOpen.length > 0 ? settled.length / stoodOpen.length : null },
    n: stoodOpen.length,
    sources: stoodOpen.map(({ expectationId }) => ({ kind: 'EXPECTATION', id: expectationId })),
  };
}

type Status = ExpectationCourse['statuses'][number]['status'];

/** The last day of a status is that of the one that follows. */
function wasOpenWithin({ registeredOn, statuses }: ExpectationCourse, { from, to }: Days): boolean {
  return statuses.some((one, place) => {
    const since = one.status === 'OPEN' ? addDays(registeredOn, DAYS_TO_ASSESS) : one.from;
    const until = statuses[place + 1]?.from ?? to;
    return !isSettled(one.status) && since <= to && until >= from && until >= since;
  });
}

function statusOn({ statuses }: ExpectationCourse, day: string): Status | undefined {
  return statuses.findLast(({ from }) => from <= day)?.status;
}

function isSettled(status: Status | undefined): boolean {
  return status === 'ALIGNED' || status === 'DOCUMENTED';
}

const SIGNS = 6;

/** Over the units that were checked in the time looked at, by the last check of each. A sign that nobody could tell of is not absent. */
export function warningSignsAbsent({ checks, ...material }: HandMaterial, at: LookedAt): Measured {
  const units = unitsOf(at, material);
  const counted = checks.filter(
    ({ unitId, toWeek }) => at.scope.kind !== 'POLICY' && toWeek >= at.fromWeek && (units === null || units.has(unitId)),
  );
  const absent = counted.map(({ signs }) => signs.filter(({ answer }) => answer === 'ABSENT').length / SIGNS);
  return {
    raw: { share: counted.length > 0 ? absent.reduce((sum, share) => sum + share, 0) / counted.length : null },
    n: counted.length,
    sources: counted.map(({ unitId, period }) => ({ kind: 'WARNING_SIGN_CHECK', id: `${unitId}/${period}` })),
  };
}
