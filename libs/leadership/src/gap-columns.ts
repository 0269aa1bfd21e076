import type { GapDriver, GapDrivers, PerceptionGaps, PerceptionStatement } from '#insights';
import type { LeadershipSections } from './leadership-review.types.ts';
import { estimateColumns, policyColumns } from './table-columns.ts';
import type { Column } from './table-columns.ts';

interface GapLine {
  readonly wave: PerceptionGaps;
  readonly statement: PerceptionStatement;
}

export const GAPS: readonly Column<GapLine>[] = [
  ['survey', ({ wave }) => wave.title],
  ['wave', ({ wave }) => wave.wave?.number ?? null],
  ['wave_from', ({ wave }) => wave.window?.from ?? null],
  ['wave_to', ({ wave }) => wave.window?.to ?? null],
  ['statement', ({ statement }) => statement.key],
  ['employee_text', ({ statement }) => statement.employeeText],
  ['customer_text', ({ statement }) => statement.customerText],
  ['hand_dimension', ({ statement }) => statement.dimension],
  ...policyColumns<GapLine>(({ statement }) => statement.policy),
  ...estimateColumns<GapLine>('employees', ({ statement }) => statement.employees),
  ...estimateColumns<GapLine>('customers', ({ statement }) => statement.customers),
  ...estimateColumns<GapLine>('gap', ({ statement }) => statement.gap),
  ['verdict', ({ statement }) => statement.verdict],
  ...estimateColumns<GapLine>('change', ({ statement }) => statement.change),
];

export function gapRows({ waves }: LeadershipSections['gaps']): readonly GapLine[] {
  return waves.flatMap((wave) => wave.statements.map((statement) => ({ wave, statement })));
}

interface DriverLine {
  readonly found: GapDrivers;
  readonly driver: GapDriver;
}

export function driverRows({ waves }: LeadershipSections['gapDrivers']): readonly DriverLine[] {
  return waves.flatMap((found) => found.drivers.map((driver) => ({ found, driver })));
}

export const GAP_DRIVERS: readonly Column<DriverLine>[] = [
  ['survey', ({ found }) => found.title],
  ['wave', ({ found }) => found.wave?.number ?? null],
  ...policyColumns<DriverLine>(({ driver }) => driver.policy),
  ['statement', ({ driver }) => driver.statement.key],
  ['employee_text', ({ driver }) => driver.statement.employeeText],
  ['customer_text', ({ driver }) => driver.statement.customerText],
  ['verdict', ({ driver }) => driver.verdict],
  ...estimateColumns<DriverLine>('correlation', ({ driver }) => driver.correlation),
  ['p_value', ({ driver }) => driver.pValue],
  ['q_value', ({ driver }) => driver.qValue],
  ['compared', ({ found }) => found.compared],
  ['basis', ({ driver }) => driver.basis],
  ['friction_from', ({ driver }) => driver.correlation.window?.from ?? null],
  ['friction_to', ({ driver }) => driver.correlation.window?.to ?? null],
  ['why', ({ driver }) => driver.why],
];
