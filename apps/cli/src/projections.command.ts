import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '#eventing';
import { ProjectionRunner } from '#read-store';
import type { AnyProjection, ProjectionStatus, ReadStore } from '#read-store';
import { projections } from '../../api/src/projections.ts';
import type { Operator } from './operator.ts';
import { withReadModels } from './read-models.ts';
import { print, progressOf, say, table } from './terminal.ts';

const LOOK_EVERY_MS = 100;
const NAMES = `one of ${projections.map(({ name }) => name).join(', ')}`;

export function projectionsCommand(operator: Operator): Command {
  return new Command('projections')
    .description('Read models: they can be thrown away and built again from the events')
    .addCommand(new Command('list').description('State of every read model').action(() => listProjections(operator)))
    .addCommand(
      new Command('rebuild')
        .description('Builds a read model anew while the old one serves; the running server does it, or this command where none runs')
        .argument('<name>', NAMES)
        .action((name: string) => rebuild(operator, name)),
    )
    .addCommand(
      new Command('retry')
        .description('Applies the events of parked streams again; the running server does it, or this command where none runs')
        .argument('<name>', NAMES)
        .action((name: string) => retry(operator, name)),
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
  await withProjecting(operator, name, async (readStore, projection) => {
    const progress = progressOf(`Building ${name}`);
    try {
      const before = (await statusOf(readStore)).generation ?? 0;
      await readStore.requestRebuild(name);
      const after = await followed(readStore, projection, operator.signal, (done, total) => progress.update(done, total), before);
      if (after) return say(`${name} is built anew and serves (generation ${after.generation ?? 0}).`);
      say('Stopped; the rebuild goes on with the next server or the next run of this command.');
      operator.leaveWith(1);
    } finally {
      progress.stop();
    }
  });
}

async function retry(operator: Operator, name: string): Promise<void> {
  await withProjecting(operator, name, async (readStore, projection) => {
    await readStore.retryParked(name);
    while (await readStore.isPending(projection, 'RETRY_PARKED')) {
      const { state, generation, error } = await statusOf(readStore);
      if (state === 'STOPPED' && generation === null)
        throw new DomainError('projections.stopped', `${name} stopped while being built: ${error ?? 'unknown'}`);
      if (operator.signal.aborted) {
        say('Stopped; the next server or the next run of this command tries again.');
        return operator.leaveWith(1);
      }
      await delay(LOOK_EVERY_MS);
    }
    const { parkedStreams, error } = await statusOf(readStore);
    if (parkedStreams === 0) return say(`${name} has no parked streams.`);
    say(`Still parked in ${name}: ${parkedStreams}. ${error ?? ''}\nUpgrade to a version that can read these events, or report the fault.`);
    operator.leaveWith(1);
  });
}

/** @throws DomainError `projections.unknown` */
async function withProjecting(
  operator: Operator,
  name: string,
  work: (readStore: ReadStore, projection: AnyProjection) => Promise<void>,
): Promise<void> {
  const wanted = projections.find((projection) => projection.name === name);
  if (!wanted) throw new DomainError('projections.unknown', `there is no read model ${JSON.stringify(name)}; use ${NAMES}`);
  await withReadModels(operator, [wanted], async (readStore, { log }) => {
    const runner = new ProjectionRunner(readStore, log);
    // Takes the lease only where no server holds it.
    await runner.start();
    try {
      await work(readStore, wanted);
    } finally {
      await runner.stop();
    }
  });
}

/** @returns null when stopped by the signal. @throws DomainError when the build cannot go on */
async function followed(
  readStore: ReadStore,
  projection: AnyProjection,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
  before: number,
): Promise<ProjectionStatus | null> {
  while (!signal.aborted) {
    // Asked first: a first build may end before the rebuild begins, and would be taken for it.
    const isPending = await readStore.isPending(projection, 'REBUILD');
    const status = await statusOf(readStore);
    if (status.state === 'STOPPED')
      throw new DomainError('projections.stopped', `the rebuild stopped: ${status.error ?? 'unknown'}; the old read model goes on serving`);
    if (status.rebuild) onProgress(status.rebuild.eventsDone, Math.max(status.rebuild.eventsEstimate ?? 0, status.rebuild.eventsDone));
    else if (!isPending && (status.generation ?? 0) > before) return status;
    await delay(LOOK_EVERY_MS);
  }
  return null;
}

async function statusOf(readStore: ReadStore): Promise<ProjectionStatus> {
  const [status] = await readStore.listProjections();
  if (!status) throw new Error('the read store was opened without a projection');
  return status;
}
