import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { CheckVersionHandler, FindRuleHandler } from './check-version.handlers.ts';
import { CheckVersion, FindRule, policyEvents } from './events.ts';
import type { PolicyEvent, VersionContent } from './events.ts';
import { content, deputy, owner, policyId, registered, retired, revised } from './policies.fixture.ts';

const now = '2026-11-02T09:00:00.000Z';

async function policyWith(...events: readonly PolicyEvent[]) {
  const log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(policyEvents), new InMemoryKeyRing()));
  await log.append(`policy-${policyId}`, NO_STREAM, events, { commandId: randomUUID(), scope: 'x', inputMac: '' }, aContext());
  const deployment = new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(now));
  const check = new CheckVersionHandler(log, deployment);
  const find = new FindRuleHandler(log, deployment);
  return {
    check: (draft: object | string, from = '2026-11-02') =>
      check.execute(new CheckVersion(policyId, typeof draft === 'string' ? draft : JSON.stringify(draft), from)),
    find: (id = policyId) => find.execute(new FindRule(id)),
  };
}

const guarded: VersionContent = { ...content, purposes: ['FRAUD_PREVENTION'] };
const open: VersionContent = { ...content, purposes: ['CERTAINTY'] };

describe('checking a draft of a version', () => {
  it('completes what it leaves out by the last version', async () => {
    const { check } = await policyWith(registered({ version: open }), revised({ version: { ...open, title: 'The second' } }));
    const checked = await check({ text: 'A receipt or a statement.' });
    if (checked.problem) throw new Error(checked.problem.message);
    expect(JSON.parse(checked.content)).toEqual({ ...open, title: 'The second', text: 'A receipt or a statement.' });
    expect(checked).toMatchObject({ change: 'WORDS', guardrails: 0, isGuarded: false });
  });

  it.each([
    ['NONE', {}],
    ['NONE', { title: content.title }],
    ['WORDS', { title: 'x' }],
    ['WORDS', { protects: 'x' }],
    ['SUBSTANCE', { purposes: ['CONTROL'] }],
    ['SUBSTANCE', { mandate: { kind: 'HABIT', citation: null } }],
    ['SUBSTANCE', { sensitivity: 'SENSITIVE' }],
    ['SUBSTANCE', { text: 'x', purposes: [] }],
  ])('says that %s changes by %j', async (change, draft) => {
    const { check } = await policyWith(registered({ version: open }));
    expect(await check(draft)).toMatchObject({ problem: null, change });
  });

  it('says whether the law would demand it, or it prevents fraud', async () => {
    const { check } = await policyWith(registered({ version: open }));
    expect(await check({ purposes: ['FRAUD_PREVENTION'] })).toMatchObject({ isGuarded: true });
    expect(await check({ mandate: { kind: 'LAW', citation: '§ 1' } })).toMatchObject({ isGuarded: true });
    expect(await check({ mandate: { kind: 'CONTRACT' } })).toMatchObject({ isGuarded: false });
  });

  it.each([
    ['policy.version-unreadable', null, '{'],
    ['policy.version-unreadable', null, '[]'],
    ['policy.version-unreadable', null, 'null'],
    ['policy.version-invalid', 'titel', { titel: 'x' }],
    ['policy.version-invalid', 'title', { title: 5 }],
    ['policy.version-invalid', 'purposes', { purposes: ['FUN'] }],
    ['policy.version-invalid', 'mandate.kind', { mandate: { kind: 'FUN' } }],
    ['policy.version-invalid', 'guardrails.0.key', { guardrails: [{ key: 'Not kebab' }] }],
    ['policy.citation-required', 'mandate.citation', { mandate: { kind: 'LAW' } }],
  ])('finds %s at %s', async (code, field, draft) => {
    const { check } = await policyWith(registered());
    expect(await check(draft)).toMatchObject({ problem: { code, field } });
  });

  it('completes the lists of a guardrail as its GraphQL input does', async () => {
    const { check } = await policyWith(registered());
    const guardrail = {
      key: 'refund',
      action: 'Refund',
      facts: [{ name: 'amount', type: 'MONEY', label: 'Amount' }],
      rows: [
        { condition: 'amount <= 5000', authority: 'FRONTLINE', reason: 'I can.' },
        { condition: 'true', authority: 'SUPERVISOR', reason: 'I ask.' },
      ],
    };
    const checked = await check({ guardrails: [guardrail] });
    if (checked.problem) throw new Error(checked.problem.message);
    const fact = { ...guardrail.facts[0], unit: null, choices: [] };
    expect(JSON.parse(checked.content)).toMatchObject({ guardrails: [{ ...guardrail, facts: [fact], cap: null, lesson: null }] });
  });

  const guardrail = { key: 'a', action: 'A', facts: [], rows: [{ condition: 'true', authority: 'NEVER', reason: 'No.' }] };
  it.each([
    ['guardrails', 'guardrails must be a list of { key, action, facts, rows }', { guardrails: {} }],
    ['guardrails.0', 'this must be an object, in braces', { guardrails: ['a'] }],
    ['guardrails.0.facts', 'facts must be a list of { name, type, label }', { guardrails: [{ ...guardrail, facts: 'amount' }] }],
    ['guardrails.0.rows', 'rows must be a list of { condition, authority, reason }', { guardrails: [{ ...guardrail, rows: 'true' }] }],
    ['guardrails.0.cap', 'cap must be an object { fact, limit, per, window }', { guardrails: [{ ...guardrail, cap: 5 }] }],
    [
      'guardrails.0.row',
      'row is not known here: the keys are key, action, facts, rows, cap, lesson',
      { guardrails: [{ ...guardrail, row: 1 }] },
    ],
    ['purposes', 'purposes must be a list, such as ["CERTAINTY"]', { purposes: 'CONTROL' }],
    ['mandate', 'mandate must be an object { kind, citation }, such as {"kind": "CONTRACT"}', { mandate: 'LAW' }],
    [
      'gardrails',
      'gardrails is not known here: the keys are title, text, purposes, protects, mandate, sensitivity, guardrails',
      { gardrails: [] },
    ],
  ])('says at %s: %s', async (field, message, draft) => {
    const { check } = await policyWith(registered());
    expect(await check(draft)).toMatchObject({ problem: { code: 'policy.version-invalid', field, message } });
  });

  it('is refused from a day before the last version on, and once the policy is retired', async () => {
    const { check } = await policyWith(registered(), revised({ effectiveFrom: '2026-12-01' }));
    expect(await check({ title: 'x' }, '2026-11-30')).toMatchObject({
      problem: { code: 'policy.effective-before-last', field: 'effectiveFrom' },
    });
    expect(await check({ title: 'x' }, '2026-12-01')).toMatchObject({ problem: null });
    const ended = await policyWith(registered(), retired('2030-01-01', now));
    expect(await ended.check({ title: 'x' })).toMatchObject({ problem: { code: 'policy.retired' } });
  });
});

describe('the rule as it is recorded', () => {
  it('is the last version, and who answers for it', async () => {
    const { find } = await policyWith(registered({ version: open }), revised({ version: open, effectiveFrom: '2026-12-01' }));
    const last = { lastNumber: 2, lastEffectiveFrom: '2026-12-01' };
    expect(await find()).toEqual({
      policyId,
      ownerId: owner.id,
      deputyId: deputy.id,
      unitId: null,
      isRetired: false,
      isGuarded: false,
      ...last,
    });
    expect(await find(randomUUID())).toBeNull();
    expect(await (await policyWith(registered(), retired('2030-01-01', now))).find()).toMatchObject({ isRetired: true });
  });

  it('is guarded by the version in force as well as by the last one', async () => {
    const isGuarded = async (first: VersionContent, second: VersionContent, from: string) =>
      (await (await policyWith(registered({ version: first }), revised({ version: second, effectiveFrom: from }))).find())?.isGuarded;
    expect(await isGuarded(guarded, open, '2026-12-01')).toBe(true);
    expect(await isGuarded(open, guarded, '2026-12-01')).toBe(true);
    expect(await isGuarded(guarded, open, '2026-11-02')).toBe(false);
  });
});
