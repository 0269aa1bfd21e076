import { ROLES } from '#eventing';
import type { Role } from '#eventing';

/** Everybody whom the matrix tries: two strangers, somebody at the anonymous endpoint, people with one role each or none, tokens, and the two who stand to a report. */
export const SUBJECTS = [
  'STRANGER',
  'FORGED_TOKEN',
  'ANONYMOUS',
  'NO_ROLE',
  ...ROLES,
  ...ROLES.map((role) => `TOKEN:${role}` as const),
  'REPORTER',
  'OWNER',
] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Roles of the subjects that are named after no role. */
export const HELD: { readonly REPORTER: Role; readonly OWNER: Role } = { REPORTER: 'FRONTLINE', OWNER: 'POLICY_OWNER' };

/** A field with arguments, and who gets an answer; everybody else is refused in one and the same way. */
export interface Case {
  /** `$name` stands for what the spec made beforehand; required arguments that are left out are filled in. */
  readonly args?: string;
  readonly who: readonly Subject[];
}

const UNKNOWN: readonly Subject[] = ['STRANGER', 'FORGED_TOKEN', 'ANONYMOUS'];
const SIGNED_IN = SUBJECTS.filter((subject) => !UNKNOWN.includes(subject));
const BOTH_SIDES: readonly Subject[] = ['REPORTER', 'OWNER'];

/** Of published figures. */
const READERS = ['POLICY_OWNER', 'COMPLIANCE', 'EXECUTIVE', 'AUDITOR'] as const satisfies readonly Role[];

const signedIn: readonly Case[] = [{ who: SIGNED_IN }];
/** At POST /anonymous, and nowhere else. */
const anonymous: readonly Case[] = [{ who: ['ANONYMOUS'] }];
const only = (...roles: readonly Role[]): readonly Case[] => [{ who: holders(...roles) }];

function holders(...roles: readonly Role[]): readonly Subject[] {
  const people = Object.entries(HELD).flatMap(([subject, role]) => (roles.includes(role) ? [subject as Subject] : []));
  return [...roles, ...roles.map((role) => `TOKEN:${role}` as const), ...people];
}

