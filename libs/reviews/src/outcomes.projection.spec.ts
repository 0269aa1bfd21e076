import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import type { Guardrail } from '#guardrails';
import type { VersionContent } from '#policies/events';
import type { Decision } from './events.ts';
import { listOutcomes } from './outcomes.finder.ts';
import { outcomesProjection } from './outcomes.projection.ts';
import { changesOf } from './version-changes.ts';

const policyId = randomUUID();
const version: VersionContent = {
  title: 'Refunds need a receipt',
  text: 'Refund only against the receipt.',
  purposes: ['FRAUD_PREVENTION'],
  protects: 'against returns of stolen goods',
  mandate: { kind: 'INTERNAL_CHOICE', citation: null },
  sensitivity: 'NORMAL',
  guardrails: [],
};
const deployment = { calendar: new Calendar('UTC'), currency: 'EUR' };
/** Up to an amount staff decide themselves. */
const guardrail = (key: string, action: string, limit = 5_000): Guardrail => ({
  key,
  action,
  facts: [{ name: 'amount', type: 'MONEY', label: 'Amount', unit: null, choices: [] }],
  rows: [
    { condition: `amount <= ${limit}`, authority: 'FRONTLINE', reason: 'Gladly.' },
    { condition: 'true', authority: 'SUPERVISOR', reason: 'I ask my supervisor.' },
  ],
  cap: null,
  lesson: null,
});

const registered = (id = policyId, code = 'RET-14') => ({ type: 'PolicyRegistered', data: { policyId: id, code, version } });
const revised = (number: number, content: VersionContent, reviewId: string | null) => ({
  type: 'PolicyRevised',
  data: { policyId, number, version: content, effectiveFrom: '2026-12-01', reviewId },
});
const decided = (reviewId: string, decision: Decision, decidedAt: string, effectiveFrom: string | null = null, about = policyId) => ({
  type: 'ReviewDecided',
  data: {
    reviewId,
    policyId: about,
    decision,
    publicReason: `why ${decision}`,
    outcomeMessage: 'for reporters only',
    decidedAt,
    effectiveFrom,
  },
});

describe('the feed of outcomes', () => {
  const spec = projectionSpec(outcomesProjection);
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];

  it('tells what is new in the rule, from when on, and why; what stays has its reason, too', async () => {
    const model = await spec.given(
      registered(),
      revised(2, { ...version, text: 'By hand.' }, null),
      decided(first, 'KEEP', '2026-11-02T09:00:00.000Z'),
      decided(second, 'REVISE', '2026-11-10T09:00:00.000Z', '2026-11-30'),
      revised(3, { ...version, text: 'A statement will do.' }, second),
      decided(third, 'SUSPEND', '2026-11-20T09:00:00.000Z', '2026-11-21'),
    );
    const page = await model.find((db) => listOutcomes(db, null, deployment, 10, null));
    const about = { policyId, policyCode: 'RET-14', policyTitle: version.title };
    expect(page.edges.map(({ node }) => node)).toEqual([
      {
        ...about,
        id: third,
        decision: 'SUSPEND',
        changes: ['It is suspended until further notice.'],
        publicReason: 'why SUSPEND',
        version: null,
        effectiveFrom: '2026-11-21',
        week: '2026-W47',
      },
      {
        ...about,
        id: second,
        decision: 'REVISE',
        changes: ['Its text is new.'],
        publicReason: 'why REVISE',
        version: 3,
        effectiveFrom: '2026-12-01',
        week: '2026-W46',
      },
      {
        ...about,
        id: first,
        decision: 'KEEP',
        changes: [],
        publicReason: 'why KEEP',
        version: null,
        effectiveFrom: null,
        week: '2026-W45',
      },
    ]);
    expect(JSON.stringify(page)).not.toContain('reporters');
  });

  it('tells where nothing came of a decision, and why', async () => {
    const lapsed = (reviewId: string, because: string) => ({ type: 'DecisionLapsed', data: { policyId, reviewId, because } });
    const model = await spec.given(
      registered(),
      decided(first, 'REVISE', '2026-11-10T09:00:00.000Z', '2026-11-30'),
      lapsed(first, 'policy.retired'),
      decided(second, 'SUSPEND', '2026-11-02T09:00:00.000Z', '2026-11-30'),
      lapsed(second, 'policy.citation-required'),
    );
    const { edges } = await model.find((db) => listOutcomes(db, null, deployment, 10, null));
    const nothing = { version: null, effectiveFrom: null };
    expect(edges.map(({ node }) => node)).toMatchObject([
      { ...nothing, decision: 'REVISE', publicReason: 'why REVISE', changes: ['None: it was retired before this was carried out.'] },
      { ...nothing, decision: 'SUSPEND', changes: ['None: this could not be carried out.'] },
    ]);
  });

  it('is read in pages, and by policy', async () => {
    const other = randomUUID();
    const at = '2026-11-02T09:00:00.000Z';
    const ids = [first, second, third].sort();
    const model = await spec.given(
      registered(),
      registered(other, 'RET-15'),
      ...ids.map((id) => decided(id, 'KEEP', at)),
      decided(randomUUID(), 'KEEP', at, null, other),
    );
    const read: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await model.find((db) => listOutcomes(db, policyId, deployment, 2, after));
      read.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(read).toEqual(ids);
    const all = await model.find((db) => listOutcomes(db, null, deployment, 10, null));
    expect(all.edges).toHaveLength(4);
  });
});

