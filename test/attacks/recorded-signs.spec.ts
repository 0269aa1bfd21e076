import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog, NO_STREAM } from '#eventing';
import { aContext } from '#eventing-testing';
import { WARNING_SIGNS } from '#expectations/events';
import { ReadStore } from '#read-store';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { breakdown } from '../../libs/insights/src/insights.fixture.ts';
import { Clock } from '../journeys/clock.ts';
import { aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { questionsOf } from '../oracle/told-questions.ts';

const MONTH = '2026-10';
const QUARTER = '2026-Q4';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const signs = WARNING_SIGNS.map((sign) => ({ sign, answer: 'NOT_KNOWN' }));

/** Whatever somebody was told, by who they are. */
type Told = Readonly<Record<string, readonly string[]>>;

/** What an executive recorded of a unit, as each of its readers is told of it, where published reports on its rule have these causes. */
async function toldOf(cause: Readonly<Record<string, number>>): Promise<Told> {
  const running = await RunningServer.start({ clock: new Clock('2026-11-02T08:00:00.000Z') });
  try {
    const [admin, executive] = [await running.person(['ADMIN']), await running.person(['EXECUTIVE'])];
    await running.unit('ORG');
    const unitId = await running.unit('NORTH', 'ORG');
    const head = await running.person(['FRONTLINE']);
    await running.done('nameUnitHead', { code: 'NORTH', headId: head.id }, admin);
    const readers: Record<string, Requester> = { head, supervisor: await running.person(['SUPERVISOR']) };
    for (const role of ['EXECUTIVE', 'POLICY_OWNER']) {
      const reader = await running.person([]);
      await running.done('grantRole', { personId: reader.id, role, unitCode: 'NORTH' }, admin);
      readers[role] = reader;
    }
    const rule = { ...aPolicy('RET-14'), unitCode: 'NORTH' };
    const owner = await running.person(['POLICY_OWNER']);
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', rule, owner, 'policy { id }');
    await publish(running, policy.id, cause);
    const check = 'check { signs { sign answer note suggestion basis { kind sources sourceCount } } }';
    await running.done('recordWarningSigns', { unitId, period: MONTH, signs }, executive, check);

    const { schema } = running.server.app.get(GraphQLSchemaHost);
    const asked = [
      ...questionsOf(schema, 'warningSigns', { unitId, period: MONTH }),
      ...questionsOf(schema, 'leadershipReview', { period: QUARTER, unitId }),
    ];
    const told: Record<string, string[]> = {};
    for (const [name, reader] of Object.entries({ ...readers, executive })) {
      const answers = asked.map(({ document, variables }) => running.query<object>(document, variables, reader, running.afterCommands));
      const said = (await Promise.all(answers)).map((answer) => (answer.errors.length > 0 ? answer.errors : answer.data));
      const feed = await fetch(`${running.url}/feeds/warning-signs.csv?period=${QUARTER}&unit=NORTH`, {
        headers: reader.headersAt(running),
      });
      told[name] = [...said.map((answer) => JSON.stringify(answer)), await feed.text()];
    }
    // Whoever repeats the check is told of it, too.
    for (const name of ['head', 'supervisor']) {
      const again = { unitId, period: MONTH, signs };
      const repeated = await running.done<{ check: object }>('recordWarningSigns', again, readers[name] ?? null, check);
      told[`${name}, again`] = [JSON.stringify(repeated.check)];
    }
    return Object.fromEntries(Object.entries(told).map(([name, texts]) => [name, texts.map(numbered(new Map()))]));
  } finally {
    await running.remove();
  }
}

/** Ids are told apart by where they appear first. */
function numbered(ids: Map<string, string>): (text: string) => string {
  return (text) =>
    text.replaceAll(UUID, (id) => {
      const known = ids.get(id) ?? `id ${ids.size}`;
      ids.set(id, known);
      return known;
    });
}

/** As it would be published: twenty people in four blocks would have to report first. */
async function publish(running: RunningServer, policyId: string, cause: Readonly<Record<string, number>>): Promise<void> {
  const log = running.server.app.get(EventLog);
  const event = breakdown(policyId, ['2026-W40', '2026-W43'], 100, {}, { cause });
  const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
  await log.append(`friction_block-${randomUUID()}`, NO_STREAM, [event], stamp, aContext({ now: running.clock.instant }));
  const head = await log.store.head();
  if (head !== null) await running.server.app.get(ReadStore).waitFor(['friction_figures'], head, 60_000);
}

describe('a check of warning signs that an executive of the whole recorded', () => {
  let limits: Told;
  let rules: Told;
  beforeAll(async () => {
    [limits, rules] = [await toldOf({ LIMIT: 90, RULE: 10 }), await toldOf({ RULE: 100 })];
  }, 120_000);

  it('tells readers of the unit nothing of the causes of whole rules, wherever they read it', () => {
    const names = Object.keys(limits).filter((name) => name !== 'executive');
    expect(names).toHaveLength(6);
    expect(names.filter((name) => JSON.stringify(limits[name]) !== JSON.stringify(rules[name]))).toEqual([]);
    expect(limits['head']?.[0]).toContain('LIMITS_REPORTED_AS_ERRORS');
    expect(limits['EXECUTIVE']?.at(-1)).toContain('LIMITS_REPORTED_AS_ERRORS');
    expect(names.filter((name) => limits[name]?.join('').includes('CAUSES'))).toEqual([]);
  });

  it('tells those who read the whole what it rested on', () => {
    expect(limits['executive']?.at(-1)).toContain('LIMITS_REPORTED_AS_ERRORS,NOT_KNOWN,PRESENT,CAUSES');
    expect(rules['executive']?.at(-1)).toContain('LIMITS_REPORTED_AS_ERRORS,NOT_KNOWN,ABSENT,CAUSES');
  });
});
