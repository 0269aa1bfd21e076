import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '#eventing';
import { ProjectionRunner } from './projection-runner.ts';
import { reaction } from './reaction.ts';
import { ReactionRunner } from './reaction-runner.ts';
import type { Cause, Dispatch } from './reaction-runner.ts';
import { ReadStore } from './read-store.ts';
import { things, Workshop } from './things.fixture.ts';
import type { ThingEvent } from './things.fixture.ts';

interface OilThing {
  readonly thingId: string;
  readonly drops: number;
}

const oil = reaction<ThingEvent, OilThing>({
  name: 'oil-when-thing-used',
  on: {
    ThingUsed: ({ data: { thingId, minutes } }) => (minutes > 2 ? [1, 2].map((drops) => ({ thingId, drops })) : []),
  },
});

describe('a reaction', () => {
  let workshop: Workshop;
  const stops: (() => Promise<void>)[] = [];
  const hammer = randomUUID();
  /** Effects by command id, as an idempotent command handler keeps them. */
  let effects: Map<string, OilThing>;
  let dispatched: Cause[];

  const effective: Dispatch = (command, cause) => {
    dispatched.push(cause);
    effects.set(cause.commandId, command as OilThing);
    return Promise.resolve();
  };

  beforeEach(async () => {
    workshop = await Workshop.open();
    effects = new Map();
    dispatched = [];
    await workshop.make(hammer);
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await workshop.close();
  });

  async function run(dispatch: Dispatch = effective): Promise<{ readStore: ReadStore; stop(): Promise<void> }> {
    const readStore = await ReadStore.open(workshop.directory, []);
    const runner = new ReactionRunner(readStore, workshop.log, [oil], dispatch, { leaseMs: 3_000 });
    await runner.start();
    let isStopped = false;
    const stop = async () => {
      if (isStopped) return;
      isStopped = true;
      await runner.stop();
      readStore.close();
    };
    stops.push(stop);
    return { readStore, stop };
  }

  it('issues the commands of old and new events, with ids from the event', async () => {
    await workshop.use(hammer, 5);
    await run();
    await eventually(() => effects.size === 2, 'the effects of the old event');
    await workshop.use(hammer, 1);
    await workshop.use(hammer, 9);
    await eventually(() => effects.size === 4, 'the effects of the new event');
    const events = await workshop.store.readStream(`thing-${hammer}`);
    expect(dispatched.map(({ causationId }) => causationId)).toEqual([1, 1, 3, 3].map((at) => events[at]?.id));
    expect(new Set(dispatched.map(({ commandId }) => commandId)).size).toBe(4);
    expect(dispatched[0]?.correlationId).toBe(events[1]?.metadata['correlationId']);
  });

  it('goes on where it was, and a lost checkpoint has no second effect', async () => {
    await workshop.use(hammer, 5);
    const first = await run();
    await eventually(() => effects.size === 2, 'the effects');
    await first.stop();
    const second = await run();
    await workshop.use(hammer, 6);
    await eventually(() => effects.size === 4, 'the further effects');
    expect(dispatched).toHaveLength(4);
    await second.readStore.writer.transaction(() => second.readStore.writer.control.deleteFrom('control_cursors').execute());
    await second.stop();
    await run();
    await eventually(() => dispatched.length === 8, 'the events to be delivered again');
    expect(effects.size).toBe(4);
  });

  it('passes over a refusal, and tries again after a fault', async () => {
    await workshop.use(hammer, 5);
    await workshop.use(hammer, 6);
    let attempts = 0;
    await run((command, cause) => {
      attempts++;
      if (attempts === 1) throw new DomainError('things.oiled', 'already oiled');
      if (attempts < 5) throw new Error('unreachable');
      return effective(command, cause);
    });
    await eventually(() => effects.size === 4, 'all effects');
    const [first] = await workshop.store.readStream(`thing-${hammer}`, 0);
    // The refused command came again with the attempt that its sibling's fault caused.
    expect(dispatched.filter(({ causationId }) => causationId === first?.id)).toHaveLength(2);
  });

  it('waits for the read models that it awaits, however long they are built, and that is no failure', async () => {
    await workshop.use(hammer, 5);
    const readStore = await ReadStore.open(workshop.directory, [things()]);
    const said: string[] = [];
    const logger = {
      info: () => undefined,
      warn: (_: object, text: string) => said.push(text),
      error: (_: object, text: string) => said.push(text),
    };
    const runner = new ReactionRunner(readStore, workshop.log, [{ ...oil, awaits: ['things'] }], effective, { logger });
    const building = new ProjectionRunner(readStore, workshop.log, { pollMs: 10 });
    stops.push(async () => {
      await runner.stop();
      await building.stop();
      readStore.close();
    });
    await runner.start();
    await delay(2_500);
    expect([dispatched, said]).toEqual([[], []]);
    await building.start();
    await eventually(() => effects.size === 2, 'the effects');
    expect(said).toEqual([]);
  });

  it('has one runner at a time, and another takes over', async () => {
    const first = await run();
    await eventually(async () => (await holders(first.readStore)).length === 1, 'the first to begin');
    const second = await run();
    await workshop.use(hammer, 5);
    await eventually(() => dispatched.length === 2, 'the effects');
    await first.stop();
    await workshop.use(hammer, 5);
    await eventually(() => effects.size === 4, 'the other to take over');
    expect(dispatched).toHaveLength(4);
    await second.stop();
  });

  function holders(readStore: ReadStore): Promise<unknown[]> {
    return readStore.inspect(({ session }) => Promise.resolve(session.all('select * from control_leases where holder is not null', [])));
  }
});
