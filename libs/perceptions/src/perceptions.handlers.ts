import { current, handling, handlersFor } from '#cqrs';
import { codeKey, DomainError, EventLog, execute, idOf, scopeOf } from '#eventing';
import type { CommandResult, Context } from '#eventing';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { closeWave, ClosingAnswers } from './close-wave.ts';
import type { Statement } from './events.ts';
import { openWave } from './open-wave.ts';
import { Participation } from './participation.ts';
import { CloseWave, CreateSurvey, ImportSurveyCounts, OpenWave, RetireSurvey, SubmitAnswers } from './perceptions.commands.ts';
import type { StatementInput } from './perceptions.commands.ts';
import { surveyAnswer } from './survey-answer.decider.ts';
import { surveyTemplate } from './survey-templates.ts';
import { surveyWave } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';

const surveyIdOf = ({ commandId, context }: CreateSurvey) => idOf('survey', scopeOf(context.actor), commandId);

@CommandHandler(OpenWave)
export class OpenWaveHandler implements ICommandHandler<OpenWave, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly participation: Participation,
  ) {}

  execute(command: OpenWave): Promise<CommandResult> {
    return openWave({ log: this.log, participation: this.participation }, command, command.context);
  }
}

@CommandHandler(CloseWave)
export class CloseWaveHandler implements ICommandHandler<CloseWave, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly participation: Participation,
    private readonly closingAnswers: ClosingAnswers,
  ) {}

  execute(command: CloseWave): Promise<CommandResult> {
    const { log, participation, closingAnswers } = this;
    return closeWave({ log, participation, closingAnswers }, command.waveId, command, command.context);
  }
}

/** Its actor is the participant, see `Respondents`: the stream is theirs, and no id of a person comes here. */
@CommandHandler(SubmitAnswers)
export class SubmitAnswersHandler implements ICommandHandler<SubmitAnswers, CommandResult> {
  constructor(private readonly log: EventLog) {}

  execute(command: SubmitAnswers): Promise<CommandResult> {
    const { waveId, answers, context } = command;
    return execute(this.log, surveyAnswer, context.actor.id, 'SubmitAnswers', command, context, async () => ({
      wave: await current(this.log, surveyWave, waveId),
      audience: 'EMPLOYEES' as const,
      unitId: context.actor.unitId,
      answers: answers.map(({ key, value }) => ({ key, value })),
      source: null,
    }));
  }
}

export const perceptionsHandlers = [
  OpenWaveHandler,
  CloseWaveHandler,
  SubmitAnswersHandler,
  ...handlersFor(survey, {
    CreateSurvey: handling(CreateSurvey, surveyIdOf, async (command, queries) => ({
      surveyId: surveyIdOf(command),
      title: command.title,
      template: command.template ?? null,
      statements: await withKnownPolicies(statementsOf(command), command.context, queries),
      cadenceDays: command.cadenceDays ?? null,
    })),
    RetireSurvey: handling(RetireSurvey, ({ surveyId }) => surveyId),
  }),
  ...handlersFor(surveyWave, {
    ImportSurveyCounts: handling(
      ImportSurveyCounts,
      ({ waveId }) => waveId,
      async ({ commandId, source, unitCode, audience, counts }, queries) => ({
        importId: commandId,
        source,
        unitId: unitCode ? await unitOf(unitCode, queries) : null,
        audience,
        counts: counts.map((each) => ({ key: each.key, counts: histogramOf(each.counts) })),
      }),
    ),
  }),
];

/** @throws DomainError `perceptions.unknown-template` */
function statementsOf({ template, statements }: CreateSurvey): readonly Statement[] {
  const found = template ? surveyTemplate(template) : null;
  if (template && !found) {
    throw new DomainError('perceptions.unknown-template', `there is no template “${template}”: choose one of surveyTemplates`, 'template');
  }
  return statements?.map(statementOf) ?? found?.statements ?? [];
}

function statementOf({ key, employeeText, customerText, dimension, policyId, warningSign, weight }: StatementInput): Statement {
  return {
    key,
    employeeText: employeeText ?? null,
    customerText: customerText ?? null,
    dimension: dimension ?? null,
    policyId: policyId ?? null,
    warningSign: warningSign ?? null,
    weight: weight ?? null,
  };
}

async function withKnownPolicies(statements: readonly Statement[], { now, calendar }: Context, queries: QueryBus) {
  for (const { key, policyId } of statements) {
    if (policyId === null) continue;
    const found = await queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, calendar.dayOf(now)));
    if (!found) {
      throw new DomainError(
        'perceptions.unknown-policy',
        `“${key}” names a policy that does not exist: choose one from the list`,
        'statements',
      );
    }
  }
  return statements;
}

async function unitOf(code: string, queries: QueryBus): Promise<string> {
  const found = await queries.execute<FindUnit, FoundUnit>(new FindUnit(code));
  if (!found) throw new DomainError('perceptions.unknown-unit', `there is no unit ${codeKey(code)}: check its code`, 'unitCode');
  return found.unitId;
}

function histogramOf([one = 0, two = 0, three = 0, four = 0, five = 0]: readonly number[]) {
  return [one, two, three, four, five] as const;
}
