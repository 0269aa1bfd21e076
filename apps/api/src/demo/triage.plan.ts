import { addDays } from '#calendar';
import type { LocalDate } from '#calendar';
import type { Cause } from '#friction/events';
import { policyIdOf } from '#policies';
import { MERGE_REASONS, QUESTIONS, REPLIES, TRIAGE, WITHDRAWALS } from './content.answers.ts';
import { PROFILES } from './content.friction.ts';
import type { Holder } from './content.organisation.ts';
import { PolicyCalendar } from './policy-calendar.ts';
import { Random } from './random.ts';
import { laterDetails } from './report-details.ts';
import type { PlannedReport } from './reports.plan.ts';
import { SEED } from './seed.ts';
import { SYSTEM_KEY } from './step.ts';
import type { Step } from './step.ts';
import { weekday } from './timeline.ts';
import type { Timeline } from './timeline.ts';

/** Typical days from a report to its answer: some owners are quick, some are not. */
const ANSWER_DAYS: Readonly<Record<Holder, number>> = {
  operations: 10,
  afterSales: 4,
  storeStandards: 16,
  pricing: 9,
  payments: 12,
  credit: 6,
  fraud: 8,
  privacy: 3,
  compliance: 5,
  audit: 10,
  administration: 10,
  north: 10,
  south: 10,
  care: 5,
  careDeputy: 4,
  delivery: 7,
  repair: 19,
};
/** Most friction is the rule's; per family something else stands out. */
const CAUSES: Readonly<Record<string, Cause>> = {
  Overrides: 'RESOURCING',
  Refunds: 'LIMIT',
  'Data protection': 'TOOL',
  Credit: 'MISUNDERSTANDING',
  'Vulnerable customers': 'TRAINING',
  Cash: 'RESOURCING',
};
const MERGE_WITHIN_DAYS = 3;

interface Merge {
  readonly into: PlannedReport;
  readonly day: LocalDate;
}

/** What becomes of the reports: facts, links, causes, questions, merges, withdrawals and answers. */
export class TriagePlan {
  readonly steps: Step[] = [];
  readonly #timeline: Timeline;
  readonly #calendar: PolicyCalendar;
  /** Day of the owner's answer, by report. */
  readonly #answers = new Map<PlannedReport, LocalDate>();
  readonly #merges = new Map<PlannedReport, Merge>();

  constructor(timeline: Timeline, reports: readonly PlannedReport[]) {
    this.#timeline = timeline;
    this.#calendar = new PolicyCalendar(timeline);
    for (const report of reports) this.#planAnswer(report);
    this.#planMerges(reports);
    for (const report of reports) this.#follow(report);
  }

  #planAnswer(report: PlannedReport): void {
    const random = this.#random('answer', report);
    if (report.isWithdrawn || !random.chance(report.namesPolicy ? 0.84 : 0.5)) return;
    const typical = ANSWER_DAYS[this.#calendar.office(report.policy.code, report.day)[0]];
    const days = Math.max(report.namesPolicy ? 2 : 8, Math.round(random.around(typical, 0.6)));
    this.#answers.set(report, onWeekday(addDays(report.day, days)));
  }

