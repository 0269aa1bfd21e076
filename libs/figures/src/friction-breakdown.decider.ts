import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { DecidedAnswers } from './block-answer-times.ts';
import type { DecidedBreakdown } from './block-breakdown.ts';
import type { FrictionBreakdownEvent } from './events.ts';

/** The `place`-th breakdown of the whole log, so that two instances can never publish side by side. */
export function breakdownIdAt(place: number): string {
  return idOf('friction_breakdown', String(place));
}

export const frictionBreakdown: Decider<
  { readonly status: 'none' | 'published' | 'answered' },
  {
    PublishFrictionBreakdown: { readonly breakdownId: string; readonly breakdown: DecidedBreakdown };
    PublishFrictionBlockAnswers: { readonly breakdownId: string; readonly answers: DecidedAnswers };
  },
  FrictionBreakdownEvent
> = {
  category: 'friction_breakdown',
  initialState: { status: 'none' },
  decide: {
    PublishFrictionBreakdown: ({ breakdownId, breakdown }, { status }, { now }) =>
      status !== 'none'
        ? []
        : {
            type: 'FrictionBreakdownPublished',
            data: {
              breakdownId,
              policyId: breakdown.policyId,
              policyVersion: breakdown.policyVersion,
              blockIds: breakdown.blockIds,
              fromWeek: breakdown.fromWeek,
              toWeek: breakdown.toWeek,
              k: breakdown.k,
              reports: breakdown.reports,
              sums: breakdown.sums,
              parts: breakdown.parts,
              histograms: breakdown.histograms,
              publishedAt: now,
            },
          },
    PublishFrictionBlockAnswers: ({ breakdownId, answers }, { status }, { now }) =>
      status !== 'published'
        ? []
        : {
            type: 'FrictionBlockAnswersPublished',
            data: {
              breakdownId,
              policyId: answers.policyId,
              toWeek: answers.toWeek,
              reports: answers.reports,
              within2Days: answers.within2Days,
              within14Days: answers.within14Days,
              within30Days: answers.within30Days,
              medianDays: answers.medianDays,
              publishedAt: now,
            },
          },
  },
  evolve: {
    FrictionBreakdownPublished: () => ({ status: 'published' }),
    FrictionBlockAnswersPublished: () => ({ status: 'answered' }),
  },
};
