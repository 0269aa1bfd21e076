import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { aContext, eventually } from '#eventing-testing';
import type { PolicyEvent } from '#policies/events';
import type { FoundDecision, ReviewEvent } from '#reviews/events';
import type { FrictionReportEvent } from './events.ts';
import { callerOf, composeFriction, neighbours } from './friction-composition.fixture.ts';
import { ReportFriction } from './friction.commands.ts';

const reportedAt = '2026-11-02T09:00:00.000Z';
const decidedAt = '2026-11-03T09:00:00.000Z';
const outcomeMessage = 'A statement from the bank does as well.';

type Resolved = Extract<FrictionReportEvent, { type: 'ReportResolved' }>['data'];

describe('who reported on a rule that was reviewed', () => {
  let running: Awaited<ReturnType<typeof composeFriction>>;
  beforeAll(async () => {
    running = await composeFriction(reportedAt);
  });
  afterAll(() => running.close());

  function append(stream: string, ...events: readonly { readonly type: string; readonly data: object }[]) {
    const stamp = { commandId: randomUUID(), scope: 'system:x', inputMac: '' };
    return running.log.append(stream, NO_STREAM, events, stamp, aContext({ now: decidedAt }));
  }

  /** Two report on it, and a review decides. */
  async function reviewed(decision: 'KEEP' | 'REVISE') {
    const [policyId, reviewId] = [randomUUID(), randomUUID()];
    const office = { policyId, code: policyId.slice(0, 8), ownerId: randomUUID(), deputyId: null, unitId: null };
    neighbours.policies.set(policyId, { ...office, purposes: [], factsAsked: [], versionInForce: null });
    const version = decision === 'KEEP' ? null : '{}';
    const decided = { reviewId, policyId, decision, version, publicReason: 'Why.', outcomeMessage, decidedAt };
    neighbours.decisions.set(reviewId, { ...decided, effectiveFrom: version && '2026-11-10' } satisfies NonNullable<FoundDecision>);
    const reportIds = await Promise.all(['FRONTLINE', 'FRONTLINE'].map(() => report(policyId)));
    await append(`review-${reviewId}`, { type: 'ReviewDecided' satisfies ReviewEvent['type'], data: decided });
    return { policyId, reviewId, reportIds };
  }

  async function report(policyId: string): Promise<string> {
    const command = Object.assign(new ReportFriction(), { commandId: randomUUID(), policyId });
    return (await running.dispatcher.send(command, callerOf(randomUUID(), 'FRONTLINE'))).id;
  }

  async function outcomeOf(reportId: string): Promise<Resolved | null> {
    const resolved = (await running.log.load(`friction_report-${reportId}`)).filter(({ type }) => type === 'ReportResolved');
    if (resolved.length > 1) throw new Error('told twice');
    return (resolved[0]?.data as Resolved | undefined) ?? null;
  }

  const told = (reportIds: readonly string[]) =>
    eventually(
      () => Promise.all(reportIds.map(outcomeOf)),
      'everybody is told',
      (outcomes) => outcomes.every(Boolean),
    );

  it('is told at once where no version is to come', async () => {
    const { reviewId, reportIds } = await reviewed('KEEP');
    for (const outcome of await told(reportIds)) expect(outcome).toMatchObject({ reviewId, decision: 'KEEP', outcomeMessage });
  });

  it('is told of the version once there is one', async () => {
    const { policyId, reviewId, reportIds } = await reviewed('REVISE');
    await told((await reviewed('KEEP')).reportIds);
    expect(await Promise.all(reportIds.map(outcomeOf))).toEqual([null, null]);
    await append(`policy-${policyId}`, {
      type: 'PolicyRevised' satisfies PolicyEvent['type'],
      data: { policyId, number: 2, version: { title: 'Refunds, anew' }, reviewId },
    });
    for (const outcome of await told(reportIds)) expect(outcome).toMatchObject({ reviewId, outcomeMessage, policyVersion: 2 });
  });

  it('is told what was decided, and of no version, where it can no more be carried out', async () => {
    const { policyId, reviewId, reportIds } = await reviewed('REVISE');
    await append(`policy-${policyId}`, {
      type: 'DecisionLapsed' satisfies PolicyEvent['type'],
      data: { policyId, reviewId, because: 'policy.retired', lapsedAt: decidedAt },
    });
    for (const outcome of await told(reportIds)) {
      expect(outcome).toMatchObject({ reviewId, decision: 'REVISE', outcomeMessage, policyVersion: null });
    }
  });
});
