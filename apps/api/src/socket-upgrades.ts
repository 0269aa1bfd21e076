import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { responsesWith } from './security-headers.ts';
import type { SecurityHeaders } from './security-headers.ts';

/** Takes over the connection, and answers on it. */
export type OpenSocket = (request: FastifyRequest, socket: Socket, head: Buffer) => void;

interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

/**
 * The opening of a WebSocket goes through the hooks that are there already, as every request does: it is counted, and whose it is and where
 * it comes from is read in the same way. Only then `open` takes it; on any other path than `path` there is nothing to open.
 */
export function takeUpgrades(instance: FastifyInstance, path: string, headers: SecurityHeaders, open: OpenSocket): void {
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  const Response = responsesWith(headers);

  instance.server.on('upgrade', (request, socket, head) => {
    // It is always one, whatever the types of Node leave open.
    if (!(socket instanceof Socket)) return void socket.destroy();
    // Node listens to it no more: without this a broken connection would end the process.
    socket.on('error', () => undefined);
    const response = new Response(request);
    try {
      response.assignSocket(socket);
    } catch {
      // The answer to a request that was sent before it on the same connection is still under way.
      return void socket.destroy();
    }
    response.once('finish', () => socket.end());
    upgrades.set(request, { socket, head, response });
    instance.routing(request, response);
  });

  instance.addHook('onRequest', async (request, reply) => {
    const upgrade = upgrades.get(request.raw);
    if (upgrade === undefined) return;
    if (request.originalUrl.split('?')[0] !== path) throw new NotFoundException();
    reply.hijack();
    upgrade.response.detachSocket(upgrade.socket);
    open(request, upgrade.socket, upgrade.head);
  });
}
