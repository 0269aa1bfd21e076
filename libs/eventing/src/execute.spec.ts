import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aContext, anActor, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { DomainError, EventCatalogue, EventCodec, EventLog, EventStoreError, execute, idOf } from './index.ts';
import type { Appended, CommandEnvelope, Context, Decider, EncodedEvent, EventsOf, ExpectedRevision } from './index.ts';
import { canonical } from './execute.ts';

interface TillEvents {
  CashAdded: { amount: number };
  TillClosed: { reason: string };
}
type TillEvent = EventsOf<TillEvents>;
interface TillCommands {
  AddCash: { amount: number; note?: string | null };
  AddTwice: { amount: number };
  CloseTill: object;
}

const till: Decider<{ total: number; closed: boolean }, TillCommands, TillEvent> = {
  category: 'cash_till',
  initialState: { total: 0, closed: false },
  decide: {
    AddCash: ({ amount }, { total, closed }) => {
      if (closed) throw new DomainError('cash-till.closed', 'the till is closed; open another one');
      if (total + amount > 100) throw new DomainError('cash-till.full', 'the till holds 100 at most; empty it first', 'amount');
      return { type: 'CashAdded', data: { amount } };
    },
    AddTwice: ({ amount }) => [
      { type: 'CashAdded', data: { amount } },
      { type: 'CashAdded', data: { amount } },
    ],
    CloseTill: (_command, { closed }) => (closed ? [] : { type: 'TillClosed', data: { reason: 'evening' } }),
  },
  evolve: {
    CashAdded: ({ amount }, state) => ({ ...state, total: state.total + amount }),
    TillClosed: (_data, state) => ({ ...state, closed: true }),
  },
};

const id = randomUUID();
const ring = new InMemoryKeyRing();
const codec = new EventCodec(new EventCatalogue({ CashAdded: { version: 1 }, TillClosed: { version: 1 } }), ring);

let store: InMemoryEventStore;
let log: EventLog;
let context: Context;

beforeEach(() => {
  store = new InMemoryEventStore();
  log = new EventLog(store, codec);
  context = aContext();
});

const add = (amount: number, envelope: Partial<CommandEnvelope> = {}, by = context, to = log) =>
  execute(to, till, id, 'AddCash', { commandId: randomUUID(), amount, ...envelope }, by);

async function amounts(): Promise<unknown[]> {
  const events = await log.load(`cash_till-${id}`);
  return events.map(({ data }) => ('amount' in data ? data.amount : 'closed'));
}

describe('a command', () => {
  it('records what was decided, and says where', async () => {
    const first = await add(5);
    const second = await add(7);
    expect(first).toMatchObject({ id, repeated: false, events: [{ type: 'CashAdded', data: { amount: 5 } }] });
    expect(second.revision).toBe((first.revision ?? NaN) + 1);
    expect(second.position).toBe(await store.head());
    expect(await amounts()).toEqual([5, 7]);
  });

  it('that is refused leaves nothing', async () => {
    await expect(add(101)).rejects.toMatchObject({ code: 'cash-till.full', field: 'amount' });
    expect(await store.head()).toBeNull();
  });

  it('that changes nothing records nothing and answers with what is there', async () => {
    await add(5);
    const close = () => execute(log, till, id, 'CloseTill', { commandId: randomUUID() }, context);
    const closed = await close();
    expect(await close()).toEqual({ id, revision: closed.revision, position: closed.position, repeated: false, events: [] });
    expect(await amounts()).toEqual([5, 'closed']);
  });

  it('asks for what it needs beyond its input only when it has had no effect yet', async () => {
    let asked = 0;
    const command = { commandId: randomUUID(), wish: 'as much as you have' };
    const prepared = () => {
      asked++;
      return Promise.resolve({ amount: 9 });
    };
    for (let i = 0; i < 2; i++) await execute(log, till, id, 'AddCash', command, context, prepared);
    expect([asked, await amounts()]).toEqual([1, [9]]);
  });
});

