import { describe, expect, it } from '@jest/globals';
import {
  BACKWARDS,
  DeadlineExceededError,
  END,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  MaxAppendSizeExceededError,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  UnavailableError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { cutOffAppend, errorOf, event, listen, readAll, readRevisions, readTypes, start, unaryForm, until, write } from './harness.ts';
import { UNKNOWN_POSITION } from './index.ts';

describe('appends', () => {
  it.each([
    ['in the batch stream', {}],
    ['one by one', unaryForm],
  ])('are stored at their revision, with positions that leave gaps (%s)', async (_, form) => {
    const { server, client } = await start();
    const first = await client.appendToStream('a', [event(), event()], { streamState: 'no_stream', ...form });
    const second = await write(client, 'a', { streamState: 1n, ...form });
    expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([1n, 2n]);
    expect(Number(second.position?.commit) - Number(first.position?.commit)).toBeGreaterThan(50);
    expect(server.calls('Append')).toBe('credentials' in form ? 2 : 0);
  });

  it.each([
    ['no stream', 'no_stream', true],
    ['stream exists', 'stream_exists', false],
    ['a later revision', 5n, false],
    ['an earlier revision', 0n, true],
  ] as const)('are refused when the stream is not in the expected state: %s', async (_, streamState, exists) => {
    const { client } = await start();
    if (exists) {
      await client.appendToStream('a', [event(), event()]);
    }
    for (const form of [{}, unaryForm]) {
      const error = await errorOf(write(client, 'a', { streamState, ...form }));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error).toMatchObject({ streamName: 'a', expectedState: streamState, actualState: exists ? 1n : 'no_stream' });
    }
  });

  it('are answered again with their position when the same ids are sent again, and refused when only some are the same', async () => {
    const { client } = await start();
    const events = [event(), event()];
    const first = await client.appendToStream('a', events, { streamState: 'no_stream' });
    await write(client, 'a', { streamState: 1n });
    expect(await client.appendToStream('a', events, { streamState: 'no_stream' })).toEqual(first);
    expect(await client.appendToStream('a', events, { streamState: 'any' })).toEqual(first);
    expect(await readRevisions(client, 'a')).toEqual([0n, 1n, 2n]);
    const part = [events[0] ?? event(), event()];
    expect(await errorOf(client.appendToStream('a', part, { streamState: 'no_stream' }))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await errorOf(client.appendToStream('b', events, { streamState: 0n }))).toBeInstanceOf(WrongExpectedVersionError);
  });

  it.each([
    ['none', undefined],
    ['unknown', { commit: UNKNOWN_POSITION, prepare: UNKNOWN_POSITION }],
  ] as const)('can be answered again with the position %s', async (retryPosition, position) => {
    const { client } = await start({ retryPosition });
    const retried = event();
    await client.appendToStream('a', retried, { streamState: 'no_stream' });
    expect(await client.appendToStream('a', retried, { streamState: 'no_stream' })).toMatchObject({ nextExpectedRevision: 0n, position });
  });

  it('are at most 1 MiB, and all or nothing', async () => {
    const { client } = await start();
    const large = [event('Noted', { text: 'x'.repeat(600_000) }), event('Noted', { text: 'x'.repeat(600_000) })];
    for (const form of [{}, unaryForm]) {
      const error = await errorOf(client.appendToStream('a', large, form));
      expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
      expect(error).toMatchObject({ maxAppendSize: 1_048_576 });
    }
    await expect(readRevisions(client, 'a')).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('that are cut off half-way are not stored in part', async () => {
    const { server } = await start();
    await cutOffAppend(server, 'a');
    expect(server.database.log.ownEvents).toEqual([]);
  });

  it('are refused when their deadline is past by the clock of the server', async () => {
    const { server, client } = await start({ clockSkewMs: 60_000 });
    expect(await errorOf(write(client, 'a'))).toBeInstanceOf(DeadlineExceededError);
    await write(client, 'a', { deadline: 90_000 });
    server.database.clockSkewMs = -60_000;
    await write(client, 'b');
    expect(await readRevisions(client, 'a')).toEqual([0n]);
  });

  it('10,000 events are written and read, page by page', async () => {
    const { client } = await start();
    for (let count = 0; count < 200; count += 1) {
      await client.appendToStream(
        `stream-${count}`,
        Array.from({ length: 50 }, () => event()),
        { streamState: 'no_stream' },
      );
    }
    expect(await readAll(client, { filter: eventTypeFilter({ regex: '^[^$]' }) })).toHaveLength(10_000);
  });
});

describe('reads', () => {
  it('of a stream include the revision they start from, in both directions', async () => {
    const { client } = await start();
    await client.appendToStream('a', [event(), event(), event()]);
    expect(await readRevisions(client, 'a')).toEqual([0n, 1n, 2n]);
    expect(await readRevisions(client, 'a', { fromRevision: 1n })).toEqual([1n, 2n]);
    expect(await readRevisions(client, 'a', { fromRevision: 1n, direction: BACKWARDS })).toEqual([1n, 0n]);
    expect(await readRevisions(client, 'a', { fromRevision: END, direction: BACKWARDS, maxCount: 1 })).toEqual([2n]);
    expect(await readRevisions(client, 'a', { fromRevision: 3n })).toEqual([]);
    expect(await errorOf(readRevisions(client, 'missing'))).toBeInstanceOf(StreamNotFoundError);
  });

  it('of all streams start with the event at the position, backwards with the one before it', async () => {
    const { client } = await start();
    for (const type of ['A', 'B', 'C']) {
      await client.appendToStream('a', event(type));
    }
    const own = await readAll(client, { filter: excludeSystemEvents() });
    const fromPosition = own[1]?.event?.position ?? START;
    expect(await readTypes(client, { fromPosition, maxCount: 5 })).toEqual(['B', 'C']);
    expect(await readTypes(client, { fromPosition, maxCount: 1, direction: BACKWARDS })).toEqual(['A']);
    expect(await readTypes(client, { fromPosition: END, maxCount: 2, direction: BACKWARDS })).toEqual(['C', 'B']);
    expect(await readTypes(client, { fromPosition: { commit: 1_000_000n, prepare: 1_000_000n } })).toEqual([]);
  });

  it('give events back as they were written', async () => {
    const { client } = await start();
    const written = jsonEvent({ id: '0190c1f7-0000-7000-8000-00000000abcd', type: 'A', data: { text: 'Grüße' }, metadata: { by: 'me' } });
    await client.appendToStream('stream-ü', written);
    const [resolved] = await readAll(client, { filter: eventTypeFilter({ regex: '^A$' }) });
    expect(resolved?.event).toMatchObject({
      streamId: 'stream-ü',
      id: written.id,
      type: 'A',
      data: { text: 'Grüße' },
      metadata: { by: 'me' },
    });
    expect(Math.abs(Date.now() - (resolved?.event?.created.getTime() ?? 0))).toBeLessThan(5_000);
  });

  it('are filtered by type or stream, by expression or prefix, and begin with events of the system', async () => {
    const { client } = await start({ systemEventEvery: 1 });
    await client.appendToStream('a', [event('A'), event('AB')]);
    await client.appendToStream('b', [event('B')]);
    expect((await readTypes(client)).filter((type) => type?.startsWith('$'))).toHaveLength(6);
    expect(await readTypes(client, { filter: excludeSystemEvents() })).toEqual(['A', 'AB', 'B']);
    expect(await readTypes(client, { filter: eventTypeFilter({ regex: '^(?:A|B)$' }) })).toEqual(['A', 'B']);
    expect(await readTypes(client, { filter: eventTypeFilter({ prefixes: ['A', '$User'] }) })).toEqual([
      '$UserCreated',
      '$User',
      'A',
      'AB',
    ]);
    expect(await readTypes(client, { filter: streamNameFilter({ regex: '^b' }) })).toEqual(['B']);
    expect(await readTypes(client, { filter: excludeSystemEvents(), fromPosition: END, direction: BACKWARDS, maxCount: 1 })).toEqual(['B']);
    expect(await errorOf(readAll(client, { filter: eventTypeFilter({ regex: '(' }) }))).toBeInstanceOf(UnavailableError);
  });

  it('are closed on the server when they were read to their end', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    await readAll(client, { maxCount: 2 });
    await until(() => server.open.reads === 0);
    expect(server.calls('Read')).toBe(1);
  });
});

describe('stream metadata', () => {
  it('is written once under no-stream, and read back', async () => {
    const { client } = await start();
    expect(await client.getStreamMetadata('handrail')).toEqual({ streamName: 'handrail' });
    // The client's types know only the option that it ignores.
    const options = { streamState: 'no_stream', expectedRevision: 'no_stream' } as const;
    await client.setStreamMetadata('handrail', { epoch: 1 }, options);
    expect(await errorOf(client.setStreamMetadata('handrail', { epoch: 2 }, options))).toBeInstanceOf(WrongExpectedVersionError);
    expect((await client.getStreamMetadata('handrail')).metadata).toEqual({ epoch: 1 });
    await write(client, 'plain');
    expect(await client.getStreamMetadata('plain')).toEqual({ streamName: 'plain' });
  });
});

describe('deletion', () => {
  it('makes a stream read as missing; its revisions go on, and all events stay in $all', async () => {
    const { client } = await start();
    await client.appendToStream('a', [event('A'), event('B')]);
    expect(await errorOf(client.deleteStream('a', { expectedRevision: 0n }))).toBeInstanceOf(WrongExpectedVersionError);
    await client.deleteStream('a', { expectedRevision: 1n });
    expect(await errorOf(readRevisions(client, 'a'))).toBeInstanceOf(StreamNotFoundError);
    expect(await client.appendToStream('a', event('C'), { streamState: 'no_stream' })).toMatchObject({ nextExpectedRevision: 2n });
    expect(await readRevisions(client, 'a')).toEqual([2n]);
    expect(await readTypes(client, { filter: excludeSystemEvents() })).toEqual(['A', 'B', 'C']);
  });

  it('by tombstone is for ever', async () => {
    const { client } = await start();
    await write(client, 'a');
    await client.tombstoneStream('a');
    expect(await errorOf(readRevisions(client, 'a'))).toBeInstanceOf(StreamDeletedError);
    for (const form of [{}, unaryForm]) {
      expect(await errorOf(write(client, 'a', form))).toBeInstanceOf(StreamDeletedError);
    }
    expect(await errorOf(client.deleteStream('a'))).toBeInstanceOf(StreamDeletedError);
  });
});

describe('subscriptions to all streams', () => {
  it('confirm, catch up from after the position, say so, and go on live', async () => {
    const { server, client } = await start();
    await client.appendToStream('a', [event('A'), event('B')]);
    const [first, second] = await readAll(client, { filter: excludeSystemEvents() });
    const checkpoints: bigint[] = [];
    const { heard, caughtUpAt, subscription } = listen(client, {
      fromPosition: first?.event?.position ?? START,
      filter: excludeSystemEvents({ checkpointReached: (_, position) => void checkpoints.push(position.commit) }),
    });
    await until(() => heard.includes('caught up'));
    expect(heard).toEqual(['confirmed', 'B', 'caught up']);
    expect(caughtUpAt).toEqual([second?.event?.position?.commit]);
    expect(checkpoints).toEqual(caughtUpAt);
    await client.appendToStream('a', event('C'));
    await until(() => heard.includes('C'));
    expect(server.open.subscriptions).toBe(1);
    await subscription.unsubscribe();
    await until(() => server.open.subscriptions === 0);
  });

  it('send a checkpoint after a window of events that do not match', async () => {
    const { client } = await start();
    const checkpoints: bigint[] = [];
    const { heard } = listen(client, {
      filter: eventTypeFilter({
        regex: '^Never$',
        maxSearchWindow: 5,
        checkpointInterval: 2,
        checkpointReached: (_, position) => void checkpoints.push(position.commit),
      }),
    });
    await until(() => heard.includes('caught up'));
    const before = checkpoints.length;
    await client.appendToStream(
      'a',
      Array.from({ length: 25 }, () => event()),
    );
    await until(() => checkpoints.length === before + 2);
  });

  it('leak on the server when the loop over them is left', async () => {
    const { server, client } = await start();
    const subscription = client.subscribeToAll({ fromPosition: START });
    for await (const first of subscription) {
      expect(first.event?.type).toBe('$metadata');
      break;
    }
    expect(server.open.subscriptions).toBe(1);
    await subscription.unsubscribe();
    await until(() => server.open.subscriptions === 0);
  });
});

describe('a subscription to one stream', () => {
  it('starts after the revision and goes on live', async () => {
    const { client } = await start();
    await client.appendToStream('a', [event(), event()]);
    const revisions: bigint[] = [];
    const subscription = client.subscribeToStream('a', { fromRevision: 0n });
    subscription.on('data', ({ event: recorded }) => revisions.push(recorded?.revision ?? -1n));
    await until(() => revisions.length === 1);
    await write(client, 'b');
    await write(client, 'a');
    await until(() => revisions.length === 2);
    expect(revisions).toEqual([1n, 2n]);
    await subscription.unsubscribe();
  });
});

describe('a copy of the data', () => {
  it('can be served in its place: as it was, cut short, or with an altered event', async () => {
    const { server, client } = await start();
    await client.appendToStream('a', [event('A'), event('B')]);
    await client.tombstoneStream('gone', { expectedRevision: 'any' });
    const backup = server.database.copy();
    await client.appendToStream('a', event('C'), { streamState: 1n });
    const filter = eventTypeFilter({ regex: '^[ABCX]$' });

    const restored = await start({ database: backup });
    expect(await readTypes(restored.client, { filter })).toEqual(['A', 'B']);
    expect(await errorOf(readRevisions(restored.client, 'gone'))).toBeInstanceOf(StreamDeletedError);
    expect(await restored.client.appendToStream('a', event('D'), { streamState: 1n })).toMatchObject({ nextExpectedRevision: 2n });

    const forged = await start({ database: server.database.copy((stored) => (stored.type === 'B' ? { ...stored, type: 'X' } : stored)) });
    expect(await readTypes(forged.client, { filter })).toEqual(['A', 'X', 'C']);
    expect(await readTypes(client, { filter })).toEqual(['A', 'B', 'C']);
  });
});
