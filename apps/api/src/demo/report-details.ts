import type { CustomerOutcome, Effect, Frequency, ServedPurpose } from '#friction/events';
import type { ReportFriction } from '#friction';
import { FACTS } from './content.facts.ts';
import { SITUATIONS } from './content.friction.ts';
import type { DemoPolicy, FactRange, FrictionProfile, Where } from './content.types.ts';
import type { Random } from './random.ts';
import { PLACES } from './rhythm.ts';

type Details = Omit<ReportFriction, 'commandId' | 'context' | 'policyId' | 'ruleInOwnWords' | 'mode' | 'unitCode' | 'happenedAt'>;

interface Incident {
  readonly policy: DemoPolicy;
  readonly profile: FrictionProfile;
  readonly where: Where;
}

/** What people take the time to tell: nothing has to be typed, so every part is missing in some reports. */
export function reportDetails({ policy, profile, where }: Incident, currency: string, random: Random): Details {
  const [staff, customer] = profile.minutes;
  const channels = where === 'STORES' ? PLACES.STORES.channels : (profile.channels ?? PLACES[where].channels);
  return {
    ...when(random, 0.8, () => ({ channel: random.pick(channels) })),
    ...when(random, 0.75, () => ({ customerOutcomes: [outcomeOf(profile, random)] })),
    ...when(random, 0.7, () => ({ burden: burdenOf(profile, random) })),
    ...when(random, 0.68, () => ({ servedPurpose: servedPurposeOf(profile, random) })),
    ...when(random, 0.6, () => ({ effects: effectsOf(profile, random) })),
    ...when(random, 0.5, () => ({ staffMinutes: minutesAround(staff, random) })),
    ...when(random, 0.45, () => ({ customerMinutes: minutesAround(customer, random) })),
    ...when(random, 0.35, () => moneyOf(profile, currency, random)),
    ...when(random, 0.4, () => ({ frequency: random.weighted(FREQUENCIES, ({ weight }) => weight).value })),
    ...when(random, 0.5, () => factsOf(policy, random)),
    ...when(random, 0.35, () => textsOf(policy, random)),
  };
}

export function outcomeOf({ outcomes }: FrictionProfile, random: Random): CustomerOutcome {
  return random.chance(0.8) ? random.pick(outcomes) : random.pick(ALL_OUTCOMES);
}

/** The heavier the burden, the more it weighs on people. */
export function effectOf(burden: number, random: Random): Effect {
  return random.weighted(EFFECTS, ({ light, heavy }) => (burden >= 3.5 ? heavy : light)).value;
}

/** Details that are told a day later. */
export function laterDetails(profile: FrictionProfile, policy: DemoPolicy, random: Random): Details {
  const facts = factsOf(policy, random);
  return { ...facts, customerMinutes: minutesAround(profile.minutes[1], random), ...(random.chance(0.4) && textsOf(policy, random)) };
}

const ALL_OUTCOMES: readonly CustomerOutcome[] = [
  'WENT_WITHOUT',
  'DELAYED',
  'LEFT',
  'COMPLAINED',
  'SERVED_BY_WORKAROUND',
  'SERVED_BY_EXCEPTION',
];
const EFFECTS: readonly { readonly value: Effect; readonly light: number; readonly heavy: number }[] = [
  { value: 'POOR_CUSTOMER_EXPERIENCE', light: 5, heavy: 5 },
  { value: 'DISSATISFACTION', light: 3, heavy: 3 },
  { value: 'JOB_STRESS', light: 1.5, heavy: 4 },
  { value: 'WORKAROUND', light: 2.5, heavy: 2 },
  { value: 'LOW_MORALE', light: 1, heavy: 2.5 },
  { value: 'CURTAILED_INNOVATION', light: 1, heavy: 0.7 },
];
const FREQUENCIES: readonly { readonly value: Frequency; readonly weight: number }[] = [
  { value: 'ONCE', weight: 1 },
  { value: 'YEARLY', weight: 1 },
  { value: 'MONTHLY', weight: 4 },
  { value: 'WEEKLY', weight: 5 },
  { value: 'DAILY', weight: 1.5 },
];

function when<T extends object>(random: Random, share: number, tell: () => T): T | undefined {
  return random.chance(share) ? tell() : undefined;
}

function burdenOf({ burden }: FrictionProfile, random: Random): number {
  return Math.min(5, Math.max(1, Math.round(burden + 0.9 * random.normal())));
}

function servedPurposeOf({ served: [yes, partly, no] }: FrictionProfile, random: Random): ServedPurpose {
  const draw = random.next();
  if (draw < yes) return 'YES';
  if (draw < yes + partly) return 'PARTLY';
  return draw < yes + partly + no ? 'NO' : 'DONT_KNOW';
}

function effectsOf({ burden }: FrictionProfile, random: Random): Effect[] {
  const effects = [effectOf(burden, random), ...(random.chance(0.3) ? [effectOf(burden, random)] : [])];
  return [...new Set(effects)];
}

/** People round to five minutes. */
function minutesAround(typical: number, random: Random): number {
  const minutes = random.around(typical, 0.55);
  return minutes < 10 ? Math.max(1, Math.round(minutes)) : Math.min(480, Math.round(minutes / 5) * 5);
}

function moneyOf({ amountMinor }: FrictionProfile, currency: string, random: Random): Pick<Details, 'outOfPocket'> {
  return amountMinor === undefined ? {} : { outOfPocket: { amountMinor: Math.round(random.around(amountMinor, 0.6)), currency } };
}

function factsOf({ code }: DemoPolicy, random: Random): Pick<Details, 'facts'> {
  const known = Object.entries(FACTS[code] ?? {}).filter(() => random.chance(0.8));
  return known.length === 0 ? {} : { facts: known.map(([name, range]) => ({ name, ...factValue(range, random) })) };
}

function factValue(range: FactRange, random: Random) {
  if (typeof range === 'number') return { boolean: random.chance(range) };
  const [from, to] = range;
  return typeof from === 'number' && typeof to === 'number'
    ? { number: random.whole(from, to) }
    : { text: random.pick(range as readonly string[]) };
}

function textsOf({ code }: DemoPolicy, random: Random): Pick<Details, 'situation' | 'customerNeed' | 'sensibleAction'> {
  const situations = SITUATIONS[code];
  if (!situations) return {};
  const { situation, need, sensible } = random.pick(situations);
  return { situation, ...(random.chance(0.6) && { customerNeed: need }), ...(random.chance(0.7) && { sensibleAction: sensible }) };
}
