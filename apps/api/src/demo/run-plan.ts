import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import type { CommandBus } from '@nestjs/cqrs';
import type { Calendar } from '#calendar';
import { withContext } from '#cqrs';
import type { Aliases, Command, Deployment } from '#cqrs';
import type { Actor, CommandResult } from '#eventing';
import { plainToInstance } from 'class-transformer';
import { SYSTEM } from '../background.ts';
import { actorOf } from './people.ts';
import type { DemoPlan } from './plan.ts';
import { commandIdOf } from './seed.ts';
import { COMMANDS, SYSTEM_KEY } from './step.ts';
import type { Step } from './step.ts';
import type { YearSoFar } from './year-so-far.ts';

export interface Stage {
  readonly bus: CommandBus;
  readonly aliases: Aliases;
  readonly deployment: Deployment;
  readonly year: YearSoFar;
}

export type Progress = (done: number, total: number) => void;

/**
 * Sends the commands of a plan day by day, each with the time and actor of its step; repeating it adds nothing.
 * @throws Error naming the step that was refused
 */
export async function runPlan({ people, steps }: DemoPlan, { bus, aliases, deployment, year }: Stage, progress: Progress): Promise<void> {
  const actors = new Map<string, Actor>([[SYSTEM_KEY, SYSTEM], ...people.map((person) => [person.key, actorOf(person)] as const)]);
  const made = new Map<string, string>();
  const { calendar, currency } = deployment;

  const send = async (step: Step): Promise<void> => {
    const inOffice = actors.get(step.actor);
    if (!inOffice) throw new Error(`the step ${step.id} has an unknown actor`);
    const actor = step.alias ? { ...inOffice, id: aliases.aliasOf(inOffice.id, step.alias) } : inOffice;
    const context = { now: step.at, actor, calendar, currency, correlationId: randomUUID() };
    try {
      const result = await bus.execute<Command, CommandResult>(withContext(commandOf(step, made), context));
      year.tell(step, result.id);
      if (step.command === 'ReportFriction' || step.command === 'AskAuthority') made.set(step.id, result.id);
    } catch (error) {
      throw new Error(`the example organisation's step ${step.id} was refused: ${(error as Error).message}`, { cause: error });
    }
  };

  let done = 0;
  for (const day of daysOf(steps, calendar)) {
    for (const part of inTurns(day)) await Promise.all(part.map(send));
    done += day.length;
    progress(done, steps.length);
  }
}

/** The step's command as the API would build it from an input. */
export function commandOf(step: Step, made: ReadonlyMap<string, string>): Command {
  const type: Type<Command> = COMMANDS[step.command];
  const references = Object.entries({ ...step.reports, ...step.requests }).map(([field, stepId]) => [field, made.get(stepId)]);
  return plainToInstance(type, { ...step.input, ...Object.fromEntries(references), commandId: commandIdOf(step.id) });
}

/** What follows on a step of the same day comes after it. */
function inTurns(day: readonly Step[]): readonly (readonly Step[])[] {
  const byId = new Map(day.map((step) => [step.id, step]));
  const turnOf = ({ follows }: Step): number => {
    const before = follows === undefined ? undefined : byId.get(follows);
    return before ? 1 + turnOf(before) : 0;
  };
  return [...Map.groupBy(day, turnOf)].sort(([a], [b]) => a - b).map(([, steps]) => steps);
}

/** In the organisation's own days: an evening's report belongs to another day in UTC. */
function daysOf(steps: readonly Step[], calendar: Calendar): readonly (readonly Step[])[] {
  return [...Map.groupBy(steps, ({ at }) => calendar.dayOf(at)).values()];
}
