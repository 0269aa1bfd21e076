import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Decider, EventsOf, ExpectedRevision } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { current, currentFromKept } from './find.ts';

type CounterEvent = EventsOf<{ Counted: { by: number } }>;
const [a, b] = [randomUUID(), randomUUID()];
let folds = 0;
const counter: Decider<number, Record<never, never>, CounterEvent> = {
  category: 'counter',
  initialState: 0,
  decide: {},
  evolve: { Counted: ({ by }, state) => (folds++, state + by) },
};

function aLog() {
  const codec = new EventCodec(new EventCatalogue({ Counted: { version: 1 } }), new InMemoryKeyRing());
  // Two logs on one store, as two processes have them.
  const store = new InMemoryEventStore();
  const [log, other] = [new EventLog(store, codec), new EventLog(store, codec)];
  let commands = 0;
  const count = (by: number, expected: ExpectedRevision) =>
    other.append(
      `counter-${a}`,
      expected,
      [{ type: 'Counted', data: { by } }],
      { commandId: String(commands++), scope: '', inputMac: '' },
      aContext(),
    );
  return { log, count };
}

describe('the state of an aggregate from the one kept', () => {
  it('is as fresh as the one folded from the whole stream, whoever wrote', async () => {
    const { log, count } = aLog();
    expect(await currentFromKept(log, counter, a)).toBe(0);
    let { revision } = await count(1, NO_STREAM);
    for (const by of [2, 3, 4]) {
      expect(await currentFromKept(log, counter, a)).toBe(await current(log, counter, a));
      ({ revision } = await count(by, revision));
    }
    expect(await currentFromKept(log, counter, a)).toBe(10);
    expect(await currentFromKept(log, counter, b)).toBe(0);
  });

  it('folds each event once', async () => {
    const { log, count } = aLog();
    await count(1, NO_STREAM);
    folds = 0;
    for (let i = 0; i < 3; i++) await currentFromKept(log, counter, a);
    expect(folds).toBe(1);
  });
});
