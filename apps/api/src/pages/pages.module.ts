import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AssetsController } from './assets.controller.ts';
import { FaultFilter } from './fault.filter.ts';
import { HomeController } from './home.controller.ts';
import { ProviderController } from './provider.controller.ts';
import { SetUpController } from './set-up.controller.ts';
import { SignInController } from './sign-in.controller.ts';

/** The pages that need no script: setting a password, signing in and out, home, and what is shown when something fails. */
@Module({
  controllers: [AssetsController, HomeController, ProviderController, SetUpController, SignInController],
  providers: [{ provide: APP_FILTER, useClass: FaultFilter }],
})
export class PagesModule {}
