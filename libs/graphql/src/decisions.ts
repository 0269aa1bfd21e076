import { DECISIONS } from '#reviews/events';
import { enumOf } from './enums.ts';

/** Reviews decide, and reports tell their reporters of it. */
export const ReviewDecisionEnum = enumOf('ReviewDecision', DECISIONS, {
  valuesMap: {
    KEEP: { description: 'The rule stays, justified in public.' },
    CLARIFY: { description: 'It says the same in clearer words.' },
    REVISE: { description: 'It says something else.' },
    ADD_GUARDRAIL: { description: 'It leaves room for judgement.' },
    SUSPEND: { description: 'It does not apply until further notice.' },
    RETIRE: { description: 'It goes for good.' },
  },
});
