import { createHash } from 'node:crypto';
import { delegationBetween } from '#guardrails';
import type { Delegation, DelegationMove, Guardrail } from '#guardrails';
import { inTurn } from './in-turn.ts';

/** Whether a version brought the right to say yes nearer to frontline staff than the one before it. */
export interface VersionDelegation {
  readonly move: DelegationMove;
  /** Of every guardrail that one of the two versions has. */
  readonly guardrails: readonly GuardrailDelegation[];
}

type GuardrailDelegation = Delegation & { readonly guardrailKey: string; readonly action: string };

/** Versions never change, and comparing two tables case by case may take a third of a second. */
const known = new Map<string, Promise<VersionDelegation>>();
const MOST_KNOWN = 10_000;

/** @param before, after guardrails of two versions, as JSON lists */
export function versionDelegation(before: string, after: string): Promise<VersionDelegation> {
  const pair = createHash('sha256').update(`${before}\n${after}`).digest('base64url');
  const found = known.get(pair) ?? compared(JSON.parse(before) as Guardrail[], JSON.parse(after) as Guardrail[]);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(pair, found);
  return found;
}

async function compared(before: readonly Guardrail[], after: readonly Guardrail[]): Promise<VersionDelegation> {
  const keys = [...new Set([...after, ...before].map(({ key }) => key))];
  const guardrails: GuardrailDelegation[] = [];
  for (const guardrailKey of keys) {
    const [from = null, to = null] = [before, after].map((list) => list.find(({ key }) => key === guardrailKey) ?? null);
    const action = to?.action ?? from?.action ?? '';
    guardrails.push({ guardrailKey, action, ...(await inTurn('COMPARISON', () => delegationBetween(from, to))) });
  }
  return { move: together(guardrails.map(({ move }) => move)), guardrails };
}

function together(moves: readonly DelegationMove[]): DelegationMove {
  const has = (move: DelegationMove) => moves.includes(move);
  if (has('MIXED') || (has('MOVED_DOWN') && has('MOVED_UP'))) return 'MIXED';
  return (['MOVED_DOWN', 'MOVED_UP', 'NOT_COMPARABLE'] as const).find(has) ?? 'UNCHANGED';
}
