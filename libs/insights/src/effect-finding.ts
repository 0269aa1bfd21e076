import { MIN_WEEKS_AFTER, revisionVerdict } from '#statistics';
import type { ExposureBasis, Rate, RateRatio } from '#statistics';
import type { WithheldReason } from '#graphql';
import type { Weeks } from './friction-windows.ts';
import type { EffectFinding, EffectSide } from './revision-effect.types.ts';

/** What was counted in the weeks that were asked, or in those of them that are answered. */
export interface CountedWeeks {
  /** null: it would tell of single reports. */
  readonly asked: Weeks | null;
  readonly answered: Weeks;
  readonly events: number;
}

/** Something of the baseline, of the time in force, and of everything up to the revision. */
export interface ThreeWindows<T> {
  readonly before: T;
  readonly after: T;
  readonly upToRevision: T;
}

export interface ComparedCounts {
  /** In the plural. */
  readonly noun: string;
  /** null: none of these weeks is there, or nothing of them is published. */
  readonly counts: ThreeWindows<CountedWeeks | null>;
  readonly asked: Pick<ThreeWindows<Weeks | null>, 'before' | 'after'>;
  /** Reports on all other policies in the same weeks; null: nothing to compare with. */
  readonly control: ThreeWindows<number> | null;
  /** Customers served in the same weeks: those of the policy, and of all business; null: not recorded for all of them. */
  readonly customers: { readonly own: ThreeWindows<number> | null; readonly all: ThreeWindows<number> | null };
  readonly endsBeforeTrigger: boolean;
  /** Whether somebody picked the policy for the review. */
  readonly pickedByHand: boolean;
  /** Weeks of which something may wait: an empty side says nothing of how much there is. */
  readonly isPublished: boolean;
  /** A sentence on what was counted, where readers count differently; null: they do not. */
  readonly basis: string | null;
}

/** The verdict on counts, with all that it rests on. */
export function effectFinding(compared: ComparedCounts): EffectFinding {
  const { noun, counts, asked, control, customers, endsBeforeTrigger, pickedByHand, isPublished, basis } = compared;
  const { before, after, upToRevision } = counts;
  if (isPublished && (!before || !after)) return waiting(asked, after?.answered ?? null);
  const known = customers.own !== null && (control === null || customers.all !== null);
  const exposure: ExposureBasis = known ? 'INTERACTIONS' : 'WEEKS';
  const rateOf = (side: keyof typeof counts): Rate => ({
    events: counts[side]?.events ?? 0,
    exposure: known ? (customers.own?.[side] ?? 0) : (counts[side]?.answered.weeks ?? 0),
  });
  const controlOf = (side: keyof typeof counts): Rate => ({
    events: control?.[side] ?? 0,
    exposure: known ? (customers.all?.[side] ?? 0) : (counts[side]?.answered.weeks ?? 0),
  });
  const judged = revisionVerdict({
    noun,
    subject: { before: rateOf('before'), after: rateOf('after') },
    control: control && { before: controlOf('before'), after: controlOf('after') },
    endsBeforeTrigger,
    upToRevision:
      endsBeforeTrigger && upToRevision ? { subject: rateOf('upToRevision'), control: control && controlOf('upToRevision') } : null,
    pickedByHand,
    exposure,
    weeksAfter: after?.answered.weeks ?? 0,
  });
  const side = (name: 'before' | 'after'): EffectSide => ({
    windowAsked: counts[name] ? counts[name].asked : asked[name],
    windowAnswered: counts[name]?.answered ?? null,
    n: counts[name]?.events ?? 0,
    exposure: rateOf(name).exposure,
    controlN: judged.controlled && control ? control[name] : null,
  });
  return {
    verdict: judged.verdict,
    reason: null,
    why: basis === null ? judged.why : `${judged.why} ${basis}`,
    effect: estimateOf(judged.effect, after?.answered ?? null),
    pValue: judged.effect.pValue,
    controlled: judged.controlled,
    smallestVisibleFall: judged.smallestVisible.down,
    smallestVisibleRise: judged.smallestVisible.up,
    exposure,
    before: side('before'),
    after: side('after'),
    traps: judged.traps,
  };
}

/** Where a side has no block: how long the version is in force is known to everybody, and how much waits to nobody. */
function waiting(asked: ComparedCounts['asked'], answered: Weeks | null): EffectFinding {
  const weeks = asked.after?.weeks ?? 0;
  const early = weeks < MIN_WEEKS_AFTER;
  const why = early
    ? `Too early: ${weeks} closed whole weeks in force, and a verdict needs ${MIN_WEEKS_AFTER}.`
    : 'Before or after the revision nothing is published: too few people so far, or none at all.';
  return { ...withheld('WAITING', why, asked, answered), ...(early ? { verdict: 'TOO_EARLY' as const, reason: null } : {}) };
}

/** No verdict, and why. */
export function withheld(reason: WithheldReason, why: string, asked: ComparedCounts['asked'], window: Weeks | null = null): EffectFinding {
  const side = (windowAsked: Weeks | null): EffectSide => ({ windowAsked, windowAnswered: null, n: null, exposure: null, controlN: null });
  return {
    verdict: null,
    reason,
    why,
    effect: { value: null, lower: null, upper: null, n: 0, method: 'EXACT_RATE_RATIO', window, reason },
    pValue: null,
    controlled: false,
    smallestVisibleFall: null,
    smallestVisibleRise: null,
    exposure: 'WEEKS',
    before: side(asked.before),
    after: side(asked.after),
    traps: [],
  };
}

function estimateOf(ratio: RateRatio, window: Weeks | null): EffectFinding['effect'] {
  const { value, lower, upper, n } = ratio;
  const method = ratio.method === 'EXACT_RATIO_OF_RATE_RATIOS' ? ratio.method : 'EXACT_RATE_RATIO';
  return { value, lower, upper, n, method, window, reason: ratio.value === null ? ratio.reason : null };
}
