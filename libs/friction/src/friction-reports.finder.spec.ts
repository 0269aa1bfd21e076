import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import { frictionEvents } from './events.ts';
import { now, policyId, reported } from './friction.fixture.ts';
import { listUnresolved } from './friction-reports.finder.ts';
import type { UnresolvedReport } from './friction-reports.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';

const decidedAt = '2026-11-02T12:00:00.000Z';
const earlier = '2026-11-02T08:00:00.000Z';

describe('reports that a decision answers', () => {
  const spec = projectionSpec(frictionReportsProjection, frictionEvents);

  it('are listed once each over pages, also those of one moment, and none of after the decision', async () => {
    const events = [...Array.from({ length: 5 }, () => earlier), ...Array.from({ length: 4 }, () => now), decidedAt].map((reportedAt) =>
      reported({ reportId: randomUUID(), reportedAt }),
    );
    const model = await spec.given(...events.map((event) => ({ ...event, stream: `friction_report-${event.data.reportId}` })));
    const listed: UnresolvedReport[] = [];
    for (let after: UnresolvedReport | null = null; ;) {
      const page: readonly UnresolvedReport[] = await model.find((db) => listUnresolved(db, policyId, decidedAt, after, 3));
      listed.push(...page);
      after = page.at(-1) ?? null;
      if (!after) break;
    }
    const before = events.filter(({ data }) => data.reportedAt < decidedAt).map(({ data }) => data.reportId);
    expect(listed.map(({ reportId }) => reportId).sort()).toEqual(before.sort());
    expect(await model.find((db) => listUnresolved(db, randomUUID(), decidedAt, null, 3))).toEqual([]);
  });
});
