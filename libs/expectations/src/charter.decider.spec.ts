import { describe, it } from '@jest/globals';
import { given } from '#eventing-testing';
import { charter } from './charter.decider.ts';
import {
  adopted,
  aligned,
  approver,
  by,
  byHead,
  checks,
  content,
  declined,
  drafted,
  head,
  now,
  other,
  requestId,
  requested,
  unit,
  unitId,
} from './charter.fixture.ts';
import type { CharterClause } from './events.ts';

const clause = (change: Partial<CharterClause>): CharterClause => ({
  key: 'spares',
  factor: 'CONSTRAINTS',
  aspect: 'FUNDING',
  text: 'Ten spare tills a year.',
  ...change,
});
const withClauses = (...clauses: readonly CharterClause[]) => ({ ...content, clauses });
const [portfolio] = content.clauses as [CharterClause, ...CharterClause[]];

describe('a draft of a charter', () => {
  const draft = { unitId, unit, content };

  it('is written by the head of the unit, once', () => {
    given(charter).when('DraftCharter', draft, byHead).then(drafted());
    given(charter, drafted()).when('DraftCharter', draft, byHead).thenNothing();
  });

  it('is written by nobody else, whatever their role', () => {
    given(charter).when('DraftCharter', draft, by(other)).thenRefused('charter.not-head', 'unitId');
    given(charter)
      .when('DraftCharter', draft, by({ ...head, kind: 'TOKEN' }))
      .thenRefused('charter.not-head');
    given(charter)
      .when('DraftCharter', { ...draft, unit: { headId: null } }, by(other))
      .thenRefused('charter.no-head', 'unitId');
    given(charter)
      .when('DraftCharter', { ...draft, unit: null }, byHead)
      .thenRefused('charter.unknown-unit', 'unitId');
  });

  it('says what the unit offers', () => {
    given(charter)
      .when('DraftCharter', { ...draft, content: withClauses(clause({})) }, byHead)
      .thenRefused('charter.no-portfolio', 'clauses');
  });

  it('names each clause once, by a key that keeps its factor from version to version', () => {
    const drafting = (...clauses: readonly CharterClause[]) => ({ ...draft, content: withClauses(portfolio, ...clauses) });
    given(charter)
      .when('DraftCharter', drafting(clause({}), clause({})), byHead)
      .thenRefused('charter.key-twice', 'clauses.2.key');
    const moved = clause({ key: 'repair-time' });
    given(charter, drafted(), aligned, requested(), adopted())
      .when('DraftCharter', drafting(moved), byHead)
      .thenRefused('charter.key-of-another-factor', 'clauses.1.key');
    given(charter, drafted())
      .when('DraftCharter', drafting(moved), byHead)
      .then(drafted(withClauses(portfolio, moved)));
  });

  it('gives a clause an aspect of its own factor', () => {
    const drafting = (aspect: CharterClause['aspect'], factor: CharterClause['factor'] = 'CONSTRAINTS') =>
      given(charter).when('DraftCharter', { ...draft, content: withClauses(portfolio, clause({ aspect, factor })) }, byHead);
    drafting('RESPONSE').thenRefused('charter.aspect-of-another-factor', 'clauses.1.aspect');
    drafting('TIME', 'ROLES_AND_RESPONSIBILITIES').thenRefused('charter.aspect-of-another-factor', 'clauses.1.aspect');
    drafting(null).then(drafted(withClauses(portfolio, clause({ aspect: null }))));
  });

  it('is aligned with the needs of parties, clause by clause', () => {
    const align = { unitId, unit, checks };
    given(charter, drafted()).when('AlignCharter', align, byHead).then(aligned);
    given(charter, drafted(), aligned).when('AlignCharter', align, byHead).thenNothing();
    given(charter).when('AlignCharter', align, byHead).thenRefused('charter.nothing-drafted', 'unitId');
    given(charter, drafted()).when('AlignCharter', align, by(approver)).thenRefused('charter.not-head');
    const unknown = [...checks, { party: 'Tills', clauseKeys: ['opening-hours'], said: 'fine' }];
    given(charter, drafted())
      .when('AlignCharter', { ...align, checks: unknown }, byHead)
      .thenRefused('charter.unknown-clause', 'checks.1.clauseKeys');
  });

  it('has to be aligned and approved anew once it is changed', () => {
    const changed = drafted({ ...content, vision: 'Something else.' });
    const asking = { unitId, unit, requestId, approvers: [{ personId: approver.id, isActive: true }], objectors: [] };
    given(charter, drafted(), aligned, requested(), changed)
      .when('RequestCharterApproval', asking, byHead)
      .thenRefused('charter.not-aligned');
    const adopting = { unitId, unit, requestId, effectiveFrom: null };
    given(charter, drafted(), aligned, requested(), { ...aligned, data: { ...aligned.data, alignedAt: now } })
      .when('AdoptCharter', adopting, byHead)
      .thenRefused('charter.approval-needed');
    given(charter, drafted(), aligned, requested(), declined(), changed, aligned)
      .when(
        'RequestCharterApproval',
        { ...asking, approvers: [{ personId: other.id, isActive: true }], objectors: asking.approvers },
        byHead,
      )
      .thenRefused('charter.objector-missing');
  });
});
