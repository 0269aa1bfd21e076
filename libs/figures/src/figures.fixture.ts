import { randomUUID } from 'node:crypto';
import { bareReport } from '../../../test/events/bare-report.ts';

/** What the specs of this domain share. */

export const policyId = randomUUID();
export const reportId = randomUUID();
/** The alias of whoever made it. */
export const reporterId = randomUUID();

export function reported(overrides: Partial<Parameters<typeof bareReport>[0]> = {}): ReturnType<typeof bareReport> {
  return bareReport({ reportId, policyId, reporterId, receiverId: randomUUID(), ...overrides });
}
