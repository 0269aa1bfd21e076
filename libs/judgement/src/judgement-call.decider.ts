import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { Cap, Checked } from '#guardrails';
import { maskPersonalData } from '#personal-data';
import type { JudgementBasis, JudgementEvent } from './events.ts';

type Recorded = Readonly<JudgementEvent['data']>;

/** What is recorded, but for who did it and when. */
type Done = Omit<Recorded, 'personId' | 'unitId' | 'week' | 'recordedAt' | 'whatWasDone'> & { readonly whatWasDone: string | null };

export type JudgementCall = { readonly status: 'none' } | ({ readonly status: 'recorded' } & Recorded);

/** What somebody did for a customer on their own authority, or on that of whoever they asked; a stream of its own for each. */
export const judgementCall: Decider<JudgementCall, { RecordJudgementCall: Done }, JudgementEvent> = {
  category: 'judgement_call',
  initialState: { status: 'none' },
  decide: {
    RecordJudgementCall: (call, state, { actor, calendar, now }) => {
      if (state.status === 'recorded') {
        throw new DomainError(
          'judgement.already-recorded',
          'this call was recorded before; take a new commandId for a new call',
          'commandId',
        );
      }
      return {
        type: 'JudgementCallRecorded',
        data: {
          callId: call.callId,
          policyId: call.policyId,
          policyVersion: call.policyVersion,
          guardrailKey: call.guardrailKey,
          row: call.row,
          basis: call.basis,
          requestId: call.requestId,
          personId: actor.id,
          unitId: actor.unitId,
          week: calendar.weekOf(now),
          cap: call.cap && { ...capOf(call.cap), amount: call.cap.amount, usedBefore: call.cap.usedBefore },
          amountMinor: call.amountMinor,
          minutesSaved: call.minutesSaved,
          customerTold: call.customerTold,
          whatWasDone: call.whatWasDone === null ? null : maskPersonalData(call.whatWasDone).text,
          recordedAt: now,
        },
      };
    },
  },
  evolve: {
    JudgementCallRecorded: (call) => ({ status: 'recorded', ...call }),
  },
};

function capOf({ fact, limit, per, window }: Cap): Cap {
  return { fact, limit, per, window };
}

/**
 * What a call may rest on: the table as it is now, or what was granted. A grant helps where the table says to ask, and nowhere else: a rule that has
 * been closed since is closed.
 * @param requestId of the request that is said to be granted
 * @throws DomainError `judgement.ask-first`, `judgement.not-allowed`, `judgement.missing-facts`
 */
export function basisOf({ verdict, reason, missingFacts }: Checked, requestId: string | null): JudgementBasis {
  if (verdict === 'ALLOWED') return 'ALLOWED';
  if (verdict === 'MISSING_FACTS') throw missing(missingFacts);
  const why = reason === null ? '' : ` (“${reason}”)`;
  if (verdict === 'NOT_ALLOWED') {
    throw new DomainError(
      'judgement.not-allowed',
      `the guardrail allows nobody to do this${why}, so it cannot be recorded: if the rule is in the way, flag it with reportFriction`,
      'facts',
    );
  }
  if (requestId !== null) return 'GRANTED';
  const who = verdict === 'ASK_SUPERVISOR' ? 'a supervisor' : 'the owner of the policy';
  throw new DomainError(
    'judgement.ask-first',
    `this needs ${who}${why}: ask with askAuthority and give the requestId once it is granted; if the rule is in the way, flag it with reportFriction`,
    'requestId',
  );
}

export function missing(facts: readonly string[]): DomainError {
  return new DomainError(
    'judgement.missing-facts',
    `it depends on facts that were not given: give ${facts.join(', ')} too, in facts`,
    'facts',
  );
}
