import { current, handling, handlersFor } from '#cqrs';
import { DomainError, EventLog, idOf, scopeOf } from '#eventing';
import type { Actor, CommandResult, Context } from '#eventing';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { CommandHandler, QueryHandler } from '@nestjs/cqrs';
import type { ICommandHandler, IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { closeWave, ClosingAnswers } from './close-wave.ts';
import { FindWaveStatus } from './events.ts';
import type { FoundWaveStatus, Statement } from './events.ts';
import { openWave } from './open-wave.ts';
import { Participation } from './participation.ts';
import { CloseWave, CreateSurvey, OpenWave, RetireSurvey, SubmitAnswers } from './perceptions.commands.ts';
import type { StatementInput } from './perceptions.commands.ts';
import { submitAnswers } from './submit-answers.ts';
import { MintSurveyLinks } from './survey-links.commands.ts';
import { requireExecutiveOfAll } from './survey-governance.ts';
import { unitOf } from './survey-imports.handlers.ts';
import { surveyTemplate } from './survey-templates.ts';
import { surveyWave } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';

/** The id of the survey that a command creates. */
export function createdSurveyId(commandId: string, actor: Actor): string {
  return idOf('survey', scopeOf(actor), commandId);
}
const surveyIdOf = ({ commandId, context }: CreateSurvey) => createdSurveyId(commandId, context.actor);

@QueryHandler(FindWaveStatus)
export class FindWaveStatusHandler implements IQueryHandler<FindWaveStatus, FoundWaveStatus> {
  constructor(private readonly log: EventLog) {}

  async execute({ waveId }: FindWaveStatus): Promise<FoundWaveStatus> {
    return (await current(this.log, surveyWave, waveId)).status;
  }
}

@CommandHandler(OpenWave)
export class OpenWaveHandler implements ICommandHandler<OpenWave, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly participation: Participation,
  ) {}

  async execute(command: OpenWave): Promise<CommandResult> {
    requireExecutiveOfAll(command.context.actor);
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

  async execute(command: CloseWave): Promise<CommandResult> {
    requireExecutiveOfAll(command.context.actor);
    const { log, participation, closingAnswers } = this;
    return closeWave({ log, participation, closingAnswers }, command.waveId, command, command.context);
  }
}

/** Of somebody who is signed in, see `Respondents`. */
@CommandHandler(SubmitAnswers)
export class SubmitAnswersHandler implements ICommandHandler<SubmitAnswers, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly participation: Participation,
  ) {}

  execute({ commandId, waveId, answers, context }: SubmitAnswers): Promise<CommandResult> {
    const given = {
      audience: 'EMPLOYEES' as const,
      unitId: context.actor.unitId,
      answers: answers.map(({ key, value }) => ({ key, value })),
      source: null,
      isByLink: false,
    };
    return submitAnswers({ log: this.log, participation: this.participation }, { commandId, waveId, given }, context);
  }
}

export const perceptionsHandlers = [
  FindWaveStatusHandler,
  OpenWaveHandler,
  CloseWaveHandler,
  SubmitAnswersHandler,
  ...handlersFor(survey, {
    CreateSurvey: handling(CreateSurvey, surveyIdOf, async (command, queries) => {
      requireExecutiveOfAll(command.context.actor);
      return {
        surveyId: surveyIdOf(command),
        title: command.title,
        template: command.template ?? null,
        statements: await withKnownPolicies(statementsOf(command), command.context, queries),
        cadenceDays: command.cadenceDays ?? null,
      };
    }),
    RetireSurvey: handling(
      RetireSurvey,
      ({ surveyId }) => surveyId,
      (command) => {
        requireExecutiveOfAll(command.context.actor);
        return Promise.resolve(command);
      },
    ),
  }),
  ...handlersFor(surveyWave, {
    MintSurveyLinks: handling(
      MintSurveyLinks,
      ({ waveId }) => waveId,
      async ({ audience, unitCode, count, context }, queries) => {
        // Whoever mints codes could answer with them, for any unit.
        requireExecutiveOfAll(context.actor);
        return { audience, unitId: unitCode ? await unitOf(unitCode, queries) : null, count };
      },
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
  for (const [index, { key, policyId }] of statements.entries()) {
    if (policyId === null) continue;
    const found = await queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, calendar.dayOf(now)));
    if (!found) {
      throw new DomainError(
        'perceptions.unknown-policy',
        `“${key}” names a policy that does not exist: choose one from the list`,
        `statements.${index}.policyId`,
      );
    }
  }
  return statements;
}
