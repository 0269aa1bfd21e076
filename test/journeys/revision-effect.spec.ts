import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dispatcher } from '#cqrs';
import { eventually } from '#eventing-testing';
import { ImportFrictionReport } from '#friction';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { aPolicy, aVersion } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Finding {
  readonly verdict: string | null;
  readonly reason: string | null;
  readonly why: string;
  readonly effect: { readonly value: number | null; readonly upper: number | null; readonly n: number };
  readonly before: { readonly n: number | null; readonly windowAnswered: { readonly weeks: number } | null };
  readonly after: { readonly n: number | null; readonly windowAnswered: { readonly weeks: number } | null };
  readonly traps: readonly { readonly trap: string; readonly state: string }[];
}

interface Series {
  readonly refusal: string | null;
  readonly weeksBefore: number | null;
  readonly weeksAfter: number | null;
}

interface Effect {
  readonly view: string;
  readonly summary: string;
  readonly friction: Finding;
  readonly frictionSeries: Series;
  readonly protection: readonly { readonly kind: string; readonly finding: Finding }[];
  readonly publicSources: readonly { readonly source: string; readonly friction: Finding; readonly frictionSeries: Series }[];
}

const FINDING = `{
  verdict reason why effect { value upper n } traps { trap state }
  before { n windowAnswered { weeks } } after { n windowAnswered { weeks } }
}`;
const SERIES = 'refusal why dispersion weeksBefore weeksAfter step { value lower upper n method reason } trendChange { value }';
const EFFECT = `query Effect($policyId: ID!) {
  revisionEffect(policyId: $policyId, number: 2) {
    view summary friction ${FINDING} frictionSeries { ${SERIES} } protection { kind finding ${FINDING} }
    publicSources { source friction ${FINDING} frictionSeries { ${SERIES} } }
  }
}`;
const CHART = `query Chart($policyId: ID!) {
  frictionChart(policyId: $policyId) {
    view revisions { fromWeek } series { method reason points { window { from } n state } } publicSources { method points { n } }
  }
}`;
/** Against no fraud: five flags open its review, and its owner may revise it beside that. */
const aRule = { ...aVersion, purposes: ['CONTROL'] };
const DAY = 86_400_000;
const WEEKS_BEFORE = 12;

