import { addDays } from '#calendar';
import { createdExpectationId, expectationResponseId } from '#expectations';
import type { RealismCriterion, RealismNotes } from '#expectations/events';
import { unitIdOf } from '#organisation';
import { policyIdOf } from '#policies';
import { taskIdOfResponse } from '#reviews';
import { EXPECTATIONS } from './content.expectations.ts';
import type { Assessed, DemoExpectation, Responded } from './content.expectations.ts';
import { SIGNS_SURVEY } from './content.surveys.ts';
import { actorOf, personIdOf } from './people.ts';
import type { DemoPerson } from './people.ts';
import { commandIdOf } from './seed.ts';
import { SYSTEM_KEY } from './step.ts';
import { wavesOf } from './surveys.plan.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

const DAYS_BETWEEN = 10;
const DAYS_FOR_A_TASK = 28;
const DAYS_UNTIL_DONE = 20;

/** What is expected of units, and what came of it so far. */
export function expectationsPlan(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  return EXPECTATIONS.flatMap((expectation) => new ExpectationPlan(timeline, people, expectation).steps());
}

type StepHead = Pick<Step, 'id' | 'at' | 'actor'>;

class ExpectationPlan {
  readonly #timeline: Timeline;
  readonly #expectation: DemoExpectation;
  readonly #by: DemoPerson;

  constructor(timeline: Timeline, people: readonly DemoPerson[], expectation: DemoExpectation) {
    const by = people.find(({ key }) => key === expectation.by);
    if (!by) throw new RangeError(`nobody is called ${expectation.by}`);
    this.#timeline = timeline;
    this.#expectation = expectation;
    this.#by = by;
  }

  steps(): readonly Step[] {
    const { unit, clause, policy, then, party, partyName, what, source, sourceReference, wave, factor } = this.#expectation;
    const register = this.#step('register', 0);
    const expectationId = createdExpectationId(commandIdOf(register.id), actorOf(this.#by));
    return [
      {
        ...register,
        command: 'RegisterExpectation',
        input: {
          ...{ unitId: unitIdOf(unit), party, partyName, what, source, sourceReference, factor },
          sourceWaveId: wave === undefined ? null : (wavesOf(SIGNS_SURVEY)[wave - 1] ?? null),
          clauseKey: clause ?? null,
          policyId: policy === undefined ? null : policyIdOf(policy),
        },
      },
      ...then.flatMap((next, index) => {
        const step = this.#step(String(index + 1), (index + 1) * DAYS_BETWEEN);
        return 'kind' in next ? this.#response(step, expectationId, next) : [assessment(step, expectationId, next)];
      }),
    ];
  }

  #step(name: string, day: number): StepHead {
    const { key, weeksAgo, by } = this.#expectation;
    const at = this.#timeline.at(addDays(this.#timeline.monday(weeksAgo), day), 615);
    return { id: `expectation/${key}/${name}`, at, actor: by };
  }

  #response(step: StepHead, expectationId: string, responded: Responded): readonly Step[] {
    const { kind, text, parties = [], offers = [], agreement = null, task } = responded;
    const { policy } = this.#expectation;
    const day = this.#timeline.calendar.dayOf(step.at);
    const dueOn = addDays(day, DAYS_FOR_A_TASK);
    const respond: Step = {
      ...step,
      command: 'RespondToExpectation',
      input: {
        ...{ expectationId, kind, text, agreement },
        parties: [...parties],
        offers: [...offers],
        ...(task && { taskOwnerId: personIdOf(task.by), dueOn }),
      },
    };
    if (!task) return [respond];
    const responseId = expectationResponseId(expectationId, commandIdOf(step.id), actorOf(this.#by));
    const taskId = taskIdOfResponse(responseId);
    return [
      respond,
      {
        ...{ id: `${step.id}/assign`, at: step.at, actor: SYSTEM_KEY, follows: step.id },
        command: 'AssignTaskOfExpectation',
        input: {
          ...{ expectationId, policyId: policy === undefined ? null : policyIdOf(policy), title: text },
          task: { taskId, kind: kind === 'REVIEW' ? 'CHARTER_REVISION' : 'COMMUNICATION', ownerId: personIdOf(task.by), dueOn },
        },
      },
      {
        ...{ id: `${step.id}/done`, at: this.#timeline.at(addDays(day, DAYS_UNTIL_DONE), 700), actor: task.by },
        command: 'CompleteTask',
        input: { taskId, reachedShare: task.reached, note: null },
      },
    ];
  }
}

function assessment(step: StepHead, expectationId: string, { isMet, reason, unrealistic = {} }: Assessed): Step {
  const answerTo = (criterion: RealismCriterion) => {
    const note = unrealistic[criterion] ?? null;
    return { answer: (criterion === 'exceedsNeeds') === (note !== null), note };
  };
  const realism: RealismNotes = {
    exceedsNeeds: answerTo('exceedsNeeds'),
    alignsWithGoals: answerTo('alignsWithGoals'),
    withinOperations: answerTo('withinOperations'),
    withinTechnology: answerTo('withinTechnology'),
    isAchievable: answerTo('isAchievable'),
  };
  return { ...step, command: 'AssessExpectation', input: { expectationId, isMet, reason, realism: isMet ? null : realism } };
}
