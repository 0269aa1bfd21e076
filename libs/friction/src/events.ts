import type { Actor, EventContracts, EventsOf, Sealable } from '#eventing';

export const CHANNELS = ['IN_PERSON', 'PHONE', 'WEB', 'EMAIL', 'CHAT', 'POSTAL_MAIL', 'FAX', 'REFERRAL', 'OTHER'] as const;
export type Channel = (typeof CHANNELS)[number];
export const CUSTOMER_OUTCOMES = ['WENT_WITHOUT', 'DELAYED', 'LEFT', 'COMPLAINED', 'SERVED_BY_WORKAROUND', 'SERVED_BY_EXCEPTION'] as const;
export type CustomerOutcome = (typeof CUSTOMER_OUTCOMES)[number];
/** Those in which the customer did not get what they needed, or not in time. */
export const HARMFUL_OUTCOMES = ['WENT_WITHOUT', 'DELAYED', 'LEFT', 'COMPLAINED'] as const satisfies readonly CustomerOutcome[];
export const SERVED_PURPOSE = ['YES', 'PARTLY', 'NO', 'DONT_KNOW'] as const;
export type ServedPurpose = (typeof SERVED_PURPOSE)[number];
export const EFFECTS = [
  'JOB_STRESS',
  'CURTAILED_INNOVATION',
  'WORKAROUND',
  'DISSATISFACTION',
  'LOW_MORALE',
  'POOR_CUSTOMER_EXPERIENCE',
] as const;
export type Effect = (typeof EFFECTS)[number];
export const FREQUENCIES = ['ONCE', 'YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];
export const CAUSES = ['RULE', 'LIMIT', 'TOOL', 'TRAINING', 'RESOURCING', 'MISUNDERSTANDING'] as const;
export type Cause = (typeof CAUSES)[number];
export const REPORTER_MODES = ['NAMED', 'CONFIDENTIAL', 'ANONYMOUS'] as const;
export type ReporterMode = (typeof REPORTER_MODES)[number];

export const HAND_OVER_REASONS = ['UNANSWERED', 'OWNER_AWAY'] as const;
export type HandOverReason = (typeof HAND_OVER_REASONS)[number];

export type FactValue = string | number | boolean;
/** Name of a fact -> its value, both in the reporter's own words. */
export type Facts = Readonly<Record<string, FactValue>>;

/** Where a report was taken over from; public ones are counted apart and always shown. */
export interface ReportSource {
  readonly name: string;
  readonly public: boolean;
  /** The row's key in the source: equal keys are one report. */
  readonly key: string;
}

export type FrictionReportEvent = EventsOf<{
  FrictionReported: {
    reportId: string;
    /** null: "a rule I can't name". */
    policyId: string | null;
    /** The version in force when it happened, fixed once; null where none was, or no policy is named. */
    policyVersion: number | null;
    unitId: string | null;
    /** The reporter's alias; for an anonymous report its own id, behind which nobody stands; null for public imports. */
    reporterId: string | null;
    mode: ReporterMode;
    /**
     * Anonymous reports only: `<ISO week year>.<value>`, counts a person once per policy and year without naming them (measures.md,
     * rule 5). Null: a poster. One of another year than that of `week` is counted like a poster.
     */
    countToken: string | null;
    /** Anonymous reports only: whether it left the letterbox with fewer than two others. */
    filedAlone: boolean | null;
    /** Whether the reporter agreed that the owner reads the texts, masked. */
    textShared: boolean;
    /** Who answers: the owner, or the deputy where the owner is the reporter's own manager. */
    receiverId: string | null;
    /** The owner or deputy who is the reporter's own manager: never sees the report, while somebody else can answer it. */
    withheldFrom: string | null;
    /** The only one who can answer oversees the reporter, and receives it all the same: the reporter is told. */
    receivedByOverseer: boolean;
    /** What the office is told of the unit; decided once, so that no reorganisation narrows it later. */
    ownerUnitId: string | null;
    /** Fewer than 5 people could have made it, as far as the office can tell: nothing hides among so few, and the reporter is told. */
    fewPeople: boolean;
    /** Local date from which the office is shown it; null: at once. */
    deliveredOn: string | null;
    source: ReportSource | null;
    /** ISO week that the report counts in, decided once. */
    week: string;
    happenedAt: string;
    reportedAt: string;
    channel: Channel | null;
    customerOutcomes: readonly CustomerOutcome[];
    /** 1-5. */
    burden: number | null;
    servedPurpose: ServedPurpose | null;
    effects: readonly Effect[];
    staffMinutes: number | null;
    customerMinutes: number | null;
    /** Out of pocket, whole minor units. */
    amountMinor: number | null;
    frequency: Frequency | null;
    /** null: none. */
    facts: Sealable<Facts> | null;
    /** Names of the facts that the guardrails of `policyVersion` ask for and that are not given; null: they ask for none. */
    missingFacts: readonly string[] | null;
    ruleInOwnWords: Sealable<string> | null;
    customerNeed: Sealable<string> | null;
    sensibleAction: Sealable<string> | null;
    situation: Sealable<string> | null;
  };
  ReportRecurred: {
    reportId: string;
    occurrences: number;
    week: string;
    happenedAt: string;
    /** As of the report: what follows on one that came with the others of its day does so too. */
    deliveredOn: string | null;
    recurredAt: string;
  };
  ReportFactsAdded: {
    reportId: string;
    reporterId: string | null;
    /** Only what is added or changed; null: untouched. */
    channel: Channel | null;
    customerOutcomes: readonly CustomerOutcome[] | null;
    burden: number | null;
    servedPurpose: ServedPurpose | null;
    effects: readonly Effect[] | null;
    staffMinutes: number | null;
    customerMinutes: number | null;
    amountMinor: number | null;
    frequency: Frequency | null;
    facts: Sealable<Facts> | null;
    /** Those that are still not given; null: none are asked for. */
    missingFacts: readonly string[] | null;
    customerNeed: Sealable<string> | null;
    sensibleAction: Sealable<string> | null;
    situation: Sealable<string> | null;
    /** From now on for all texts of the report; null: untouched. */
    textShared: boolean | null;
    deliveredOn: string | null;
    addedAt: string;
  };
  ReportLinkedToPolicy: {
    reportId: string;
    policyId: string;
    policyVersion: number | null;
    /** As of a report that names its policy at once. */
    missingFacts: readonly string[] | null;
    receiverId: string | null;
    withheldFrom: string | null;
    receivedByOverseer: boolean;
    deliveredOn: string | null;
    linkedAt: string;
  };
  ReportCauseClassified: { reportId: string; cause: Cause; reason: string; classifiedAt: string };
  ReportMerged: { reportId: string; intoReportId: string; reason: string; mergedAt: string };
  ReportUnmerged: { reportId: string; fromReportId: string; reason: string; unmergedAt: string };
  ReportWithdrawn: {
    reportId: string;
    reporterId: string | null;
    reason: Sealable<string> | null;
    deliveredOn: string | null;
    withdrawnAt: string;
  };
  ReportMessageSent: {
    reportId: string;
    messageId: string;
    from: 'OWNER' | 'REPORTER';
    authorId: string | null;
    text: Sealable<string>;
    /** Local date from which the other side is shown it; null: at once. */
    deliveredOn: string | null;
    sentAt: string;
  };
  ReportAnswered: { reportId: string; answeredBy: string; answer: string; answeredAt: string };
  /** The owner did not answer in time, or is away: the deputy is to do it. Both could read it before. */
  ReportHandedToDeputy: { reportId: string; deputyId: string; because: HandOverReason; handedAt: string };
  /** Nor did the deputy: whoever was made acting deputy for it; null: nobody above the owner could be. */
  ReportHandedUp: { reportId: string; policyId: string; actingDeputyId: string | null; handedAt: string };
  /** A review of its policy was decided, and this is what its reporter is told. */
  ReportResolved: {
    reportId: string;
    reviewId: string;
    /** As in `ReviewDecided`. */
    decision: string;
    outcomeMessage: string;
    /** The version that the decision published; null: none. */
    policyVersion: number | null;
    /** Set where the office did not know of the report yet: then it is never told that this one was resolved. Local date. */
    deliveredOn: string | null;
    resolvedAt: string;
  };
  /** For the reporter's own list; the office is never told. */
  ReportOutcomeSeen: { reportId: string; seenAt: string };
}>;

export type CorroborationEvent = EventsOf<{
  /** "Me too": names a policy and a tag, never somebody else's report; once for each person and policy. */
  ReportCorroborated: {
    corroborationId: string;
    policyId: string;
    policyVersion: number | null;
    personId: string;
    unitId: string | null;
    effect: Effect | null;
    customerOutcome: CustomerOutcome | null;
    week: string;
    corroboratedAt: string;
  };
  CorroborationRecurred: { corroborationId: string; policyId: string; occurrences: number; week: string; recurredAt: string };
}>;

export type InteractionsEvent = EventsOf<{
  /** How many customers a unit served in an ISO week; a later record of the same unit, week and policy replaces it. */
  InteractionsRecorded: { unitId: string; week: string; policyId: string | null; count: number; recordedAt: string };
}>;

export type JoinCodeEvent = EventsOf<{
  /** Lets people without sign-in file anonymously, as from a poster; the code itself is not recorded. */
  JoinCodeIssued: {
    joinCodeId: string;
    /** Its first four characters, by which a poster is recognised. */
    codeStart: string;
    /** Only for reports on this policy; null: on any. */
    policyId: string | null;
    /** The unit that reports made with it are placed in; null: none, unless the reporter names one. */
    unitId: string | null;
    /** Local date, the last on which it is taken. */
    expiresOn: string;
    issuedAt: string;
  };
  JoinCodeRevoked: { joinCodeId: string; revokedAt: string };
}>;

export type WithheldReportsEvent = EventsOf<{
  /**
   * Somebody took an office, and these reports of before are by people whom they oversaw at that moment. Recorded then: once a reporter is
   * erased or forgotten, nobody could find it out any more, and the report would appear in the inbox that it was kept from.
   */
  OlderReportsWithheld: { policyId: string; personId: string; since: string; reportIds: readonly string[] };
}>;

const text = { facts: 'text', customerNeed: 'text', sensibleAction: 'text', situation: 'text' } as const;

export const frictionEvents: EventContracts<
  FrictionReportEvent | CorroborationEvent | InteractionsEvent | JoinCodeEvent | WithheldReportsEvent
> = {
  FrictionReported: { version: 1, sealed: { subject: 'reporterId', fields: { ...text, ruleInOwnWords: 'text' } } },
  ReportRecurred: { version: 1 },
  ReportFactsAdded: { version: 1, sealed: { subject: 'reporterId', fields: text } },
  ReportLinkedToPolicy: { version: 1 },
  ReportCauseClassified: { version: 1 },
  ReportMerged: { version: 1 },
  ReportUnmerged: { version: 1 },
  ReportWithdrawn: { version: 1, sealed: { subject: 'reporterId', fields: { reason: 'text' } } },
  ReportMessageSent: { version: 1, sealed: { subject: 'authorId', fields: { text: 'text' } } },
  ReportAnswered: { version: 1 },
  ReportHandedToDeputy: { version: 1 },
  ReportHandedUp: { version: 1 },
  ReportResolved: { version: 1 },
  ReportOutcomeSeen: { version: 1 },
  ReportCorroborated: { version: 1 },
  CorroborationRecurred: { version: 1 },
  InteractionsRecorded: { version: 1 },
  JoinCodeIssued: { version: 1 },
  JoinCodeRevoked: { version: 1 },
  OlderReportsWithheld: { version: 1 },
};

/**
 * Query: what everybody in the office of a policy can read of what was reported on it since an ISO instant. What one of them does not see
 * must not show in what becomes of it either. @returns ids of reports
 */
export class FindReportsReadByOffice {
  constructor(
    readonly policyId: string,
    readonly since: string,
  ) {}
}

/** Query: who in the office of a report's policy can read it, the owner first. */
export class FindOfficeOfReport {
  constructor(readonly reportId: string) {}
}
/** null: it names no policy. */
export type FoundOfficeOfReport = { readonly policyId: string; readonly readerIds: readonly string[] } | null;

/** Query: as whom a caller may read a report. */
export class FindReportStanding {
  constructor(
    readonly reportId: string,
    readonly caller: { readonly actor: Actor; readonly correlationId: string },
  ) {}
}
/** null: not at all. The owner sees it coarsened. */
export type ReportStanding = 'REPORTER' | 'OWNER' | null;
