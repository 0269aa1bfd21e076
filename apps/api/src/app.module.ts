import { Module } from '@nestjs/common';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { GraphQLModule } from '@nestjs/graphql';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { ApolloDriver } from '@nestjs/apollo';
import { AuditModule } from '#audit';
import { Dispatcher } from '#cqrs';
import { ExpectationsModule } from '#expectations';
import { Freshness, FreshnessInterceptor, inputValidation, RefusalInterceptor } from '#graphql';
import { AnonymousReportsModule, FrictionModule } from '#friction';
import { HandModule } from '#hand';
import { InsightsModule } from '#insights';
import { JudgementModule } from '#judgement';
import { LeadershipModule } from '#leadership';
import { OrganisationModule } from '#organisation';
import { PerceptionsModule } from '#perceptions';
import { PoliciesModule } from '#policies';
import { ReviewsModule } from '#reviews';
import { OperationsResolver } from './operations.resolver.ts';
import { FeedsController } from './feeds.controller.ts';
import { GuardrailsController } from './guardrails.controller.ts';
import { HealthController } from './health.controller.ts';
import { AccessGuard } from './access.guard.ts';
import { Authentication } from './authentication.ts';
import { GraphiqlModule } from './graphiql/graphiql.module.ts';
import { graphqlOptions } from './graphql.options.ts';
import { Metrics } from './metrics.ts';
import { PagesModule } from './pages/pages.module.ts';
import { SessionsResolver } from './sessions.resolver.ts';

/** The domains of the product, each with its public face. */
export const DOMAINS: readonly Type[] = [
  OrganisationModule,
  PoliciesModule,
  FrictionModule,
  AnonymousReportsModule,
  JudgementModule,
  ReviewsModule,
  ExpectationsModule,
  PerceptionsModule,
  InsightsModule,
  HandModule,
  LeadershipModule,
  AuditModule,
];
/** What belongs to no domain. */
export const OWN_RESOLVERS: readonly Type[] = [OperationsResolver, SessionsResolver];

interface Composition {
  /** What the domains are given: opened stores, clock, identity. */
  readonly providers: readonly Provider[];
  readonly options: Pick<Parameters<typeof graphqlOptions>[0], 'report' | 'anonymous'>;
}

@Module({})
export class AppModule {
  static compose({ providers, options }: Composition): DynamicModule {
    const shared = [...providers, Dispatcher, Freshness];
    return {
      module: AppModule,
      imports: [
        CqrsModule.forRoot(),
        { module: SharedModule, global: true, providers: shared, exports: shared.map(tokenOf) },
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          inject: [Authentication, Metrics],
          useFactory: (authentication: Authentication, metrics: Metrics) => graphqlOptions({ ...options, authentication, metrics }),
        }),
        ...DOMAINS,
        PagesModule,
        GraphiqlModule,
      ],
      controllers: [FeedsController, GuardrailsController, HealthController],
      providers: [
        ...OWN_RESOLVERS,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: RefusalInterceptor },
        { provide: APP_INTERCEPTOR, useClass: FreshnessInterceptor },
        { provide: APP_PIPE, useFactory: inputValidation },
      ],
    };
  }
}

@Module({})
class SharedModule {}

function tokenOf(provider: Provider) {
  return typeof provider === 'function' ? provider : provider.provide;
}
