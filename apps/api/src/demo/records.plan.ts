import { addDays, nextWeek, previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { policyIdOf } from '#policies';
import { PROFILES } from './content.friction.ts';
import { UNITS } from './content.organisation.ts';
import type { UnitCode } from './content.organisation.ts';
import { POLICIES } from './content.policies.ts';
import { PROTECTION } from './content.protection.ts';
import type { DemoPolicy } from './content.types.ts';
import type { DemoPerson } from './people.ts';
import { NOTICE_DAYS, PolicyCalendar } from './policy-calendar.ts';
import { Random } from './random.ts';
import { PLACES, seasonFactor } from './rhythm.ts';
import { SEED } from './seed.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

/** Customers whom one member of a team serves in an ordinary week. */
const CUSTOMERS_PER_HEAD = { STORES: 150, CARE: 190, DELIVERY: 45, REPAIR: 28, ONLINE: 120 } as const;

/** What is counted each week: customers served, and what the rules prevented. */
export function weeklyRecords(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  // From the week in which the rules are registered: what is published on them spans it.
  const steps = customersServed(timeline, previousWeek(timeline.firstWeek), people);
  for (let week: IsoWeek = timeline.firstWeek; week < timeline.presentWeek; week = nextWeek(week)) {
    steps.push(...customersServed(timeline, week, people));
    for (const series of PROTECTION) {
      const random = new Random(SEED, 'protection', series.policy, week);
      const count = random.poisson(series.perWeek * seasonFactor(series.season, timeline.mondayOf(week)));
      const amounts = Array.from({ length: count }, () => Math.round(random.around(series.amountMinor ?? 0, 0.6)));
      const amountMinor = series.amountMinor === null ? null : amounts.reduce((sum, amount) => sum + amount, 0);
      const [owner] = new PolicyCalendar(timeline).office(series.policy, timeline.mondayOf(week));
      const { kind, source } = series;
      steps.push({
        id: `protection/${series.policy}/${week}`,
        at: timeline.at(addDays(timeline.mondayOf(nextWeek(week)), 1), 10 * 60),
        actor: owner,
        command: 'RecordProtection',
        input: { policyId: policyIdOf(series.policy), week, kind, count, amountMinor, source },
      });
    }
  }
  return steps;
}

/** Each unit that no other is part of counts; the head office says that it serves nobody, since a report that names no unit may be from there. */
function customersServed(timeline: Timeline, week: IsoWeek, people: readonly DemoPerson[]): Step[] {
  const counting = UNITS.filter(({ code }) => !UNITS.some(({ parent }) => parent === code));
  return counting.map(({ code, staff }) => customersServedIn(timeline, week, code, staff, people));
}

function customersServedIn(timeline: Timeline, week: IsoWeek, unit: UnitCode, staff: number, people: readonly DemoPerson[]): Step {
  const random = new Random(SEED, 'customers', unit, week);
  const season = seasonFactor('BEFORE_HOLIDAYS', timeline.mondayOf(week)) ** 0.6;
  const lead = people.find(({ roles }) => roles.some((granted) => granted.role === 'SUPERVISOR' && granted.unit === unit));
  return {
    id: `customers/${unit}/${week}`,
    at: timeline.at(addDays(timeline.mondayOf(week), 6), 21 * 60),
    actor: lead?.key ?? 'operations',
    command: 'RecordInteractions',
    input: {
      unitCode: unit,
      week,
      count: staff === 0 ? 0 : Math.round(staff * CUSTOMERS_PER_HEAD[placeOf(unit)] * season * Math.exp(0.06 * random.normal())),
    },
  };
}

/** Who has read which version: most of those concerned, within weeks. */
export function acknowledgements(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  const calendar = new PolicyCalendar(timeline);
  return POLICIES.flatMap((policy) =>
    calendar.effectiveFrom(policy).flatMap((from, index) => {
      const isRevision = index > 0;
      const known = isRevision ? addDays(from, -NOTICE_DAYS + 1) : timeline.firstDay;
      const share = new Random(SEED, 'seen', policy.code, index).next() * 0.4 + (isRevision ? 0.45 : 0.15);
      return concerned(policy, people).flatMap((person): Step[] => {
        const random = new Random(SEED, 'seen', policy.code, index, person.key);
        if (!random.chance(share)) return [];
        const day = addDays(known, Math.floor(random.around(isRevision ? 9 : 20, 0.7)));
        return [
          {
            id: `seen/${policy.code}/${index + 1}/${person.key}`,
            at: timeline.at(day, random.whole(8 * 60, 18 * 60)),
            actor: person.key,
            command: 'AcknowledgeVersion',
            input: { policyId: policyIdOf(policy.code), number: index + 1 },
          },
        ];
      });
    }),
  );
}

function concerned({ code }: DemoPolicy, people: readonly DemoPerson[]): readonly DemoPerson[] {
  const where = PROFILES[code]?.where ?? {};
  return people.filter(({ unit, weight }) => weight > 0 && isTeam(unit) && where[placeOf(unit)] !== undefined);
}

function isTeam(unit: UnitCode): boolean {
  return Object.values(PLACES).some(({ units }) => units.includes(unit));
}

function placeOf(unit: UnitCode): keyof typeof PLACES {
  const place = (Object.keys(PLACES) as (keyof typeof PLACES)[]).find((key) => PLACES[key].units.includes(unit));
  if (!place) throw new RangeError(`${unit} serves no customers`);
  return place;
}