describe('the same commandId', () => {
  it('takes effect once and gives one answer, later, after a restart, and when it would be refused by now', async () => {
    const command = { commandId: randomUUID() };
    const first = await add(60, command);
    await add(30);
    await execute(log, till, id, 'CloseTill', { commandId: randomUUID() }, context);
    expect(await add(60, command)).toEqual({ ...first, repeated: true, events: [expect.objectContaining({ data: { amount: 60 } })] });
    const restarted = new EventLog(store.reopened(), codec);
    expect(await add(60, command, { ...context, now: '2027-01-01T00:00:00.000Z' }, restarted)).toMatchObject({
      position: first.position,
      revision: first.revision,
      repeated: true,
    });
    expect(await amounts()).toEqual([60, 30, 'closed']);
  });

  it('takes effect once when it comes five times at the same moment', async () => {
    const command = { commandId: randomUUID() };
    const results = await Promise.all(Array.from({ length: 5 }, () => add(5, command)));
    expect(await amounts()).toEqual([5]);
    expect(new Set(results.map(({ position }) => position)).size).toBe(1);
    expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  it('finds all of several events', async () => {
    const command = { commandId: randomUUID(), amount: 3 };
    const first = await execute(log, till, id, 'AddTwice', command, context);
    const second = await execute(log, till, id, 'AddTwice', command, context);
    expect(second).toMatchObject({ position: first.position, revision: first.revision, repeated: true });
    expect(second.events).toHaveLength(2);
    expect(await amounts()).toEqual([3, 3]);
  });

  it('with another input is refused, in whatever way it differs', async () => {
    const command = { commandId: randomUUID() };
    await add(5, command);
    const reused = { code: 'command.id-reused', field: 'commandId' };
    await expect(add(6, command)).rejects.toMatchObject(reused);
    await expect(execute(log, till, id, 'CloseTill', { ...command, ...{ amount: 5 } }, context)).rejects.toMatchObject(reused);
    await expect(execute(log, till, id, 'AddCash', { ...command, amount: 5, note: 'x' }, context)).rejects.toMatchObject(reused);
    expect(await amounts()).toEqual([5]);
  });

  it('with the same input written otherwise is the same', async () => {
    const commandId = randomUUID();
    await execute(log, till, id, 'AddCash', { commandId, amount: 5, note: 'x' }, context);
    const again = await execute(log, till, id, 'AddCash', { ...{ context, missing: undefined }, note: 'x', amount: 5, commandId }, context);
    expect(again.repeated).toBe(true);
  });

  it('of another actor is another command', async () => {
    const command = { commandId: randomUUID() };
    const token = { ...context.actor, kind: 'TOKEN' } as const;
    await add(5, command);
    await add(6, command, { ...context, actor: anActor() });
    await add(7, command, { ...context, actor: token });
    expect(await amounts()).toEqual([5, 6, 7]);
  });
});

describe('expectedVersion', () => {
  it('refuses an edit of what was changed meanwhile, and of what is not there', async () => {
    const { revision } = await add(5);
    await add(6);
    const stale = { code: 'cash-till.stale-version', field: 'expectedVersion' };
    await expect(add(7, { expectedVersion: revision })).rejects.toMatchObject(stale);
    await expect(
      execute(log, till, randomUUID(), 'AddCash', { commandId: randomUUID(), amount: 1, expectedVersion: 0 }, context),
    ).rejects.toMatchObject(stale);
    expect(await amounts()).toEqual([5, 6]);
  });

  it('lets the edit of what was seen pass, and its repetition', async () => {
    const { revision } = await add(5);
    const edit = { commandId: randomUUID(), expectedVersion: revision };
    await add(6, edit);
    expect(await add(6, edit)).toMatchObject({ repeated: true });
    expect(await amounts()).toEqual([5, 6]);
  });

  it('lets one of two edits of the same version pass when they come at once', async () => {
    const { revision } = await add(5);
    const edits = await Promise.allSettled([add(6, { expectedVersion: revision }), add(7, { expectedVersion: revision })]);
    expect(edits.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await amounts()).toHaveLength(2);
  });
});

/** Fails an append before or after it has taken effect. */
class FaultyStore extends InMemoryEventStore {
  attempts = 0;
  failing: (attempt: number) => 'before' | 'after' | 'conflict' | null = () => null;

  override async append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    const fault = this.failing(++this.attempts);
    if (fault === 'conflict') throw new EventStoreError('WRONG_REVISION', 'somebody else was first');
    if (fault === 'before') throw new EventStoreError('UNAVAILABLE', 'not reached');
    const appended = await super.append(stream, expected, events);
    if (fault === 'after') throw new EventStoreError('UNAVAILABLE', 'no answer');
    return appended;
  }
}

describe('an append', () => {
  let faulty: FaultyStore;
  beforeEach(() => {
    faulty = new FaultyStore();
    store = faulty;
    log = new EventLog(store, codec);
  });

  it('that lost a race is decided anew on what the winner left', async () => {
    const outcomes = await Promise.allSettled([60, 30, 20].map((amount) => add(amount)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[2]).toMatchObject({ reason: { code: 'cash-till.full' } });
    expect(await amounts()).toEqual([60, 30]);
  });

  it('that never wins a race gives up after a few times', async () => {
    faulty.failing = () => 'conflict';
    await expect(add(5)).rejects.toMatchObject({ kind: 'WRONG_REVISION' });
    expect(faulty.attempts).toBe(8);
  });

  it.each([
    ['before', false],
    ['after', true],
  ] as const)('whose answer was lost %s its effect says so, and the command can be sent again', async (fault, repeated) => {
    const command = { commandId: randomUUID() };
    faulty.failing = () => fault;
    await expect(add(5, command)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    faulty.failing = () => null;
    expect(await add(5, command)).toMatchObject({ repeated });
    expect(await amounts()).toEqual([5]);
  });
});

describe('canonical', () => {
  it('is one text for equal inputs and another for different ones', () => {
    expect(canonical({ b: [{ d: 1, c: undefined }], a: null })).toBe(canonical({ b: [{ d: 1, c: null }] }));
    const different = [
      { a: 1 },
      { a: '1' },
      {},
      { a: [1] },
      { a: { 0: 1 } },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: { context: 1 } },
      { a: { context: 2 } },
    ];
    expect(new Set(different.map(canonical)).size).toBe(different.length);
  });
});

describe('idOf', () => {
  it('is the same UUID for the same path, and another for every other', () => {
    expect(idOf('policy', 'RET-14')).toBe(idOf('policy', 'RET-14'));
    expect(idOf('policy', 'RET-14')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    const others = [idOf('policy', 'a', 'b'), idOf('policy', 'a/b'), idOf('policy', 'a%2Fb'), idOf('policy', 'ab'), idOf('policya', 'b')];
    expect(new Set(others).size).toBe(others.length);
  });
});
