import type { Calendar } from '#calendar';
import { current, Deployment, Dispatcher } from '#cqrs';
import type { Caller, Dispatched } from '#cqrs';
import { EventLog } from '#eventing';
import { AFTER, Allow, AllowSignedIn, CallerOf, FIRST, notFound, READERS, Reads, unitToRead } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CloseWave, CreateSurvey, ImportSurveyCounts, OpenWave, RetireSurvey, SubmitAnswers } from './perceptions.commands.ts';
import { Respondents } from './respondents.ts';
import { SURVEY_TEMPLATES } from './survey-templates.ts';
import { surveyWave } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';
import { SurveysFinder } from './surveys.finder.ts';
import type { FoundSurvey, FoundWave } from './surveys.finder.ts';
import { surveysProjection } from './surveys.projection.ts';
import {
  SubmitAnswersPayload,
  SurveyConnection,
  SurveyNode,
  SurveyPayload,
  SurveyTemplateNode,
  SurveyWaveNode,
  SurveyWavePayload,
  WaveResultsNode,
} from './surveys.types.ts';
import { statementFigures } from './wave-figures.ts';

/** Surveys for everybody, answers by everybody for themselves, results for those who read figures. */
@Resolver()
export class SurveysResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly respondents: Respondents,
    private readonly finder: SurveysFinder,
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(surveysProjection)
  @Query(() => SurveyConnection, {
    description: 'Surveys with their waves, the latest first. Of an open wave nothing is told of its answers.',
  })
  async surveys(@Args('first', FIRST) first: number, @Args('after', AFTER) after?: string): Promise<Connection<SurveyNode>> {
    const { edges, pageInfo } = await this.finder.list(first, after);
    return { edges: edges.map(({ cursor, node }) => ({ cursor, node: surveyNode(node, this.deployment.calendar) })), pageInfo };
  }

  @Allow('EXECUTIVE')
  @Query(() => [SurveyTemplateNode], { description: 'What a survey can begin from.' })
  surveyTemplates(): readonly SurveyTemplateNode[] {
    return SURVEY_TEMPLATES;
  }

  @Allow(...READERS)
  @Reads(surveysProjection)
  @Query(() => WaveResultsNode, {
    nullable: true,
    description:
      'What is published of a closed wave: how many gave each answer from 1 to 5. Null while it is open, however many have answered. Shares, intervals and gaps: `perceptionGaps`.',
  })
  async surveyResults(
    @CallerOf() { actor }: Caller,
    @Args('waveId', { type: () => ID }) waveId: string,
    @Args('unitId', { type: () => ID, nullable: true, description: 'With the units below it; all that your roles cover when left out.' })
    unitId?: string,
  ): Promise<WaveResultsNode | null> {
    const published = await this.finder.findPublished(waveId);
    if (!published) {
      if ((await current(this.log, surveyWave, waveId)).status === 'none') throw notFound();
      return null;
    }
    const { wave, tree } = published;
    const about = unitToRead(actor, unitId ?? null, tree);
    const { surveyId, k, results } = wave;
    return { waveId, surveyId, unitId: about, k, statements: statementFigures(results, about, tree) };
  }

  @Allow('EXECUTIVE')
  @Mutation(() => SurveyPayload)
  async createSurvey(@Args('input') input: CreateSurvey, @CallerOf() caller: Caller): Promise<SurveyPayload> {
    return this.surveyAfter(await this.dispatcher.send(input, caller));
  }

  @Allow('EXECUTIVE')
  @Mutation(() => SurveyPayload, { description: 'No wave of it is opened any more; one that is open goes on to its day.' })
  async retireSurvey(@Args('input') input: RetireSurvey, @CallerOf() caller: Caller): Promise<SurveyPayload> {
    return this.surveyAfter(await this.dispatcher.send(input, caller));
  }

  @Allow('EXECUTIVE')
  @Mutation(() => SurveyWavePayload, { description: 'One wave of a survey is open at a time.' })
  async openWave(@Args('input') input: OpenWave, @CallerOf() caller: Caller): Promise<SurveyWavePayload> {
    return this.waveAfter(await this.dispatcher.send(input, caller));
  }

  @Allow('EXECUTIVE')
  @Mutation(() => SurveyWavePayload)
  async closeWave(@Args('input') input: CloseWave, @CallerOf() caller: Caller): Promise<SurveyWavePayload> {
    return this.waveAfter(await this.dispatcher.send(input, caller));
  }

  @Allow('EXECUTIVE')
  @Mutation(() => SurveyWavePayload)
  async importSurveyCounts(@Args('input') input: ImportSurveyCounts, @CallerOf() caller: Caller): Promise<SurveyWavePayload> {
    return this.waveAfter(await this.dispatcher.send(input, caller));
  }

  @AllowSignedIn()
  @Mutation(() => SubmitAnswersPayload, {
    description:
      'As an employee, once in each wave; what is accepted counts. No query tells what you answered, and after the close nobody can find it out; then it is refused, also a repeat of what was counted. `perceptions.wave-closed-meanwhile`: the wave closed while it arrived, and may have missed it. docs/privacy.md tells what the store keeps.',
  })
  async submitAnswers(@Args('input') input: SubmitAnswers, @CallerOf() caller: Caller): Promise<SubmitAnswersPayload> {
    const standing = await this.respondents.answering(caller, input.waveId);
    const { position, errors } = await this.dispatcher.send(input, standing.caller, standing.as);
    return { position, errors };
  }

  private surveyAfter({ id, position, errors }: Dispatched): SurveyPayload {
    return { position, errors, survey: () => this.findSurvey(id) };
  }

  private waveAfter({ id, position, errors }: Dispatched): SurveyWavePayload {
    return { position, errors, wave: () => this.findWave(id) };
  }

  private async findSurvey(surveyId: string): Promise<SurveyNode | null> {
    const found = await current(this.log, survey, surveyId);
    if (found.status === 'none') return null;
    const { title, template, statements, cadenceDays } = found;
    const waves = ((await this.finder.find(surveyId))?.waves ?? []).map((wave) => waveNode(wave, this.deployment.calendar));
    return { id: surveyId, title, template, statements, cadenceDays, isRetired: found.status === 'retired', waves };
  }

  private async findWave(waveId: string): Promise<SurveyWaveNode | null> {
    const found = await current(this.log, surveyWave, waveId);
    return found.status === 'none' ? null : waveNode({ ...found, waveId }, this.deployment.calendar);
  }
}

function surveyNode({ surveyId, waves, ...rest }: FoundSurvey, calendar: Calendar): SurveyNode {
  return { ...rest, id: surveyId, waves: waves.map((wave) => waveNode(wave, calendar)) };
}

function waveNode({ waveId, number, statements, opensOn, closesOn, closedAt }: FoundWave, calendar: Calendar): SurveyWaveNode {
  const closedOn = closedAt && calendar.dayOf(closedAt);
  return { id: waveId, number, state: closedOn === null ? 'OPEN' : 'CLOSED', opensOn, closesOn, closedOn, statements };
}
