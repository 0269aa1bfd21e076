import { afterEach, describe, expect, it } from '@jest/globals';
import { MetricsServer } from './metrics-server.ts';

let metrics: MetricsServer | undefined;
afterEach(() => metrics?.close());

async function opened() {
  const here = await MetricsServer.open(0, '127.0.0.1');
  metrics = here;
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${here.port}${path}`, init);
  return { here, get };
}

describe('the port of the metrics', () => {
  it('says that the event store is not up until there is a product, then what the product measures', async () => {
    const { here, get } = await opened();
    expect(await (await get('/metrics')).text()).toMatch(/^handrail_event_store_up 0$/m);
    here.show(() => Promise.resolve('handrail_event_store_up 1\n'));
    const shown = await get('/metrics');
    expect([shown.status, await shown.text()]).toEqual([200, 'handrail_event_store_up 1\n']);
    expect(shown.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('has nothing else', async () => {
    const { get } = await opened();
    for (const path of ['/', '/graphql', '/health/ready', '/metrics/more']) expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect((await get('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('is 503 while the read models do not answer', async () => {
    const { here, get } = await opened();
    here.show(() => Promise.reject(new Error('closed')));
    const answer = await get('/metrics');
    expect([answer.status, await answer.text()]).toEqual([503, '']);
  });
});