/** Every query, mutation and resolved field. A field that is missing here, or is here and nowhere else, fails the matrix. */
export const FIELDS: Readonly<Record<string, readonly Case[]>> = {
  'Query.inspectText': [{ who: [...SIGNED_IN, 'ANONYMOUS'] }],
  'Query.me': signedIn,
  'Query.units': signedIn,
  'Query.people': only('ADMIN'),
  'Query.policies': signedIn,
  'Query.policy': [{ args: 'id: $policyId', who: SIGNED_IN }],
  'Query.checkGuardrail': signedIn,
  'Query.verifyCheckReceipt': signedIn,
  'Query.reviewGuardrail': only('POLICY_OWNER', 'ADMIN'),
  'Query.projections': only('ADMIN', 'AUDITOR'),
  'Query.report': [
    { args: 'id: $reportId', who: BOTH_SIDES },
    { args: 'id: $unknownId', who: [] },
  ],
  'Query.reports': [
    { args: 'first: 1, scope: INBOX', who: holders('POLICY_OWNER') },
    { args: 'first: 1, scope: MINE', who: SIGNED_IN },
  ],
  'Query.similarReports': signedIn,
  'Query.protectionSettings': signedIn,
  'Query.accessLog': only('AUDITOR'),
  'Query.administrationLog': only('ADMIN', 'AUDITOR'),
  'Query.history': [
    { args: 'policyId: $policyId', who: SIGNED_IN },
    { args: 'reportId: $reportId', who: BOTH_SIDES },
    { args: 'reportId: $unknownId', who: [] },
  ],
  'Query.countTokens': signedIn,
  'Query.poster': anonymous,
  'Query.joinCodes': only('POLICY_OWNER', 'ADMIN'),
  'Query.receipt': anonymous,
  'Query.frictionRanking': only(...READERS),
  'Query.frictionCost': only(...READERS),
  'Query.frictionTrend': only(...READERS),
  'Query.frictionBreakdown': only(...READERS),
  'Query.frictionHeatmap': only(...READERS),
  'Query.judgementCalls': only(...READERS),
  'Mutation.registerUnit': only('ADMIN'),
  'Mutation.moveUnit': only('ADMIN'),
  'Mutation.nameUnitHead': only('ADMIN'),
  'Mutation.invitePerson': only('ADMIN'),
  'Mutation.movePerson': only('ADMIN'),
  'Mutation.grantRole': only('ADMIN'),
  'Mutation.revokeRole': only('ADMIN'),
  'Mutation.deactivatePerson': only('ADMIN'),
  'Mutation.changeProtectionSettings': only('ADMIN'),
  'Mutation.approveProtectionWeakening': only('ADMIN'),
  'Mutation.declineProtectionWeakening': only('ADMIN'),
  'Mutation.withdrawProtectionWeakening': only('ADMIN'),
  'Mutation.signOutEverywhere': [{ args: 'input: { commandId: $unknownId, personId: $unknownId }', who: holders('ADMIN') }],
  'Mutation.registerPolicy': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.revisePolicy': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.transferPolicy': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.suspendPolicy': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.reinstatePolicy': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.retirePolicy': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.acknowledgeVersion': signedIn,
  'Mutation.recordProtection': only('POLICY_OWNER', 'COMPLIANCE', 'ADMIN'),
  'Mutation.reportFriction': signedIn,
  'Mutation.addReportFacts': signedIn,
  'Mutation.corroborateReport': signedIn,
  'Mutation.recordRecurrence': signedIn,
  'Mutation.recordInteractions': only('SUPERVISOR', 'EXECUTIVE', 'ADMIN'),
  'Mutation.linkReportToPolicy': signedIn,
  'Mutation.withdrawReport': signedIn,
  'Mutation.sendReportMessage': signedIn,
  'Mutation.classifyReportCause': only('POLICY_OWNER'),
  'Mutation.mergeReports': only('POLICY_OWNER'),
  'Mutation.unmergeReport': only('POLICY_OWNER'),
  'Mutation.answerReport': only('POLICY_OWNER'),
  'Mutation.fileAnonymousReport': anonymous,
  'Mutation.linkAnonymousReport': anonymous,
  'Mutation.sendAnonymousMessage': anonymous,
  'Mutation.withdrawAnonymousReport': anonymous,
  'Mutation.issueJoinCode': only('POLICY_OWNER', 'ADMIN'),
  'Mutation.revokeJoinCode': only('POLICY_OWNER', 'ADMIN'),
  'Subscription.inboxChanged': only('POLICY_OWNER'),
  'Policy.protection': [{ args: 'id: $policyId', who: holders(...READERS) }],
  'ProtectionSettings.proposal': [{ who: holders('ADMIN', 'AUDITOR') }],
  'Report.matchedRows': [{ args: 'id: $reportId', who: BOTH_SIDES }],
  'Report.reporterName': [{ args: 'id: $reportId', who: BOTH_SIDES }],
};

/** Anyone without sign-in, whoever is signed in, both of them, or the holders of one of these roles. */
export type Reach = 'ANONYMOUS' | 'SIGNED_IN' | 'EVERYBODY' | readonly Role[];

/**
 * Who can come to an object of a type by any way through the schema. Its plain fields have no rule of their own, so a new way to a type
 * has to be weighed here.
 */
