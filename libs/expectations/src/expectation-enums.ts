import { enumOf } from '#graphql';
import { EXPECTATION_RESPONSE_KINDS, EXPECTATION_SOURCES, EXPECTATION_STATUSES, EXPECTING_PARTIES } from './events.ts';

export const ExpectingPartyEnum = enumOf('ExpectingParty', EXPECTING_PARTIES, {
  valuesMap: {
    CUSTOMERS: { description: 'Those whom the organisation serves.' },
    EMPLOYEES: { description: 'Those who work there.' },
    UNIT: { description: 'Another unit, named in words.' },
    PARTNER: { description: 'Somebody else whom the unit works with, named in words.' },
  },
});
export const ExpectationSourceEnum = enumOf('ExpectationSource', EXPECTATION_SOURCES, {
  valuesMap: {
    ASKED: { description: 'They were asked, or said so.' },
    SURVEY_WAVE: { description: 'What a closed wave of a survey shows.' },
    REPORT_BLOCK: { description: 'What published figures of reports on the linked rule show.' },
    ASSUMED: { description: 'Nobody was asked; shown as “assumed, not asked”.' },
  },
});
export const ExpectationStatusEnum = enumOf('ExpectationStatus', EXPECTATION_STATUSES, {
  valuesMap: {
    OPEN: { description: 'Registered; nobody has said yet whether it is met.' },
    ASSESSED: { description: 'Not met, by the last assessment; a review and communication leave it here.' },
    NEGOTIATING: { description: 'A NEGOTIATE was recorded, without an agreement so far.' },
    ALIGNED: { description: 'Met, by the last assessment, or a NEGOTIATE was recorded with its agreement.' },
    ESCALATED: { description: 'An ESCALATE was recorded: it is for somebody above, who can assess it anew or respond.' },
    DOCUMENTED: { description: 'A DOCUMENT was recorded: an agreement on paper.' },
  },
});
export const ExpectationResponseKindEnum = enumOf('ExpectationResponseKind', EXPECTATION_RESPONSE_KINDS, {
  valuesMap: {
    REVIEW: { description: 'Look at what stands in its way: a review of the linked policy, or a task CHARTER_REVISION.' },
    COMMUNICATE: { description: 'Tell people what they can count on: a task COMMUNICATION, with the share reached once it is done.' },
    NEGOTIATE: { description: 'Between parties, each with an offer: NEGOTIATING until there is an agreement, then ALIGNED.' },
    DOCUMENT: { description: 'An agreement, to be printed: DOCUMENTED.' },
    ESCALATE: { description: 'It is for somebody above: ESCALATED.' },
  },
});
