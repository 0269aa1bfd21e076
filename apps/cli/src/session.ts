import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext, Type, ValueProvider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { Aliases, Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { EventLog, systemActor } from '#eventing';
import type { Actor } from '#eventing';
import { FrictionCommandModule } from '#friction';
import { inputValidation } from '#graphql';
import { openIdentity } from '#identity';
import type { Identity } from '#identity';
import { SqliteKeyStore } from '#key-store';
import { OrganisationCommandModule } from '#organisation';
import { Participation, SurveyImportModule } from '#perceptions';
import { PoliciesCommandModule } from '#policies';
import type { Config } from '../../api/src/config.ts';
import { erasureRecorder } from '../../api/src/erasure.ts';
import { openParts } from '../../api/src/parts.ts';
import type { Parts } from '../../api/src/parts.ts';
import { KeyStoreAliases } from '../../api/src/key-store-aliases.ts';
import { KeyStoreParticipation } from '../../api/src/key-store-participation.ts';

/** Whoever has the keys of the house; events say so in place of a person. */
export const OPERATOR = systemActor('operator');

/** The command side of every domain: neither read models nor GraphQL. */
const DOMAINS: readonly Type[] = [OrganisationCommandModule, PoliciesCommandModule, FrictionCommandModule, SurveyImportModule];

/** The product as an operator's command uses it, beside a running server or alone. */
export interface Session {
  readonly parts: Parts;
  readonly identity: Identity;
  readonly queries: QueryBus;
  /** The input as the API would take it. @throws InvalidInputError */
  validated<C extends Command>(type: Type<C>, input: object): Promise<C>;
  /** @throws DomainError for a refusal, EventStoreError for a fault */
  send(command: Command, actor: Actor): ReturnType<Dispatcher['send']>;
  close(): Promise<void>;
}

@Module({})
class OperatorModule {}

@Module({})
class SharedModule {}

/** Finishes erasures that were cut off. @throws ConfigError, StoreRefusedError or SecretsRefusedError, each with its remedy */
export async function openSession(config: Config): Promise<Session> {
  const parts = await openParts(config);
  try {
    const identity = openIdentity({ directory: config.data, now: parts.deployment.clock });
    const app = await compose(parts, DOMAINS);
    const dispatcher = app.get(Dispatcher);
    const pipe = inputValidation();
    const correlationId = randomUUID();
    const send: Session['send'] = (command, actor) => dispatcher.send(command, { actor, correlationId } satisfies Caller);
    await parts.keys.resumeErasures(erasureRecorder(identity.accounts, send, OPERATOR));
    return {
      parts,
      identity,
      queries: app.get(QueryBus),
      validated: (type, input) => pipe.transform(input, { type: 'body', metatype: type }) as Promise<InstanceType<typeof type>>,
      send,
      close: async () => {
        await app.close();
        identity.close();
        await parts.close();
      },
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** Modules on opened stores. @param more what these need beyond what every command needs */
export function compose(
  { log, keys, deployment }: Parts,
  modules: readonly Type[],
  more: readonly ValueProvider[] = [],
): Promise<INestApplicationContext> {
  const providers = [
    { provide: EventLog, useValue: log },
    { provide: Deployment, useValue: deployment },
    { provide: SqliteKeyStore, useValue: keys },
    { provide: Aliases, useClass: KeyStoreAliases },
    { provide: Participation, useClass: KeyStoreParticipation },
    Dispatcher,
    ...more,
  ];
  const exported = [EventLog, Deployment, SqliteKeyStore, Aliases, Participation, Dispatcher, ...more.map(({ provide }) => provide)];
  const composition: DynamicModule = {
    module: OperatorModule,
    imports: [CqrsModule.forRoot(), { module: SharedModule, global: true, providers, exports: exported }, ...modules],
  };
  return NestFactory.createApplicationContext(composition, { logger: false, abortOnError: false });
}
