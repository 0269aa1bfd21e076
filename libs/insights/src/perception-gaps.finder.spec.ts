import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import type { AnswerCell, Statement, StatementCells } from '#perceptions/events';
import { insightsSpec, NOW, policy, reader, unit } from './insights.fixture.ts';
import { PerceptionGapsFinder } from './perception-gaps.finder.ts';
import type { GapsAsked } from './perception-gaps.finder.ts';
import type { PerceptionGapPoint } from './perception-gaps.types.ts';

const [surveyId, policyId, first, second, third] = Array.from({ length: 5 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
  string,
];
const units = [unit('org', null), unit('north', 'org'), unit('south', 'org'), unit('shop', 'north')];

function statement(key: string, more: Partial<Statement> = {}): Statement {
  const texts = { employeeText: `We: ${key}.`, customerText: `They: ${key}.` };
  return { key, ...texts, dimension: null, policyId: null, warningSign: null, weight: null, ...more };
}
const beyond = statement('beyond', { dimension: 'HUMANIZED', policyId });
const tools = statement('tools', { customerText: null });
const [fast, kind] = [statement('fast', { weight: 60 }), statement('kind', { weight: 40 })];

const created = (...statements: readonly Statement[]): DomainEvent => ({
  type: 'SurveyCreated',
  data: { surveyId, title: 'Two views', template: null, statements, cadenceDays: 90, createdAt: NOW },
});
const opened = (waveId: string, number: number, ...statements: readonly Statement[]): DomainEvent => ({
  type: 'WaveOpened',
  data: { waveId, surveyId, number, statements, opensOn: `2026-0${number}-05`, closesOn: `2026-0${number}-16`, openedAt: NOW },
});
const closed = (waveId: string, number: number, ...results: readonly StatementCells[]): DomainEvent => ({
  type: 'WaveClosed',
  data: { waveId, surveyId, k: 5, results, closedAt: `2026-0${number}-17T00:00:05.000Z` },
});
const wave = (waveId: string, number: number, statements: readonly Statement[], ...results: readonly StatementCells[]) => [
  opened(waveId, number, ...statements),
  closed(waveId, number, ...results),
];
const cell = (unitId: string | null, agreed: number, of: number, others: AnswerCell['others'] = null): AnswerCell => ({
  unitId,
  others,
  counts: [0, 0, of - agreed, agreed, 0],
});
const employees = (key: string, ...cells: readonly AnswerCell[]): StatementCells => ({ key, audience: 'EMPLOYEES', cells });
const customers = (key: string, ...cells: readonly AnswerCell[]): StatementCells => ({ key, audience: 'CUSTOMERS', cells });
const rounded = ({ value, lower, upper, n, reason }: PerceptionGapPoint['gap']) => [
  ...[value, lower, upper].map((each) => each && Math.round(each * 1e4) / 1e4),
  n,
  reason,
];

describe('gaps between how employees and customers see the same', () => {
  const started = insightsSpec();
  const ask = async (events: readonly DomainEvent[], asked: Partial<GapsAsked> = {}, actor = reader()) => {
    const { store, deployment } = await started(policy(policyId, 'RET-14', 'Receipts'), ...units, ...events);
    return new PerceptionGapsFinder(store, deployment).findGaps({ surveyId, ...asked }, actor);
  };
  const across = (key: string) => [
    employees(key, cell('shop', 30, 40), cell('south', 26, 30)),
    customers(key, cell('north', 20, 40), cell('org', 18, 20, 'OTHER_UNITS'), cell(null, 10, 20, 'UNPLACED')),
  ];

  it('are told by statement with shares, interval, verdict and the weeks of the wave', async () => {
    const found = await ask([created(beyond), ...wave(first, 1, [beyond], ...across('beyond'))]);
    expect(found).toMatchObject({
      surveyId,
      title: 'Two views',
      wave: { id: first, number: 1, opensOn: '2026-01-05', closesOn: '2026-01-16', closedOn: '2026-01-17', isClosed: true },
      window: { from: '2026-W02', to: '2026-W03', weeks: 2 },
      unit: null,
      weighted: null,
    });
    const [told] = found.statements;
    expect(told).toMatchObject({
      key: 'beyond',
      employeeText: 'We: beyond.',
      customerText: 'They: beyond.',
      dimension: 'HUMANIZED',
      policy: { code: 'RET-14' },
      employees: { value: 0.8, n: 70, method: 'WILSON_SCORE', window: { from: '2026-W02' } },
      customers: { value: 0.6, n: 80 },
      gap: { method: 'NEWCOMBE_HYBRID_SCORE', window: { from: '2026-W02', to: '2026-W03' } },
      verdict: 'CLEAR_GAP',
      change: null,
      unplaced: null,
      elsewhere: null,
    });
    expect(told && rounded(told.gap)).toEqual([0.2, 0.0524, 0.3339, 150, null]);
  });

  it('are of the weeks until a wave was closed, be it before its first day', async () => {
    const closedOn = async (closedAt: string) => {
      const data = { waveId: first, surveyId, k: 5, results: [], closedAt };
      return (await ask([created(beyond), opened(first, 1, beyond), { type: 'WaveClosed', data }])).window;
    };
    expect(await closedOn('2026-01-08T12:00:00.000Z')).toEqual({ from: '2026-W02', to: '2026-W02', weeks: 1 });
    expect(await closedOn('2026-01-02T12:00:00.000Z')).toEqual({ from: '2026-W01', to: '2026-W01', weeks: 1 });
    expect(await closedOn('2026-03-02T12:00:00.000Z')).toEqual({ from: '2026-W02', to: '2026-W03', weeks: 2 });
  });

  it('are unions of the whole cells of a unit, and name what they leave out', async () => {
    const events = [created(beyond), ...wave(first, 1, [beyond], ...across('beyond'))];
    const north = (await ask(events, { unitId: 'north' })).statements[0];
    expect(north).toMatchObject({
      employees: { value: 0.75, n: 40 },
      customers: { value: 0.5, n: 40 },
      unplaced: { employees: 0, customers: 40 },
      elsewhere: { employees: 30, customers: 0 },
    });
    const supervised = await ask(events, {}, reader('POLICY_OWNER', 'north'));
    expect(supervised.unit).toMatchObject({ id: 'north' });
    expect(supervised.statements[0]).toMatchObject({ gap: { value: 0.25 }, unplaced: { customers: 40 }, elsewhere: null });
  });

  it('are SUPPRESSED where one side has no cell in the unit, the same for none as for four', async () => {
    const events = [created(beyond), ...wave(first, 1, [beyond], ...across('beyond'))];
    for (const unitId of ['south', 'shop']) {
      const told = (await ask(events, { unitId })).statements[0];
      expect(told).toMatchObject({
        customers: { value: null, lower: null, upper: null, n: 0, reason: 'SUPPRESSED' },
        gap: { value: null, lower: null, upper: null, n: 0, reason: 'SUPPRESSED' },
        verdict: null,
      });
      expect(told?.employees.value).not.toBeNull();
    }
  });

  it('say that an audience is not asked', async () => {
    const found = await ask([created(tools), ...wave(first, 1, [tools], employees('tools'))]);
    expect(found.statements[0]).toMatchObject({
      employees: { reason: 'SUPPRESSED' },
      customers: { reason: 'NOT_ASKED' },
      gap: { value: null, reason: 'NOT_ASKED' },
    });
  });

  it('wait until a wave is closed', async () => {
    const waiting = { employees: { value: null, n: 0, reason: 'WAITING' }, gap: { value: null, reason: 'WAITING', window: null } };
    for (const events of [[created(beyond)], [created(beyond), opened(first, 1, beyond)]]) {
      const found = await ask(events);
      expect(found).toMatchObject({ wave: null, window: null });
      expect(found.statements).toMatchObject([{ key: 'beyond', ...waiting, verdict: null, trend: [] }]);
    }
  });

  it('tell nothing of a wave that is open, and of the last closed one where none is named', async () => {
    const events = [created(beyond), ...wave(first, 1, [beyond], ...across('beyond')), opened(second, 2, beyond)];
    expect(await ask(events)).toMatchObject({ wave: { id: first } });
    const open = await ask(events, { waveId: second, unitId: 'north' });
    expect(open).toMatchObject({ wave: { id: second, isClosed: false }, window: null });
    expect(open.statements).toMatchObject([
      { gap: { reason: 'WAITING', n: 0 }, unplaced: { employees: 0, customers: 0 }, trend: [{ wave: { id: first } }] },
    ]);
  });

  it('have a trend over closed waves, with the change of each', async () => {
    const pair = (key: string, agreed: number, of: number) => [
      employees(key, cell('north', 66, 100)),
      customers(key, cell('north', agreed, of)),
    ];
    const events = [
      created(beyond),
      ...wave(first, 1, [beyond], ...pair('beyond', 29, 100)),
      ...wave(second, 2, [beyond], ...pair('beyond', 60, 100)),
      ...wave(third, 3, [beyond], employees('beyond', cell('north', 66, 100)), customers('beyond')),
    ];
    const [last] = (await ask(events)).statements;
    expect(last?.trend.map(({ wave: { number }, gap, change }) => [number, rounded(gap), change && rounded(change)])).toEqual([
      [1, [0.37, 0.2338, 0.4869, 200, null], null],
      [2, [0.06, -0.0729, 0.19, 200, null], [-0.31, -0.487, -0.1217, 400, null]],
      [3, [null, null, null, 0, 'SUPPRESSED'], [null, null, null, 0, 'SUPPRESSED']],
    ]);
    expect(last).toMatchObject({ gap: { reason: 'SUPPRESSED' }, change: { method: 'SQUARE_AND_ADD', reason: 'SUPPRESSED' } });
    const [earlier] = (await ask(events, { waveId: second })).statements;
    expect(earlier?.trend).toHaveLength(2);
    expect(earlier).toMatchObject({ verdict: 'CANNOT_TELL', change: { n: 400 } });
  });

  it('are weighed as the survey says, all or not at all', async () => {
    const asked = [fast, kind, tools];
    const pair = (key: string, agreed: number) => [employees(key, cell('north', 40, 50)), customers(key, cell('north', agreed, 50))];
    const all = await ask([created(...asked), ...wave(first, 1, asked, ...pair('fast', 10), ...pair('kind', 40))]);
    expect(all.weighted).toMatchObject({ gap: { n: 200, method: 'WEIGHTED_MEAN_OF_GAPS', reason: null }, verdict: 'CLEAR_GAP' });
    expect(all.weighted?.gap.value).toBeCloseTo(0.36, 12);
    const some = await ask([created(...asked), ...wave(first, 1, asked, ...pair('fast', 10), employees('kind'), customers('kind'))]);
    expect(some.weighted).toMatchObject({ gap: { value: null, n: 0, reason: 'SUPPRESSED' }, verdict: null });
  });

  it('are not found for an unknown survey or unit, nor for a wave of another survey, which is named', async () => {
    const events = [created(beyond)];
    for (const asked of [{ surveyId: randomUUID() }, { unitId: randomUUID() }])
      await expect(ask(events, asked)).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    await expect(ask(events, { waveId: randomUUID() })).rejects.toMatchObject({ code: 'insights.wave-unknown', field: 'waveId' });
    await expect(ask(events, { unitId: 'south' }, reader('POLICY_OWNER', 'north'))).rejects.toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    });
  });
});
