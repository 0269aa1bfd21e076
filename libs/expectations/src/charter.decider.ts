import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { FoundUnitHead } from '#organisation/events';
import { approval } from './charter-approval.decider.ts';
import type { ApprovalCommands } from './charter-approval.decider.ts';
import { checkHead, drafted } from './charter-state.decider.ts';
import type { Charter } from './charter-state.decider.ts';
import { ASPECTS_OF } from './events.ts';
import type { AlignmentCheck, CharterClause, CharterContent, CharterEvent } from './events.ts';

interface CharterCommands extends ApprovalCommands {
  DraftCharter: { unitId: string; unit: FoundUnitHead; content: CharterContent };
  AlignCharter: { unitId: string; unit: FoundUnitHead; checks: readonly AlignmentCheck[] };
}

/** What a unit is for, what it offers on which terms, and within which constraints: one stream for each unit. */
export const charter: Decider<Charter, CharterCommands, CharterEvent> = {
  category: 'charter',
  initialState: { draft: null, objectorIds: [], lastNumber: 0, lastEffectiveFrom: null, factors: new Map() },
  decide: {
    DraftCharter: ({ unitId, unit, content }, state, { actor, now }) => {
      checkHead(unit, actor);
      checkClauses(content.clauses, state);
      if (JSON.stringify(state.draft?.content) === JSON.stringify(content)) return [];
      return { type: 'CharterDrafted', data: { unitId, content, draftedBy: actor.id, draftedAt: now } };
    },
    AlignCharter: ({ unitId, unit, checks }, state, { actor, now }) => {
      checkHead(unit, actor);
      const draft = drafted(state);
      checkKnown(checks, draft.content.clauses);
      if (JSON.stringify(draft.checks) === JSON.stringify(checks)) return [];
      return { type: 'CharterAligned', data: { unitId, checks, alignedBy: actor.id, alignedAt: now } };
    },
    ...approval,
  },
  evolve: {
    CharterDrafted: ({ content, draftedBy }, state) => ({ ...state, draft: { content, draftedBy, checks: null, request: null } }),
    CharterAligned: ({ checks }, state) => ({ ...state, draft: state.draft && { ...state.draft, checks, request: null } }),
    CharterApprovalRequested: ({ requestId, approverIds }, state) => ({
      ...state,
      draft: state.draft && { ...state.draft, request: { requestId, approverIds, approvedBy: [], isEnded: false } },
    }),
    CharterApproved: ({ approverId }, state) =>
      withRequest(state, (request) => ({ ...request, approvedBy: [...request.approvedBy, approverId] })),
    CharterDeclined: ({ approverId }, state) => ({
      ...withRequest(state, (request) => ({ ...request, isEnded: true })),
      objectorIds: [...new Set([...state.objectorIds, approverId])],
    }),
    CharterAdopted: ({ number, content, effectiveFrom }, { factors }) => ({
      draft: null,
      objectorIds: [],
      lastNumber: number,
      lastEffectiveFrom: effectiveFrom,
      factors: new Map([...factors, ...content.clauses.map(({ key, factor }) => [key, factor] as const)]),
    }),
  },
};

type Request = NonNullable<NonNullable<Charter['draft']>['request']>;
function withRequest(state: Charter, change: (request: Request) => Request): Charter {
  const { draft } = state;
  return draft?.request ? { ...state, draft: { ...draft, request: change(draft.request) } } : state;
}

function checkClauses(clauses: readonly CharterClause[], { factors }: Charter): void {
  const seen = new Set<string>();
  for (const [index, { key, factor, aspect }] of clauses.entries()) {
    const field = (name: string) => `clauses.${index}.${name}`;
    if (seen.has(key)) {
      throw new DomainError('charter.key-twice', `another clause has the key ${key}; give each a key of its own`, field('key'));
    }
    seen.add(key);
    // Expectations touch a clause by its key, across versions.
    const before = factors.get(key);
    if (before !== undefined && before !== factor) {
      throw new DomainError('charter.key-of-another-factor', `${key} was a clause of ${before} before; choose another key`, field('key'));
    }
    const aspects: readonly string[] = ASPECTS_OF[factor];
    if (aspect !== null && !aspects.includes(aspect)) {
      const remedy = aspects.length > 0 ? `choose ${aspects.join(', ')}, or leave it out` : 'leave it out';
      throw new DomainError('charter.aspect-of-another-factor', `a clause of ${factor} is not about ${aspect}; ${remedy}`, field('aspect'));
    }
  }
  if (!clauses.some(({ factor }) => factor === 'SERVICE_PORTFOLIO')) {
    throw new DomainError(
      'charter.no-portfolio',
      'without a clause of SERVICE_PORTFOLIO nothing could be outside of it; say what the unit offers',
      'clauses',
    );
  }
}

function checkKnown(checks: readonly AlignmentCheck[], clauses: readonly CharterClause[]): void {
  const known = clauses.map(({ key }) => key);
  for (const [index, { clauseKeys }] of checks.entries()) {
    const unknown = clauseKeys.find((key) => !known.includes(key));
    if (unknown === undefined) continue;
    throw new DomainError(
      'charter.unknown-clause',
      `the draft has no clause ${unknown}; choose of ${known.join(', ')}`,
      `checks.${index}.clauseKeys`,
    );
  }
}
