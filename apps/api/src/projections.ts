import { auditProjection } from '#audit';
import { frictionFigures, judgementFigures, waitingEntries, waitingJudgements } from '#figures';
import { frictionReportsProjection, joinCodesProjection, retentionProjection } from '#friction';
import { insightsNames } from '#insights';
import { judgementProjection } from '#judgement';
import { organisationProjection } from '#organisation';
import { policiesProjection } from '#policies';
import type { AnyProjection } from '#read-store';

/** Every read model of the product. */
export const projections: readonly AnyProjection[] = [
  organisationProjection,
  policiesProjection,
  frictionReportsProjection,
  waitingEntries,
  waitingJudgements,
  retentionProjection,
  joinCodesProjection,
  judgementProjection,
  frictionFigures,
  judgementFigures,
  insightsNames,
  auditProjection,
];
