import type { AccessEvent } from '#audit/events';
import { idOf } from '#eventing';
import type { CharterEvent, ExpectationEvent, WarningSignEvent } from '#expectations/events';
import type { FrictionBlockEvent, FrictionBreakdownEvent, JudgementBlockEvent } from '#figures/events';
import type { CorroborationEvent, FrictionReportEvent, InteractionsEvent, JoinCodeEvent, WithheldReportsEvent } from '#friction/events';
import type { HandMonthEvent } from '#hand/events';
import type { BacktestEvent } from '#insights/events';
import type { AuthorityEvent, CapEvent, JudgementEvent } from '#judgement/events';
import type { PersonEvent, ProtectionSettingsEvent, SettingsEvent, UnitEvent } from '#organisation/events';
import type { AnswerEvent, SurveyEvent, WaveEvent } from '#perceptions/events';
import type { AcknowledgementEvent, PolicyEvent, ProtectionEvent } from '#policies/events';
import type { AbsenceEvent, ReviewEvent, TaskEvent } from '#reviews/events';
import { perceptionExamples } from './perception-examples.ts';
import { charterExamples } from './charter-examples.ts';
import { warningSignExamples } from './warning-sign-examples.ts';
import { expectationExamples } from './expectation-examples.ts';
import { reviewExamples } from './review-examples.ts';

/** One example of every event in its present shape; the first of each category creates its aggregate. */
export type Example = { readonly category: string; readonly aggregate: string } & (
  | AccessEvent
  | UnitEvent
  | PersonEvent
  | SettingsEvent
  | ProtectionSettingsEvent
  | PolicyEvent
  | AcknowledgementEvent
  | ProtectionEvent
  | ReviewEvent
  | TaskEvent
  | AbsenceEvent
  | CharterEvent
  | WarningSignEvent
  | ExpectationEvent
  | FrictionReportEvent
  | CorroborationEvent
  | InteractionsEvent
  | FrictionBlockEvent
  | FrictionBreakdownEvent
  | JudgementBlockEvent
  | JoinCodeEvent
  | WithheldReportsEvent
  | JudgementEvent
  | CapEvent
  | AuthorityEvent
  | BacktestEvent
  | SurveyEvent
  | WaveEvent
  | AnswerEvent
  | HandMonthEvent
);

const id = (name: string) => idOf('sample', name);
const [unitId, personId, ownerId, policyId, reportId, primaryId, alias] = [
  id('unit'),
  id('person'),
  id('owner'),
  id('policy'),
  id('report'),
  id('primary'),
  id('alias'),
];
const at = '2026-11-16T08:30:00.000Z';
const version = {
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION', 'CERTAINTY'],
  protects: 'Against refunds for goods that were not bought here.',
  mandate: { kind: 'LAW', citation: 'Consumer Act § 12' },
  sensitivity: 'NORMAL',
  guardrails: [
    {
      key: 'refund-without-receipt',
      action: 'Refund without a receipt',
      facts: [
        { name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] },
        { name: 'days', type: 'NUMBER', label: 'How long ago was it bought?', unit: 'days', choices: [] },
        {
          name: 'proof',
          type: 'CHOICE',
          label: 'What else shows the purchase?',
          unit: null,
          choices: [
            { value: 'CARD', label: 'The card it was paid with' },
            { value: 'NONE', label: 'Nothing' },
          ],
        },
      ],
      rows: [
        { condition: 'proof == "CARD" && days <= 30', authority: 'FRONTLINE', reason: 'We found your purchase by your card.' },
        { condition: 'amount <= 5000', authority: 'SUPERVISOR', reason: 'I may ask for this.' },
        { condition: 'true', authority: 'NEVER', reason: 'Without any proof we cannot know that it was bought here.' },
      ],
      cap: { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' },
      lesson: 'Show the purchase on your screen.',
    },
  ],
} as const;
const [draft] = version.guardrails;
const sums = {
  people: 5,
  reports: 6,
  corroborations: 1,
  occurrences: 9,
  staffMinutes: 120,
  customerMinutes: 45,
  amountMinor: 12_500,
};
const judgementSums = { people: 5, calls: 6, authorityRequests: 0, amountMinor: 12_000, minutesSaved: 90 };
const answerSums = {
  yearlyStaffMinutes: 6_240,
  yearlyCustomerMinutes: 2_340,
  yearlyAmountMinor: 0,
  yearlyN: 2,
  indexSum: 1.75,
  burdenSum: 11,
  functionLossSum: 9,
  indexN: 3,
};

