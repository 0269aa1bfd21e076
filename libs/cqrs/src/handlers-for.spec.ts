import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { DomainError, EventCatalogue, EventCodec, EventLog, idOf } from '#eventing';
import type { Decider, DomainEvent } from '#eventing';
import { anActor, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { Module } from '@nestjs/common';
import { CqrsModule, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { Command, EditCommand } from './command.ts';
import { Deployment } from './deployment.ts';
import { Dispatcher } from './dispatcher.ts';
import { current } from './find.ts';
import { handling, handlersFor } from './handlers-for.ts';

type ShelfEvent = DomainEvent<'ShelfFilled', { shelf: string; pieces: number; by: string; at: string }>;
interface ShelfCommands {
  FillShelf: { shelf: string; pieces: number };
}

const shelfDecider: Decider<number, ShelfCommands, ShelfEvent> = {
  category: 'shelf',
  initialState: 0,
  decide: {
    FillShelf: ({ shelf, pieces }, full, { now, actor }) => {
      if (full + pieces > 10) throw new DomainError('shelf.full', 'take another shelf', 'pieces');
      return pieces === 0 ? [] : { type: 'ShelfFilled', data: { shelf, pieces, by: actor.id, at: now } };
    },
  },
  evolve: { ShelfFilled: ({ pieces }, full) => full + pieces },
};

class FillShelf extends EditCommand {
  declare readonly shelf: string;
  declare readonly dozens: boolean;
}

class PiecesInStock {
  constructor(readonly shelf: string) {}
}

let asked = 0;

@QueryHandler(PiecesInStock)
class PiecesInStockHandler implements IQueryHandler<PiecesInStock, number> {
  execute(): Promise<number> {
    asked += 1;
    return Promise.resolve(4);
  }
}

const shelfId = (name: string) => idOf('shelf', name);
const handlers = handlersFor(shelfDecider, {
  FillShelf: handling(
    FillShelf,
    ({ shelf }) => shelfId(shelf),
    async ({ shelf }, queries) => ({ shelf, pieces: await queries.execute<PiecesInStock, number>(new PiecesInStock(shelf)) }),
  ),
});

const log = new EventLog(
  new InMemoryEventStore(),
  new EventCodec(new EventCatalogue({ ShelfFilled: { version: 1 } }), new InMemoryKeyRing()),
);
const now = '2026-11-02T09:00:00.000Z';
const shared = [
  { provide: EventLog, useValue: log },
  { provide: Deployment, useValue: new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(now)) },
];

@Module({})
class Shared {}

let module: TestingModule;
let dispatcher: Dispatcher;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [CqrsModule.forRoot(), { module: Shared, global: true, providers: shared, exports: shared.map(({ provide }) => provide) }],
    providers: [Dispatcher, PiecesInStockHandler, ...handlers],
  }).compile();
  await module.init();
  dispatcher = module.get(Dispatcher);
});
afterAll(() => module.close());
beforeEach(() => {
  asked = 0;
});

const caller = { actor: anActor('ADMIN'), correlationId: 'request-1' };

function fill(shelf: string, commandId: string = randomUUID(), rest: object = {}): Command {
  return Object.assign(new FillShelf(), { commandId, shelf, ...rest });
}

/** Two tokens of one position differ. */
function placesOf(answers: readonly { readonly position: string | null }[]): readonly string[] {
  return [...new Set(answers.map(({ position }) => log.positionOf(position ?? '')))];
}

describe('a command on the bus', () => {
  it('is decided with time and actor of the server, and what was prepared', async () => {
    const done = await dispatcher.send(fill('A'), caller);
    expect(done).toMatchObject({ id: shelfId('A'), revision: 0, repeated: false, errors: [] });
    expect(done.position?.startsWith(log.identity.storeId)).toBe(true);
    const [event] = await log.load(`shelf-${shelfId('A')}`);
    expect(event).toMatchObject({
      data: { shelf: 'A', pieces: 4, by: caller.actor.id, at: now },
      metadata: { correlationId: 'request-1', roles: 'ADMIN' },
    });
    expect(await current(log, shelfDecider, shelfId('A'))).toBe(4);
  });

  it('takes effect once, however often and by however many it is sent; what it needs is not asked again on a repeat', async () => {
    const command = () => fill('B', '5f0f2f60-9d5c-4c0e-8a51-0a3a1a1f0001');
    const first = await dispatcher.send(command(), caller);
    expect(asked).toBe(1);
    const repeats = await Promise.all([1, 2, 3].map(() => dispatcher.send(command(), caller)));
    for (const repeat of repeats) expect(repeat).toMatchObject({ id: first.id, repeated: true });
    expect(placesOf([first, ...repeats])).toHaveLength(1);
    expect(asked).toBe(1);
    expect(await log.load(`shelf-${shelfId('B')}`)).toHaveLength(1);
  });

  it('has one effect when its repeats come at once', async () => {
    const commandId = randomUUID();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => dispatcher.send(fill('C', commandId), caller)));
    expect(placesOf(answers)).toHaveLength(1);
    expect(await log.load(`shelf-${shelfId('C')}`)).toHaveLength(1);
  });

  it('is decided anew after a lost race, until it fits no more', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => dispatcher.send(fill('D'), caller)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'shelf.full', field: 'pieces' } });
    expect(await current(log, shelfDecider, shelfId('D'))).toBe(8);
  });

  it('is refused for another input under the same id, and for a version that has passed', async () => {
    const commandId = randomUUID();
    await dispatcher.send(fill('E', commandId), caller);
    await expect(dispatcher.send(fill('E', commandId, { dozens: true }), caller)).rejects.toMatchObject({ code: 'command.id-reused' });
    await expect(dispatcher.send(fill('E', randomUUID(), { expectedVersion: 3 }), caller)).rejects.toMatchObject({
      code: 'shelf.stale-version',
    });
    expect((await dispatcher.send(fill('E', randomUUID(), { expectedVersion: 0 }), caller)).revision).toBe(1);
  });

  it('stands in the events as whom it was sent', async () => {
    await dispatcher.send(fill('F'), caller, { ...anActor(), id: 'alias' });
    const [event] = await log.load(`shelf-${shelfId('F')}`);
    expect(event?.data).toMatchObject({ by: 'alias' });
    expect(JSON.stringify(event)).not.toContain(caller.actor.id);
  });
});
