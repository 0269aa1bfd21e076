import { checkFacts, compiledOf } from '#guardrails';
import type { FactValues, Guardrail } from '#guardrails';
import type { LocalDate } from '#calendar';
import { policyIdOf } from '#policies';
import { FACTS } from './content.facts.ts';
import { GUARDRAILS } from './content.guardrails.ts';
import { DONE_WITHIN, GRANTED, REFUSED } from './content.judgement.ts';
import type { DoneWithin } from './content.judgement.ts';
import { PROFILES } from './content.friction.ts';
import type { DemoPolicy, FactRange, Where } from './content.types.ts';
import type { DemoPerson } from './people.ts';
import { PolicyCalendar, policyOf } from './policy-calendar.ts';
import { Random } from './random.ts';
import { PLACES, weekdayFactor } from './rhythm.ts';
import { SEED } from './seed.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

const EVEN_DAYS = 7;
/** Who is asked answers within minutes, or not at all: a request lives ten. */
const ANSWER_MINUTES = 4;

/** What staff do for customers within guardrails, from the first day on which a version leaves room for it. */
export function judgementPlan(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  const calendar = new PolicyCalendar(timeline);
  return Object.entries(DONE_WITHIN).flatMap(([key, done]) => {
    const policy = policyOf(done.policy);
    const starts = calendar.effectiveFrom(policy);
    return timeline.days().flatMap((day) => {
      const number = starts.filter((from) => from <= day).length;
      const guardrail = GUARDRAILS[done.policy]?.[number]?.find((candidate) => candidate.key === key);
      return guardrail ? ofDay(timeline, people, { policy, done, guardrail, day }) : [];
    });
  });
}

interface Day {
  readonly policy: DemoPolicy;
  readonly done: DoneWithin;
  readonly guardrail: Guardrail;
  readonly day: LocalDate;
}

function ofDay(timeline: Timeline, people: readonly DemoPerson[], { policy, done, guardrail, day }: Day): readonly Step[] {
  const places = Object.entries(PROFILES[policy.code]?.where ?? {}) as [Where, number][];
  const total = places.reduce((sum, [, share]) => sum + share, 0);
  return places.flatMap(([where, share]) => {
    const { units, hours } = PLACES[where];
    const team = people.filter(({ unit, weight }) => weight > 0 && units.includes(unit));
    const random = new Random(SEED, 'judgement', guardrail.key, where, day);
    const count = random.poisson((done.perWeek / EVEN_DAYS) * (share / total) * weekdayFactor(where, day));
    return Array.from({ length: count }, (_, index) => index + 1).flatMap((number) => {
      const person = random.weighted(team, ({ weight }) => weight);
      const minutes = (hours[0] + random.next() * (hours[1] - hours[0])) * 60;
      const at = (after: number) => timeline.at(day, minutes + after);
      return oneCase(guardrail, {
        policyId: policyIdOf(policy.code),
        done,
        person,
        people,
        at,
        random,
        id: `${guardrail.key}/${day}/${where}/${number}`,
        today: day,
      });
    });
  });
}

interface Case {
  readonly policyId: string;
  readonly done: DoneWithin;
  readonly person: DemoPerson;
  readonly people: readonly DemoPerson[];
  readonly at: (afterMinutes: number) => string;
  readonly random: Random;
  readonly id: string;
  readonly today: LocalDate;
}

/** Allowed: it is done. To be asked: somebody may grant it. Anything else leaves no trace. */
function oneCase(guardrail: Guardrail, { policyId, done, person, people, at, random, id, today }: Case): readonly Step[] {
  const values = factsFor(guardrail, done.policy, random);
  const { verdict } = checkFacts(compiledOf(guardrail), values, { today });
  const about = { policyId, guardrailKey: guardrail.key, facts: factInputs(values) };
  const by = { actor: person.key, alias: 'JUDGEMENT' as const };
  const call = {
    ...about,
    amountMinor: done.given === null ? null : Number(values[done.given]),
    minutesSaved: Math.max(1, Math.round(random.around(9, 0.5))),
    customerTold: random.chance(0.85) ? random.chance(0.7) : null,
    whatWasDone: random.chance(0.6) ? random.pick(done.words) : null,
    reference: guardrail.cap ? `incident-${id}` : null,
  };
  if (verdict === 'ALLOWED') return [{ ...by, id: `call/${id}`, at: at(0), command: 'RecordJudgementCall', input: call }];
  const lead = people.find(({ roles }) => roles.some(({ role, unit }) => role === 'SUPERVISOR' && unit === person.unit));
  if (verdict !== 'ASK_SUPERVISOR' || !lead || lead === person) return [];
  const ask: Step = { ...by, id: `ask/${id}`, at: at(0), command: 'AskAuthority', input: { ...about, note: null } };
  if (random.chance(0.08)) return [ask];
  const grant = random.chance(0.85);
  const request = { requestId: ask.id };
  const answer: Step = {
    id: `grant/${id}`,
    at: at(ANSWER_MINUTES),
    actor: lead.key,
    command: 'AnswerAuthority',
    input: { grant, reason: random.pick(grant ? GRANTED : REFUSED) },
    requests: request,
    follows: ask.id,
  };
  if (!grant) return [ask, answer];
  const granted: Step = {
    ...by,
    id: `call/${id}`,
    at: at(ANSWER_MINUTES + 2),
    command: 'RecordJudgementCall',
    input: call,
    requests: request,
    follows: answer.id,
  };
  return [ask, answer, granted];
}

/** In ranges like those of the reports, nearer to what is asked for and to what can be done. */
function factsFor({ facts }: Guardrail, code: string, random: Random): FactValues {
  const ranges = FACTS[code] ?? {};
  return Object.fromEntries(facts.map(({ name }) => [name, valueIn(ranges[name] ?? 0.5, random)]));
}

function valueIn(range: FactRange, random: Random): string | number | boolean {
  if (typeof range === 'number') return random.chance(range);
  const [from, to] = range;
  return typeof from === 'number' && typeof to === 'number'
    ? random.whole(from, Math.round((from + to) / 2))
    : random.pick(range as readonly string[]);
}

function factInputs(values: FactValues) {
  return Object.entries(values).map(([name, value]) => ({
    name,
    ...(typeof value === 'boolean' ? { boolean: value } : typeof value === 'number' ? { number: value } : { text: value }),
  }));
}
