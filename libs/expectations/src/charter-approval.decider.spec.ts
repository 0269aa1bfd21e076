import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { given } from '#eventing-testing';
import { charter } from './charter.decider.ts';
import {
  adopted,
  aligned,
  approved,
  approver,
  by,
  byHead,
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

const active = (...people: readonly { readonly id: string }[]) => people.map(({ id }) => ({ personId: id, isActive: true }));
const asking = { unitId, unit, requestId, approvers: active(approver), objectors: [] };
const ready = [drafted(), aligned];

describe('a request for approval', () => {
  it('is made by the head, of an aligned draft', () => {
    given(charter, ...ready)
      .when('RequestCharterApproval', asking, byHead)
      .then(requested());
    given(charter, drafted()).when('RequestCharterApproval', asking, byHead).thenRefused('charter.not-aligned', 'unitId');
    given(charter).when('RequestCharterApproval', asking, byHead).thenRefused('charter.nothing-drafted');
    given(charter, ...ready)
      .when('RequestCharterApproval', asking, by(other))
      .thenRefused('charter.not-head');
  });

  it('asks somebody who neither drafted it nor heads the unit', () => {
    const ask = (approvers: readonly { personId: string; isActive: boolean }[], headId = head.id, actor = head) =>
      given(charter, ...ready).when('RequestCharterApproval', { ...asking, unit: { headId }, approvers }, by(actor));
    ask([...active(approver), ...active(head)]).thenRefused('charter.own-approval', 'approverIds.1');
    // Whoever drafted it and is the head no more.
    ask(active(head), other.id, other).thenRefused('charter.own-approval', 'approverIds.0');
    ask([{ personId: approver.id, isActive: false }]).thenRefused('charter.unknown-approver', 'approverIds.0');
    ask([]).thenRefused('charter.approver-missing', 'approverIds');
  });

  it('asks whoever declined again, unless they are gone or head the unit by now', () => {
    const history = [...ready, requested(), declined()];
    expect(fold(charter, history).objectorIds).toEqual([approver.id]);
    const ask = (objectors: readonly { personId: string; isActive: boolean }[]) =>
      given(charter, ...history).when('RequestCharterApproval', { ...asking, approvers: active(other), objectors }, byHead);
    ask(active(approver)).thenRefused('charter.objector-missing', 'approverIds');
    ask([{ personId: approver.id, isActive: false }]).then(requested([other.id]));
    ask(active(head)).then(requested([other.id]));
    expect(fold(charter, [...history, requested(), approved(), adopted()]).objectorIds).toEqual([]);
  });
});

describe('whoever is asked', () => {
  const answering = { unitId, unit, requestId, reason: null };
  const history = [...ready, requested()];

  it('approves once, or declines with a reason', () => {
    given(charter, ...history)
      .when('ApproveCharter', answering, by(approver))
      .then(approved());
    given(charter, ...history, approved())
      .when('ApproveCharter', answering, by(approver))
      .thenNothing();
    given(charter, ...history)
      .when('DeclineCharter', { ...answering, reason: 'too slow for us' }, by(approver))
      .then(declined());
  });

  it('is nobody else, who learns nothing of a draft', () => {
    for (const events of [[], ready, history]) {
      given(charter, ...events)
        .when('ApproveCharter', answering, by(other))
        .thenRefused('charter.not-asked', 'requestId');
    }
    given(charter, ...history)
      .when('ApproveCharter', answering, by({ ...approver, kind: 'TOKEN' }))
      .thenRefused('charter.not-asked');
    given(charter, ...history)
      .when('ApproveCharter', { ...answering, unit: null }, by(approver))
      .thenRefused('charter.unknown-unit', 'unitId');
  });

  it('answers what is proposed now, and not as the head of the unit', () => {
    const another = requested([approver.id], '0d8c6a3e-3b6a-4c5e-9d5f-6a3f2b1c0d9e');
    given(charter, ...history, another)
      .when('ApproveCharter', answering, by(approver))
      .thenRefused('charter.request-replaced', 'requestId');
    given(charter, ...history, declined())
      .when('ApproveCharter', answering, by(approver))
      .thenRefused('charter.declined', 'requestId');
    given(charter, ...history)
      .when('ApproveCharter', { ...answering, unit: { headId: approver.id } }, by(approver))
      .thenRefused('charter.own-approval');
  });
});

describe('a charter', () => {
  const adopting = { unitId, unit, requestId, effectiveFrom: null };
  const both = [...ready, requested([approver.id, other.id]), approved()];

  it('is adopted by the head once everybody approved', () => {
    const history = [...ready, requested(), approved()];
    given(charter, ...history)
      .when('AdoptCharter', adopting, byHead)
      .then(adopted());
    given(charter, ...history)
      .when('AdoptCharter', adopting, by(approver))
      .thenRefused('charter.not-head');
    given(charter, ...both)
      .when('AdoptCharter', adopting, byHead)
      .thenRefused('charter.approval-missing', 'requestId');
    given(charter, ...ready)
      .when('AdoptCharter', adopting, byHead)
      .thenRefused('charter.approval-needed', 'requestId');
    given(charter, ...both, declined(other))
      .when('AdoptCharter', adopting, byHead)
      .thenRefused('charter.declined', 'requestId');
    given(charter, ...history, requested([other.id], '0d8c6a3e-3b6a-4c5e-9d5f-6a3f2b1c0d9e'))
      .when('AdoptCharter', adopting, byHead)
      .thenRefused('charter.request-replaced', 'requestId');
  });

  it('is not adopted by whoever approved it before they became the head', () => {
    given(charter, ...both, approved(other))
      .when('AdoptCharter', { ...adopting, unit: { headId: other.id } }, by(other))
      .thenRefused('charter.approval-missing');
  });

  it('applies from today on or later, after the version before it', () => {
    const before = adopted(1, '2026-12-01');
    const history = [...ready, requested(), approved(), before, ...ready, requested(), approved()];
    const adopt = (effectiveFrom: string | null, events = history) =>
      given(charter, ...events).when('AdoptCharter', { ...adopting, effectiveFrom }, byHead);
    adopt(null).then(adopted(2, '2026-12-01'));
    adopt('2026-12-24').then(adopted(2, '2026-12-24'));
    adopt('2026-11-30').thenRefused('charter.effective-too-early', 'effectiveFrom');
    adopt('2026-11-01', [...ready, requested(), approved()]).thenRefused('charter.effective-too-early', 'effectiveFrom');
    adopt('2206-11-02').thenRefused('charter.effective-too-far', 'effectiveFrom');
    given(charter, ...history, adopted(2))
      .when('AdoptCharter', adopting, byHead)
      .thenRefused('charter.nothing-drafted');
    expect(now).toMatch(/^2026-11-02/);
  });
});
