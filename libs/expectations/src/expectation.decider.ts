import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { FoundUnitHead } from '#organisation/events';
import type { FoundWaveStatus } from '#perceptions/events';
import type { Shortfall } from '#reviews/events';
import { responding } from './expectation-response.decider.ts';
import type { ResponseCommands } from './expectation-response.decider.ts';
import { answersFor, theirs } from './expectation-state.decider.ts';
import type { Expectation, Responsible } from './expectation-state.decider.ts';
import { REALISM_CRITERIA } from './events.ts';
import type { CharterClause, CharterFactor, ExpectationEvent, ExpectationSource, ExpectingParty, RealismNotes } from './events.ts';

/** What a charter in force says; null: none is. */
export type CharterInForce = { readonly number: number; readonly clauses: readonly CharterClause[] } | null;

interface ExpectationCommands extends ResponseCommands {
  RegisterExpectation: {
    expectationId: string;
    unitId: string;
    unit: FoundUnitHead;
    responsible: Responsible;
    charter: CharterInForce;
    party: ExpectingParty;
    partyName: string | null;
    what: string;
    source: ExpectationSource;
    sourceReference: string | null;
    sourceWaveId: string | null;
    sourceWave: FoundWaveStatus;
    factor: CharterFactor;
    clauseKey: string | null;
    policyId: string | null;
    isPolicyKnown: boolean;
  };
  AssessExpectation: {
    responsible: Responsible;
    charter: CharterInForce;
    isMet: boolean;
    reason: string;
    realism: RealismNotes | null;
    /** null: what follows from the criteria. */
    shortfall: Shortfall | null;
    shortfallReason: string | null;
  };
}

/** What somebody expects of a unit, from being met or not to what is done about it: one stream for each. */
export const expectation: Decider<Expectation, ExpectationCommands, ExpectationEvent> = {
  category: 'expectation',
  initialState: null,
  decide: {
    RegisterExpectation: (command, state, { actor, now }) => {
      if (state) return [];
      const { expectationId, unitId, unit, responsible, charter, policyId } = command;
      if (!unit) throw new DomainError('expectation.unknown-unit', 'no unit has this id; choose one that `units` lists', 'unitId');
      if (!answersFor(responsible, actor)) {
        throw new DomainError(
          'expectation.not-yours',
          'expectations of a unit are kept by its head, its supervisors and policy owners, those above them and executives; ask one of them',
          'unitId',
        );
      }
      if (policyId !== null && !command.isPolicyKnown) {
        throw new DomainError('expectation.unknown-policy', 'no policy has this id; choose one that `policies` lists', 'policyId');
      }
      checkSource(command);
      const { party, partyName, what, source, sourceReference, sourceWaveId, factor } = command;
      return {
        type: 'ExpectationRegistered',
        data: {
          ...{ expectationId, unitId, party, partyName, what, source, sourceReference, sourceWaveId, factor },
          clause: clauseOf(command),
          charterNumber: charter?.number ?? null,
          policyId,
          registeredBy: actor.id,
          registeredAt: now,
        },
      };
    },
    AssessExpectation: (command, state, { actor, now }) => {
      const { expectationId } = theirs(state, command.responsible, actor);
      const { isMet, reason, charter } = command;
      const said = { expectationId, isMet, reason, charterNumber: charter?.number ?? null, assessedBy: actor.id, assessedAt: now };
      return isMet
        ? { type: 'ExpectationAssessed', data: { ...said, gap: nothingFurther(command), status: 'ALIGNED' } }
        : { type: 'ExpectationAssessed', data: { ...said, gap: gapOf(command), status: 'ASSESSED' } };
    },
    ...responding,
  },
  evolve: {
    ExpectationRegistered: ({ expectationId, unitId, policyId }) => ({
      expectationId,
      unitId,
      policyId,
      status: 'OPEN',
      escalatedTo: null,
      passedThrough: [],
    }),
    ExpectationAssessed: ({ status }, state) => state && { ...state, status, passedThrough: [] },
    ExpectationResponded: ({ status, respondedBy, response: { kind, toPersonId } }, state) => {
      if (!state || kind !== 'ESCALATE') return state && { ...state, status };
      const passedThrough = [...state.passedThrough, respondedBy, ...(toPersonId === null ? [] : [toPersonId])];
      return { ...state, status, escalatedTo: { personId: toPersonId }, passedThrough };
    },
  },
};

