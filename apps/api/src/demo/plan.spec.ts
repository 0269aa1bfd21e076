import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar, countWeeks, nextWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { validateSync } from 'class-validator';
import { FACTS } from './content.facts.ts';
import { PROFILES, SITUATIONS } from './content.friction.ts';
import { UNITS } from './content.organisation.ts';
import { POLICIES } from './content.policies.ts';
import { demoPlan } from './plan.ts';
import { commandOf } from './run-plan.ts';
import type { Step } from './step.ts';

const calendar = new Calendar('America/Los_Angeles');
const today = '2026-11-23';
const plan = demoPlan(today, calendar, 'USD');
/** What the running product does by itself: no part of the API. */
const PRODUCTS_OWN: readonly Step['command'][] = [
  'AssignTaskOfExpectation',
  'AssignTasksOfDecision',
  'CarryOutDecision',
  'MarkReviewOverdue',
  'OpenReviewAtSignal',
  'ResolveReports',
];
const reports = plan.steps.filter((step) => step.command === 'ReportFriction');
const policyOf = ({ id }: Step) => id.split('/')[1] ?? '';
const weekOf = ({ at }: Step) => calendar.weekOf(at);
const perWeek = (steps: readonly Step[], weeks: number) => steps.length / weeks;

describe('the example organisation', () => {
  it('has policies of all kinds, each version with a text that can be followed', () => {
    expect(POLICIES.length).toBeGreaterThanOrEqual(24);
    expect(new Set(POLICIES.map(({ code }) => code)).size).toBe(POLICIES.length);
    expect(new Set(POLICIES.map(({ mandate }) => mandate.kind))).toEqual(new Set(['LAW', 'CONTRACT', 'INTERNAL_CHOICE', 'HABIT']));
    expect(POLICIES.filter(({ suspended }) => suspended)).toHaveLength(1);
    expect(POLICIES.filter(({ retired }) => retired)).toHaveLength(1);
    const versions = POLICIES.flatMap((policy) => [policy, ...(policy.revisions ?? [])]);
    const words = versions.map(({ title, text }) => ({ title, words: text.join(' ').split(/\s+/).length }));
    expect(words.filter((version) => version.words < 80 || version.words > 200)).toEqual([]);
    expect(new Set(versions.flatMap(({ text }) => text.slice(0, 2))).size).toBeGreaterThan(versions.length);
    for (const { mandate, purposes, protects } of POLICIES) {
      expect(purposes.length).toBeGreaterThan(0);
      expect(protects.length).toBeGreaterThan(20);
      if (mandate.kind === 'LAW' || mandate.kind === 'CONTRACT') expect(mandate.citation).toMatch(/\d/);
    }
  });

  it('knows for each policy what its friction looks like', () => {
    const codes = POLICIES.map(({ code }) => code).sort();
    expect(Object.keys(PROFILES).sort()).toEqual(codes);
    expect(Object.keys(SITUATIONS).sort()).toEqual(codes);
    expect(codes).toEqual(expect.arrayContaining(Object.keys(FACTS)));
    expect(Object.values(SITUATIONS).flat().length).toBeGreaterThanOrEqual(80);
  });
});

