import { quarterOf, addWeeks } from '#calendar';
import type { IsoQuarter } from '#calendar';
import { Deployment } from '#cqrs';
import { cellsByQuarter, frictionFigures } from '#figures';
import type { FiguresDb } from '#figures';
import { frictionReportsProjection } from '#friction';
import type { FrictionReportsTables } from '#friction';
import { CUSTOMER_OUTCOMES, EFFECTS } from '#friction/events';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { SimilarPolicyNode, SimilarReportsNode, SimilarTagNode } from './similar-reports.types.ts';

const MAX_POLICIES = 10;
const MAX_WORDS = 12;
const WEEKS = 52;

interface Quarters {
  readonly from: IsoQuarter;
  readonly to: IsoQuarter;
}

/** What others have said on rules: policies and published counts, never a report. */
@Injectable()
export class SimilarReportsFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  async findSimilar(policyId: string | null, text: string | null): Promise<SimilarReportsNode> {
    const lastWeek = this.deployment.calendar.lastClosedWeek(this.deployment.now());
    const quarters = { from: quarterOf(addWeeks(lastWeek, 1 - WEEKS)), to: quarterOf(lastWeek) };
    const policies = await this.store.findAcross([frictionReportsProjection, frictionFigures], async (db) => {
      const found: SimilarPolicyNode[] = [];
      for (const policy of await listSimilarPolicies(db, policyId, text))
        found.push({ ...policy, tags: await listTags(db, policy.policyId, quarters) });
      return found;
    });
    return { fromQuarter: quarters.from, toQuarter: quarters.to, policies };
  }
}

/** The policy itself, or those whose code, family or title hold most of the words. */
export async function listSimilarPolicies(
  db: ReadDb<FrictionReportsTables>,
  policyId: string | null,
  text: string | null,
): Promise<readonly Omit<SimilarPolicyNode, 'tags'>[]> {
  const words = wordsOf(text);
  if (policyId === null && words.length === 0) return [];
  let query = db.selectFrom('friction_policy').selectAll().where('retired', '=', 0);
  query =
    policyId === null
      ? query.where((eb) => eb.or(words.map((word) => eb('words', 'like', `%${word}%`))))
      : query.where('policy_id', '=', policyId);
  const rows = await query.orderBy('code').execute();
  const hits = (row: { readonly words: string }) => words.filter((word) => row.words.includes(word)).length;
  return rows
    .sort((a, b) => hits(b) - hits(a))
    .slice(0, MAX_POLICIES)
    .map(({ policy_id, code, title }) => ({ policyId: policy_id, code, title }));
}

/** Words of three letters or digits and more; shorter ones match everything. */
function wordsOf(text: string | null): readonly string[] {
  return [...new Set(text?.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu))].slice(0, MAX_WORDS);
}

async function listTags(db: FiguresDb, policyId: string, quarters: Quarters): Promise<readonly SimilarTagNode[]> {
  const effects = await counts(db, policyId, quarters, 'effect');
  const outcomes = await counts(db, policyId, quarters, 'customerOutcome');
  return [
    ...EFFECTS.flatMap((effect) => effects(effect).map((tag) => ({ effect, customerOutcome: null, ...tag }))),
    ...CUSTOMER_OUTCOMES.flatMap((customerOutcome) => outcomes(customerOutcome).map((tag) => ({ effect: null, customerOutcome, ...tag }))),
  ].sort((a, b) => b.count - a.count);
}

async function counts(db: FiguresDb, policyId: string, quarters: Quarters, dimension: 'effect' | 'customerOutcome') {
  const cells = await cellsByQuarter(db, { dimension, ...quarters, policyId });
  return (cell: string) => {
    const sums = new Map<string | null, number>();
    for (const { source, count } of cells.filter((other) => other.cell === cell)) sums.set(source, (sums.get(source) ?? 0) + count);
    return [...sums].map(([source, count]) => ({ source, count }));
  };
}
