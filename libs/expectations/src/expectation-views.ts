import type { Calendar } from '#calendar';
import { printedAgreement } from '#markup';
import { REALISM_CRITERIA } from './events.ts';
import type { ExpectationSource, ExpectationStatus } from './events.ts';
import type { Assessment, ExpectationTables, Registration, Responded } from './expectations.projection.ts';
import type { ExpectationAssessmentNode, ExpectationNode, ExpectationResponseNode } from './expectations.types.ts';

interface Parts {
  readonly row: ExpectationTables['expectation'];
  /** The unit and those above it, the nearest first. */
  readonly lineage: readonly ExpectationTables['expectation_unit'][];
  /** In the order in which they came. */
  readonly assessments: readonly ExpectationTables['expectation_assessment'][];
  readonly responses: readonly ExpectationTables['expectation_response'][];
}

const SOURCES: Readonly<Record<ExpectationSource, string>> = {
  ASKED: 'asked',
  SURVEY_WAVE: 'a closed wave of a survey',
  REPORT_BLOCK: 'published figures of reports on the rule',
  ASSUMED: 'assumed, not asked',
};

type PlacedAssessment = Assessment & { readonly place: number };
type PlacedResponse = ExpectationTables['expectation_response'] & Responded;

/** What whoever may see an expectation is shown of it. */
export function expectationView({ row, lineage, assessments, responses }: Parts, calendar: Calendar): ExpectationNode {
  const registration = JSON.parse(row.body) as Registration;
  const { party, partyName, what, source, sourceReference, sourceWaveId, factor, clause, charterNumber, registeredBy, registeredAt } =
    registration;
  const assessed = assessments.map(({ place, body }) => ({ place, ...(JSON.parse(body) as Assessment) }));
  const responded = responses.map((response) => ({ ...response, ...(JSON.parse(response.body) as Responded) }));
  const status = row.status as ExpectationStatus;
  const about = `On what ${partyName ?? party.toLowerCase()} expect of ${lineage[0]?.name ?? ''}: ${what}`;
  return {
    id: row.expectation_id,
    unitId: row.unit_id,
    policyId: row.policy_id,
    ...{ party, partyName, what, source },
    ...{ sourceLabel: sourceReference ?? SOURCES[source], sourceWaveId },
    ...{ factor, clause, charterNumber, status },
    explanation: explanationOf(
      registration,
      assessed.at(-1),
      responded.findLast(({ response: { kind } }) => kind !== 'REVIEW' && kind !== 'COMMUNICATE'),
      lineage,
      calendar,
    ),
    assessments: assessed.map(assessmentOf),
    responses: responded.map((response) => responseOf(response, about, calendar)),
    escalatedToId: row.escalated_to,
    ...{ registeredBy, registeredAt },
    revision: row.revision,
  };
}

/** Which step made it what it is, when and why; a review and communication change no status. */
function explanationOf(
  { registeredAt }: Registration,
  assessment: PlacedAssessment | undefined,
  response: PlacedResponse | undefined,
  lineage: Parts['lineage'],
  calendar: Calendar,
): string {
  if (!assessment) return `Registered on ${calendar.dayOf(registeredAt)}; nobody has said yet whether it is met.`;
  if (response && response.place > assessment.place) {
    const { kind, text, agreement, toPersonId } = response.response;
    const on = calendar.dayOf(response.respondedAt);
    if (kind === 'ESCALATE') return `Escalated on ${on} to ${officeOf(toPersonId, lineage)}: ${text}`;
    if (kind === 'DOCUMENT') return `An agreement was written down on ${on}: ${text}`;
    return agreement === null ? `Offers were made on ${on}, without an agreement so far: ${text}` : `Agreed on ${on}: ${text}`;
  }
  const on = calendar.dayOf(assessment.assessedAt);
  if (!assessment.gap) return `Met, as assessed on ${on}: ${assessment.reason}`;
  const { isRealistic, shortfall } = assessment.gap;
  return `Not met, as assessed on ${on}; ${isRealistic ? 'realistic' : 'not realistic'}, so that the shortfall is of ${shortfall}: ${assessment.reason}`;
}

/** No name: people are called by their office, as it stands today. */
function officeOf(personId: string | null, lineage: Parts['lineage']): string {
  if (personId === null) return 'the executives';
  const headed = lineage.find(({ head_id }) => head_id === personId);
  return headed ? `the head of ${headed.name}` : 'the person whom `escalatedToId` tells';
}

function assessmentOf({ isMet, reason, gap, charterNumber, assessedBy, assessedAt }: Assessment): ExpectationAssessmentNode {
  const criteria = gap && REALISM_CRITERIA.map((criterion) => ({ criterion, ...gap.realism[criterion] }));
  return {
    ...{ isMet, reason, criteria: criteria ?? [], isRealistic: gap?.isRealistic ?? null, shortfall: gap?.shortfall ?? null },
    ...{ shortfallReason: gap?.shortfallReason ?? null, charterNumber, assessedBy, assessedAt },
  };
}

function responseOf(response: PlacedResponse, about: string, calendar: Calendar): ExpectationResponseNode {
  const { respondedBy, respondedAt, status, done_at, reached_share } = response;
  const { responseId, kind, text, parties, offers, agreement, reviewId, task, toPersonId } = response.response;
  const agreedOn = calendar.dayOf(respondedAt);
  return {
    ...{ id: responseId, kind, text, parties, offers, reviewId, toPersonId, status, respondedBy, respondedAt },
    agreement: agreement === null ? null : printedAgreement({ about, parties, offers, text: agreement, agreedOn }),
    task: task && { id: task.taskId, ownerId: task.ownerId, dueOn: task.dueOn, doneAt: done_at, reachedShare: reached_share },
  };
}
