import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '#eventing';
import { ProjectionRunner } from '#read-store';
import type { ProjectionStatus, ReadStore } from '#read-store';
import { projections } from '../../api/src/projections.ts';
import type { Operator } from './operator.ts';
import { withReadModels } from './read-models.ts';
import { print, progressOf, say, table } from './terminal.ts';

const LOOK_EVERY_MS = 100;

export function projectionsCommand(operator: Operator): Command {
  return new Command('projections')
    .description('Read models: they can be thrown away and built again from the events')
    .addCommand(new Command('list').description('State of every read model').action(() => listProjections(operator)))
    .addCommand(
      new Command('rebuild')
        .description('Builds a read model anew while the old one serves; the running server does it, or this command where none runs')
        .argument('<name>', `one of ${projections.map(({ name }) => name).join(', ')}`)
        .action((name: string) => rebuild(operator, name)),
    );
}

async function listProjections(operator: Operator): Promise<void> {
  await withReadModels(operator, projections, async (readStore, { events }) => {
    const rows = (await readStore.listProjections(events)).map(({ name, version, state, lagEvents, parkedStreams, error }) => [
      name,
      `v${version}`,
      state,
      String(lagEvents ?? ''),
      String(parkedStreams),
      error ?? '',
    ]);
    print(table([['name', 'version', 'state', 'events behind', 'parked streams', 'error'], ...rows]));
  });
}

async function rebuild(operator: Operator, name: string): Promise<void> {
  const wanted = projections.find((projection) => projection.name === name);
  if (!wanted) {
    throw new DomainError(
      'projections.unknown',
      `there is no read model ${JSON.stringify(name)}; there are ${projections.map((each) => each.name).join(', ')}`,
    );
  }
  await withReadModels(operator, [wanted], async (readStore, { log }) => {
    const runner = new ProjectionRunner(readStore, log);
    // Takes the lease only where no server holds it.
    await runner.start();
    const progress = progressOf(`Building ${name}`);
    try {
      const before = (await statusOf(readStore)).generation ?? 0;
      await readStore.requestRebuild(name);
      const after = await followed(readStore, operator.signal, (done, total) => progress.update(done, total), before);
      if (after) return say(`${name} is built anew and serves (generation ${after.generation ?? 0}).`);
      say('Stopped; the rebuild goes on with the next server or the next run of this command.');
      operator.leaveWith(1);
    } finally {
      progress.stop();
      await runner.stop();
    }
  });
}

/** @returns null when stopped by the signal. @throws DomainError when the build cannot go on */
async function followed(
  readStore: ReadStore,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
  before: number,
): Promise<ProjectionStatus | null> {
  while (!signal.aborted) {
    const status = await statusOf(readStore);
    if (status.state === 'STOPPED')
      throw new DomainError('projections.stopped', `the rebuild stopped: ${status.error ?? 'unknown'}; the old read model goes on serving`);
    if (status.rebuild) onProgress(status.rebuild.eventsDone, Math.max(status.rebuild.eventsEstimate ?? 0, status.rebuild.eventsDone));
    else if ((status.generation ?? 0) > before) return status;
    await delay(LOOK_EVERY_MS);
  }
  return null;
}

async function statusOf(readStore: ReadStore): Promise<ProjectionStatus> {
  const [status] = await readStore.listProjections();
  if (!status) throw new Error('the read store was opened without a projection');
  return status;
}
