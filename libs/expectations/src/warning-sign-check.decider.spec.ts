import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { aContext, anActor, given } from '#eventing-testing';
import type { Actor } from '#eventing';
import { by, byHead, head, now, unit, unitId } from './charter.fixture.ts';
import { checked, suggested } from './warning-signs.fixture.ts';
import { WARNING_SIGNS } from './events.ts';
import type { SignAnswer, WarningSign } from './events.ts';
import { warningSignCheck } from './warning-sign-check.decider.ts';

const above = randomUUID();
const answers = WARNING_SIGNS.map((sign): { sign: WarningSign; answer: SignAnswer; note: null } => ({
  sign,
  answer: 'ABSENT',
  note: null,
}));
const command = { unitId, unit, lineage: [unitId, above], period: '2026-10', signs: answers, suggested };
const inOctober = { period: '2026-10', fromWeek: '2026-W40', toWeek: '2026-W44' };

describe('a check of warning signs', () => {
  it('keeps the answers of the head beside what the data suggested', () => {
    given(warningSignCheck).when('RecordWarningSigns', command, byHead).then(checked(inOctober));
  });

  it('is made by supervisors and executives over the unit, too, and by nobody else', () => {
    const over = (role: 'SUPERVISOR' | 'EXECUTIVE' | 'POLICY_OWNER', of: string | null): Actor => ({
      ...anActor(),
      grants: [{ role, unitId: of }],
    });
    for (const actor of [over('SUPERVISOR', unitId), over('EXECUTIVE', above), over('EXECUTIVE', null)])
      given(warningSignCheck)
        .when('RecordWarningSigns', command, by(actor))
        .then(checked({ ...inOctober, checkedBy: actor.id }));
    for (const actor of [over('POLICY_OWNER', null), over('SUPERVISOR', randomUUID()), { ...head, kind: 'TOKEN' as const, grants: [] }])
      given(warningSignCheck).when('RecordWarningSigns', command, by(actor)).thenRefused('warning-signs.not-theirs', 'unitId');
    given(warningSignCheck)
      .when('RecordWarningSigns', { ...command, unit: null }, byHead)
      .thenRefused('charter.unknown-unit', 'unitId');
  });

  it('answers each sign once: none is filled in from a suggestion', () => {
    given(warningSignCheck)
      .when('RecordWarningSigns', { ...command, signs: answers.slice(1) }, byHead)
      .thenRefused('warning-signs.unanswered', 'signs');
    given(warningSignCheck)
      .when('RecordWarningSigns', { ...command, signs: [...answers, ...answers.slice(1)] }, byHead)
      .thenRefused('warning-signs.answered-twice', 'signs');
  });

  it('is of a month or quarter that has begun', () => {
    given(warningSignCheck)
      .when('RecordWarningSigns', { ...command, period: '2026-Q4' }, byHead)
      .then(checked({ period: '2026-Q4', fromWeek: '2026-W40', toWeek: '2026-W53' }));
    given(warningSignCheck)
      .when('RecordWarningSigns', { ...command, period: '2026-12' }, byHead)
      .thenRefused('warning-signs.period-to-come', 'period');
    for (const period of ['2026-W44', '2026-13', 'October'])
      given(warningSignCheck)
        .when('RecordWarningSigns', { ...command, period }, byHead)
        .thenRefused('warning-signs.no-period', 'period');
  });

  it('comes after another of the same period that says something else, however often', () => {
    given(warningSignCheck, checked(inOctober)).when('RecordWarningSigns', command, byHead).thenNothing();
    const later = aContext({ actor: head, now: '2026-11-09T09:00:00.000Z' });
    given(warningSignCheck, checked({ ...inOctober, checkedAt: now }))
      .when('RecordWarningSigns', { ...command, signs: answers.map((answer) => ({ ...answer, answer: 'PRESENT' as const })) }, later)
      .then(checked({ ...inOctober, checkedAt: later.now }, 'PRESENT'));
  });
});
