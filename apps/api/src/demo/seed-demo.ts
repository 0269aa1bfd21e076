import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import type { LocalDate } from '#calendar';
import { Aliases, Deployment } from '#cqrs';
import { EventLog } from '#eventing';
import { ExpectationsCommandModule } from '#expectations';
import { FrictionCommandModule } from '#friction';
import { CostSettings } from '#insights';
import { JudgementCommandModule } from '#judgement';
import { SqliteKeyStore } from '#key-store';
import { OrganisationCommandModule } from '#organisation';
import { ClosingAnswers, Participation, PerceptionsCommandModule } from '#perceptions';
import { PoliciesCommandModule } from '#policies';
import { ReviewsCommandModule } from '#reviews';
import { ConfigError } from '../config.ts';
import type { Parts } from '../parts.ts';
import { KeyStoreAliases } from '../key-store-aliases.ts';
import { KeyStoreParticipation } from '../key-store-participation.ts';
import { demoPlan } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { Progress, Stage } from './run-plan.ts';
import { SEED } from './seed.ts';
import { EvidenceSoFar } from './evidence-so-far.ts';
import { SignsSoFar } from './signs-so-far.ts';
import { answersSoFar, CountsAlone, YearSoFar } from './year-so-far.ts';

/** `demo.json` in the data directory: which year is told, so that a seeding that was cut off goes on with the same one. */
interface Marker {
  readonly seed: string;
  readonly today: LocalDate;
  readonly finished: boolean;
}

interface SeedOptions {
  /** Milliseconds since 1970; the year ends on the day before. */
  readonly now: number;
  /** Called after each simulated day. */
  readonly progress?: Progress;
}

/**
 * Fills an empty data directory with the example organisation and a year of its work, all through commands. Does nothing
 * where that is done, and goes on where it was cut off. Call it before the server starts; the weekly blocks are the server's.
 * @throws ConfigError when the directory holds something else
 */
export async function seedDemo(parts: Parts, { now, progress = () => {} }: SeedOptions): Promise<void> {
  const { config, log, deployment } = parts;
  const path = join(config.data, 'demo.json');
  const marker = readMarker(path) ?? { seed: SEED, today: deployment.calendar.dayOf(new Date(now).toISOString()), finished: false };
  if (marker.finished) return;
  if (readMarker(path) === null) {
    if ((await log.store.head()) !== null) {
      throw new ConfigError([
        config.eventStoreHosts === null
          ? `HANDRAIL_DATA=${config.data}: holds another organisation; give the demo a directory of its own`
          : `EVENT_STORE_URL: KurrentDB at ${config.eventStoreHosts} holds another organisation; give the demo a database and a directory of its own`,
      ]);
    }
    writeMarker(path, marker);
  }
  const app = await demoContext(parts);
  try {
    const plan = demoPlan(marker.today, deployment.calendar, deployment.currency);
    await runPlan(plan, stageOf(app), progress);
  } finally {
    await app.close();
  }
  writeMarker(path, { ...marker, finished: true });
}

/** What a plan is run on. */
export function stageOf(app: INestApplicationContext): Stage {
  return { bus: app.get(CommandBus), aliases: app.get(Aliases), deployment: app.get(Deployment), year: app.get(YearSoFar) };
}

/** Commands and queries of all domains, without the API. */
export function demoContext({ config, log, keys, deployment }: Parts): Promise<INestApplicationContext> {
  const providers = [
    { provide: EventLog, useValue: log },
    { provide: Deployment, useValue: deployment },
    { provide: SqliteKeyStore, useValue: keys },
    { provide: Aliases, useClass: KeyStoreAliases },
    { provide: Participation, useClass: KeyStoreParticipation },
    { provide: ClosingAnswers, useClass: CountsAlone },
    { provide: YearSoFar, useValue: new YearSoFar() },
    { provide: CostSettings, useValue: new CostSettings(config.hourlyRateMinor) },
  ];
  const module = {
    module: DemoModule,
    imports: [
      CqrsModule.forRoot(),
      { module: StoresModule, global: true, providers, exports: providers.map(({ provide }) => provide) },
      OrganisationCommandModule,
      PoliciesCommandModule,
      FrictionCommandModule,
      JudgementCommandModule,
      ReviewsCommandModule,
      ExpectationsCommandModule,
      PerceptionsCommandModule,
    ],
  };
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

@Module({})
class StoresModule {}

@Module({ providers: [...answersSoFar, EvidenceSoFar, SignsSoFar] })
class DemoModule {}

function readMarker(path: string): Marker | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Marker;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError([`${path} cannot be read (${(error as Error).message}); remove the demo's data directory and start again`]);
  }
}

function writeMarker(path: string, marker: Marker): void {
  writeFileSync(path, `${JSON.stringify(marker)}\n`, { flush: true });
}
