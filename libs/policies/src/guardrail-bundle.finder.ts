import { createHash } from 'node:crypto';
import { Deployment } from '#cqrs';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import { bundledPeriods } from './guardrail-bundle.ts';
import { guardrailView } from './guardrail-views.ts';
import { guardrailsIn, turnOf } from './policies.finder.ts';
import { policiesProjection } from './policies.projection.ts';
import type { PolicyTables } from './policies.projection.ts';

export interface GuardrailBundle {
  /** JSON; the same bytes for the same content. */
  readonly body: string;
  /** Strong entity tag, quoted. */
  readonly etag: string;
}

/** Of the bundle itself; clients that know another one ask the API instead. */
const FORMAT = 1;

@Injectable()
export class GuardrailBundleFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** Everything that a client needs to answer "may I, in this case?" without a connection. */
  async findBundle(): Promise<GuardrailBundle> {
    const { currency, calendar } = this.deployment;
    const policies = await this.store.find(policiesProjection, (db) => listBundled(db, this.deployment.today(), currency));
    const body = JSON.stringify({ format: FORMAT, timeZone: calendar.timeZone, currency, policies });
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
  }
}

/** By code and day; fields are named and meant as in GraphQL. */
export async function listBundled(db: ReadDb<PolicyTables>, today: string, currency: string) {
  const policies = await db.selectFrom('policy').select(['policy_id', 'code', 'family']).orderBy('code').execute();
  const versions = groupedBy(
    await db
      .selectFrom('policy_version')
      .select(['policy_id', 'number', 'title', 'sensitivity', 'guardrails', 'effective_from as effectiveFrom'])
      .orderBy('number')
      .execute(),
  );
  const turns = groupedBy(
    await db.selectFrom('policy_turn').select(['policy_id', 'status', 'from_day']).orderBy('from_day').orderBy('revision').execute(),
  );
  return policies.flatMap(({ policy_id, code, family }) => {
    const history = {
      versions: (versions.get(policy_id) ?? []).map((row) => ({ ...row, hasGuardrails: row.guardrails !== '[]' })),
      turns: (turns.get(policy_id) ?? []).map(turnOf),
    };
    return bundledPeriods(history, today).map(({ version, from, until }) => ({
      policyId: policy_id,
      code,
      family,
      title: version.title,
      versionNumber: version.number,
      effectiveFrom: from,
      effectiveUntil: until,
      guardrails: guardrailsIn(version).map((guardrail) => guardrailView(guardrail, currency)),
    }));
  });
}

function groupedBy<Row extends { readonly policy_id: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.policy_id, [...(groups.get(row.policy_id) ?? []), row]);
  return groups;
}
