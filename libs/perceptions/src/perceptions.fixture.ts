import { randomUUID } from 'node:crypto';
import type { Statement, SurveyEvent, WaveEvent } from './events.ts';
import { waveIdAt } from './survey-wave.decider.ts';

export const now = '2026-11-16T08:30:00.000Z';
export const surveyId = randomUUID();
export const waveId = waveIdAt(surveyId, 1);

export function statement(key: string, more: Partial<Statement> = {}): Statement {
  return {
    key,
    employeeText: `I go ${key}.`,
    customerText: `They go ${key}.`,
    dimension: 'HUMANIZED',
    policyId: null,
    warningSign: null,
    weight: null,
    ...more,
  };
}

export const beyond = statement('above-and-beyond');
export const forStaff = statement('tools-help', { employeeText: 'The tools help me.', customerText: null, dimension: null });

export const created: SurveyEvent = {
  type: 'SurveyCreated',
  data: {
    surveyId,
    title: 'Two views',
    template: null,
    statements: [beyond, forStaff],
    cadenceDays: 90,
    createdAt: now,
  },
};
export const retired: SurveyEvent = { type: 'SurveyRetired', data: { surveyId, reason: 'Another one asks better.', retiredAt: now } };

export const opened: Extract<WaveEvent, { type: 'WaveOpened' }> = {
  type: 'WaveOpened',
  data: {
    waveId,
    surveyId,
    number: 1,
    statements: [beyond, forStaff],
    opensOn: '2026-11-16',
    closesOn: '2026-11-30',
    openedAt: now,
  },
};
export const closed: Extract<WaveEvent, { type: 'WaveClosed' }> = {
  type: 'WaveClosed',
  data: { waveId, surveyId, k: 5, results: [], isCountedBefore: false, closedAt: now },
};
