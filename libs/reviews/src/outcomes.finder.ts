import type { Deployment } from '#cqrs';
import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter } from '#read-store';
import type { ReadDb } from '#read-store';
import type { Decision } from './events.ts';
import type { OutcomesTables } from './outcomes.projection.ts';
import type { OutcomeNode } from './outcomes.types.ts';
import { changesBy } from './version-changes.ts';

type Row = OutcomesTables['outcome'] & Pick<OutcomesTables['outcome_policy'], 'code' | 'title'>;

/** The newest first. @param policyId null: of all policies */
export async function listOutcomes(
  db: ReadDb<OutcomesTables>,
  policyId: string | null,
  deployment: Pick<Deployment, 'calendar' | 'currency'>,
  first: number,
  after: string | null,
): Promise<Connection<OutcomeNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = db
    .selectFrom('outcome')
    .innerJoin('outcome_policy as policy', 'policy.policy_id', 'outcome.policy_id')
    .selectAll('outcome')
    .select(['policy.code', 'policy.title'])
    .orderBy('outcome.decided_at', 'desc')
    .orderBy('outcome.review_id')
    .limit(limit);
  if (policyId !== null) query = query.where('outcome.policy_id', '=', policyId);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('outcome.decided_at'), eb.ref('outcome.review_id')));
  return pageOf(
    await query.execute(),
    first,
    (row) => [row.decided_at, row.review_id],
    (row) => outcomeOf(row, deployment),
  );
}

function outcomeOf(row: Row, { calendar, currency }: Pick<Deployment, 'calendar' | 'currency'>): OutcomeNode {
  return {
    id: row.review_id,
    policyId: row.policy_id,
    policyCode: row.code,
    policyTitle: row.title,
    decision: row.decision as Decision,
    changes: changesIn(row, currency),
    publicReason: row.public_reason,
    version: row.version,
    effectiveFrom: row.effective_from,
    week: calendar.weekOf(row.decided_at),
  };
}

function changesIn({ decision, content, content_before, lapsed_because }: Row, currency: string): readonly string[] {
  if (lapsed_because !== null) {
    return [
      lapsed_because === 'policy.retired' ? 'None: it was retired before this was carried out.' : 'None: this could not be carried out.',
    ];
  }
  return changesBy(decision, content_before, content, currency);
}