  /** A report shortly after another one from the same team, told of the same: it shares the first one's answer. */
  #planMerges(reports: readonly PlannedReport[]): void {
    const latest = new Map<string, PlannedReport>();
    for (const report of reports) {
      if (!report.namesPolicy || report.isWithdrawn) continue;
      const key = `${report.policy.code}/${report.reporter.unit}`;
      const into = latest.get(key);
      const random = this.#random('merge', report);
      const answered = into && this.#answers.get(into);
      const day = onWeekday(addDays(report.day, 1));
      const isNear =
        into !== undefined &&
        into.reporter !== report.reporter &&
        // Otherwise the triager of one may not see the other.
        into.reporter.manager === report.reporter.manager &&
        addDays(into.day, MERGE_WITHIN_DAYS) >= report.day;
      if (isNear && answered !== undefined && day < answered && random.chance(0.22)) this.#merges.set(report, { into, day });
      else latest.set(key, report);
    }
  }

  #follow(report: PlannedReport): void {
    const { stepId, policy, day, reporter, alias, namesPolicy, isWithdrawn } = report;
    const random = this.#random('triage', report);
    const byReporter = { actor: reporter.key, alias, reports: { reportId: stepId } };
    if (isWithdrawn) {
      const reason = random.pick(WITHDRAWALS);
      this.steps.push({
        ...byReporter,
        id: `withdraw/${stepId}`,
        at: this.#evening(addDays(day, random.whole(1, 4)), random),
        command: 'WithdrawReport',
        input: { reason },
      });
      return;
    }
    const profile = PROFILES[policy.code];
    if (profile && random.chance(0.07)) {
      const input = laterDetails(profile, policy, random);
      this.steps.push({
        ...byReporter,
        id: `facts/${stepId}`,
        at: this.#evening(addDays(day, 1), random),
        command: 'AddReportFacts',
        input,
      });
    }
    const linked = addDays(day, random.whole(1, 5));
    if (!namesPolicy) {
      if (!this.#answers.has(report)) return;
      const input = { policyId: policyIdOf(policy.code) };
      this.steps.push({ ...byReporter, id: `link/${stepId}`, at: this.#evening(linked, random), command: 'LinkReportToPolicy', input });
    }
    this.#triage(report, namesPolicy ? day : linked, random);
  }

  #triage(report: PlannedReport, since: LocalDate, random: Random): void {
    const { stepId, policy, reporter, alias } = report;
    const cause = causeOf(policy.family, random);
    const words = TRIAGE[cause];
    const answered = this.#answers.get(report);
    const merge = this.#merges.get(report);
    const looked = onWeekday(addDays(since, Math.max(1, Math.round(random.around(3, 0.7)))));
    const office = (day: LocalDate) => ({
      actor: this.#triager(report, day, random),
      at: this.#office(day, random),
      reports: { reportId: stepId },
    });
    if (answered !== undefined || random.chance(0.35)) {
      const day = answered !== undefined && answered < looked ? answered : looked;
      this.steps.push({
        ...office(day),
        id: `cause/${stepId}`,
        command: 'ClassifyReportCause',
        input: { cause, reason: random.pick(words.reasons) },
      });
    }
    if (random.chance(0.08)) {
      this.steps.push({
        ...office(looked),
        id: `question/${stepId}`,
        command: 'SendReportMessage',
        input: { text: random.pick(QUESTIONS) },
      });
      if (random.chance(0.65)) {
        const at = this.#evening(addDays(looked, random.whole(1, 3)), random);
        const input = { text: random.pick(REPLIES) };
        this.steps.push({
          id: `reply/${stepId}`,
          at,
          actor: reporter.key,
          alias,
          command: 'SendReportMessage',
          input,
          reports: { reportId: stepId },
        });
      }
    }
    if (merge) {
      this.#mergeInto(report, merge, random);
    } else if (answered !== undefined) {
      this.steps.push({ ...office(answered), id: `answer/${stepId}`, command: 'AnswerReport', input: { answer: this.#answerOf(report) } });
    }
  }

  #mergeInto(report: PlannedReport, { into, day }: Merge, random: Random): void {
    const { stepId } = report;
    this.steps.push({
      id: `merge/${stepId}`,
      at: this.#office(day, random),
      actor: this.#triager(report, day, random),
      command: 'MergeReports',
      input: { reason: random.pick(MERGE_REASONS) },
      reports: { reportId: stepId, intoReportId: into.stepId },
    });
    const answered = this.#answers.get(into);
    if (answered === undefined) return;
    // What the running product does by a reaction: the same words for what was merged.
    this.steps.push({
      id: `answer/${stepId}`,
      at: this.#timeline.at(addDays(answered, 1), 360),
      actor: SYSTEM_KEY,
      command: 'AnswerReport',
      input: { answer: this.#answerOf(into) },
      reports: { reportId: stepId },
    });
  }

  #answerOf(report: PlannedReport): string {
    const random = this.#random('words', report);
    return random.pick(TRIAGE[causeOf(report.policy.family, random)].answers);
  }

  /** The owner, or the deputy where the owner is the reporter's own manager; now and then the deputy anyway. */
  #triager({ policy, reporter }: PlannedReport, day: LocalDate, random: Random): string {
    const [owner, deputy] = this.#calendar.office(policy.code, day);
    if (reporter.manager === owner) return deputy;
    return reporter.manager !== deputy && random.chance(0.12) ? deputy : owner;
  }

  #office(day: LocalDate, random: Random): string {
    return this.#timeline.at(day, random.whole(8 * 60, 17 * 60));
  }

  #evening(day: LocalDate, random: Random): string {
    return this.#timeline.at(day, random.whole(12 * 60, 20 * 60));
  }

  #random(purpose: string, { stepId }: PlannedReport): Random {
    return new Random(SEED, purpose, stepId);
  }
}

function causeOf(family: string, random: Random): Cause {
  const draw = random.next();
  if (draw < 0.62) return 'RULE';
  if (draw < 0.82) return CAUSES[family] ?? 'RULE';
  return random.pick(['LIMIT', 'TOOL', 'TRAINING', 'RESOURCING', 'MISUNDERSTANDING']);
}

function onWeekday(day: LocalDate): LocalDate {
  return addDays(day, Math.max(0, weekday(day) - 4) && 7 - weekday(day));
}
