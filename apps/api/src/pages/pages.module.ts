import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AnonymousReportsModule } from '#friction';
import { AnonymousController } from './anonymous.controller.ts';
import { AssetsController } from './assets.controller.ts';
import { FaultFilter } from './fault.filter.ts';
import { HomeController } from './home.controller.ts';
import { ProviderController } from './provider.controller.ts';
import { SetUpController } from './set-up.controller.ts';
import { SignInController } from './sign-in.controller.ts';

/** The pages that need no script: setting a password, signing in and out, home, anonymous reports, and what is shown when something fails. */
@Module({
  imports: [AnonymousReportsModule],
  controllers: [AnonymousController, AssetsController, HomeController, ProviderController, SetUpController, SignInController],
  providers: [{ provide: APP_FILTER, useClass: FaultFilter }],
})
export class PagesModule {}
