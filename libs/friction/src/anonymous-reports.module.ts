import { Module } from '@nestjs/common';
import { AdmissionResolver } from './admission.resolver.ts';
import { AnonymousDoor } from './anonymous-door.ts';
import { AnonymousReportResolver } from './anonymous-report.resolver.ts';
import { joinCodeHandlers } from './join-code.handlers.ts';
import { JoinCodeFinder } from './join-codes.finder.ts';
import { JoinCodesResolver } from './join-codes.resolver.ts';
import { Posters } from './posters.ts';
import { ReportablePolicies } from './reportable-policies.finder.ts';

/** Filing without sign-in. The composition provides `CountTokens`, `Letterbox` and `Receipts`. */
@Module({
  providers: [
    AdmissionResolver,
    AnonymousDoor,
    AnonymousReportResolver,
    JoinCodeFinder,
    JoinCodesResolver,
    Posters,
    ReportablePolicies,
    ...joinCodeHandlers,
  ],
  exports: [AnonymousDoor, Posters, ReportablePolicies],
})
export class AnonymousReportsModule {}
