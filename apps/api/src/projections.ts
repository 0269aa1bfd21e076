import { auditProjection } from '#audit';
import { chartersProjection, expectationsProjection, warningSignsProjection } from '#expectations';
import { frictionFigures, judgementFigures, waitingEntries, waitingJudgements } from '#figures';
import { frictionReportsProjection, joinCodesProjection, retentionProjection, unansweredReports } from '#friction';
import { handMonths } from '#hand';
import { insightsNames } from '#insights';
import { judgementProjection } from '#judgement';
import { organisationProjection } from '#organisation';
import { surveysProjection } from '#perceptions';
import { policiesProjection } from '#policies';
import type { AnyProjection } from '#read-store';
import { outcomesProjection, reviewClocks, reviewsProjection } from '#reviews';

/** Every read model of the product. */
export const projections: readonly AnyProjection[] = [
  organisationProjection,
  policiesProjection,
  frictionReportsProjection,
  waitingEntries,
  waitingJudgements,
  retentionProjection,
  unansweredReports,
  joinCodesProjection,
  judgementProjection,
  reviewsProjection,
  reviewClocks,
  outcomesProjection,
  chartersProjection,
  warningSignsProjection,
  expectationsProjection,
  frictionFigures,
  judgementFigures,
  surveysProjection,
  insightsNames,
  handMonths,
  auditProjection,
];
