import { enumOf } from '#graphql';
import { SIGN_ANSWERS, SIGN_EVIDENCE_KINDS, SIGN_SUGGESTIONS, WARNING_SIGNS } from './events.ts';

export const WarningSignEnum = enumOf('WarningSign', WARNING_SIGNS, {
  description: 'Signs, from the literature on service expectations, that people expect something else than a unit offers.',
  valuesMap: {
    REQUESTS_OUTSIDE_CHARTER: { description: '1: people request what is not part of the charter.' },
    LIMITS_REPORTED_AS_ERRORS: { description: '2: people report limits as if they were errors.' },
    CONTROL_FELT_ABOVE_NEEDS: { description: '3: people feel that control matters more to the unit than their needs.' },
    MAINTENANCE_SEEN_AS_OUTAGE: { description: '4: people see necessary maintenance as an outage.' },
    TOO_SLOW_ON_NON_EMERGENCIES: { description: '5: people find the unit too slow with what is no emergency.' },
    RESULTS_MISS_REQUIREMENTS: { description: '6: people say that results fail what was asked for.' },
  },
});

export const SignAnswerEnum = enumOf('WarningSignAnswer', SIGN_ANSWERS, {
  description: 'What somebody says of a sign.',
  valuesMap: {
    PRESENT: { description: 'It is there.' },
    ABSENT: { description: 'It is not there.' },
    NOT_KNOWN: { description: 'They cannot tell.' },
  },
});

export const SignSuggestionEnum = enumOf('WarningSignSuggestion', SIGN_SUGGESTIONS, {
  description: 'What a figure says of a sign. Thresholds are our own operationalisation.',
  valuesMap: {
    PRESENT: { description: 'The whole 95 % interval lies above the threshold.' },
    ABSENT: { description: 'The whole 95 % interval lies below the threshold.' },
    CANNOT_TELL: { description: 'The 95 % interval includes the threshold.' },
    NOT_ENOUGH_DATA: { description: 'There is no figure; `why` tells the reason.' },
  },
});

export const SignEvidenceKindEnum = enumOf('WarningSignEvidenceKind', SIGN_EVIDENCE_KINDS, {
  description: 'What a figure was counted from.',
  valuesMap: {
    EXPECTATIONS: { description: 'Expectations that were registered of the unit.' },
    CAUSES: { description: 'Published reports on the rules of the unit, by their cause.' },
    STATEMENT: { description: 'Published answers to a statement of a survey.' },
  },
});
