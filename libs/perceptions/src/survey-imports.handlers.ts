import { handling, handlersFor } from '#cqrs';
import { codeKey, DomainError, EventLog } from '#eventing';
import type { CommandResult } from '#eventing';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { answerIdOf, Participation } from './participation.ts';
import { ImportSurveyAnswers, ImportSurveyCounts } from './perceptions.commands.ts';
import { submitAnswers, whyNobodyAnswers } from './submit-answers.ts';
import { requireExecutiveOf } from './survey-governance.ts';
import { surveyWave } from './survey-wave.decider.ts';

/** Under which a respondent of another tool takes part in a wave; what it is hashed to, nobody can tell. */
export function respondentOf(source: string, respondent: string): string {
  return JSON.stringify(['imported', source, respondent]);
}

/** The actor of the event is the participant, as of answers given here. */
@CommandHandler(ImportSurveyAnswers)
export class ImportSurveyAnswersHandler implements ICommandHandler<ImportSurveyAnswers, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly participation: Participation,
    private readonly queries: QueryBus,
  ) {}

  async execute(command: ImportSurveyAnswers): Promise<CommandResult> {
    const { commandId, waveId, source, respondent, unitId, audience, answers, context } = command;
    await requireExecutiveOf(unitId, context.actor, this.queries);
    const participant = this.participation.participantOf(waveId, respondentOf(source, respondent));
    if (participant === null) throw await whyNobodyAnswers(this.log, waveId);
    const given = { audience, unitId, answers, source, isByLink: false };
    const actor = { ...context.actor, id: answerIdOf(waveId, participant), grants: [], unitId: null };
    return submitAnswers({ log: this.log, participation: this.participation }, { commandId, waveId, given }, { ...context, actor });
  }
}

export const surveyImportHandlers = [
  ImportSurveyAnswersHandler,
  ...handlersFor(surveyWave, {
    ImportSurveyCounts: handling(
      ImportSurveyCounts,
      ({ waveId }) => waveId,
      async ({ source, unitCode, audience, counts, context }, queries) => {
        const unitId = unitCode ? await unitOf(unitCode, queries) : null;
        await requireExecutiveOf(unitId, context.actor, queries);
        return {
          source,
          unitId,
          audience,
          counts: counts.map((each) => ({ key: each.key, counts: histogramOf(each.counts) })),
        };
      },
    ),
  }),
];

export async function unitOf(code: string, queries: QueryBus): Promise<string> {
  const found = await queries.execute<FindUnit, FoundUnit>(new FindUnit(code));
  if (!found) throw new DomainError('perceptions.unknown-unit', `there is no unit ${codeKey(code)}: check its code`, 'unitCode');
  return found.unitId;
}

function histogramOf([one = 0, two = 0, three = 0, four = 0, five = 0]: readonly number[]) {
  return [one, two, three, four, five] as const;
}
