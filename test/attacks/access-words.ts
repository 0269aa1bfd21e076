import type { Subject } from '../journeys/access-expectations.ts';

/**
 * What each case of the access matrix means to people who do not read a schema; `Type.field`, with its arguments where a field has
 * several cases, by subject where it means something else to each. Cases that nobody may have need no words.
 */
export const WORDS: Readonly<Record<string, string | Readonly<Partial<Record<Subject, string>>>>> = {
  'Query.inspectText': 'what in a text of theirs could identify somebody, before they send it; nothing of it is kept',
  'Query.me': 'their own name, unit and roles',
  'Query.units': 'the units of the organisation',
  'Query.people': 'the directory: names, units, managers and roles of everybody',
  'Query.policies': 'all policies, with their versions, purposes and owners',
  'Query.policy(id: $policyId)': 'each of them by itself',
  'PolicyVersion.delegation': 'whether a version of a policy moved decisions towards staff or away from them, with a case',
  'PolicyVersion.guardrails': 'what each version of a policy leaves to whom, as a table and in plain words',
  'Query.checkGuardrail':
    'whether they may do something for a customer, why, and a receipt that names nobody; what was asked is neither stored nor logged',
  'Query.verifyCheckReceipt': 'what such a receipt certifies, whoever was given it',
  'Query.reviewGuardrail': 'what publishing would say about a draft of a guardrail, and how the draft reads',
  'Query.review(id: $reviewId)':
    'a review that others may know of, for roles that see published figures; others see it where they have a part in it',
  'Query.reviews':
    'the reviews that they conduct, have a part in or see by their role; of one that a threshold opened, nothing before a figure is published',
  'Query.tasks': 'their own tasks, and those of the owner whose deputy they are',
  'Query.myAbsences': 'when they are away themselves, from today on',
  'Query.charter':
    'what a unit is for and what it promises, in every version that was adopted; a draft only as the head of the unit or when asked to approve it',
  'Query.chartersAwaitingMe': 'the drafts of charters that wait for their approval',
  'Query.warningSigns(unitId: $unitId, period: "2026-10")':
    'what was said of the warning signs of a unit, and what published figures suggest; the head of the unit sees it, too',
  'Query.expectation(id: $expectationId)':
    'what somebody expects of a unit, whether it is met and realistic, and what is done about it, for roles that cover the unit; others see it where they head the unit or one above, answer for the linked policy, or have a part in it',
  'Query.expectations': 'the expectations that they see by their role, answer for or have a part in',
  'Query.outcomes': 'what was decided on which rule, and why: nothing of who had reported, nor how many',
  'Query.projections': 'whether the read models keep up (technical; no counts)',
  'Query.report(id: $reportId)': {
    REPORTER: 'the report in full, with status, answer and messages',
    OWNER:
      'the report, coarsened: the week, the lowest unit with at least 20 people, the band of the amount; texts masked, as far as the reporter agreed; the facts themselves of NAMED reports only',
  },
  'Query.reports(first: 1, scope: INBOX)': 'the inbox: the reports on the rules that they answer for, and on no other',
  'Query.reports(first: 1, scope: MINE)': 'the reports that they made themselves',
  'Query.similarReports': 'while they fill in a report: which rules others reported, by published counts',
  'Query.protectionSettings':
    'how reporters are protected here: the smallest group, how long identities and texts are kept, when reports arrive',
  'Query.accessLog': 'who read sealed data, when and for which policy; never how many reports there are, nor what they say',
  'Query.administrationLog': 'who changed settings, roles, people and posters, and when',
  'Query.history(policyId: $policyId)': 'what happened to a policy, and why',
  'Query.history(reportId: $reportId)': 'what happened to the report, and why; of what the reporter did, the owner sees the week',
  'Query.history(reviewId: $reviewId)':
    'what happened in a review that they see, and why; of what was done before they could know of it, since when they could',
  'Query.backtestGuardrail(input: { policyId: $policyId, guardrail: { key: "a", action: "A", facts: [], rows: [{ condition: "true", authority: NEVER, reason: "No." }] } }, first: 1)':
    'what a draft of a guardrail would have changed for the reports on their rule: counts, sums by bands, and for each report the row that it matches; 20 drafts a day, each on record',
  'Query.countTokens': 'their own count tokens, with which an anonymous report counts as one person',
  'Query.joinCodes': { POLICY_OWNER: 'the codes of posters for policies that they answer for', ADMIN: 'the codes of all posters' },
  'Query.poster': 'which rules a poster is for',
  'Query.receipt': 'what became of the report whose receipt they hold: status, answer, messages',
  'Query.authorityRequests': {
    SUPERVISOR: 'the open requests for authority from the units that they supervise: the case and the unit, never who asks',
    POLICY_OWNER: 'the open requests for authority on the rules that they answer for: the case and the unit, never who asks',
  },
  'Query.myAuthorityRequests': 'what they asked to be allowed within the last 30 days, and the answers',
  'Query.myJudgementCalls': 'their own judgement calls',
  'Query.customerNote(callId: $callId)': 'of a judgement call of their own: the note for the customer',
  'Query.leadershipReview(period: "2026-Q3")':
    'what a quarterly review needs on one page, from published figures and from reviews that others may know of',
  'Query.frictionRanking': 'published figures: which rules were reported most',
  'Query.frictionCost': 'published figures: time and money',
  'Query.frictionTrend': 'published figures: over time',
  'Query.frictionChart(policyId: $policyId)':
    'published figures: whether friction with a policy varies as usual; from each of its single reports to who answers for it',
  'Query.revisionEffect(policyId: $policyId, number: 2)':
    'published figures: whether a revision worked; from each single report, and recorded, to who answers for the policy',
  'Query.frictionBreakdown': 'published figures: by unit, channel and the like',
  'Query.frictionHeatmap': 'published figures: rules by units',
  'Query.surveys': 'the surveys, when they are open and what they ask',
  'Query.surveyTemplates': 'what a survey can begin from',
  'Query.surveyResults(waveId: $waveId)':
    'published figures: how employees and customers answered a survey, by groups of enough people, once it is closed',
  'Query.judgementCalls': 'published figures: how much of the room for judgement is used',
  'Query.missteps':
    'whether rules are too little known, used differently in units beside each other, or not kept current: shares of enough people, and published figures',
  'Query.perceptionGaps(surveyId: $surveyId)':
    'published figures: how differently employees and customers see the same, by groups of enough people, once a wave is closed',
  'Query.handProfile':
    'published figures: the HAND profile of the organisation or of a unit, with what it was worked out from; of a policy to readers of everything and to who answers for it',
  'Query.handTrend': 'published figures: the same, month by month',
  'Query.gapDrivers(surveyId: $surveyId)':
    'published figures: which rules’ friction goes with which of these differences, from unit to unit, once a wave is closed',
  'Query.handRubric': 'how the HAND profile is worked out: what it measures, from where to where, with which weight',
  'Mutation.keepBacktest': 'keep such a trial as evidence of a review; others see the draft and the day, not what was found',
  'Mutation.createSurvey': 'create a survey',
  'Mutation.retireSurvey': 'retire a survey',
  'Mutation.openWave': 'open a wave of a survey',
  'Mutation.closeWave': 'close a wave of a survey before its day: its results are fixed',
  'Mutation.importSurveyCounts': 'bring in counts from a survey that was made elsewhere, while a wave is open',
  'Mutation.mintSurveyLinks':
    'make one-time codes with which customers or employees answer an open survey; nobody is told which were used, nor how many',
  'Mutation.submitAnswers': 'answer an open survey, once; nobody learns what they answered, and once it is closed nobody can find it out',
  'Mutation.registerUnit': 'add a unit',
  'Mutation.moveUnit': 'move a unit',
  'Mutation.nameUnitHead': 'name the head of a unit',
  'Mutation.invitePerson': 'invite a person',
  'Mutation.movePerson': 'move a person to another unit or manager',
  'Mutation.grantRole': 'grant a role, but not to themselves',
  'Mutation.revokeRole': 'revoke a role',
  'Mutation.deactivatePerson': 'deactivate a person',
  'Mutation.changeProtectionSettings': 'strengthen how reporters are protected, or propose to weaken it',
  'Mutation.approveProtectionWeakening': 'approve a weakening that another administrator proposed',
  'Mutation.declineProtectionWeakening': 'decline a weakening that another administrator proposed',
  'Mutation.withdrawProtectionWeakening': 'withdraw a weakening that they proposed',
  'Mutation.signOutEverywhere(input: { commandId: $unknownId, personId: $unknownId })': 'sign another person out everywhere',
  'Mutation.registerPolicy': 'register a policy',
  'Mutation.revisePolicy': { POLICY_OWNER: 'revise a policy that they answer for', ADMIN: 'revise any policy' },
  'Mutation.transferPolicy': {
    POLICY_OWNER: 'hand a policy that they answer for to somebody else',
    ADMIN: 'hand any policy to somebody, but not to themselves',
  },
  'Mutation.suspendPolicy': { POLICY_OWNER: 'suspend a policy that they answer for', ADMIN: 'suspend any policy' },
  'Mutation.reinstatePolicy': { POLICY_OWNER: 'reinstate a policy that they answer for', ADMIN: 'reinstate any policy' },
  'Mutation.retirePolicy': { POLICY_OWNER: 'retire a policy that they answer for', ADMIN: 'retire any policy' },
  'Mutation.acknowledgeVersion': 'acknowledge that they read a version of a policy',
  'Mutation.recordProtection': 'record what a policy prevented',
  'Mutation.reportFriction': 'report friction, by name or in confidence',
  'Mutation.addReportFacts': 'add facts to their own report',
  'Mutation.corroborateReport': 'say “me too” on a policy',
  'Mutation.recordRecurrence': 'say that it happened again',
  'Mutation.recordInteractions': 'record how many customers a unit served',
  'Mutation.linkReportToPolicy': 'link their own report to a policy',
  'Mutation.withdrawReport': 'withdraw their own report',
  'Mutation.acknowledgeOutcome': 'say that they have seen what was decided on their own report, of which nobody else is told',
  'Mutation.sendReportMessage': 'write a message on a report of their own, or in their inbox',
  'Mutation.classifyReportCause': 'say what the cause of a report in their inbox was',
  'Mutation.mergeReports': 'merge reports in their inbox',
  'Mutation.unmergeReport': 'undo a merge',
  'Mutation.answerReport': 'answer a report in their inbox',
  'Mutation.openReview': 'open a review of a policy, where they answer for it, head its owner’s unit, or are compliance or executives',
  'Mutation.defineReview': 'say what customers and staff expect of a rule under review that they conduct',
  'Mutation.assessRealism': 'assess, in a review that they conduct, whether that is realistic',
  'Mutation.proposeOption': 'propose what could be decided in a review that they conduct',
  'Mutation.recordResponse':
    'record how expectations are answered in a review that they conduct, and who tells or trains whom once it is decided',
  'Mutation.requestApproval': 'ask named people to approve a proposal, in a review that they conduct',
  'Mutation.approveReview': 'approve a proposal that they were asked about by name',
  'Mutation.declineReview': 'decline a proposal that they were asked about by name',
  'Mutation.decideReview': 'decide a review that they conduct',
  'Mutation.escalateReview': 'hand a review that they conduct to the head above',
  'Mutation.completeTask': 'say that a task of theirs is done',
  'Mutation.recordAbsence': 'say when they are away',
  'Mutation.draftCharter': 'draft the charter of a unit that they head',
  'Mutation.alignCharter': 'say, of a draft for a unit that they head, whose needs it was checked against and what these said',
  'Mutation.requestCharterApproval': 'ask named people to approve a draft for a unit that they head',
  'Mutation.approveCharter': 'approve a charter, where they are asked to',
  'Mutation.declineCharter': 'decline a charter with a reason, where they are asked to approve it',
  'Mutation.adoptCharter': 'adopt the charter of a unit that they head, once everybody approved',
  'Mutation.recordWarningSigns': 'say which warning signs a unit shows, as its head or as supervisor or executive over it',
  'Mutation.registerExpectation':
    'register what somebody expects of a unit that they head, supervise, own policies of or are an executive of, or of one below; or in the way of which a policy of theirs stands',
  'Mutation.assessExpectation': 'say of such an expectation whether it is met, and by five criteria whether it is realistic',
  'Mutation.respondToExpectation': 'say what is done about such an expectation: review, communicate, negotiate, document or escalate',
  'Mutation.askAuthority': 'ask to be allowed what a guardrail does not leave to them',
  'Mutation.answerAuthority': {
    SUPERVISOR: 'grant or refuse a request from the units that they supervise, but never their own',
    POLICY_OWNER: 'grant or refuse a request on a rule that they answer for, but never their own',
  },
  'Mutation.recordJudgementCall': 'record what they did for a customer within a guardrail',
  'Mutation.fileAnonymousReport': 'file an anonymous report',
  'Mutation.sendAnonymousMessage': 'write a message to the owner, with the receipt',
  'Mutation.withdrawAnonymousReport': 'take such a report back, with the receipt',
  'Mutation.linkAnonymousReport': 'name the rule of such a report later, with the receipt',
  'Mutation.issueJoinCode': 'issue the code of a poster',
  'Mutation.revokeJoinCode': 'revoke the code of a poster',
  'Subscription.inboxChanged': 'at once, that something in their inbox changed; not what',
  'Subscription.authorityRequested': 'at once, that there is a request for them, or that it is answered',
  'Subscription.authorityAnswered': 'at once, that a request of their own is answered',
  'Policy.protection(id: $policyId)': 'what a policy prevented',
  'HandIndicatorNode.counts':
    'what an indicator of the HAND profile was worked out from; for readers of single units without ids and sizes of blocks',
  'ProtectionSettings.proposal': 'a proposal to weaken the protection of reporters, and who made it',
  'Report.matchedRows(id: $reportId)': {
    REPORTER: 'what the guardrails of the rule say about the facts that they told',
    OWNER: 'the facts of the report, as the row of a guardrail that they match, or the names of those that are missing',
  },
  'Review.backtests(id: $reviewId)': {
    ...Object.fromEntries(
      ['COMPLIANCE', 'EXECUTIVE', 'AUDITOR', 'POLICY_OWNER'].map((role) => [
        role,
        'of a review that they see: which drafts were tried on past reports, and on which day',
      ]),
    ),
    OWNER: 'the same, with what was found',
  },
  'Report.reporterName(id: $reportId)': {
    REPORTER: 'their own name, if they gave it',
    OWNER: 'the name of the reporter, of NAMED reports only',
  },
};
