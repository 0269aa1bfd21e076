import type { HandScope } from './events.ts';
import { weeksLookedAt } from './hand-month.decider.ts';
import type { HandMaterial } from './hand-material.finder.ts';
import type { Measured, Measurement } from './hand-score.ts';
import type { LookedAt } from './looked-at.ts';
import { expectationsAligned, warningSignsAbsent } from './measure-expectations.ts';
import { judgementCallsAllowed } from './measure-judgements.ts';
import { policiesComplete, revisionsWithVerdict } from './measure-policies.ts';
import { purposeServed, reportersAnswered, reportsWithFacts, reportsWithoutHarm, reportToFirstAnswer } from './measure-reports.ts';
import { decisionsCiteEvidence, decisionToInForce, reviewsOverdue, triggerToDecision } from './measure-reviews.ts';
import { statementsMeasured, unitsWithBothSides } from './measure-statements.ts';
import { RUBRIC } from './rubric.ts';
import type { HandIndicatorKey, RubricIndicator } from './rubric.ts';
import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';

type Measure = (material: HandMaterial, at: LookedAt, indicator: Pick<RubricIndicator, 'dimension' | 'minN'>) => Measured;

const MEASURES: Readonly<Record<HandIndicatorKey, Measure>> = {
  'judgement-calls-allowed': judgementCallsAllowed,
  'reports-without-harm': reportsWithoutHarm,
  'reporters-answered': reportersAnswered,
  'purpose-served': purposeServed,
  'report-to-first-answer': reportToFirstAnswer,
  'humanized-statements': statementsMeasured,
  'aligned-statements': statementsMeasured,
  'expectations-aligned': expectationsAligned,
  'warning-signs-absent': warningSignsAbsent,
  'policies-complete': policiesComplete,
  'trigger-to-decision': triggerToDecision,
  'decision-to-in-force': decisionToInForce,
  'reviews-overdue': reviewsOverdue,
  'decisions-cite-evidence': decisionsCiteEvidence,
  'revisions-with-verdict': revisionsWithVerdict,
  'reports-with-facts': reportsWithFacts,
  'units-with-both-sides': unitsWithBothSides,
};

export function measureAll(
  material: HandMaterial,
  scope: HandScope,
  { toWeek, today }: { readonly toWeek: IsoWeek; readonly today: string },
): readonly Measurement[] {
  return RUBRIC.indicators.map((indicator) => {
    const { key } = indicator;
    const at = { scope, toWeek, today, fromWeek: addWeeks(toWeek, 1 - weeksLookedAt(RUBRIC, indicator, scope)) };
    return { key, ...MEASURES[key](material, at, indicator) };
  });
}
