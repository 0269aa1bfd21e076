import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { AnonymousEndpoint } from './anonymous-endpoint.ts';
import { VisitorLimits } from './visitor-limits.ts';

const endpoint = new AnonymousEndpoint(new VisitorLimits(() => 0));
let server: FastifyInstance;

beforeAll(async () => {
  server = fastify({ rewriteUrl: (request) => endpoint.rewriteUrl(request), genReqId: (request) => endpoint.idOf(request) ?? 'numbered' });
  endpoint.watch(server);
  server.post('/graphql', (request) => ({
    headers: request.headers,
    rawHeaders: request.raw.rawHeaders,
    id: request.id,
    context: endpoint.contextOf(request),
  }));
  server.post('/survey', (request) => ({
    headers: request.headers,
    rawHeaders: request.raw.rawHeaders,
    id: request.id,
    isVisitor: endpoint.visitorOf(request) !== null,
  }));
  await server.ready();
});
afterAll(() => server.close());

const TELLING = {
  'user-agent': 'Browser of Ada',
  'x-forwarded-for': '192.0.2.1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'x-request-id': 'request-1',
  referer: 'https://intranet.example/ada',
  'accept-language': 'de-CH',
  'x-after-position': 'somewhere',
};
const send = async (url: string, headers: Record<string, string> = {}) => {
  const response = await server.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: {} });
  return { status: response.statusCode, body: JSON.parse(response.body) as Record<string, unknown> };
};

describe('the anonymous endpoint', () => {
  it('lets nothing behind it see more of a request than what its body needs', async () => {
    const { body } = await send('/anonymous', TELLING);
    expect(Object.keys(body['headers'] as object).sort()).toEqual(['content-length', 'content-type', 'host']);
    expect(body['rawHeaders']).toEqual([]);
    expect(body).toMatchObject({ id: 'anonymous', context: { caller: null, correlationId: 'anonymous', afterPosition: null } });
  });

  it('touches no other request, whatever its headers', async () => {
    const { body } = await send('/graphql', { ...TELLING, 'x-original-url': '/anonymous', cookie: 'a=1' });
    expect(body).toMatchObject({ id: 'numbered', context: null, headers: { ...TELLING, cookie: 'a=1' } });
    expect((await send('/anonymous/x')).status).toBe(404);
    expect((await server.inject({ method: 'GET', url: '/anonymous' })).statusCode).toBe(404);
  });

  it.each([{ cookie: '' }, { cookie: 'a=1' }, { authorization: '' }, { authorization: 'Bearer x' }])('refuses %j', async (headers) => {
    expect(await send('/anonymous', headers)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("credentials: 'omit'") },
    });
  });

  it('lets a page of a survey see no more, and sends nobody away for what a browser brings with it', async () => {
    for (const known of [{ cookie: 'a=1' }, { authorization: 'Bearer x' }]) {
      const { body } = await send('/survey', { ...TELLING, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site', ...known });
      expect(Object.keys(body['headers'] as object).sort()).toEqual(['content-length', 'content-type', 'host']);
      expect(body).toMatchObject({ rawHeaders: [], id: 'anonymous', isVisitor: true });
    }
  });
});
