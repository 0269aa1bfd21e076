import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AnonymousReportsModule } from '#friction';
import { JudgementModule } from '#judgement';
import { PerceptionsModule } from '#perceptions';
import { AnonymousController } from './anonymous.controller.ts';
import { AssetsController } from './assets.controller.ts';
import { CustomerNoteController } from './customer-note.controller.ts';
import { FaultFilter } from './fault.filter.ts';
import { HomeController } from './home.controller.ts';
import { ProviderController } from './provider.controller.ts';
import { SetUpController } from './set-up.controller.ts';
import { SignInController } from './sign-in.controller.ts';
import { SurveyController } from './survey.controller.ts';

/** The pages that need no script: setting a password, signing in and out, home, anonymous reports, the note for a customer, surveys by one-time code, and what is shown when something fails. */
@Module({
  imports: [AnonymousReportsModule, JudgementModule, PerceptionsModule],
  controllers: [
    AnonymousController,
    AssetsController,
    CustomerNoteController,
    HomeController,
    ProviderController,
    SetUpController,
    SignInController,
    SurveyController,
  ],
  providers: [{ provide: APP_FILTER, useClass: FaultFilter }],
})
export class PagesModule {}