const unit = { category: 'unit', aggregate: unitId };
const person = { category: 'person', aggregate: personId };
const joinCode = { category: 'join_code', aggregate: id('join code') };
const protectionSettings = { category: 'protection_settings', aggregate: id('protection settings') };
const settings = { k: 5, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' } as const;
const policy = { category: 'policy', aggregate: policyId };
const report = { category: 'friction_report', aggregate: reportId };
const corroboration = { category: 'corroboration', aggregate: id('corroboration') };
const [callId, requestId] = [id('judgement call'), id('authority request')];
const request = { category: 'authority_request', aggregate: requestId };

export const examples: readonly Example[] = [
  {
    category: 'access',
    aggregate: id('access'),
    type: 'SealedDataRead',
    data: { readerId: ownerId, kind: 'REPORTS', policyIds: [policyId], personId: null, hour: '2026-11-16T08:00:00.000Z' },
  },
  {
    ...unit,
    type: 'UnitRegistered',
    data: { unitId, code: 'STORE-1', name: 'Store 1', parentId: id('region'), headId: ownerId, registeredAt: at },
  },
  { ...unit, type: 'UnitMoved', data: { unitId, parentId: null, movedAt: at } },
  { ...unit, type: 'UnitHeadNamed', data: { unitId, headId: personId, namedAt: at } },
  { ...person, type: 'PersonInvited', data: { personId, name: 'Sample Person', unitId, managerId: ownerId, invitedAt: at } },
  { ...person, type: 'PersonMoved', data: { personId, unitId, managerId: null, movedAt: at } },
  { ...person, type: 'RoleGranted', data: { personId, role: 'SUPERVISOR', unitId, grantedAt: at } },
  { ...person, type: 'RoleRevoked', data: { personId, role: 'SUPERVISOR', unitId, revokedAt: at } },
  { ...person, type: 'PersonDeactivated', data: { personId, deactivatedAt: at } },
  { ...person, type: 'PersonErased', data: { personId, erasedAt: at } },
  {
    category: 'settings',
    aggregate: id('settings'),
    type: 'CalendarFixed',
    data: { timeZone: 'Europe/Berlin', currency: 'EUR', fixedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionStrengthened',
    data: { settings: { ...settings, k: 6 }, reason: 'small teams', strengthenedBy: personId, strengthenedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakeningProposed',
    data: { proposalId: id('proposal'), settings, reason: 'too little is shown', proposedBy: personId, proposedAt: at, expiresAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakened',
    data: { proposalId: id('proposal'), settings, proposedBy: personId, approvedBy: ownerId, weakenedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakeningDeclined',
    data: { proposalId: id('proposal'), reason: 'not needed', declinedBy: ownerId, declinedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakeningWithdrawn',
    data: { proposalId: id('proposal'), withdrawnBy: personId, withdrawnAt: at },
  },
  {
    ...policy,
    type: 'PolicyRegistered',
    data: {
      policyId,
      code: 'RET-14',
      family: 'Returns',
      ownerId,
      deputyId: personId,
      unitId,
      reviewCadenceDays: 365,
      version,
      effectiveFrom: '2026-01-01',
      registeredAt: at,
    },
  },
  {
    ...policy,
    type: 'PolicyRevised',
    data: { policyId, number: 2, version, effectiveFrom: '2026-12-01', reason: 'Clearer words.', reviewId: id('review'), revisedAt: at },
  },
  {
    ...policy,
    type: 'PolicyTransferred',
    data: { policyId, ownerId: personId, deputyId: ownerId, unitId, reason: 'New duties.', transferredAt: at },
  },
  { ...policy, type: 'PolicySuspended', data: { policyId, from: '2026-12-01', reason: 'Under review.', reviewId: null, suspendedAt: at } },
  { ...policy, type: 'PolicyReinstated', data: { policyId, from: '2027-01-01', reason: 'Reviewed.', reinstatedAt: at } },
  { ...policy, type: 'PolicyRetired', data: { policyId, from: '2027-06-01', reason: 'No longer needed.', reviewId: null, retiredAt: at } },
  { ...policy, type: 'DecisionLapsed', data: { policyId, reviewId: id('review'), because: 'policy.retired', lapsedAt: at } },
  {
    category: 'acknowledgement',
    aggregate: id('acknowledgement'),
    type: 'VersionSeen',
    data: { policyId, number: 2, personId, unitId, week: '2026-W47', seenAt: at },
  },
  {
    category: 'protection',
    aggregate: id('protection'),
    type: 'ProtectionRecorded',
    data: { policyId, week: '2026-W46', kind: 'FRAUD', count: 3, amountMinor: 45_000, source: 'Loss prevention', recordedAt: at },
  },
  {
    ...report,
    type: 'FrictionReported',
    data: {
      reportId,
      policyId: null,
      policyVersion: null,
      unitId,
      reporterId: alias,
      mode: 'CONFIDENTIAL',
      countToken: null,
      filedAlone: null,
      textShared: true,
      receiverId: null,
      withheldFrom: null,
      receivedByOverseer: false,
      ownerUnitId: id('region'),
      fewPeople: false,
      deliveredOn: '2026-11-17',
      source: null,
      week: '2026-W47',
      happenedAt: at,
      reportedAt: at,
      channel: 'IN_PERSON',
      customerOutcomes: ['LEFT'],
      burden: 4,
      servedPurpose: 'NO',
      effects: ['JOB_STRESS', 'WORKAROUND'],
      staffMinutes: 15,
      customerMinutes: 30,
      amountMinor: 1_999,
      frequency: 'WEEKLY',
      facts: { amount: 19.99, hasReceipt: false, item: 'kettle' },
      missingFacts: null,
      ruleInOwnWords: 'The one about receipts.',
      customerNeed: 'A refund for a broken kettle.',
      sensibleAction: 'Take the bank statement as proof.',
      situation: 'The receipt had faded.',
    },
  },
  {
    ...report,
    type: 'ReportRecurred',
    data: { reportId, occurrences: 2, week: '2026-W47', happenedAt: at, deliveredOn: '2026-11-17', recurredAt: at },
  },
  {
    ...report,
    type: 'ReportFactsAdded',
    data: {
      reportId,
      reporterId: alias,
      channel: null,
      customerOutcomes: ['COMPLAINED'],
      burden: 5,
      servedPurpose: 'PARTLY',
      effects: [],
      staffMinutes: 20,
      customerMinutes: null,
      amountMinor: null,
      frequency: null,
      facts: { amount: 21 },
      customerNeed: null,
      sensibleAction: null,
      situation: 'The receipt had faded in the sun.',
      textShared: true,
      deliveredOn: '2026-11-17',
      missingFacts: null,
      addedAt: at,
    },
  },
  {
    ...report,
    type: 'ReportLinkedToPolicy',
    data: {
      reportId,
      policyId,
      policyVersion: 1,
      receiverId: personId,
      withheldFrom: ownerId,
      receivedByOverseer: false,
      deliveredOn: '2026-11-17',
      missingFacts: ['proof'],
      linkedAt: at,
    },
  },
  {
    ...report,
    type: 'ReportCauseClassified',
    data: { reportId, cause: 'RULE', reason: 'The rule knows no other proof.', classifiedAt: at },
  },
  { ...report, type: 'ReportMerged', data: { reportId, intoReportId: primaryId, reason: 'The same case.', mergedAt: at } },
  { ...report, type: 'ReportUnmerged', data: { reportId, fromReportId: primaryId, reason: 'Another case after all.', unmergedAt: at } },
  {
    ...report,
    type: 'ReportMessageSent',
    data: {
      reportId,
      messageId: id('message'),
      from: 'REPORTER',
      authorId: alias,
      text: 'It happened at till 4.',
      deliveredOn: '2026-11-17',
      sentAt: at,
    },
  },
  { ...report, type: 'ReportAnswered', data: { reportId, answeredBy: personId, answer: 'We change the rule.', answeredAt: at } },
  { ...report, type: 'ReportHandedToDeputy', data: { reportId, deputyId: personId, because: 'UNANSWERED', handedAt: at } },
  { ...report, type: 'ReportHandedUp', data: { reportId, policyId, actingDeputyId: personId, handedAt: at } },
  {
    ...report,
    type: 'ReportResolved',
    data: {
      reportId,
      reviewId: id('review'),
      decision: 'REVISE',
      outcomeMessage: 'A bank statement does as well now.',
      policyVersion: 2,
      deliveredOn: null,
      resolvedAt: at,
    },
  },
  { ...report, type: 'ReportOutcomeSeen', data: { reportId, seenAt: at } },
  {
    ...report,
    type: 'ReportWithdrawn',
    data: { reportId, reporterId: alias, reason: 'Solved.', deliveredOn: '2026-11-17', withdrawnAt: at },
  },
  {
    ...corroboration,
    type: 'ReportCorroborated',
    data: {
      corroborationId: corroboration.aggregate,
      policyId,
      policyVersion: 1,
      personId: alias,
      unitId,
      effect: 'JOB_STRESS',
      customerOutcome: null,
      week: '2026-W47',
      corroboratedAt: at,
    },
  },
  {
    ...corroboration,
    type: 'CorroborationRecurred',
    data: { corroborationId: corroboration.aggregate, policyId, occurrences: 3, week: '2026-W47', recurredAt: at },
  },
  {
    category: 'interactions',
    aggregate: id('interactions'),
    type: 'InteractionsRecorded',
    data: { unitId, week: '2026-W46', policyId: null, count: 1_200, recordedAt: at },
  },
  {
    category: 'friction_block',
    aggregate: id('block'),
    type: 'FrictionBlockPublished',
    data: {
      blockId: id('block'),
      policyId,
      policyVersion: 1,
      ordinal: 0,
      fromWeek: '2026-W44',
      toWeek: '2026-W46',
      k: 5,
      sums,
      parts: [{ unitId: null, others: 'UNPLACED', sums }],
      entryIds: [reportId],
      entryParts: [0],
      surplusIds: [primaryId],
      readerIds: [ownerId],
      publishedAt: at,
    },
  },
  {
    category: 'friction_breakdown',
    aggregate: id('breakdown'),
    type: 'FrictionBreakdownPublished',
    data: {
      breakdownId: id('breakdown'),
      policyId,
      policyVersion: 1,
      blockIds: [id('block')],
      fromWeek: '2026-W44',
      toWeek: '2026-W46',
      k: 5,
      reports: 14,
      sums: answerSums,
      parts: [{ unitId: null, others: 'UNPLACED', sums: answerSums }],
      histograms: {
        cause: { RULE: 14 },
        channel: { IN_PERSON: 14 },
        effect: { JOB_STRESS: 14 },
        customerOutcome: { LEFT: 14 },
        harm: { HARMED: 14 },
        facts: { ALL_CARRIED: 6, SOME_MISSING: 8 },
      },
      publishedAt: at,
    },
  },
  {
    category: 'friction_breakdown',
    aggregate: id('breakdown'),
    type: 'FrictionBlockAnswersPublished',
    data: {
      breakdownId: id('breakdown'),
      policyId,
      toWeek: '2026-W46',
      reports: 14,
      within2Days: null,
      within14Days: 9,
      within30Days: 9,
      medianDays: 11,
      publishedAt: at,
    },
  },
  {
    category: 'judgement_block',
    aggregate: id('judgement block'),
    type: 'JudgementBlockPublished',
    data: {
      blockId: id('judgement block'),
      kind: 'CALL',
      policyId,
      policyVersion: 1,
      ordinal: 0,
      fromWeek: '2026-W44',
      toWeek: '2026-W46',
      k: 5,
      sums: judgementSums,
      parts: [{ unitId: null, others: 'UNPLACED', sums: judgementSums }],
      entryIds: [id('call')],
      surplusIds: [id('another call')],
      publishedAt: at,
    },
  },
  {
    category: 'judgement_breakdown',
    aggregate: id('judgement breakdown'),
    type: 'JudgementBreakdownPublished',
    data: {
      breakdownId: id('judgement breakdown'),
      kind: 'CALL',
      policyId,
      policyVersion: 1,
      blockIds: [id('judgement block')],
      fromWeek: '2026-W44',
      toWeek: '2026-W46',
      k: 5,
      n: 24,
      histograms: {
        guardrail: { 'refund-without-receipt': 24 },
        basis: { ALLOWED: 24 },
        cap: { BELOW: 24 },
        customerTold: { TOLD: 24 },
        answer: {},
      },
      publishedAt: at,
    },
  },
  {
    ...joinCode,
    type: 'JoinCodeIssued',
    data: { joinCodeId: joinCode.aggregate, codeStart: '7K3Q', policyId, unitId, expiresOn: '2026-12-31', issuedAt: at },
  },
  {
    ...joinCode,
    type: 'JoinCodeRevoked',
    data: { joinCodeId: joinCode.aggregate, revokedAt: at },
  },
  {
    category: 'withheld_reports',
    aggregate: id('withheld'),
    type: 'OlderReportsWithheld',
    data: { policyId, personId: ownerId, since: at, reportIds: [reportId] },
  },
  {
    category: 'judgement_call',
    aggregate: callId,
    type: 'JudgementCallRecorded',
    data: {
      callId,
      policyId,
      policyVersion: 3,
      guardrailKey: 'refund-without-receipt',
      row: 1,
      basis: 'GRANTED',
      requestId,
      personId: alias,
      unitId,
      week: '2026-W47',
      cap: { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT', amount: 4_500, usedBefore: 12_000 },
      amountMinor: 4_500,
      minutesSaved: 15,
      customerTold: true,
      whatWasDone: 'We took the kettle back and refunded it.',
      recordedAt: at,
    },
  },
  { category: 'cap_window', aggregate: id('cap window'), type: 'CapUsed', data: { amount: 4_500, usedBefore: 12_000, usedAt: at } },
  {
    ...request,
    type: 'AuthorityAsked',
    data: {
      requestId,
      policyId,
      policyVersion: 3,
      guardrailKey: 'refund-without-receipt',
      row: 1,
      level: 'SUPERVISOR',
      askerId: alias,
      unitId,
      facts: { amount: 4_500, has_statement: true },
      note: 'The customer has a bank statement.',
      askedAt: at,
      expiresAt: '2026-11-16T08:40:00.000Z',
    },
  },
  { ...request, type: 'AuthorityGranted', data: { requestId, reason: null, answeredBy: ownerId, answeredAt: at } },
  { ...request, type: 'AuthorityRefused', data: { requestId, reason: 'Offer an exchange.', answeredBy: ownerId, answeredAt: at } },
  { ...request, type: 'AuthorityExpired', data: { requestId, expiredAt: '2026-11-16T08:40:00.000Z' } },
  { ...request, type: 'AuthorityUsed', data: { requestId, callId, usedAt: at } },
  {
    category: 'backtest_day',
    aggregate: id('backtest day'),
    type: 'BacktestRun',
    data: { policyId, day: '2026-11-16', draft, versionNumber: 2, ranAt: at },
  },
  {
    category: 'kept_backtests',
    aggregate: policyId,
    type: 'BacktestKept',
    data: {
      backtestId: id('backtest'),
      reviewId: id('review'),
      policyId,
      draft,
      versionNumber: 2,
      figures: {
        reports: 12,
        publicReports: 1,
        changes: { NEWLY_ALLOWED: 7, EASED: 1, UNCHANGED: 2, TIGHTENED: 0, NEWLY_REFUSED: 0, NOT_EVALUABLE: 2 },
        missingFacts: [{ fact: 'amount', reports: 2 }],
        window: { from: '2026-W40', to: '2026-W46' },
        money: { fact: 'amount', fromMinor: 21_000, toMinor: 48_993, stated: 7, unstated: 0 },
        staffMinutes: 84,
        customerMinutes: 140,
      },
      readTo: '412',
      engine: 1,
      keptBy: ownerId,
      keptAt: at,
    },
  },
  {
    category: 'hand_month',
    aggregate: id('hand month'),
    type: 'HandMonthPublished',
    data: {
      handMonthId: id('hand month'),
      scope: { kind: 'POLICY', id: policyId },
      month: '2026-10',
      rubricVersion: 1,
      fromWeek: '2026-W32',
      toWeek: '2026-W44',
      dimensions: [
        { dimension: 'HUMANIZED', score: null, reason: 'NOT_ENOUGH_DATA', weight: 10, weightScored: 0 },
        { dimension: 'NIMBLE', score: 50, reason: null, weight: 9, weightScored: 5 },
      ],
      mean: null,
      indicators: [
        {
          key: 'trigger-to-decision',
          dimension: 'NIMBLE',
          fromWeek: '2025-W45',
          toWeek: '2026-W44',
          readings: [{ key: 'medianDays', floor: 120, target: 14, raw: 67, mapped: 50 }],
          n: 2,
          minN: 1,
          weight: 3,
          score: 50,
          reason: null,
          sources: [{ kind: 'REVIEW', id: id('review') }],
        },
      ],
      publishedAt: at,
    },
  },
  ...reviewExamples,
  ...charterExamples,
  ...warningSignExamples,
  ...expectationExamples,
  ...perceptionExamples,
];
