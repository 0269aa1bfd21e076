import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from './config.ts';
import { EventStoreError, StoreRefusedError } from '#eventing';
import { untilAvailable } from './patience.ts';
import { securityHeaders } from './security-headers.ts';
import { WaitingRoom } from './waiting-room.ts';

let room: WaitingRoom | undefined;
afterEach(() => room?.close());

async function opened(): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const here = await WaitingRoom.open(0, '127.0.0.1', securityHeaders('http://localhost'));
  room = here;
  return (path, init) => fetch(`http://127.0.0.1:${here.port}${path}`, init);
}

describe('the waiting room', () => {
  it('lives, is not ready, and says why and since when', async () => {
    const get = await opened();
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    room?.waitFor('KurrentDB at db:2113 does not answer');
    const ready = await get('/health/ready?verbose');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'starting', reason: 'KurrentDB at db:2113 does not answer', since: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it('asks programs and people to come back, whatever they want', async () => {
    const get = await opened();
    const program = await get('/graphql', { method: 'POST', body: '{"query":"{ me { id } }"}' });
    expect([program.status, program.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await program.json()).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAVAILABLE' } }] });
    const person = await get('/', { headers: { accept: 'text/html' } });
    expect([person.status, person.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await person.text()).toContain('<h1>Handrail is not ready yet</h1>');
    expect((await get('/metrics')).status).toBe(503);
  });

  it('lets nobody keep its answers, nor a connection to it', async () => {
    const get = await opened();
    for (const path of ['/', '/graphql', '/health/live', '/health/ready']) {
      const { headers } = await get(path);
      expect([path, headers.get('cache-control'), headers.get('connection')]).toEqual([path, 'no-store', 'close']);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('tells news from what was said before', async () => {
    await opened();
    const told: string[] = [];
    for (const reason of ['a', 'a', 'b', 'a']) room?.waitFor(reason, () => told.push(reason));
    expect(told).toEqual(['a', 'b', 'a']);
  });

  it('gives its port back at once, also when somebody keeps a connection open', async () => {
    await opened();
    const port = room?.port ?? 0;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: handrail\r\n');
    await room?.close();
    room = await WaitingRoom.open(port, '127.0.0.1', securityHeaders('http://localhost'));
    expect(room.port).toBe(port);
  });
});

describe('patience', () => {
  it('repeats what the event store did not answer, with longer and longer pauses', async () => {
    const at: number[] = [];
    const reasons: string[] = [];
    const attempt = async () => {
      at.push(performance.now());
      if (at.length < 5) throw new EventStoreError('UNAVAILABLE', `attempt ${at.length}`);
      return 'opened';
    };
    expect(await untilAvailable(attempt, (reason) => reasons.push(reason), [20, 60, 120])).toBe('opened');
    expect(reasons).toEqual(['attempt 1', 'attempt 2', 'attempt 3', 'attempt 4']);
    const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    for (const [index, least] of [20, 60, 120, 120].entries()) expect(pauses[index]).toBeGreaterThan(least - 5);
  });

  it('begins with a second where nothing else is said', async () => {
    const at: number[] = [];
    const attempt = async () => {
      if (at.push(performance.now()) < 2) throw new EventStoreError('UNAVAILABLE', 'not yet');
    };
    await untilAvailable(attempt, () => undefined);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(950);
  });

  it.each([
    new ConfigError(['HANDRAIL_CURRENCY=EUR: fixed as USD']),
    new StoreRefusedError('NOT_A_STORE', 'this is another database'),
    new EventStoreError('CORRUPT', 'the log does not verify'),
  ])('is not for what waiting does not mend: $name', async (error) => {
    let attempts = 0;
    const attempt = () => {
      attempts++;
      return Promise.reject(error);
    };
    await expect(untilAvailable(attempt, () => undefined, [1])).rejects.toBe(error);
    expect(attempts).toBe(1);
  });
});
