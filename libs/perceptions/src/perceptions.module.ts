import { Module } from '@nestjs/common';
import { perceptionsHandlers } from './perceptions.handlers.ts';
import { Respondents } from './respondents.ts';
import { SurveysFinder } from './surveys.finder.ts';
import { SurveysResolver } from './surveys.resolver.ts';

/** What every composition needs: commands. The composition provides `Participation` and `ClosingAnswers`. */
@Module({ providers: perceptionsHandlers })
class PerceptionsCommandModule {}

/** The public face. */
@Module({
  imports: [PerceptionsCommandModule],
  providers: [Respondents, SurveysFinder, SurveysResolver],
})
export class PerceptionsModule {}
