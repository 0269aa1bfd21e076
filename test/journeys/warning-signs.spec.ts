import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from './clock.ts';
import { closeWave } from './closed-wave.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Sign {
  readonly sign: string;
  readonly suggestion: string;
  readonly why: string;
  readonly evidence: readonly { readonly kind: string; readonly figure: { readonly value: number | null; readonly n: number } }[];
}
interface Check {
  readonly checkedBy: string;
  readonly signs: readonly {
    readonly suggestion: string;
    readonly basis: object | null;
    readonly answer: string;
    readonly note: string | null;
  }[];
}
interface Signs {
  readonly period: string;
  readonly window: { readonly from: string; readonly to: string; readonly weeks: number };
  readonly checks: readonly Check[];
  readonly suggestions: readonly Sign[];
}

const SIGN =
  'sign suggestion why evidence { kind finding decides words threshold sources sourceCount figure { value lower upper n method window { from to } reason } }';
const CHECK = `unitId period window { from to weeks } checkedBy checkedAt signs { sign answer note suggestion basis { kind sources sourceCount } }`;
const DOCUMENT = `query ($unitId: ID!, $period: String!) { warningSigns(unitId: $unitId, period: $period) {
  unit { code } period window { from to weeks } checks { ${CHECK} } suggestions { ${SIGN} } } }`;
const SIGNS = [
  'REQUESTS_OUTSIDE_CHARTER',
  'LIMITS_REPORTED_AS_ERRORS',
  'CONTROL_FELT_ABOVE_NEEDS',
  'MAINTENANCE_SEEN_AS_OUTAGE',
  'TOO_SLOW_ON_NON_EMERGENCIES',
  'RESULTS_MISS_REQUIREMENTS',
];

