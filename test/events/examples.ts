import { charterExamples } from './charter-examples.ts';
import { expectationExamples } from './expectation-examples.ts';
import { figureExamples } from './figure-examples.ts';
import { frictionExamples } from './friction-examples.ts';
import { insightExamples } from './insight-examples.ts';
import { judgementExamples } from './judgement-examples.ts';
import { organisationExamples } from './organisation-examples.ts';
import { perceptionExamples } from './perception-examples.ts';
import { policyExamples } from './policy-examples.ts';
import { reviewExamples } from './review-examples.ts';
import { warningSignExamples } from './warning-sign-examples.ts';

/** One example of every event in its present shape; the first of each category creates its aggregate. */
export const examples = [
  ...organisationExamples,
  ...policyExamples,
  ...frictionExamples,
  ...figureExamples,
  ...judgementExamples,
  ...insightExamples,
  ...reviewExamples,
  ...charterExamples,
  ...warningSignExamples,
  ...expectationExamples,
  ...perceptionExamples,
];
export type Example = (typeof examples)[number];
