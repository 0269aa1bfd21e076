import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import type { FoundUnitHead } from '#organisation/events';
import type { AlignmentCheck, CharterContent, CharterFactor } from './events.ts';

interface Request {
  readonly requestId: string;
  readonly approverIds: readonly string[];
  readonly approvedBy: readonly string[];
  /** Somebody declined. */
  readonly isEnded: boolean;
}

interface Draft {
  readonly content: CharterContent;
  readonly draftedBy: string;
  /** null: not aligned yet. */
  readonly checks: readonly AlignmentCheck[] | null;
  readonly request: Request | null;
}

export interface Charter {
  readonly draft: Draft | null;
  /** Whoever declined since the last version was adopted. */
  readonly objectorIds: readonly string[];
  /** 0: none was adopted. */
  readonly lastNumber: number;
  readonly lastEffectiveFrom: string | null;
  /** Of every clause that was ever adopted, by key. */
  readonly factors: ReadonlyMap<string, CharterFactor>;
}

/** @throws DomainError unless this person heads the unit now */
export function checkHead(unit: FoundUnitHead, actor: Actor): void {
  if (!unit) throw unknownUnit();
  if (unit.headId === null) {
    throw new DomainError('charter.no-head', 'nobody heads this unit; have an administrator name its head with `nameUnitHead`', 'unitId');
  }
  if (!isHead(unit, actor)) {
    throw new DomainError('charter.not-head', 'only the head of the unit, whom `units` names, works on its charter; ask them', 'unitId');
  }
}

/** A machine token is nobody's. */
export function isHead(unit: FoundUnitHead, { kind, id }: Pick<Actor, 'kind' | 'id'>): boolean {
  return kind === 'PERSON' && unit?.headId === id;
}

/** @throws DomainError when there is no draft */
export function drafted({ draft }: Charter): Draft {
  if (!draft) throw new DomainError('charter.nothing-drafted', 'there is no draft; write one with `draftCharter`', 'unitId');
  return draft;
}

export const unknownUnit = () => new DomainError('charter.unknown-unit', 'no unit has this id; choose one that `units` lists', 'unitId');
