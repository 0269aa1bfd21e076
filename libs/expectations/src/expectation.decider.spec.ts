import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { aContext, anActor, given } from '#eventing-testing';
import type { Role } from '#eventing';
import { expectation } from './expectation.decider.ts';
import {
  above,
  assessed,
  by,
  charterInForce,
  escalated,
  expectationId,
  head,
  met,
  now,
  owner,
  parentId,
  policyId,
  realism,
  registered,
  responsible,
  stranger,
  unitId,
  unmet,
} from './expectation.fixture.ts';
import { REALISM_CRITERIA } from './events.ts';
import type { RealismCriterion } from './events.ts';

const register = {
  expectationId,
  unitId,
  unit: { headId: head.id },
  responsible,
  charter: charterInForce,
  party: 'CUSTOMERS' as const,
  partyName: null,
  what: 'a till that works within the hour',
  source: 'ASSUMED' as const,
  sourceReference: null,
  sourceWaveId: null,
  sourceWave: 'none' as const,
  factor: 'SERVICE_TERMS' as const,
  clauseKey: 'repair-time',
  policyId,
  isPolicyKnown: true,
};
const holding = (unit: string | null, role: Role = 'EXECUTIVE') => ({ ...anActor(), grants: [{ role, unitId: unit }] });
const as = (actor: typeof head) => ({ data: { ...registered().data, registeredBy: actor.id }, type: 'ExpectationRegistered' as const });

describe('an expectation', () => {
  it('is registered once, by those who answer for the unit or the linked policy', () => {
    given(expectation).when('RegisterExpectation', register, by(head)).then(registered());
    given(expectation, registered()).when('RegisterExpectation', register, by(head)).thenNothing();
    for (const actor of [above, owner, holding(parentId), holding(null), holding(unitId, 'SUPERVISOR'), holding(unitId, 'POLICY_OWNER')]) {
      given(expectation).when('RegisterExpectation', register, by(actor)).then(as(actor));
    }
  });

  it('is registered by nobody else, and of a unit and a policy that exist', () => {
    for (const actor of [stranger, anActor('AUDITOR'), holding(policyId), { ...head, kind: 'TOKEN' as const }]) {
      given(expectation).when('RegisterExpectation', register, by(actor)).thenRefused('expectation.not-yours', 'unitId');
    }
    given(expectation)
      .when('RegisterExpectation', { ...register, unit: null }, by(head))
      .thenRefused('expectation.unknown-unit', 'unitId');
    given(expectation)
      .when('RegisterExpectation', { ...register, isPolicyKnown: false }, by(head))
      .thenRefused('expectation.unknown-policy', 'policyId');
  });

  it('says who expects it and who says so, or is assumed', () => {
    const refused = (change: object, code: string, field: string) =>
      given(expectation)
        .when('RegisterExpectation', { ...register, ...change }, by(head))
        .thenRefused(code, field);
    refused({ party: 'PARTNER' }, 'expectation.party-missing', 'partyName');
    refused({ source: 'ASKED' }, 'expectation.source-missing', 'sourceReference');
    refused({ sourceReference: 'a hunch' }, 'expectation.assumed-with-source', 'sourceReference');
    given(expectation)
      .when(
        'RegisterExpectation',
        { ...register, party: 'UNIT', partyName: 'Stores', source: 'ASKED', sourceReference: 'in May' },
        by(head),
      )
      .then(registered({ party: 'UNIT', partyName: 'Stores', source: 'ASKED', sourceReference: 'in May' }));
  });

  it('names what it is known from: a wave that is closed, or the rule that figures are of', () => {
    const sourceWaveId = randomUUID();
    const registering = (change: object) => given(expectation).when('RegisterExpectation', { ...register, ...change }, by(head));
    const wave = { source: 'SURVEY_WAVE', sourceWaveId } as const;
    registering({ ...wave, sourceWave: 'closed' }).then(registered(wave));
    for (const sourceWave of ['none', 'open']) registering({ ...wave, sourceWave }).thenRefused('expectation.unknown-wave', 'sourceWaveId');
    registering({ source: 'SURVEY_WAVE' }).thenRefused('expectation.source-wave', 'sourceWaveId');
    registering({ sourceWaveId, sourceWave: 'closed' }).thenRefused('expectation.source-wave', 'sourceWaveId');
    registering({ source: 'REPORT_BLOCK' }).then(registered({ source: 'REPORT_BLOCK' }));
    registering({ source: 'REPORT_BLOCK', policyId: null }).thenRefused('expectation.rule-missing', 'policyId');
  });

  it('touches a clause of its factor, unless the charter in force has none, or offers nothing like it', () => {
    const registering = (change: object) => given(expectation).when('RegisterExpectation', { ...register, ...change }, by(head));
    registering({ clauseKey: null }).thenRefused('expectation.clause-missing', 'clauseKey');
    registering({ clauseKey: 'till-repair' }).thenRefused('expectation.unknown-clause', 'clauseKey');
    registering({ factor: 'CONSTRAINTS' }).thenRefused('expectation.unknown-clause', 'clauseKey');
    registering({ factor: 'CONSTRAINTS', clauseKey: null }).then(registered({ factor: 'CONSTRAINTS', clause: null }));
    registering({ factor: 'SERVICE_PORTFOLIO', clauseKey: null }).then(registered({ factor: 'SERVICE_PORTFOLIO', clause: null }));
    registering({ charter: null }).thenRefused('expectation.unknown-clause', 'clauseKey');
    registering({ charter: null, clauseKey: null }).then(registered({ clause: null, charterNumber: null }));
  });
});

