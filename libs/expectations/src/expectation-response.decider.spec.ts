import { describe, expect, it } from '@jest/globals';
import { anActor, given } from '#eventing-testing';
import type { FoundReview } from '#reviews/events';
import { expectation } from './expectation.decider.ts';
import {
  above,
  agreed,
  by,
  documented,
  escalated,
  head,
  met,
  negotiating,
  offers,
  owner,
  parties,
  policyId,
  registered,
  responded,
  responseId,
  responsible,
  reviewId,
  stranger,
  taskId,
  told,
  unmet,
} from './expectation.fixture.ts';
import type { ResponseCommands } from './expectation-response.decider.ts';
import type { ExpectationEvent } from './events.ts';

type Respond = ResponseCommands['RespondToExpectation'];
const respond: Respond = {
  responsible,
  responseId,
  taskId,
  kind: 'NEGOTIATE',
  text: 'talk',
  parties: [],
  offers: [],
  agreement: null,
  reviewId: null,
  review: null,
  taskOwnerId: null,
  isTaskOwnerKnown: false,
  dueOn: null,
  toPersonId: null,
  isToPersonKnown: false,
};
const after = (history: readonly ExpectationEvent[], change: Partial<Respond>, actor = head) =>
  given(expectation, registered(), ...history).when('RespondToExpectation', { ...respond, ...change }, by(actor));
const negotiate = { kind: 'NEGOTIATE' as const, parties, offers };
const document = { kind: 'DOCUMENT' as const, parties, agreement: 'Two hours on Saturdays.' };
const executive = anActor('EXECUTIVE');
const escalate = { kind: 'ESCALATE' as const, text: 'beyond us' };
const task = { taskOwnerId: stranger.id, isTaskOwnerKnown: true, dueOn: '2026-12-01' };
const communicate = { kind: 'COMMUNICATE' as const, text: 'Four hours it is.', parties: ['Stores'], ...task };
const byAnother = (actor: typeof head, event: ReturnType<typeof responded>) => ({
  ...event,
  data: { ...event.data, respondedBy: actor.id },
});