export const TYPES: Readonly<Record<string, Reach>> = {
  AdministrativeChange: ['AUDITOR', 'ADMIN'],
  AdministrativeChangeConnection: ['AUDITOR', 'ADMIN'],
  AdministrativeChangeEdge: ['AUDITOR', 'ADMIN'],
  AmountBand: 'SIGNED_IN',
  AuditDetail: ['AUDITOR', 'ADMIN'],
  AuditedPerson: ['AUDITOR', 'ADMIN'],
  AuditedPolicy: ['AUDITOR'],
  CaseFact: 'SIGNED_IN',
  CertifiedCheck: 'SIGNED_IN',
  CheckedCap: 'SIGNED_IN',
  CorroborateReportPayload: 'SIGNED_IN',
  Corroboration: 'SIGNED_IN',
  CountToken: 'SIGNED_IN',
  Estimate: READERS,
  AnswerDelay: READERS,
  AnsweredShare: READERS,
  FrictionAnswers: READERS,
  FrictionBreakdown: READERS,
  FrictionBreakdownCell: READERS,
  FrictionBreakdownQuarter: READERS,
  FrictionBreakdownSeries: READERS,
  FrictionChange: READERS,
  FrictionCost: READERS,
  FrictionCostFigures: READERS,
  FrictionCostShare: READERS,
  FrictionFigures: READERS,
  FrictionHeatmap: READERS,
  FrictionHeatmapCell: READERS,
  FrictionHeatmapRow: READERS,
  FrictionHeatmapTable: READERS,
  FrictionIndex: READERS,
  FrictionPolicy: READERS,
  FrictionRanking: READERS,
  FrictionRow: READERS,
  FrictionTable: READERS,
  FrictionTrend: READERS,
  FrictionTrendPoint: READERS,
  FrictionTrendSeries: READERS,
  FrictionUnit: READERS,
  Grant: 'SIGNED_IN',
  Guardrail: 'SIGNED_IN',
  GuardrailCap: 'SIGNED_IN',
  GuardrailCheck: 'SIGNED_IN',
  GuardrailChoice: 'SIGNED_IN',
  GuardrailDelegation: 'SIGNED_IN',
  GuardrailExample: ['POLICY_OWNER', 'ADMIN'],
  GuardrailFact: 'SIGNED_IN',
  GuardrailFinding: ['POLICY_OWNER', 'ADMIN'],
  GuardrailReview: ['POLICY_OWNER', 'ADMIN'],
  GuardrailRow: 'SIGNED_IN',
  HistoryDetail: 'SIGNED_IN',
  HistoryEntry: 'SIGNED_IN',
  InboxChange: ['POLICY_OWNER'],
  Interactions: ['SUPERVISOR', 'EXECUTIVE', 'ADMIN'],
  InvalidInput: 'ANONYMOUS',
  InvitePersonPayload: ['ADMIN'],
  JoinCode: ['POLICY_OWNER', 'ADMIN'],
  JoinCodeConnection: ['POLICY_OWNER', 'ADMIN'],
  JoinCodeEdge: ['POLICY_OWNER', 'ADMIN'],
  JoinCodePayload: ['POLICY_OWNER', 'ADMIN'],
  Mandate: 'SIGNED_IN',
  MaskedText: 'SIGNED_IN',
  MatchedRow: 'SIGNED_IN',
  Me: 'SIGNED_IN',
  MovedCase: 'SIGNED_IN',
  PageInfo: 'SIGNED_IN',
  Person: ['ADMIN'],
  PersonConnection: ['ADMIN'],
  PersonEdge: ['ADMIN'],
  PersonPayload: ['ADMIN'],
  Policy: 'SIGNED_IN',
  PolicyConnection: 'SIGNED_IN',
  PolicyEdge: 'SIGNED_IN',
  PolicyPayload: 'SIGNED_IN',
  PolicyVersion: 'SIGNED_IN',
  Poster: 'ANONYMOUS',
  ProtectionRecord: READERS,
  ProtectionSettings: 'SIGNED_IN',
  ProtectionSettingsPayload: ['ADMIN'],
  ProtectionValues: ['AUDITOR', 'ADMIN'],
  ProtectionWeakeningProposal: ['AUDITOR', 'ADMIN'],
  Projection: ['AUDITOR', 'ADMIN'],
  ProjectionRebuild: ['AUDITOR', 'ADMIN'],
  Receipt: 'ANONYMOUS',
  ReceiptMessage: 'ANONYMOUS',
  ReceiptPayload: 'ANONYMOUS',
  RecordInteractionsPayload: ['SUPERVISOR', 'EXECUTIVE', 'ADMIN'],
  RecordProtectionPayload: ['POLICY_OWNER', 'COMPLIANCE', 'ADMIN'],
  RecordRecurrencePayload: 'SIGNED_IN',
  Recurrence: 'SIGNED_IN',
  Refusal: 'ANONYMOUS',
  // A single report is opened in the query itself: to its reporter, and to the owner or deputy of its policy.
  Report: 'SIGNED_IN',
  ReportConnection: 'SIGNED_IN',
  ReportEdge: 'SIGNED_IN',
  ReportFact: 'SIGNED_IN',
  ReportMessage: 'SIGNED_IN',
  ReportPayload: 'SIGNED_IN',
  ReportSource: 'SIGNED_IN',
  ReportablePolicy: 'ANONYMOUS',
  RevokeJoinCodePayload: ['POLICY_OWNER', 'ADMIN'],
  SealedRead: ['AUDITOR'],
  SealedReadConnection: ['AUDITOR'],
  SealedReadEdge: ['AUDITOR'],
  SignOutEverywherePayload: 'SIGNED_IN',
  SimilarPolicy: 'SIGNED_IN',
  SimilarReports: 'SIGNED_IN',
  SimilarTag: 'SIGNED_IN',
  TextSpan: 'EVERYBODY',
  Unit: 'SIGNED_IN',
  UnitPayload: ['ADMIN'],
  VersionDelegation: 'SIGNED_IN',
  WeekWindow: READERS,
};
