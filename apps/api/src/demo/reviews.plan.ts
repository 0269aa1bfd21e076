import { addDays, addWeeks } from '#calendar';
import { taskIdOfResponse } from '#reviews';
import type { Decision, ReviewTrigger } from '#reviews/events';
import { REVIEWS } from './content.reviews.ts';
import type { DemoAssessment, DemoOption } from './content.reviews.types.ts';
import { personIdOf } from './people.ts';
import type { DemoPerson } from './people.ts';
import { ReviewCourse } from './review-course.ts';
import { contentOf } from './set-up.plan.ts';
import { SYSTEM_KEY } from './step.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

const OVERDUE_AFTER_DAYS = 91;
/** When the parts of a review happen, as shares of its days. */
const AT = {
  define: 0.2,
  assess: 0.3,
  option: 0.5,
  declinedRequest: 0.58,
  decline: 0.65,
  lastOption: 0.72,
  response: 0.62,
  training: 0.68,
} as const;
/** Weeks that had been looked at when what set the review off was noticed. */
const NOTICED_IN_WEEKS: Readonly<Record<Exclude<ReviewTrigger, 'HAND' | 'ESCALATION'>, number | null>> = {
  THRESHOLD: 4,
  CHART_SIGNAL: 8,
  CADENCE: null,
};

/** The reviews of the year, each from what set it off to what followed from its decision; those of today have not come to it yet. */
export function reviewsPlan(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  return REVIEWS.flatMap((review, index) => {
    const ordinal = REVIEWS.slice(0, index).filter(({ policy }) => policy === review.policy).length;
    return new ReviewPlan(timeline, people, review, ordinal).steps();
  });
}

class ReviewPlan extends ReviewCourse {
  steps(): readonly Step[] {
    const { assessment, clear, ownerAway } = this.review;
    return [
      ...this.#opening(),
      ...(ownerAway ? [this.#absence(...ownerAway)] : []),
      ...(assessment ? this.#assessed(assessment) : clear ? this.#clearCase(clear) : this.#leftAlone()),
    ];
  }

  #opening(): readonly Step[] {
    const { trigger, by, reason } = this.review;
    const open = { id: `review/${this.key}`, at: this.at(0, 570) };
    if (trigger === 'HAND' || trigger === 'ESCALATION') {
      return [{ ...open, actor: by ?? this.policy.owner, command: 'OpenReview', input: { policyId: this.policyId, reason } }];
    }
    const weeks = NOTICED_IN_WEEKS[trigger];
    const baselineUntil = weeks === null ? null : addWeeks(this.timeline.calendar.weekOf(open.at), -weeks);
    const input = { policyId: this.policyId, trigger, reason, baselineUntil, rateDoubled: false };
    const opened: Step = { ...open, actor: SYSTEM_KEY, command: 'OpenReviewAtSignal', input };
    // When the week in which it began had closed, a block would have spoken for it.
    const disclosed: Step = { ...opened, id: `disclose/${this.key}`, at: this.at(14, 400), input: { ...input, isPublished: true } };
    return trigger === 'THRESHOLD' ? [opened, disclosed] : [opened];
  }

  #absence(before: number, after: number): Step {
    const from = addDays(this.decided, -before);
    return {
      id: `away/${this.key}`,
      at: this.timeline.at(addDays(from, -3), 560),
      actor: this.policy.owner,
      command: 'RecordAbsence',
      input: { from, until: addDays(this.decided, after) },
    };
  }

  #leftAlone(): readonly Step[] {
    const overdue = `overdue/${this.key}`;
    const system = { actor: SYSTEM_KEY, at: this.at(OVERDUE_AFTER_DAYS, 10) };
    const reason = 'Nobody has decided this review by the day on which it was due.';
    return [
      { ...system, id: overdue, command: 'MarkReviewOverdue', input: this.about },
      { ...system, id: `escalate/${this.key}`, command: 'EscalateReview', input: { ...this.about, reason }, follows: overdue },
    ];
  }

  #clearCase(decision: 'KEEP' | 'CLARIFY'): readonly Step[] {
    const { publicReason = '', outcome = '' } = this.review;
    const fastLane = { decision, stillServes: true, reason: publicReason, outcomeMessage: outcome };
    const decide: Step = {
      ...this.byConductor('decide', this.review.days, 620),
      command: 'DecideReview',
      input: { ...this.about, fastLane, evidence: [] },
    };
    return [decide, ...this.#consequences(decide, decision)];
  }

