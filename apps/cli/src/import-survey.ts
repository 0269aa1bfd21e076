import type { EventStore } from '#eventing';
import type { RegisterUnit } from '#organisation';
import type { RegisterPolicy } from '#policies';
import { readImportRows } from './import-rows.ts';
import type { ImportPlan } from './import-rows.ts';
import type { Target } from './import-targets.ts';
import { RowRejected } from './row-values.ts';
import { table } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface PolicyCount {
  readonly target: Target<RegisterPolicy>;
  reports: number;
  /** ISO instant of its earliest report. */
  earliest: string;
}

/** What an import would do, found by reading the file once. */
export interface Survey {
  readonly accepted: number;
  readonly rejected: number;
  /** Of the accepted ones: reports that an earlier import recorded. */
  readonly known: number;
  /** By id. */
  readonly policies: ReadonlyMap<string, PolicyCount>;
  readonly units: ReadonlyMap<string, Target<RegisterUnit>>;
  readonly reasons: ReadonlyMap<string, number>;
  /** Local dates of the earliest and the latest report; null when there is none. */
  readonly span: readonly [from: string, to: string] | null;
}

/** @throws UsageError when two policies would become one; the signal's reason when aborted */
export async function survey(plan: ImportPlan, events: EventStore | null, signal: AbortSignal): Promise<Survey> {
  const policies = new Map<string, PolicyCount>();
  const units = new Map<string, Target<RegisterUnit>>();
  const reasons = new Map<string, number>();
  let [accepted, rejected, known] = [0, 0, 0];
  let span: Span | null = null;
  for await (const { outcome } of readImportRows(plan)) {
    signal.throwIfAborted();
    if (outcome instanceof RowRejected) {
      rejected += 1;
      reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
      continue;
    }
    const { reportId, policy, unit, happenedAt } = outcome;
    accepted += 1;
    if (events && (await events.readStream(`friction_report-${reportId}`)).length > 0) known += 1;
    const count = policies.get(policy.id) ?? { target: policy, reports: 0, earliest: happenedAt };
    policies.set(policy.id, count);
    count.reports += 1;
    if (happenedAt < count.earliest) count.earliest = happenedAt;
    units.set(unit.id, unit);
    span = widened(span, happenedAt);
  }
  const { collisions } = plan.targets;
  if (collisions.length > 0) {
    throw new UsageError(
      `two policies would become one; state the code of one value in policy.codes of the mapping:\n${collisions.map((each) => `  - ${each}`).join('\n')}`,
    );
  }
  const { calendar } = plan.context;
  return { accepted, rejected, known, policies, units, reasons, span: span && [calendar.dayOf(span[0]), calendar.dayOf(span[1])] };
}

type Span = readonly [from: string, to: string];

function widened(span: Span | null, instant: string): Span {
  if (span === null) return [instant, instant];
  return [instant < span[0] ? instant : span[0], instant > span[1] ? instant : span[1]];
}

const TOP = 10;

export function describeSurvey({ format, mapping }: ImportPlan, found: Survey): string {
  const policies = [...found.policies.values()].sort((a, b) => b.reports - a.reports);
  const newPolicies = policies.filter(({ target }) => target.registration !== null).length;
  const newUnits = [...found.units.values()].filter(({ registration }) => registration !== null).length;
  const facts = [
    ['source', `${mapping.source.name} (${mapping.source.public ? 'public' : 'not public'})`],
    ['read as', `${format.encoding}, columns divided by ${format.delimiter === '\t' ? 'tab' : format.delimiter}`],
    ['rows', String(found.accepted + found.rejected)],
    ['to import', String(found.accepted - found.known)],
    ['imported before', String(found.known)],
    ['rejected', String(found.rejected)],
    ['dates', found.span ? `${found.span[0]} to ${found.span[1]}` : 'none'],
    ['policies', `${policies.length}, of which new ${newPolicies}`],
    ['units', `${found.units.size}, of which new ${newUnits}`],
  ];
  const top = policies.slice(0, TOP).map(({ target, reports }) => [String(reports), target.code, target.value]);
  return [
    table(facts),
    ...(top.length > 0 ? [`\nreports by policy (the first ${top.length} of ${policies.length})`, table(top)] : []),
    ...describeReasons(found.reasons),
  ].join('\n');
}

/** @param reasons rows by reason */
export function describeReasons(reasons: ReadonlyMap<string, number>): readonly string[] {
  const rows = [...reasons].sort(([, a], [, b]) => b - a).map(([reason, count]) => [String(count), reason]);
  return rows.length > 0 ? ['\nrejected rows by reason', table(rows)] : [];
}
