import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { listBundled } from './guardrail-bundle.finder.ts';
import { guardrailViews } from './guardrail-views.ts';
import { content, guardrail, registered, reinstated, retired, revised, suspended } from './policies.fixture.ts';
import { policiesProjection } from './policies.projection.ts';

const recorded = '2026-05-01T08:00:00.000Z';
const open = { ...content, guardrails: [guardrail] };
const sensitive = { ...open, sensitivity: 'SENSITIVE' as const };
const viewsOf = (guardrails: string) => guardrailViews(guardrails, 'USD');
const closed = { ...content, guardrails: [] };

describe('the bundle of guardrails', () => {
  const spec = projectionSpec(policiesProjection);

  /** Version, first and last day of each entry. */
  async function bundled(today: string, ...events: readonly GivenEvent[]) {
    const model = await spec.given(...events);
    const entries = await model.find(async (db) => JSON.parse(JSON.stringify(await listBundled(db, today, viewsOf))) as never[]);
    return (entries as { versionNumber: number; effectiveFrom: string; effectiveUntil: string | null }[]).map(
      ({ versionNumber, effectiveFrom, effectiveUntil }) => [versionNumber, effectiveFrom, effectiveUntil],
    );
  }
  const history = [registered({ version: open }), revised({ version: open })];

  it('has the version in force, and the next one from 30 days before it takes effect', async () => {
    expect(await bundled('2026-05-01', ...history)).toEqual([[1, '2026-01-01', '2026-05-31']]);
    expect(await bundled('2026-05-02', ...history)).toEqual([
      [1, '2026-01-01', '2026-05-31'],
      [2, '2026-06-01', null],
    ]);
    expect(await bundled('2026-06-01', ...history)).toEqual([[2, '2026-06-01', null]]);
    expect(await bundled('2025-12-01', ...history)).toEqual([]);
  });

  it('never has a version that is sensitive, whether it is in force or to come', async () => {
    expect(await bundled('2026-07-01', registered({ version: sensitive }))).toEqual([]);
    expect(await bundled('2026-05-20', registered({ version: open }), revised({ version: sensitive }))).toEqual([
      [1, '2026-01-01', '2026-05-31'],
    ]);
    expect(await bundled('2026-07-01', registered({ version: open }), revised({ version: sensitive }))).toEqual([]);
    expect(await bundled('2026-07-01', registered({ version: sensitive }), revised({ version: open }))).toEqual([[2, '2026-06-01', null]]);
  });

  it('leaves out versions without room for judgement, and ends those that they replace', async () => {
    expect(await bundled('2026-05-20', registered({ version: open }), revised({ version: closed }))).toEqual([
      [1, '2026-01-01', '2026-05-31'],
    ]);
    expect(await bundled('2026-07-01', registered({ version: open }), revised({ version: closed }))).toEqual([]);
  });

  it('knows when a version is suspended, goes on, and ends', async () => {
    const turns = [...history, suspended('2026-08-01', recorded), reinstated('2026-09-01', recorded)];
    expect(await bundled('2026-07-20', ...turns)).toEqual([[2, '2026-06-01', '2026-07-31']]);
    expect(await bundled('2026-08-10', ...turns)).toEqual([[2, '2026-09-01', null]]);
    expect(await bundled('2026-10-01', ...turns, retired('2026-12-01', recorded))).toEqual([[2, '2026-09-01', '2026-11-30']]);
    expect(await bundled('2026-12-01', ...turns, retired('2026-12-01', recorded))).toEqual([]);
  });

  it('is listed by code, with each row in plain words', async () => {
    const otherId = randomUUID();
    const other = { ...registered({ policyId: otherId, code: 'DEL-2', version: open }), stream: `policy-${otherId}` };
    const model = await spec.given(other, registered({ version: open }));
    const bundle = await model.find(async (db) => JSON.parse(JSON.stringify(await listBundled(db, '2026-07-01', viewsOf))) as object[]);
    expect(bundle).toMatchObject([
      { code: 'DEL-2' },
      {
        code: 'RET-14',
        family: 'Returns',
        title: content.title,
        guardrails: [{ key: guardrail.key, rows: guardrail.rows.map((row) => ({ ...row, reading: expect.stringContaining('$50.00') })) }],
      },
    ]);
  });
});
