import { randomUUID } from 'node:crypto';
import { systemActor } from '#eventing';
import type { Actor } from '#eventing';
import { aContext } from '#eventing-testing';
import type { FrictionReportEvent } from './events.ts';
import type { PolicyThen, ReportInput } from './friction-report.decider.ts';
import type { ReporterProtection } from './report-protection.decider.ts';
import { bareReport } from '../../../test/events/bare-report.ts';

/** Named example events and people that the specs of this domain share. */

type Reported = Extract<FrictionReportEvent, { type: 'FrictionReported' }>;

function person(unitId: string | null = null): Actor {
  return { id: randomUUID(), kind: 'PERSON', grants: [{ role: 'FRONTLINE', unitId: null }], unitId };
}

export const reporter = person();
export const owner = person();
export const deputy = person();
export const stranger = person();
export const system = systemActor(owner.id);

export const reportId = randomUUID();
export const policyId = randomUUID();
export const office = { policyId, ownerId: owner.id, deputyId: deputy.id };
export const policy: PolicyThen = { ...office, version: 3, factsAsked: ['amount', 'bought_on'] };
/** Monday of 2026-W45. */
export const now = '2026-11-02T09:00:00.000Z';

/** When what is said in confidence on that day has reached the office. */
export const tomorrow = '2026-11-03';

export const by = (actor: Actor) => aContext({ actor, now });
/** On the day after. */
export const later = (actor: Actor) => aContext({ actor, now: `${tomorrow}T09:00:00.000Z` });

export function protectedBy(overrides: Partial<ReporterProtection>): ReporterProtection {
  return { overseers: [], ownerUnitId: null, fewPeople: false, confidentialDelivery: 'NEXT_DAY', ...overrides };
}

export function reporting(
  input: ReportInput = {},
  overrides: { readonly policy?: PolicyThen | null; readonly protection?: ReporterProtection; readonly unitId?: string | null } = {},
) {
  return { input, reportId, source: null, policy, unitId: null, protection: protectedBy({}), ...overrides };
}

export function reported(overrides: Partial<Reported['data']> = {}): Reported {
  return bareReport({ reportId, policyId, reporterId: reporter.id, receiverId: owner.id, happenedAt: now, reportedAt: now, ...overrides });
}