describe('its year', () => {
  it('is the same for the same day, and another one for another day', () => {
    const told = JSON.stringify(plan);
    expect(JSON.stringify(demoPlan(today, calendar, 'USD')) === told).toBe(true);
    expect(JSON.stringify(demoPlan('2026-11-16', calendar, 'USD')) === told).toBe(false);
  });

  it('fills the 52 closed weeks before today', () => {
    const weeks = [...new Set(reports.map(weekOf))].sort();
    expect(weeks).toHaveLength(52);
    expect(countWeeks(weeks[0] as IsoWeek, calendar.weekOf('2026-11-23T20:00:00Z'))).toBe(53);
    expect(plan.steps.every(({ at }) => calendar.dayOf(at) < today)).toBe(true);
    expect(reports.length).toBeGreaterThan(2_500);
    expect(reports.length).toBeLessThan(4_000);
  });

  it('consists of commands that the API would take', () => {
    const ids = new Map(plan.steps.map(({ id }) => [id, randomUUID()]));
    const commands = plan.steps.map((step) => ({ step, command: commandOf(step, ids) }));
    expect(new Set(commands.map(({ command }) => command.commandId)).size).toBe(plan.steps.length);
    const wrong = commands
      .filter(({ step }) => !PRODUCTS_OWN.includes(step.command))
      .flatMap(({ step, command }) =>
        validateSync(command, { whitelist: true, forbidNonWhitelisted: true }).map((error) => `${step.id}: ${error.toString()}`),
      );
    expect(wrong).toEqual([]);
    expect(plan.steps.filter(({ actor, command }) => PRODUCTS_OWN.includes(command) && actor !== 'system')).toEqual([]);
  });

  it('lets a step rely on earlier days only', () => {
    const made = new Map(reports.map(({ id, at }) => [id, calendar.dayOf(at)]));
    const early = plan.steps.filter(({ at, reports: used }) =>
      Object.values(used ?? {}).some((id) => !((made.get(id) ?? '9999') < calendar.dayOf(at))),
    );
    expect(early).toEqual([]);
    const days = new Map(plan.steps.map(({ id, at }) => [id, calendar.dayOf(at)]));
    const apart = plan.steps.filter(({ follows, at }) => follows !== undefined && days.get(follows) !== calendar.dayOf(at));
    expect(apart).toEqual([]);
  });

  it('changes every rule by a review, and has some that run today: overdue, with options, and waiting for an approval', () => {
    const ended = (key: string, command: Step['command']) =>
      plan.steps.some((step) => step.id.endsWith(`/${key}`) && step.command === command);
    const keys = plan.steps.filter(({ id }) => id.startsWith('review/')).map(({ id }) => id.slice('review/'.length));
    expect(new Set(keys.map((key) => key.split('/')[0])).size).toBeGreaterThanOrEqual(18);
    const versions = POLICIES.flatMap(({ revisions = [] }) => revisions);
    const stops = POLICIES.filter(({ suspended, retired }) => suspended ?? retired);
    expect(plan.steps.filter(({ command }) => command === 'CarryOutDecision')).toHaveLength(versions.length + stops.length);
    const open = keys.filter((key) => !ended(key, 'DecideReview'));
    expect(open).toEqual(expect.arrayContaining(['APT-02/2', 'CSH-02/1', 'LOY-01/1', 'OVR-01/1']));
    expect(open).toHaveLength(23);
    expect(ended('OVR-01/1', 'EscalateReview')).toBe(true);
    expect(ended('APT-02/2', 'RecordResponse')).toBe(true);
    const onCash = plan.steps.filter(({ id }) => id.includes('/CSH-02/1')).map(({ command }) => command);
    expect(onCash).toEqual(expect.arrayContaining(['DeclineReview', 'RequestApproval', 'ApproveReview']));
    expect(onCash.filter((command) => command === 'ApproveReview')).toHaveLength(1);
    const responses = plan.steps.flatMap((step) => (step.command === 'RecordResponse' ? [step.input.kind] : []));
    expect(responses).toEqual(expect.arrayContaining(['COMMUNICATE', 'TRAIN', 'NEGOTIATE']));
    const decided = plan.steps.flatMap((step) => (step.command === 'DecideReview' ? [step.input.fastLane?.decision] : []));
    expect(decided.filter((decision) => decision === 'KEEP')).toHaveLength(3);
  });

  it('shows a revision after which friction falls, a campaign, a suspension and a retirement', () => {
    const ago = (step: Step) => countWeeks(weekOf(step), calendar.weekOf('2026-11-23T20:00:00Z')) - 1;
    const on = (code: string, from: number, to: number) =>
      reports.filter((step) => policyOf(step) === code && ago(step) <= from && ago(step) >= to);
    expect(perWeek(on('RET-01', 23, 1), 23)).toBeLessThan(0.5 * perWeek(on('RET-01', 44, 25), 20));
    const campaign = reports.filter((step) => ago(step) <= 18 && ago(step) >= 16);
    const before = reports.filter((step) => ago(step) <= 21 && ago(step) >= 19);
    expect(campaign.length).toBeGreaterThan(1.4 * before.length);
    expect(on('CMP-01', 28, 1)).toEqual([]);
    expect(perWeek(on('APT-02', 9, 1), 9)).toBeLessThan(1);
  });

  it('counts customers in every unit and week from the registration of the rules on, so that verdicts are per customer served', () => {
    const counted = plan.steps.flatMap((step) =>
      step.command === 'RecordInteractions' ? [`${step.input.unitCode} ${step.input.week}`] : [],
    );
    const registered = plan.steps
      .filter(({ command }) => command === 'RegisterPolicy')
      .map(weekOf)
      .sort();
    const weeks: IsoWeek[] = [];
    for (let week = registered[0] as IsoWeek; week < calendar.weekOf('2026-11-23T20:00:00Z'); week = nextWeek(week)) weeks.push(week);
    expect(weeks).toHaveLength(53);
    const units = UNITS.filter(({ code }) => !UNITS.some(({ parent }) => parent === code));
    expect(counted.sort()).toEqual(units.flatMap(({ code }) => weeks.map((week) => `${code} ${week}`)).sort());
  });

  it('shows what staff do within guardrails, also with authority that they asked for, and mostly tell the customer', () => {
    const of = (name: Step['command']) => plan.steps.filter(({ command }) => command === name);
    const calls = of('RecordJudgementCall');
    expect(calls.length).toBeGreaterThan(400);
    expect(of('AskAuthority').length).toBeGreaterThan(of('AnswerAuthority').length);
    expect(calls.filter(({ requests }) => requests).length).toBeGreaterThan(50);
    const told = calls.filter((step) => step.command === 'RecordJudgementCall' && step.input.customerTold === true);
    expect(told.length).toBeGreaterThan(0.5 * calls.length);
  });

  it('asks staff and customers the same in three waves, team by team', () => {
    const counted = plan.steps.flatMap((step) => (step.command === 'ImportSurveyCounts' ? [step.input] : []));
    const teams = UNITS.filter(({ staff }) => staff > 0).length;
    expect(counted).toHaveLength(2 * 3 * 2 * teams);
    const ofBoth = counted.filter(({ counts }) => counts[0]?.key === 'above-and-beyond');
    const [first, , last] = [...Map.groupBy(ofBoth, ({ waveId }) => waveId).values()].map((wave) => {
      const share = (audience: string) => {
        const [sum] = [wave.filter((each) => each.audience === audience).map(({ counts }) => counts[0]?.counts ?? [])];
        const of = (from: number) => sum.flatMap((each) => each.slice(from)).reduce((total, count) => total + count, 0);
        return of(3) / of(0);
      };
      return { gap: share('EMPLOYEES') - share('CUSTOMERS'), customers: share('CUSTOMERS') };
    });
    expect(first?.customers).toBeCloseTo(0.29, 1);
    expect(first?.gap).toBeGreaterThan(0.3);
    expect(last?.gap).toBeLessThan(first?.gap ?? 0);
  });

  it('has charters that were adopted, one of them twice, and a draft that somebody declined', () => {
    const units = (name: Step['command']) => plan.steps.filter(({ command }) => command === name).map(({ id }) => id.split('/')[1] ?? '');
    expect(units('AdoptCharter').sort()).toEqual(['ABK', 'CARE', 'SERVICE', 'SERVICE']);
    expect(units('DeclineCharter')).toEqual(['ONLINE']);
    expect(units('DraftCharter')).toContain('ONLINE');
  });

  it('has every kind of command, both modes, and most reports answered', () => {
    expect(new Set(plan.steps.map(({ command }) => command)).size).toBe(55);
    const named = reports.filter(({ alias }) => alias === 'NAMED').length / reports.length;
    expect(named).toBeGreaterThan(0.2);
    expect(named).toBeLessThan(0.6);
    const answers = plan.steps.filter(({ command }) => command === 'AnswerReport').length / reports.length;
    expect(answers).toBeGreaterThan(0.6);
    expect(answers).toBeLessThan(0.95);
  });
});
