import { Module } from '@nestjs/common';
import { perceptionsHandlers } from './perceptions.handlers.ts';
import { Respondents } from './respondents.ts';
import { SurveyDoor } from './survey-door.ts';
import { SurveyLinksResolver } from './survey-links.resolver.ts';
import { surveyImportHandlers } from './survey-imports.handlers.ts';
import { SurveysFinder } from './surveys.finder.ts';
import { SurveysResolver } from './surveys.resolver.ts';

/** What was asked elsewhere; the composition provides `Participation`. */
@Module({ providers: surveyImportHandlers })
export class SurveyImportModule {}

/** What every composition needs: commands. The composition provides `Participation` and `ClosingAnswers`. */
@Module({ imports: [SurveyImportModule], providers: perceptionsHandlers })
export class PerceptionsCommandModule {}

/** The public face. */
@Module({
  imports: [PerceptionsCommandModule],
  providers: [Respondents, SurveyDoor, SurveyLinksResolver, SurveysFinder, SurveysResolver],
  exports: [SurveyDoor],
})
export class PerceptionsModule {}
