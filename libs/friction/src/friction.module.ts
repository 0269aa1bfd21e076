import { Module } from '@nestjs/common';
import { AnswerMergedReportsHandler } from './answer-merged-reports.handlers.ts';
import { referenceHandlers } from './friction-references.ts';
import { FindPoolReadersHandler } from './friction-report-pools.finder.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { FrictionReportsResolver } from './friction-reports.resolver.ts';
import { triageHandlers } from './friction-triage.handlers.ts';
import { FrictionTriageResolver } from './friction-triage.resolver.ts';
import { reportingHandlers } from './friction.handlers.ts';
import { FrictionResolver } from './friction.resolver.ts';
import { InboxChanges } from './inbox-changes.ts';
import { InboxSubscriptionResolver } from './inbox.subscription.resolver.ts';
import { InspectTextResolver } from './inspect-text.resolver.ts';
import { OfficeCases } from './office-cases.finder.ts';
import { OfficeWeeks } from './office-weeks.finder.ts';
import { readByOfficeHandlers } from './read-by-office.handlers.ts';
import { ReportPayloads } from './report-payloads.ts';
import { FindReportStandingHandler } from './report-standing.handlers.ts';
import { ReporterIdentity } from './reporter-identity.ts';
import { FindUnresolvedReportsHandler, ResolveReportsHandler } from './resolve-reports.handlers.ts';
import { WithholdOlderReportsHandler } from './withhold-older-reports.handlers.ts';

/**
 * What every composition needs: commands and queries. The composition provides `Aliases`; one without read models answers `FindPoolReaders`
 * and `FindUnresolvedReports`.
 */
@Module({ providers: [...referenceHandlers, ...reportingHandlers, ...triageHandlers, ResolveReportsHandler] })
export class FrictionCommandModule {}

/** The public face, and what runs beside it. The composition provides `ReportDirectory`, `OfficeReads`, `CountTokens` and the letterbox too. */
@Module({
  imports: [FrictionCommandModule],
  providers: [
    AnswerMergedReportsHandler,
    FindPoolReadersHandler,
    FindReportStandingHandler,
    FindUnresolvedReportsHandler,
    FrictionReportFinder,
    FrictionReportsResolver,
    FrictionResolver,
    FrictionTriageResolver,
    InboxChanges,
    InboxSubscriptionResolver,
    InspectTextResolver,
    OfficeCases,
    OfficeWeeks,
    ReporterIdentity,
    ReportPayloads,
    ...readByOfficeHandlers,
    WithholdOlderReportsHandler,
  ],
  exports: [OfficeCases, OfficeWeeks],
})
export class FrictionModule {}
