import { MethodNotAllowedException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Of the route, however the address spells it; requests to the anonymous endpoint take this route too. */
const ROUTE = '/graphql';
const JSON_IN_UTF8 = /^application\/json *(; *charset="?utf-?8"? *)?$/i;

/**
 * GraphQL comes by POST as JSON, in no other way. What stands in an address ends in histories and in the logs of proxies, and what a form
 * can send (text, multipart) a page of another site can send too.
 */
export function takeGraphqlAsJsonOnly(instance: FastifyInstance): void {
  instance.addHook('onRequest', async ({ routeOptions, method, headers }, reply) => {
    if (routeOptions.url !== ROUTE) return;
    if (method !== 'POST') {
      void reply.header('allow', 'POST');
      throw new MethodNotAllowedException('send GraphQL by POST, with { "query", "variables" } as JSON in the body');
    }
    if (!JSON_IN_UTF8.test(headers['content-type'] ?? '')) {
      throw new UnsupportedMediaTypeException('send GraphQL as JSON in UTF-8, with the header content-type: application/json');
    }
  });
}