describe('the warning signs of a unit', () => {
  const clock = new Clock('2026-10-05T08:00:00.000Z');
  let running: RunningServer;
  let executive: Requester;
  let head: Requester;
  let stores: string;
  let north: string;
  let waveId: string;

  const ask = (variables: object, as: Requester) =>
    running.query<{ warningSigns: Signs | null }>(DOCUMENT, { unitId: north, period: '2026-10', ...variables }, as, running.afterCommands);
  const signs = async (variables: object = {}, as = executive): Promise<Signs> => {
    const { data, errors } = await ask(variables, as);
    expect(errors).toEqual([]);
    if (!data.warningSigns) throw new Error('no answer');
    return data.warningSigns;
  };
  const answers = (answer: string, more: Readonly<Record<string, object>> = {}) => SIGNS.map((sign) => ({ sign, answer, ...more[sign] }));
  const input = (given: object) => ({ unitId: north, period: '2026-10', ...given });
  const refusal = async (given: object, as: Requester) => {
    const { errors } = await running.command('recordWarningSigns', input(given), as);
    return errors.map(({ code, field }) => `${code} ${field}`).join();
  };

  beforeAll(async () => {
    running = await RunningServer.start({ clock });
    executive = await running.person(['EXECUTIVE']);
    head = await running.person(['FRONTLINE']);
    stores = await running.unit('STORES');
    north = await running.unit('NORTH', 'STORES');
    await running.done('nameUnitHead', { code: 'NORTH', headId: head.id }, await running.person(['ADMIN']));
  });
  afterAll(() => running.remove());

  it('are suggested from a closed wave, and otherwise said to be unknown', async () => {
    const survey = { title: 'Signs', template: 'warning-signs' };
    const created = await running.done<{ survey: { id: string } }>('createSurvey', survey, executive, 'survey { id }');
    const surveyId = created.survey.id;
    const wave = { surveyId, closesOn: clock.instant.slice(0, 10) };
    waveId = (await running.done<{ wave: { id: string } }>('openWave', wave, executive, 'wave { id }')).wave.id;
    const counts = (agreed: number, of: number) => [0, of - agreed, 0, agreed, 0];
    const given = [
      { key: 'control-above-needs', counts: counts(60, 100) },
      { key: 'too-slow', counts: counts(2, 100) },
      { key: 'results-miss-needs', counts: counts(4, 4) },
    ];
    const imported = { waveId, source: 'a survey of October', audience: 'CUSTOMERS', unitCode: 'NORTH', counts: given };
    await running.done('importSurveyCounts', imported, executive);
    expect((await signs()).suggestions.map(({ suggestion }) => suggestion)).toEqual(Array(6).fill('NOT_ENOUGH_DATA'));

    await closeWave(running, waveId, executive);
    const { period, window, checks, suggestions } = await signs();
    expect([period, window, checks]).toEqual(['2026-10', { from: '2026-W40', to: '2026-W44', weeks: 5 }, []]);
    expect(suggestions.map(({ sign, suggestion }) => [sign, suggestion])).toEqual(
      SIGNS.map((sign, index) => [
        sign,
        ['NOT_ENOUGH_DATA', 'NOT_ENOUGH_DATA', 'PRESENT', 'NOT_ENOUGH_DATA', 'ABSENT', 'NOT_ENOUGH_DATA'][index],
      ]),
    );
    expect(suggestions[2]?.evidence).toMatchObject([
      {
        kind: 'STATEMENT',
        finding: 'PRESENT',
        decides: true,
        threshold: 0.2,
        sources: [`wave:${waveId}`],
        figure: { value: 0.6, n: 100, method: 'WILSON_SCORE', window: { from: '2026-W41', to: '2026-W41' }, reason: null },
      },
      { decides: false, figure: { value: null, n: 0, reason: 'SUPPRESSED' } },
    ]);
    // Four who answered are withheld like nobody.
    expect(suggestions[5]?.evidence.map(({ figure: { value, n } }) => [value, n])).toEqual([
      [null, 0],
      [null, 0],
    ]);
    expect(suggestions[3]).toMatchObject({ why: 'Nothing in the data speaks of it.', evidence: [] });
    // What is asked of a quarter is asked of its weeks; before the wave nothing was known.
    expect((await signs({ period: '2026-Q4' })).suggestions[2]?.suggestion).toBe('PRESENT');
    expect((await signs({ period: '2026-09' })).suggestions[2]?.suggestion).toBe('NOT_ENOUGH_DATA');
  });

  it('are suggested from what was expected outside the charter', async () => {
    const clauses = [{ key: 'till-repair', factor: 'SERVICE_PORTFOLIO', text: 'Repair of tills.' }];
    const content = { unitId: north, vision: 'No queues.', mission: 'Tills that run.', goals: [], clauses };
    const draft = 'charter { draft { requestId } }';
    await running.done('draftCharter', content, head);
    await running.done('alignCharter', { unitId: north, checks: [{ party: 'Stores', said: 'Fine.' }] }, head);
    const asked = { unitId: north, approverIds: [executive.id] };
    type Asked = { charter: { draft: { requestId: string } } };
    const { requestId } = (await running.done<Asked>('requestCharterApproval', asked, head, draft)).charter.draft;
    await running.done('approveCharter', { unitId: north, requestId }, executive);
    await running.done('adoptCharter', { unitId: north, requestId }, head);
    const register = async (what: string, clauseKey?: string) => {
      const input = {
        unitId: north,
        party: 'CUSTOMERS',
        what,
        source: 'ASSUMED',
        factor: 'SERVICE_PORTFOLIO',
        ...(clauseKey && { clauseKey }),
      };
      return (await running.done<{ expectation: { id: string } }>('registerExpectation', input, head, 'expectation { id }')).expectation.id;
    };
    await register('Tills are repaired on Sundays.', 'till-repair');
    const first = async () => (await signs()).suggestions[0];
    expect(await first()).toMatchObject({ suggestion: 'ABSENT', evidence: [{ kind: 'EXPECTATIONS', figure: { value: 0, n: 1 } }] });
    const outside = await register('Scales are calibrated, too.');
    expect(await first()).toMatchObject({
      suggestion: 'PRESENT',
      why: 'Expectations registered in the period that touch no clause of the charter then in force: 1 of 2.',
      evidence: [{ figure: { value: 0.5, n: 2, method: 'CENSUS' }, sources: [`expectation:${outside}`, `charter:${north}:1`] }],
    });
    expect((await signs({ period: '2026-09' })).suggestions[0]?.suggestion).toBe('NOT_ENOUGH_DATA');
  });

  it('are recorded with an answer to each, beside what was suggested; a later check takes the place of the one before', async () => {
    expect(await refusal({ signs: answers('ABSENT').slice(1) }, head)).toBe('warning-signs.unanswered signs');
    expect(await refusal({ signs: answers('ABSENT'), period: '2026-11' }, head)).toBe('warning-signs.period-to-come period');
    expect(await refusal({ signs: answers('ABSENT'), period: '2026-W40' }, head)).toBe('warning-signs.no-period period');
    const note = { TOO_SLOW_ON_NON_EMERGENCIES: { answer: 'PRESENT', note: 'Spare parts come late.' } };
    const first = { signs: answers('NOT_KNOWN', note) };
    const { check } = await running.done<{ check: Check }>('recordWarningSigns', input(first), head, `check { ${CHECK} }`);
    expect(check).toMatchObject({ unitId: north, period: '2026-10', checkedBy: head.id });
    expect(check.signs.map(({ answer, suggestion }) => [answer, suggestion])).toEqual([
      ['NOT_KNOWN', 'PRESENT'],
      ['NOT_KNOWN', 'NOT_ENOUGH_DATA'],
      ['NOT_KNOWN', 'PRESENT'],
      ['NOT_KNOWN', 'NOT_ENOUGH_DATA'],
      ['PRESENT', 'ABSENT'],
      ['NOT_KNOWN', 'NOT_ENOUGH_DATA'],
    ]);
    expect(check.signs[4]).toMatchObject({
      note: 'Spare parts come late.',
      basis: { kind: 'STATEMENT', sources: [`wave:${waveId}`], sourceCount: 1 },
    });

    const above = await running.person(['SUPERVISOR'], { unitCode: 'STORES' });
    await running.done('recordWarningSigns', input({ signs: answers('ABSENT') }), above);
    const { checks } = await signs({}, head);
    expect(checks.map(({ checkedBy, signs: all }) => [checkedBy, all[4]?.answer])).toEqual([
      [above.id, 'ABSENT'],
      [head.id, 'PRESENT'],
    ]);
    expect(checks[1]).toEqual(check);
    expect((await signs({ period: '2026-Q4' })).checks).toEqual([]);
  });

  it('are for the head of the unit, supervisors over it and those who read its figures; nobody else records or sees them', async () => {
    const colleague = await running.person(['FRONTLINE'], { unitCode: 'NORTH' });
    const owner = await running.person(['POLICY_OWNER']);
    for (const [variables, as] of [
      [{}, colleague],
      [{ unitId: stores }, head],
      [{ unitId: randomUUID() }, executive],
    ] as const)
      expect((await ask(variables, as)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect((await signs({}, owner)).checks).toHaveLength(2);
    for (const as of [colleague, owner]) expect(await refusal({ signs: answers('ABSENT') }, as)).toBe('warning-signs.not-theirs unitId');
    expect(await refusal({ signs: answers('ABSENT'), unitId: stores }, head)).toBe('warning-signs.not-theirs unitId');
    expect(await refusal({ signs: answers('ABSENT'), unitId: randomUUID() }, executive)).toBe('charter.unknown-unit unitId');
    expect((await ask({ period: '2026-W40' }, executive)).errors).toMatchObject([{ extensions: { code: expect.anything() as unknown } }]);
  });
});
