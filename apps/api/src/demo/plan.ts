import type { Calendar, LocalDate } from '#calendar';
import { chartersPlan } from './charters.plan.ts';
import { expectationsPlan } from './expectations.plan.ts';
import { judgementPlan } from './judgement.plan.ts';
import { roster } from './people.ts';
import type { DemoPerson } from './people.ts';
import { acknowledgements, weeklyRecords } from './records.plan.ts';
import { reviewsPlan } from './reviews.plan.ts';
import { ReportsPlan } from './reports.plan.ts';
import { setUpPlan, transfer } from './set-up.plan.ts';
import type { Step } from './step.ts';
import { surveysPlan } from './surveys.plan.ts';
import { Timeline } from './timeline.ts';
import { warningSignsPlan } from './warning-signs.plan.ts';
import { TriagePlan } from './triage.plan.ts';

export interface DemoPlan {
  readonly people: readonly DemoPerson[];
  /** In the order of time; nothing on `today` or later. */
  readonly steps: readonly Step[];
}

/** The whole year of the example organisation up to a day. Pure: equal arguments give equal plans. */
export function demoPlan(today: LocalDate, calendar: Calendar, currency: string): DemoPlan {
  const timeline = new Timeline(calendar, today);
  const people = roster();
  const reporting = new ReportsPlan(timeline, people, currency);
  const triage = new TriagePlan(timeline, reporting.reports);
  const steps = [
    ...setUpPlan(timeline, people),
    transfer(timeline),
    ...reporting.steps,
    ...triage.steps,
    ...weeklyRecords(timeline, people),
    ...acknowledgements(timeline, people),
    ...judgementPlan(timeline, people),
    ...reviewsPlan(timeline, people),
    ...chartersPlan(timeline, people),
    ...surveysPlan(timeline),
    ...expectationsPlan(timeline, people),
    ...warningSignsPlan(timeline),
  ];
  const end = calendar.startOfDay(today);
  return { people, steps: steps.filter(({ at }) => at < end).sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id)) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
