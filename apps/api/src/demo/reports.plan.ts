import { countWeeks, daysBetween } from '#calendar';
import type { LocalDate } from '#calendar';
import { policyIdOf } from '#policies';
import { UNNAMED } from './content.answers.ts';
import { PROFILES } from './content.friction.ts';
import { POLICIES } from './content.policies.ts';
import type { DemoPolicy, FrictionProfile, Where } from './content.types.ts';
import type { DemoPerson } from './people.ts';
import { PolicyCalendar } from './policy-calendar.ts';
import { Random } from './random.ts';
import { effectOf, outcomeOf, reportDetails } from './report-details.ts';
import { campaignFactor, PLACES, seasonFactor, weekdayFactor } from './rhythm.ts';
import { SEED } from './seed.ts';
import type { ReportAlias, Step } from './step.ts';
import type { Timeline } from './timeline.ts';

/** A report as the rest of the plan needs it. */
export interface PlannedReport {
  readonly stepId: string;
  readonly policy: DemoPolicy;
  readonly day: LocalDate;
  readonly reporter: DemoPerson;
  readonly alias: ReportAlias;
  /** False: "a rule I can't name". */
  readonly namesPolicy: boolean;
  readonly isWithdrawn: boolean;
}

interface Happening {
  readonly policy: DemoPolicy;
  readonly profile: FrictionProfile;
  readonly where: Where;
  readonly day: LocalDate;
  readonly at: string;
  readonly reporter: DemoPerson;
  readonly id: string;
  readonly random: Random;
}

const EVEN_DAYS = 7;
const AGAIN_WITHIN_DAYS = 90;

/** Reports, "me too" and "again" of the whole year. */
export class ReportsPlan {
  readonly steps: Step[] = [];
  readonly reports: PlannedReport[] = [];
  readonly #timeline: Timeline;
  readonly #currency: string;
  readonly #calendar: PolicyCalendar;
  readonly #teams = new Map<string, readonly DemoPerson[]>();
  /** By person and policy: what "again" would refer to. */
  readonly #latest = new Map<string, PlannedReport>();
  readonly #meToo = new Map<string, LocalDate>();