function checkSource(command: ExpectationCommands['RegisterExpectation']): void {
  const { party, partyName, source, sourceReference, sourceWaveId, policyId } = command;
  if (partyName === null && (party === 'UNIT' || party === 'PARTNER')) {
    throw new DomainError('expectation.party-missing', 'say which unit or partner it is', 'partyName');
  }
  if (source === 'ASSUMED' && sourceReference !== null) {
    throw new DomainError(
      'expectation.assumed-with-source',
      'what is assumed has no source; leave it out, or choose ASKED, SURVEY_WAVE or REPORT_BLOCK',
      'sourceReference',
    );
  }
  if (source === 'ASKED' && sourceReference === null) {
    throw new DomainError('expectation.source-missing', 'say who was asked and when; or choose ASSUMED', 'sourceReference');
  }
  if (source === 'REPORT_BLOCK' && policyId === null) {
    throw new DomainError('expectation.rule-missing', 'figures of reports are of a rule: name it, or choose another source', 'policyId');
  }
  if ((source === 'SURVEY_WAVE') !== (sourceWaveId !== null)) {
    const remedy = sourceWaveId === null ? 'name the wave that shows it' : 'a wave is named for SURVEY_WAVE alone; leave it out';
    throw new DomainError('expectation.source-wave', remedy, 'sourceWaveId');
  }
  // What is answered in an open wave nobody knows.
  if (sourceWaveId !== null && command.sourceWave !== 'closed') {
    throw new DomainError('expectation.unknown-wave', 'no closed wave has this id; choose one that `surveys` lists', 'sourceWaveId');
  }
}

function clauseOf({ charter, factor, clauseKey }: ExpectationCommands['RegisterExpectation']): Pick<CharterClause, 'key' | 'text'> | null {
  const clauses = charter?.clauses.filter((clause) => clause.factor === factor) ?? [];
  const keys = clauses.map(({ key }) => key).join(', ');
  if (clauseKey === null) {
    // Nothing that the unit offers is like it: a request outside the portfolio.
    if (clauses.length === 0 || factor === 'SERVICE_PORTFOLIO') return null;
    throw new DomainError('expectation.clause-missing', `the charter in force has clauses of ${factor}: choose of ${keys}`, 'clauseKey');
  }
  const clause = clauses.find(({ key }) => key === clauseKey);
  if (clause) return { key: clause.key, text: clause.text };
  const remedy = clauses.length > 0 ? `choose of ${keys}` : 'leave it out';
  throw new DomainError(
    'expectation.unknown-clause',
    `the charter in force has no clause ${clauseKey} of ${factor}; ${remedy}`,
    'clauseKey',
  );
}

function nothingFurther({ realism, shortfall, shortfallReason }: ExpectationCommands['AssessExpectation']): null {
  const given = Object.entries({ realism, shortfall, shortfallReason }).find(([, value]) => value !== null);
  if (!given) return null;
  throw new DomainError('expectation.met', `of an expectation that is met nothing further is asked; leave ${given[0]} out`, given[0]);
}

function gapOf({ realism, shortfall, shortfallReason }: ExpectationCommands['AssessExpectation']) {
  if (realism === null) {
    throw new DomainError('expectation.realism-missing', 'it is not met: say by the five criteria whether it is realistic', 'realism');
  }
  const against = REALISM_CRITERIA.filter((criterion) => realism[criterion].answer === (criterion === 'exceedsNeeds'));
  const unexplained = against.find((criterion) => realism[criterion].note === null);
  if (unexplained) {
    throw new DomainError('expectation.note-missing', 'say why: this answer makes it unrealistic', `realism.${unexplained}.note`);
  }
  const isRealistic = against.length === 0;
  const following: Shortfall = isRealistic ? 'QUALITY' : 'SUBSTANCE';
  const differs = shortfall !== null && shortfall !== following;
  if (differs && shortfallReason === null) {
    throw new DomainError(
      'expectation.shortfall-reason-missing',
      `by the criteria it is ${isRealistic ? 'realistic' : 'not realistic'}, so that the shortfall is of ${following}; say why it is of ${shortfall}`,
      'shortfallReason',
    );
  }
  if (!differs && shortfallReason !== null) {
    throw new DomainError(
      'expectation.shortfall-as-computed',
      'the shortfall is what follows from the criteria; leave the reason out',
      'shortfallReason',
    );
  }
  return { realism, isRealistic, shortfall: shortfall ?? following, shortfallReason };
}