  #assessed(assessment: DemoAssessment): readonly Step[] {
    const { options, declined, told, trained, agreed } = assessment;
    const proposed = options.map((option, index) => this.#option(option, index, declined !== undefined && index === options.length - 1));
    const first = proposed.at(0);
    const last = proposed.at(-1);
    const option = options.at(-1);
    return [
      ...this.#definition(assessment),
      ...proposed,
      ...(told ? this.#duty('COMMUNICATE', told, told.reached) : []),
      ...(trained ? this.#duty('TRAIN', trained, null) : []),
      ...(agreed ? [this.#negotiation(agreed)] : []),
      ...(declined && first ? this.#declined(first, declined) : []),
      ...(last && option && this.review.outcome !== undefined ? this.#decision(last, option.decision) : []),
    ];
  }

  #definition({ customers, source, staff, unrealistic, shortfall, lacks, reason }: DemoAssessment): readonly Step[] {
    const has = (virtue: DemoAssessment['lacks'][number]) => !lacks.includes(virtue);
    const realistic = { exceedsNeeds: false, alignsWithGoals: true, withinOperations: true, withinTechnology: true, isAchievable: true };
    return [
      {
        ...this.byConductor('define', this.day(AT.define), 600),
        command: 'DefineReview',
        input: {
          ...this.about,
          customerExpectation: customers,
          customerExpectationSource: source,
          staffExpectation: staff,
          purpose: this.policy.protects,
        },
      },
      {
        ...this.byConductor('assess', this.day(AT.assess), 630),
        command: 'AssessRealism',
        input: {
          ...this.about,
          realism: { ...realistic, ...unrealistic },
          shortfall,
          greenTape: {
            isWritten: has('isWritten'),
            meansFitEnds: has('meansFitEnds'),
            isOptimalControl: has('isOptimalControl'),
            isConsistentlyApplied: has('isConsistentlyApplied'),
            isPurposeUnderstood: has('isPurposeUnderstood'),
          },
          reason,
        },
      },
    ];
  }

  #option({ decision, title, description, gains, draft }: DemoOption, index: number, afterDecline: boolean): Step {
    const [customers, staffTime, cost, protection] = gains;
    const day = this.day(afterDecline ? AT.lastOption : AT.option) + (afterDecline ? 0 : index);
    const { when } = this.review;
    const version = draft ?? ('version' in when ? contentOf(this.policy, when.version) : null);
    return {
      ...this.byConductor(`option-${index + 1}`, day, 660),
      command: 'ProposeOption',
      input: {
        ...this.about,
        decision,
        title,
        description,
        version: version && JSON.stringify(version),
        gains: { customers, staffTime, cost, protection },
        backtestIds: [],
      },
    };
  }

  /** A response that becomes a task with the decision, and what came of it. */
  #duty(
    kind: 'COMMUNICATE' | 'TRAIN',
    { by, text, parties }: NonNullable<DemoAssessment['trained']>,
    reachedShare: number | null,
  ): readonly Step[] {
    const [name, share] = kind === 'TRAIN' ? ['training', AT.training] : ['response', AT.response];
    const respond: Step = {
      ...this.byConductor(name, this.day(share), 690),
      command: 'RecordResponse',
      input: {
        ...this.about,
        kind,
        text,
        parties: [...parties],
        offers: [],
        taskOwnerId: personIdOf(by),
        dueOn: addDays(this.decided, 28),
      },
    };
    const complete: Step = {
      id: `${name}-done/${this.key}`,
      at: this.at(this.review.days + 21, 800),
      actor: by,
      command: 'CompleteTask',
      input: { taskId: taskIdOfResponse(this.partOf('response', respond)), reachedShare, note: null },
    };
    return [respond, complete];
  }

  #negotiation({ text, offers, agreement }: NonNullable<DemoAssessment['agreed']>): Step {
    return {
      ...this.byConductor('agreement', this.day(AT.response), 690),
      command: 'RecordResponse',
      input: { ...this.about, kind: 'NEGOTIATE', text, parties: offers.map(({ party }) => party), offers: [...offers], agreement },
    };
  }

  #declined(option: Step, { by, reason }: NonNullable<DemoAssessment['declined']>): readonly Step[] {
    const request = this.#request('first-request', this.day(AT.declinedRequest), option);
    const requestId = this.partOf('request', request);
    const decline: Step = {
      id: `decline/${this.key}`,
      at: this.at(this.day(AT.decline), 700),
      actor: by,
      command: 'DeclineReview',
      input: { ...this.about, requestId, reason },
    };
    return [request, decline];
  }

  #decision(option: Step, decision: Decision): readonly Step[] {
    const { days, when } = this.review;
    const request = this.#request('request', days - 5, option);
    const requestId = this.partOf('request', request);
    const approvals = this.approvers().map((approver, index): Step => ({
      id: `approve/${this.key}/${approver}`,
      at: this.at(days - 3 + 2 * index, 560),
      actor: approver,
      command: 'ApproveReview',
      input: { ...this.about, requestId, reason: null },
    }));
    const effectiveFrom = this.effectiveFrom();
    const decide: Step = {
      ...this.byConductor('decide', days, 'stop' in when ? 640 : 620),
      command: 'DecideReview',
      input: { ...this.about, requestId, effectiveFrom, evidence: ['BLOCKS'] },
    };
    return [request, ...approvals, decide, ...this.#consequences(decide, decision)];
  }

  #request(name: string, day: number, option: Step): Step {
    const { rationale = '', publicReason, outcome = '' } = this.review;
    return {
      ...this.byConductor(name, day, 600),
      command: 'RequestApproval',
      input: {
        ...this.about,
        optionId: this.partOf('option', option),
        rationale,
        publicReason: publicReason ?? this.reasonOfChange(),
        outcomeMessage: outcome,
        approverIds: this.approvers().map(personIdOf),
      },
    };
  }

  /** What the running product does by reactions: the rule changes, everybody who had reported is told, and there is something to do. */
  #consequences(decide: Step, decision: Decision): readonly Step[] {
    const { when, assessment } = this.review;
    const system = { at: decide.at, actor: SYSTEM_KEY };
    const carryOut: Step = { ...system, id: `carry-out/${this.key}`, command: 'CarryOutDecision', input: this.about, follows: decide.id };
    const changes = decision !== 'KEEP' && decision !== 'CLARIFY';
    const policyVersion = 'version' in when ? when.version : null;
    const resolve: Step = {
      ...system,
      id: `resolve/${this.key}`,
      command: 'ResolveReports',
      input: { ...this.about, policyVersion },
      follows: (changes ? carryOut : decide).id,
    };
    const assign: Step = {
      ...system,
      id: `tasks/${this.key}`,
      command: 'AssignTasksOfDecision',
      input: this.about,
      follows: decide.id,
    };
    const hasDuties = (assessment?.told ?? assessment?.trained) !== undefined;
    return [...(changes ? [carryOut] : []), resolve, ...(hasDuties ? [assign] : [])];
  }
}
