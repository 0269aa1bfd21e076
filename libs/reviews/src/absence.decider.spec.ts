import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { given } from '#eventing-testing';
import { absence, absencesFrom, isAwayOn } from './absence.decider.ts';
import { by, byOwner, now, owner } from './reviews.fixture.ts';

const recorded = (from: string, until: string) => ({
  type: 'AbsenceRecorded' as const,
  data: { personId: owner.id, from, until, recordedAt: now },
});

describe('an absence', () => {
  it('is recorded by oneself, once', () => {
    const away = { from: '2026-12-20', until: '2027-01-03' };
    given(absence).when('RecordAbsence', away, byOwner).then(recorded('2026-12-20', '2027-01-03'));
    given(absence, recorded('2026-12-20', '2027-01-03')).when('RecordAbsence', away, byOwner).thenNothing();
  });

  it('lasts a day at least, and is of people', () => {
    given(absence)
      .when('RecordAbsence', { from: '2026-12-20', until: '2026-12-19' }, byOwner)
      .thenRefused('absence.ends-before-it-begins', 'until');
    given(absence)
      .when('RecordAbsence', { from: '2026-12-20', until: '2026-12-20' }, by({ ...owner, kind: 'TOKEN' }))
      .thenRefused('absence.of-nobody');
  });

  it('lasts a year at most: a mistyped one would have somebody stood in for without end', () => {
    const [last, beyond] = ['2027-11-25', '2027-11-26'];
    const away = { from: '2026-11-25', until: beyond };
    given(absence).when('RecordAbsence', away, byOwner).thenRefused('absence.too-long', 'until');
    expect(() => given(absence).when('RecordAbsence', away, byOwner).events).toThrow(/366 days at most: check the year, choose 2027-11-25/);
    given(absence)
      .when('RecordAbsence', { ...away, until: last }, byOwner)
      .then(recorded('2026-11-25', last));
  });

  it('ends early by recording it again from its first day', () => {
    const long = recorded('2026-11-01', '2026-12-31');
    const [back] = given(absence, long).when('RecordAbsence', { from: '2026-11-01', until: '2026-11-05' }, byOwner).events;
    if (!back) throw new Error('nothing was recorded');
    expect(fold(absence, [long, back])).toEqual([{ from: '2026-11-01', until: '2026-11-05' }]);
  });

  it('is listed until it is over, the next one first', () => {
    const state = fold(absence, [
      recorded('2027-03-01', '2027-03-02'),
      recorded('2026-12-01', '2026-12-31'),
      recorded('2026-10-01', '2026-10-02'),
    ]);
    const listed = (day: string) => absencesFrom(state, day).map(({ from }) => from);
    expect(listed('2026-11-02')).toEqual(['2026-12-01', '2027-03-01']);
    expect(listed('2026-12-31')).toEqual(['2026-12-01', '2027-03-01']);
    expect(listed('2027-01-01')).toEqual(['2027-03-01']);
  });

  it('includes both ends, and gives way to what is recorded later of the same days', () => {
    const state = fold(absence, [
      recorded('2026-12-01', '2026-12-31'),
      recorded('2027-03-01', '2027-03-02'),
      recorded('2026-12-01', '2026-12-05'),
    ]);
    const days = ['2026-11-30', '2026-12-01', '2026-12-05', '2026-12-06', '2026-12-31', '2027-03-02', '2027-03-03'];
    expect(days.filter((day) => isAwayOn(state, day))).toEqual(['2026-12-01', '2026-12-05', '2027-03-02']);
  });
});
