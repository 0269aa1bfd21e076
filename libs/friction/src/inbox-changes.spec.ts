import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { aContext, eventually } from '#eventing-testing';
import type { Change } from '#graphql';
import { ReadStore } from '#read-store';
import { callerOf, composeFriction, neighbours } from './friction-composition.fixture.ts';
import { ReportFriction } from './friction.commands.ts';
import { InboxChanges } from './inbox-changes.ts';
import { withheldReportsIdOf } from './withheld-reports.decider.ts';

const now = '2026-11-02T09:00:00.000Z';
const taken = '2026-11-02T10:00:00.000Z';

let running: Awaited<ReturnType<typeof composeFriction>>;
beforeAll(async () => {
  running = await composeFriction(now);
});
afterAll(() => running.close());

function append(stream: string, type: string, data: object, expected: number | typeof NO_STREAM = NO_STREAM) {
  const stamp = { commandId: randomUUID(), scope: 'system:x', inputMac: '' };
  return running.log.append(stream, expected, [{ type, data }], stamp, aContext({ now }));
}

describe('the changes of an inbox', () => {
  it('are told of what is for its reader, whatever else of the same reporter changes at the same moment', async () => {
    const [policyId, ownerId, newcomerId] = [randomUUID(), randomUUID(), randomUUID()];
    const policy = { policyId, code: 'RET-20', deputyId: null, unitId: null, purposes: [], factsAsked: [], versionInForce: null };
    neighbours.policies.set(policyId, { ...policy, ownerId });
    const staff = callerOf(randomUUID(), 'FRONTLINE');
    const report = async () =>
      (await running.dispatcher.send(Object.assign(new ReportFriction(), { commandId: randomUUID(), policyId }), staff)).id;
    const [hidden, shown] = [await report(), await report()];

    const office = { policyId, ownerId: newcomerId, deputyId: null, unitId: null };
    await append(`policy-${policyId}`, 'PolicyTransferred', { ...office, reason: 'x', transferredAt: taken });
    neighbours.policies.set(policyId, { ...policy, ownerId: newcomerId });
    const withheld = { policyId, personId: newcomerId, since: taken, reportIds: [hidden] };
    const { position: before } = await append(
      `withheld_reports-${withheldReportsIdOf(policyId, newcomerId, taken)}`,
      'OlderReportsWithheld',
      withheld,
    );
    await running.app.get(ReadStore).waitFor(['friction_reports'], before, 5_000);

    const inbox = await running.app.get(InboxChanges).watch(newcomerId);
    expect((await inbox.next()).value).toMatchObject({ about: null });
    const told: Change[] = [];
    const listening = (async () => {
      for await (const change of inbox) told.push(change);
    })();
    const recurred = (reportId: string) =>
      append(
        `friction_report-${reportId}`,
        'ReportRecurred',
        { reportId, occurrences: 1, happenedAt: now, week: '2026-W45', deliveredOn: null, recurredAt: now },
        0,
      );
    const [{ position }] = await Promise.all([recurred(shown), recurred(hidden)]);
    await eventually(() => told.length > 0, 'the change is told');
    inbox.end();
    await listening;
    expect(told).toEqual([{ about: policyId, position }]);
  });
});