describe('what is new in a version', () => {
  it.each([
    ['nothing', {}, []],
    ['a title', { title: 'x' }, ['It has a new title.']],
    ['purposes', { purposes: [] }, ['Its purposes are others.']],
    [
      'a mandate',
      { mandate: { kind: 'HABIT', citation: null }, protects: 'x' },
      ['What it protects is said anew.', 'Who demands it is said anew.'],
    ],
    ['its sensitivity', { sensitivity: 'SENSITIVE' }, ['It is kept more or less closely.']],
  ] as const)('is %s', (_, change, words) => {
    expect(changesOf(version, { ...version, ...change }, 'EUR')).toEqual(words);
  });

  it('is a guardrail that comes, changes or goes, in plain words', () => {
    const before = { ...version, guardrails: [guardrail('a', 'Give a discount'), guardrail('b', 'Refund')] };
    const after = { ...version, guardrails: [guardrail('b', 'Refund', 7_500), guardrail('c', 'Exchange')] };
    expect(changesOf(before, after, 'EUR')).toEqual([
      'What you may decide on “Refund” is new. If the amount is at most €75.00: frontline staff may.',
      'It now says what you may decide on “Exchange”. If the amount is at most €50.00: frontline staff may. Otherwise: a supervisor decides.',
      'It no longer says what you may decide on “Give a discount”.',
    ]);
  });

  it('is no long table: a few of its sentences, and how many more there are', () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((step) => ({
      condition: `amount <= ${step}00`,
      authority: 'FRONTLINE' as const,
      reason: 'Gladly.',
    }));
    const [words] = changesOf(version, { ...version, guardrails: [{ ...guardrail('a', 'Refund'), rows }] }, 'EUR');
    expect(words).toMatch(/€5\.00: frontline staff may\. Read the version for 2 more\.$/);
  });

  it('is what nobody may do any more, where nothing else is new', () => {
    const table = guardrail('a', 'Refund');
    const [first, last] = table.rows;
    if (!first || !last) throw new Error('no rows');
    const wide = { ...table, rows: [first, { ...first, condition: 'amount <= 9000' }, last] };
    expect(changesOf({ ...version, guardrails: [wide] }, { ...version, guardrails: [table] }, 'EUR')).toEqual([
      'What you may decide on “Refund” is new. No longer: Otherwise, if the amount is at most €90.00: frontline staff may.',
    ]);
  });

  it('is other words for a customer, where the same is decided', () => {
    const [first, ...rows] = guardrail('a', 'Refund').rows;
    if (!first) throw new Error('no rows');
    const reworded = { ...guardrail('a', 'Refund'), rows: [{ ...first, reason: 'With pleasure.' }, ...rows] };
    const before = { ...version, guardrails: [guardrail('a', 'Refund')] };
    expect(changesOf(before, { ...version, guardrails: [reworded] }, 'EUR')).toEqual(['What is said about “Refund” is worded anew.']);
  });
});