describe('a response to an expectation', () => {
  it('follows an assessment, and comes from those who answer for it', () => {
    after([], negotiate).thenRefused('expectation.not-assessed', 'expectationId');
    after([unmet], negotiate, stranger).thenRefused('expectation.unknown', 'expectationId');
    after([unmet], negotiate, owner).then(byAnother(owner, negotiating));
  });

  it('negotiates until there is an agreement', () => {
    after([unmet], negotiate).then(negotiating);
    after([unmet, negotiating], negotiate).then(negotiating);
    after([unmet, negotiating], { ...negotiate, agreement: 'Two hours on Saturdays.' }).then(agreed);
    after([unmet], { ...negotiate, parties: ['Tills'] }).thenRefused('expectation.response-incomplete', 'parties');
    after([unmet], { ...negotiate, offers: [] }).thenRefused('expectation.response-incomplete', 'offers');
    after([unmet], { ...negotiate, parties: ['Stores', 'Finance'] }).thenRefused('expectation.response-incomplete', 'offers');
  });

  it('negotiates with one offer of each party', () => {
    const [ofTills, ofStores] = offers;
    const refused = (said: readonly (typeof ofTills)[]) =>
      after([unmet], { ...negotiate, offers: said.flatMap((offer) => offer ?? []) }).thenRefused(
        'expectation.response-incomplete',
        'offers',
      );
    refused([ofTills]);
    refused([ofTills, ofTills]);
    refused([ofTills, ofStores, ofTills]);
    refused([ofTills, ofStores, { party: 'Finance', offer: 'money' }]);
  });

  it('documents an agreement, also one that was negotiated or that holds already', () => {
    for (const history of [[unmet], [unmet, negotiating, agreed], [met], [unmet, documented]]) after(history, document).then(documented);
    after([unmet], { ...document, parties: ['Tills'] }).thenRefused('expectation.response-incomplete', 'parties');
    after([unmet], { ...document, agreement: null }).thenRefused('expectation.response-incomplete', 'agreement');
  });

  it('negotiates and escalates nothing that is settled, until it is assessed anew', () => {
    for (const history of [[met], [unmet, agreed], [unmet, documented]]) {
      after(history, negotiate).thenRefused('expectation.settled', 'expectationId');
      after(history, escalate).thenRefused('expectation.settled', 'expectationId');
      after([...history, unmet], negotiate).then(negotiating);
    }
  });

  it('has somebody tell people until a day, whatever the status', () => {
    after([unmet], communicate).then(told);
    after([unmet, documented], communicate).then(responded('DOCUMENTED', told.data.response));
    after([unmet], { ...communicate, parties: [] }).thenRefused('expectation.response-incomplete', 'parties');
    after([unmet], { ...communicate, isTaskOwnerKnown: false }).thenRefused('expectation.response-incomplete', 'taskOwnerId');
    after([unmet], { ...communicate, dueOn: '2026-11-01' }).thenRefused('expectation.response-incomplete', 'dueOn');
  });

  it('names everything that is missing at once', () => {
    const [nobody, never] = [{ taskOwnerId: null, isTaskOwnerKnown: false }, { dueOn: null }];
    const refusal = (change: Partial<Respond>) => () => after([unmet], { ...communicate, ...change }).then(told);
    expect(refusal({ ...nobody, ...never, parties: [] })).toThrow(
      'parties: say who is to be told; taskOwnerId: name an active person who tells them; dueOn: say until when, today or later',
    );
    expect(refusal(never)).toThrow(/^say until when, today or later$/);
    expect(refusal({ kind: 'NEGOTIATE', ...nobody, ...never, parties, offers: offers.slice(1) })).toThrow('the offer of Tills is missing');
  });

  it('names a review of the linked policy that others know of, or has the charter revised', () => {
    const review = { policyId, isDisclosed: true } as NonNullable<FoundReview>;
    const reviewing = { kind: 'REVIEW' as const, text: 'look at it', reviewId, review };
    after([unmet], reviewing).then(responded('ASSESSED', { kind: 'REVIEW', text: 'look at it', reviewId }));
    for (const unknown of [null, { ...review, isDisclosed: false }, { ...review, policyId: reviewId }]) {
      after([unmet], { ...reviewing, review: unknown }).thenRefused('expectation.unknown-review', 'reviewId');
    }
    given(expectation, registered({ policyId: null }), unmet)
      .when('RespondToExpectation', { ...respond, ...reviewing }, by(head))
      .thenRefused('expectation.unknown-review', 'reviewId');
    after([unmet], { ...reviewing, ...task }).thenRefused('expectation.review-and-task', 'taskOwnerId');
    after([unmet], { ...reviewing, reviewId: null, ...task }).then(
      responded('ASSESSED', {
        kind: 'REVIEW',
        text: 'look at it',
        task: { taskId, kind: 'CHARTER_REVISION', ownerId: stranger.id, dueOn: '2026-12-01' },
      }),
    );
    after([unmet], { ...reviewing, reviewId: null }).thenRefused('expectation.response-incomplete', 'taskOwnerId');
  });

  it('escalates to the next head above, or to a named person, at last to the executives', () => {
    after([unmet], escalate, owner).then(byAnother(owner, escalated(head.id)));
    after([unmet], escalate).then(escalated(above.id));
    after([unmet, escalated(above.id)], escalate).then(escalated(null));
    after([unmet], escalate, above).then(byAnother(above, escalated(null)));
    after([unmet, escalated(null)], escalate, above).thenRefused('expectation.nobody-above', 'toPersonId');
    const named = { ...escalate, toPersonId: stranger.id, isToPersonKnown: true };
    after([unmet, escalated(null)], named).then(escalated(stranger.id));
    after([unmet, escalated(stranger.id)], named).thenRefused('expectation.response-incomplete', 'toPersonId');
    after([unmet], { ...named, isToPersonKnown: false }).thenRefused('expectation.response-incomplete', 'toPersonId');
    after([unmet], { ...named, toPersonId: head.id }).thenRefused('expectation.response-incomplete', 'toPersonId');
  });

  it('never comes back down by itself: the executives name who is to take it on', () => {
    const up = [unmet, escalated(above.id), byAnother(above, escalated(null))];
    const named = { ...escalate, toPersonId: head.id, isToPersonKnown: true };
    for (const history of [[unmet], up, [...up, byAnother(executive, negotiating)]]) {
      after(history, escalate, executive).thenRefused('expectation.nobody-above', 'toPersonId');
      after(history, named, executive).then(byAnother(executive, escalated(head.id)));
    }
    // Everybody in the line had it.
    after([...up, byAnother(executive, escalated(head.id))], escalate).then(escalated(null));
    after([...up, byAnother(executive, escalated(stranger.id))], escalate, stranger).then(byAnother(stranger, escalated(null)));
    // A new assessment is a new beginning, also for an executive who heads a unit of the line.
    after([...up, unmet], escalate).then(escalated(above.id));
    after([...up, unmet], escalate, above).then(byAnother(above, escalated(null)));
    after([unmet], escalate, { ...executive, id: head.id }).then(escalated(above.id));
  });

  it('goes on after an escalation, by whom it went to', () => {
    const history = [unmet, escalated(stranger.id)];
    after(history, communicate).then(responded('ESCALATED', told.data.response));
    after(history, negotiate, stranger).then(byAnother(stranger, negotiating));
    after(history, document, stranger).then(byAnother(stranger, documented));
  });

  it('takes what its kind takes, and refuses the rest', () => {
    const refused = (change: Partial<Respond>, field: string) =>
      after([unmet], change).thenRefused('expectation.response-does-not-take', field);
    refused({ ...negotiate, dueOn: '2026-12-01' }, 'dueOn');
    refused({ ...escalate, parties }, 'parties');
    refused({ ...document, offers }, 'offers');
    refused({ ...communicate, agreement: 'yes' }, 'agreement');
    refused({ ...document, reviewId }, 'reviewId');
    refused({ ...communicate, toPersonId: stranger.id }, 'toPersonId');
  });
});