/** Twelve weeks of complaints are taken over, five people flag the rule, it is revised, and time passes. */
describe('whether a revision worked', () => {
  let running: RunningServer;
  let owner: Requester;
  let executive: Requester;
  let auditor: Requester;
  let policyId: string;

  async function imported(weeksAgo: number): Promise<void> {
    const happenedAt = new Date(running.clock.now() - weeksAgo * 7 * DAY).toISOString();
    const source = { name: 'Ombudsman', public: true, key: randomUUID() };
    const command = Object.assign(new ImportFrictionReport(), { commandId: randomUUID(), source, policyId, happenedAt });
    await running.server.app.get(Dispatcher).send(command, { actor: SYSTEM, correlationId: randomUUID() });
  }

  async function effect(as: Requester): Promise<Effect> {
    const answer = await running.query<{ revisionEffect: Effect }>(EFFECT, { policyId }, as, running.afterCommands);
    expect(answer.errors).toEqual([]);
    return answer.data.revisionEffect;
  }

  beforeAll(async () => {
    running = await RunningServer.start();
    [owner, executive, auditor] = [
      await running.person(['POLICY_OWNER']),
      await running.person(['EXECUTIVE']),
      await running.person(['AUDITOR'], { name: 'Ada' }),
    ];
    policyId = (
      await running.done<{ policy: { id: string } }>('registerPolicy', { ...aPolicy('RET-14'), ...aRule }, owner, 'policy { id }')
    ).policy.id;
    for (let weeksAgo = WEEKS_BEFORE; weeksAgo > 0; weeksAgo--) {
      for (let n = 0; n < 4; n++) await imported(weeksAgo);
    }
    for (let n = 0; n < 5; n++) await running.done('reportFriction', { policyId }, await running.person(['FRONTLINE']));
    // Monday of the week after: nothing is left to both versions.
    running.clock.advanceDays(1);
    await running.done('revisePolicy', { policyId, ...aRule, effectiveFrom: '2026-11-09', reason: 'it caught nobody' }, owner);
  });
  afterAll(() => running.remove());

  it('is too early to tell at first, and the owner is told why', async () => {
    const { view, friction, summary } = await effect(owner);
    expect(view).toBe('OFFICE');
    expect(friction).toMatchObject({ verdict: 'TOO_EARLY', reason: null, effect: { value: null } });
    expect(friction.why).toMatch(
      /^Too early: 0 closed whole weeks in force, and a verdict needs 4\. Counted are the single reports of your inbox;/,
    );
    expect(summary).toContain('friction TOO_EARLY');
  });

  it('stands after four closed whole weeks, with its interval, its traps and the other side', async () => {
    running.clock.advanceDays(5 * 7);
    for (const week of ['2026-W42', '2026-W43', '2026-W44', '2026-W46', '2026-W47', '2026-W48', '2026-W49']) {
      await running.done('recordProtection', { policyId, week, kind: 'LOSS', count: 3, source: 'till' }, owner);
    }
    const { friction, protection, summary } = await effect(owner);
    // Without a review the baseline ends with the week before the revision was recorded.
    expect(friction.before).toEqual({ n: 48, windowAnswered: { weeks: WEEKS_BEFORE } });
    expect(friction.after).toMatchObject({ n: 0, windowAnswered: { weeks: 4 } });
    expect(friction).toMatchObject({ verdict: 'FELL', effect: { value: 0, n: 48 } });
    expect(friction.effect.upper).toBeLessThan(0.3);
    expect(friction.traps).toContainEqual({ trap: 'REGRESSION_TO_THE_MEAN', state: 'NOT_HANDLED' });
    expect(protection).toMatchObject([{ kind: 'LOSS', finding: { verdict: 'NO_CLEAR_CHANGE', before: { n: 9 }, after: { n: 12 } } }]);
    expect(summary).toBe('friction FELL, customer outcomes TOO_EARLY, losses NO_CLEAR_CHANGE');
  });

  it('is told others from public sources, and of single reports nothing at all', async () => {
    const { view, friction, frictionSeries, publicSources } = await effect(executive);
    expect(view).toBe('PUBLISHED');
    expect(friction).toMatchObject({ verdict: null, reason: 'WAITING', effect: { n: 0 }, before: { n: null }, after: { n: null } });
    expect(frictionSeries).toMatchObject({ refusal: 'NOT_PUBLISHED', weeksBefore: null, weeksAfter: null });
    expect(publicSources[0]?.frictionSeries).toMatchObject({ refusal: 'TOO_FEW_POINTS', weeksBefore: 12, weeksAfter: 4 });
    expect(publicSources).toMatchObject([{ source: 'Ombudsman', friction: { verdict: 'FELL', before: { n: 48 }, after: { n: 0 } } }]);
  });

  it('has charts: week by week for the owner, with the revision; blocks and public sources for others', async () => {
    interface Chart {
      readonly view: string;
      readonly revisions: readonly { readonly fromWeek: string }[];
      readonly series: { readonly method: string; readonly points: readonly { readonly n: number; readonly state: string }[] };
      readonly publicSources: readonly { readonly method: string; readonly points: readonly { readonly n: number }[] }[];
    }
    const chart = async (as: Requester) =>
      (await running.query<{ frictionChart: Chart }>(CHART, { policyId }, as, running.afterCommands)).data.frictionChart;
    const office = await chart(owner);
    expect(office).toMatchObject({ view: 'OFFICE', revisions: [{ fromWeek: '2026-W46' }], series: { method: 'XMR' } });
    expect(office.series.points.map(({ n }) => n)).toEqual([...Array<number>(WEEKS_BEFORE).fill(4), 5, 0, 0, 0, 0]);
    const others = await chart(executive);
    expect(others).toMatchObject({ view: 'PUBLISHED', series: { method: 'EXACT_U' } });
    expect(others.publicSources[0]?.points.reduce((sum, { n }) => sum + n, 0)).toBe(48);
  });

  it('is on record as a read of the reports, for the owner alone', async () => {
    const document = '{ accessLog(first: 100) { edges { node { reader { id } policies { code } } } } }';
    type Log = { readonly accessLog: { readonly edges: readonly { readonly node: { readonly reader: { readonly id: string } } }[] } };
    const listReaders = async () =>
      (await running.query<Log>(document, {}, auditor)).data.accessLog.edges.map(({ node }) => node.reader.id);
    const readers = await eventually(listReaders, 'the read of the owner', (ids) => ids.includes(owner.id));
    expect(readers).not.toContain(executive.id);
  });
});
