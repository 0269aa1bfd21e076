import { ReadStore } from '#read-store';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ReportablePolicyNode } from './admission.types.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';

/** As people know a policy. */
export interface PolicyName {
  readonly code: string;
  readonly title: string;
}

@Injectable()
export class ReportablePolicies {
  constructor(
    private readonly store: ReadStore,
    private readonly queries: QueryBus,
  ) {}

  /** Every policy that was ever registered: something may have happened while it was in force. */
  listIds(): Promise<readonly string[]> {
    return this.store.find(frictionReportsProjection, async (db) => {
      const rows = await db.selectFrom('friction_policy').select('policy_id').orderBy('code').execute();
      return rows.map(({ policy_id }) => policy_id);
    });
  }

  /** By its code and title, also once it is retired; null: no such policy. */
  findName(policyId: string): Promise<PolicyName | null> {
    return this.store.find(frictionReportsProjection, async (db) => {
      const row = await db.selectFrom('friction_policy').select(['code', 'title']).where('policy_id', '=', policyId).executeTakeFirst();
      return row ?? null;
    });
  }

  /** @param only this one, if it is in force; null: all that are @param on local date */
  async listInForce(only: string | null, on: string): Promise<readonly ReportablePolicyNode[]> {
    const rows = await this.store.find(frictionReportsProjection, (db) => {
      const query = db.selectFrom('friction_policy').select(['policy_id', 'code', 'title']).orderBy('code');
      return (only === null ? query : query.where('policy_id', '=', only)).execute();
    });
    const listed: ReportablePolicyNode[] = [];
    for (const { policy_id: id, code, title } of rows) {
      const policy = await this.queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(id, on));
      if (policy?.versionInForce) listed.push({ id, code, title, purposes: policy.purposes });
    }
    return listed;
  }
}
