import type { Caller, Dispatched } from '#cqrs';
import { Freshness } from '#graphql';
import { Injectable } from '@nestjs/common';
import type { ReportPayload } from './report-payload.types.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import type { Reader } from './friction-report-readers.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { maskedIn } from './masking.ts';
import { ReporterIdentity } from './reporter-identity.ts';

/** Answers of mutations that change a report. */
@Injectable()
export class ReportPayloads {
  constructor(
    private readonly reports: FrictionReportFinder,
    private readonly freshness: Freshness,
    private readonly identity: ReporterIdentity,
  ) {}

  of({ position, errors }: Dispatched, input: object, reportId: string, readers: () => Promise<readonly Reader[]>): ReportPayload {
    return {
      position,
      errors,
      masked: () => Promise.resolve(maskedIn(input)),
      report: async () => {
        await this.freshness.after(position, [frictionReportsProjection]);
        return this.reports.findReport(reportId, await readers());
      },
    };
  }

  /** An own report is seen as its reporter, also by the owner of its policy. */
  async reporterFirst({ actor }: Caller): Promise<readonly Reader[]> {
    return [this.identity.asReporter(actor), ...(await this.identity.asOffice(actor))];
  }

  async officeFirst({ actor }: Caller): Promise<readonly Reader[]> {
    return [...(await this.identity.asOffice(actor)), this.identity.asReporter(actor)];
  }
}