describe('an assessment', () => {
  type Assess = Parameters<typeof expectation.decide.AssessExpectation>[0];
  const assess: Assess = {
    responsible,
    charter: charterInForce,
    isMet: false,
    reason: 'it takes three hours',
    realism: realism(),
    shortfall: null,
    shortfallReason: null,
  };
  const assessing = (change: Partial<Assess> = {}, actor = head) =>
    given(expectation, registered()).when('AssessExpectation', { ...assess, ...change }, by(actor));

  it('ends with an expectation that is met: it is aligned', () => {
    assessing({ isMet: true, realism: null }).then(met);
    assessing({ isMet: true }).thenRefused('expectation.met', 'realism');
    assessing({ isMet: true, realism: null, shortfall: 'QUALITY' }).thenRefused('expectation.met', 'shortfall');
  });

  it('asks by five criteria whether what is not met is realistic: no to the first and yes to the others', () => {
    assessing({ realism: null }).thenRefused('expectation.realism-missing', 'realism');
    for (let answers = 0; answers < 2 ** REALISM_CRITERIA.length; answers += 1) {
      const said = Object.fromEntries(
        REALISM_CRITERIA.map((criterion, place) => [criterion, { answer: (answers & (1 << place)) !== 0, note: 'as measured' }]),
      );
      const isRealistic = answers === 0b11110;
      const gap = { realism: realism(said), isRealistic, shortfall: isRealistic ? 'QUALITY' : 'SUBSTANCE', shortfallReason: null } as const;
      assessing({ realism: realism(said) }).then(assessed(gap));
    }
  });

  it('says why an answer makes it unrealistic', () => {
    const against = (criterion: RealismCriterion) => realism({ [criterion]: { answer: criterion === 'exceedsNeeds', note: null } });
    for (const criterion of REALISM_CRITERIA) {
      assessing({ realism: against(criterion) }).thenRefused('expectation.note-missing', `realism.${criterion}.note`);
    }
  });

  it('takes what falls short from the criteria, or a reason why it is something else', () => {
    assessing().then(unmet);
    assessing({ shortfall: 'QUALITY' }).then(unmet);
    assessing({ shortfall: 'QUALITY', shortfallReason: 'so' }).thenRefused('expectation.shortfall-as-computed', 'shortfallReason');
    assessing({ shortfall: 'SUBSTANCE' }).thenRefused('expectation.shortfall-reason-missing', 'shortfallReason');
    const reasoned = { shortfall: 'SUBSTANCE' as const, shortfallReason: 'never promised' };
    assessing(reasoned).then(assessed({ realism: realism(), isRealistic: true, ...reasoned }));
  });

  it('is made by those who answer for it and whom it was escalated to; to others there is none', () => {
    const byAnother = (actor: typeof head) => ({ ...unmet, data: { ...unmet.data, assessedBy: actor.id } });
    assessing({}, owner).then(byAnother(owner));
    assessing({}, stranger).thenRefused('expectation.unknown', 'expectationId');
    given(expectation).when('AssessExpectation', assess, by(head)).thenRefused('expectation.unknown', 'expectationId');
    const withStranger = given(expectation, registered(), unmet, escalated(stranger.id));
    withStranger.when('AssessExpectation', assess, by(stranger)).then(byAnother(stranger));
    withStranger.when('AssessExpectation', assess, by({ ...stranger, kind: 'TOKEN' })).thenRefused('expectation.unknown');
  });

  it('is made anew whenever that changes', () => {
    const later = '2027-01-04T09:00:00.000Z';
    given(expectation, registered(), met)
      .when('AssessExpectation', assess, aContext({ actor: head, now: later }))
      .then({ ...unmet, data: { ...unmet.data, assessedAt: later } });
    given(expectation, registered(), unmet)
      .when('AssessExpectation', { ...assess, isMet: true, realism: null, charter: null }, by(head))
      .then({ ...met, data: { ...met.data, charterNumber: null, assessedAt: now } });
  });
});
