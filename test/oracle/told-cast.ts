import { addDays, addWeeks, weekOfDate } from '#calendar';
import type { Role } from '#eventing';
import type { ToldWorld } from './told-world.ts';

/** Something that somebody does, on a day counted from the first one. */
export interface Act {
  readonly day: number;
  /** In which worlds; absent: in both. */
  readonly only?: 'WITHOUT' | 'WITH';
  /** Tells the same act of both worlds from all others. */
  readonly name: string;
  readonly act: (world: ToldWorld, name: string) => Promise<unknown>;
}

/** Code, and the code of the unit above. */
export const UNITS = [
  ['ALL', undefined],
  ['NORTH', 'ALL'],
  ['SOUTH', 'ALL'],
] as const;
/** Everybody else than staff: their role, and the unit that it covers. */
export const STAFF: Readonly<Record<string, readonly [role: Role, unitCode: string | null]>> = {
  admin: ['ADMIN', null],
  ann: ['POLICY_OWNER', null],
  deputy: ['POLICY_OWNER', null],
  // Head of everybody, who stands in where the office does not answer.
  head: ['POLICY_OWNER', null],
  supervisor: ['SUPERVISOR', 'SOUTH'],
  bob: ['POLICY_OWNER', null],
  executive: ['EXECUTIVE', null],
  executiveOfSouth: ['EXECUTIVE', 'SOUTH'],
  compliance: ['COMPLIANCE', null],
  auditor: ['AUDITOR', null],
  supervisorOfNorth: ['SUPERVISOR', 'NORTH'],
  colleague: ['FRONTLINE', null],
};

/** A Monday. */
export const FIRST = '2026-01-05';
export const LOUD = ['l0', 'l1', 'l2', 'l3', 'l4', 'l5', 'l6', 'l7', 'l8', 'l9'] as const;
/** Fewer than stand in a block or a cell, enough to set off a review. */
export const QUIET = ['q0', 'q1', 'q2', 'q3'] as const;

export function weekOf(week: number): string {
  return addWeeks(weekOfDate(FIRST), week);
}

export function dateOf(day: number): string {
  return addDays(FIRST, day);
}