  constructor(timeline: Timeline, people: readonly DemoPerson[], currency: string) {
    this.#timeline = timeline;
    this.#currency = currency;
    this.#calendar = new PolicyCalendar(timeline);
    for (const { units } of Object.values(PLACES)) {
      for (const unit of units)
        this.#teams.set(
          unit,
          people.filter((person) => person.unit === unit && person.weight > 0),
        );
    }
    for (const day of timeline.days()) for (const policy of POLICIES) this.#tell(policy, day);
  }

  #tell(policy: DemoPolicy, day: LocalDate): void {
    const profile = PROFILES[policy.code];
    if (!profile) throw new RangeError(`no friction profile for ${policy.code}`);
    const total = Object.values(profile.where).reduce((sum, share) => sum + share, 0);
    const level = (profile.perWeek / EVEN_DAYS) * this.#levelOn(policy, profile, day);
    for (const [where, share] of Object.entries(profile.where) as [Where, number][]) {
      const random = new Random(SEED, 'friction', policy.code, where, day);
      const count = random.poisson(level * (share / total) * weekdayFactor(where, day));
      for (let number = 1; number <= count; number++) this.#happen(policy, profile, where, day, number, random);
    }
  }

  #levelOn(policy: DemoPolicy, profile: FrictionProfile, day: LocalDate): number {
    const week = this.#timeline.calendar.weekOf(this.#timeline.at(day, 720));
    const [, ...revised] = this.#calendar.effectiveFrom(policy);
    const revision = profile.afterRevision?.[revised.filter((from) => from <= day).length - 1] ?? 1;
    const stop = this.#calendar.stop(policy);
    const noise = Math.exp(0.22 * new Random(SEED, 'week', policy.code, week).normal());
    return (
      (profile.trend ?? 1) ** this.#timeline.progress(day) *
      seasonFactor(profile.season ?? 'EVEN', day) *
      revision *
      (stop && stop.from <= day ? stop.left : 1) *
      campaignFactor(countWeeks(week, this.#timeline.presentWeek) - 1) *
      noise
    );
  }

  #happen(policy: DemoPolicy, profile: FrictionProfile, where: Where, day: LocalDate, number: number, random: Random): void {
    const { units, hours } = PLACES[where];
    const unit = random.weighted(units, (code) => (this.#teams.get(code)?.length ?? 0) * unitFactor(policy.code, code));
    const reporter = random.weighted(this.#teams.get(unit) ?? [], ({ weight }) => weight);
    const at = this.#timeline.at(day, (hours[0] + random.next() * (hours[1] - hours[0])) * 60);
    const happening = { policy, profile, where, day, at, reporter, random, id: `${policy.code}/${day}/${where}/${number}` };
    const key = `${reporter.key}/${policy.code}`;
    const earlier = this.#latest.get(key);
    const meToo = this.#meToo.get(key);
    const draw = random.next();
    if (draw < 0.22 && earlier && earlier.day < day && daysBetween(earlier.day, day) <= AGAIN_WITHIN_DAYS) this.#again(happening, earlier);
    else if (draw < 0.35 && meToo !== undefined && meToo < day) this.#meTooAgain(happening);
    else if (draw >= 0.35 && draw < 0.52 && meToo === undefined) this.#agree(happening, key);
    else this.#report(happening, key);
  }

  #report(happening: Happening, key: string): void {
    const { policy, reporter, day, at, id, random } = happening;
    const alias = aliasFor(reporter, random);
    const unnamed = UNNAMED.filter((rule) => rule.policy === policy.code);
    const namesPolicy = unnamed.length === 0 || !random.chance(0.12);
    const report = { stepId: `report/${id}`, policy, day, reporter, alias, namesPolicy, isWithdrawn: random.chance(0.015) };
    const rule = namesPolicy ? { policyId: policyIdOf(policy.code) } : { ruleInOwnWords: random.pick(unnamed).words };
    // Most tell it at once, some after their shift or a day later.
    const happenedAt = random.chance(0.18) ? new Date(Date.parse(at) - random.whole(30, 1_900) * 60_000).toISOString() : null;
    const details = reportDetails(happening, this.#currency, random);
    this.reports.push(report);
    if (!report.isWithdrawn) this.#latest.set(key, report);
    this.steps.push({
      id: report.stepId,
      at,
      actor: reporter.key,
      alias,
      command: 'ReportFriction',
      input: { ...rule, mode: alias, unitCode: reporter.unit, happenedAt, ...details },
    });
  }

  #agree({ policy, profile, reporter, day, at, id, random }: Happening, key: string): void {
    this.#meToo.set(key, day);
    const tag = random.chance(0.5) ? { effect: effectOf(profile.burden, random) } : { customerOutcome: outcomeOf(profile, random) };
    const input = { policyId: policyIdOf(policy.code), unitCode: reporter.unit, ...tag };
    this.steps.push({ id: `me-too/${id}`, at, actor: reporter.key, alias: 'CONFIDENTIAL', command: 'CorroborateReport', input });
  }

  #again({ reporter, at, id, random }: Happening, { stepId, alias }: PlannedReport): void {
    const input = { occurrences: timesOf(random) };
    this.steps.push({
      id: `again/${id}`,
      at,
      actor: reporter.key,
      alias,
      command: 'RecordRecurrence',
      input,
      reports: { reportId: stepId },
    });
  }

  #meTooAgain({ policy, reporter, at, id, random }: Happening): void {
    const input = { policyId: policyIdOf(policy.code), occurrences: timesOf(random) };
    this.steps.push({ id: `again/${id}`, at, actor: reporter.key, alias: 'CONFIDENTIAL', command: 'RecordRecurrence', input });
  }
}

function aliasFor({ named }: DemoPerson, random: Random): ReportAlias {
  return random.chance(named) ? 'NAMED' : 'CONFIDENTIAL';
}

/** Some stores have more trouble with a rule than others, all year round. */
function unitFactor(policy: string, unit: string): number {
  return Math.exp(0.45 * new Random(SEED, 'unit', policy, unit).normal());
}

function timesOf(random: Random): number {
  return random.weighted([1, 2, 3], (times) => 1 / times ** 2);
}
