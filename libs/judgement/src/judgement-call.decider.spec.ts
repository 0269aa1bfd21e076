import { describe, expect, it } from '@jest/globals';
import { given } from '#eventing-testing';
import type { JudgementEvent } from './events.ts';
import { basisOf, judgementCall } from './judgement-call.decider.ts';
import { asker, by, callId, key, now, policyId, requestId, says } from './judgement.fixture.ts';

const call = {
  callId,
  policyId,
  policyVersion: 3,
  guardrailKey: key,
  row: 1,
  basis: 'ALLOWED' as const,
  requestId: null,
  cap: { fact: 'amount', limit: 100, per: 'UNIT' as const, window: 'DAY' as const, amount: 5, usedBefore: 10 },
  amountMinor: 5,
  minutesSaved: 15,
  customerTold: null,
  whatWasDone: null,
};
const recorded: JudgementEvent = {
  type: 'JudgementCallRecorded',
  data: { ...call, personId: asker.id, unitId: 'store', week: '2026-W45', recordedAt: now },
};

describe('a judgement call', () => {
  it('is recorded for whoever made it, in the week of now', () => {
    given(judgementCall).when('RecordJudgementCall', call, by(asker)).then(recorded);
  });

  it('is recorded masked', () => {
    const said = { ...call, whatWasDone: 'Sent to jane@example.com.' };
    expect(given(judgementCall).when('RecordJudgementCall', said, by(asker)).events).toMatchObject([
      { data: { whatWasDone: 'Sent to [e-mail].' } },
    ]);
  });

  it('is recorded once', () => {
    given(judgementCall, recorded).when('RecordJudgementCall', call, by(asker)).thenRefused('judgement.already-recorded', 'commandId');
  });
});

describe('what a call rests on', () => {
  it('is the table, which needs no grant', () => {
    expect([basisOf(says({ verdict: 'ALLOWED' }), null), basisOf(says({ verdict: 'ALLOWED' }), requestId)]).toEqual(['ALLOWED', 'ALLOWED']);
  });

  it.each(['ASK_SUPERVISOR', 'ASK_OWNER'] as const)('is a grant where the table says %s', (verdict) => {
    expect(basisOf(says({ verdict }), requestId)).toBe('GRANTED');
    expect(() => basisOf(says({ verdict }), null)).toThrow(expect.objectContaining({ code: 'judgement.ask-first', field: 'requestId' }));
  });

  it('is nothing where the table says no or too little, granted or not', () => {
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => basisOf(says({ verdict: 'NOT_ALLOWED' }), requestId)).toThrow(code('judgement.not-allowed'));
    expect(() => basisOf(says({ verdict: 'MISSING_FACTS', missingFacts: ['amount'] }), requestId)).toThrow(code('judgement.missing-facts'));
  });

  it('is told with the words of the row, where there are any', () => {
    expect(() => basisOf(says({ verdict: 'NOT_ALLOWED', reason: 'The law forbids it.' }), null)).toThrow(
      /“The law forbids it.”.*reportFriction/,
    );
    expect(() => basisOf(says({ verdict: 'NOT_ALLOWED', reason: null, row: null }), null)).toThrow(/nobody to do this, so it/);
  });
});
