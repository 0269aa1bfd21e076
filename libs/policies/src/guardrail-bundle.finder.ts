import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Deployment } from '#cqrs';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import { bundledPeriods } from './guardrail-bundle.ts';
import { guardrailViews } from './guardrail-views.ts';
import type { GuardrailNode } from './guardrails.types.ts';
import { turnOf } from './policies.finder.ts';
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
  /** By their JSON, those of the last bundle: to read every condition anew each time would take a second where there are many. */
  #views: ReadonlyMap<string, readonly GuardrailNode[]> = new Map();

  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** Everything that a client needs to answer "may I, in this case?" without a connection. */
  async findBundle(): Promise<GuardrailBundle> {
    const { currency, calendar } = this.deployment;
    const views = new Map<string, readonly GuardrailNode[]>();
    const viewsOf = (guardrails: string) => {
      const known = this.#views.get(guardrails) ?? views.get(guardrails) ?? guardrailViews(guardrails, currency);
      views.set(guardrails, known);
      return known;
    };
    const policies = await this.store.find(policiesProjection, (db) => listBundled(db, this.deployment.today(), viewsOf));
    await readEach([...views].flatMap(([guardrails, made]) => (this.#views.has(guardrails) ? [] : made)));
    this.#views = views;
    const body = JSON.stringify({ format: FORMAT, timeZone: calendar.timeZone, currency, policies });
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
  }
}

/** A reading parses every condition: others have their turn in between. */
async function readEach(guardrails: readonly GuardrailNode[]): Promise<void> {
  for (const { rows } of guardrails) {
    void rows[0]?.reading;
    await setImmediate();
  }
}

/** By code and day; fields are named and meant as in GraphQL. */
export async function listBundled(db: ReadDb<PolicyTables>, today: string, viewsOf: (guardrails: string) => readonly GuardrailNode[]) {
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
      guardrails: viewsOf(version.guardrails),
    }));
  });
}

function groupedBy<Row extends { readonly policy_id: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.policy_id, [...(groups.get(row.policy_id) ?? []), row]);
  return groups;
}
