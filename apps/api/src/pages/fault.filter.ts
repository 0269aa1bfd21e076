import { Catch, HttpException, Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unavailable } from '#graphql';
import type { TopLevelCode } from '#graphql';
import { faultOf } from '../fault.ts';
import { RETRY_AFTER } from '../waiting-room.ts';
import { isUnavailable } from '../within.ts';
import { markup } from '#markup';
import { sendPage } from './layout.ts';

const WORDS: Readonly<Record<number, readonly [title: string, what: string]>> = {
  403: ['This form did not come from Handrail', 'Open the page in Handrail itself and send the form from there.'],
  404: ['Page not found', 'Check the address, or begin at the home page.'],
  405: ['There is no page to open here', 'This address is for programs. Begin at the home page.'],
  413: ['That was too much', 'Send less text at once.'],
  429: ['Too many requests', 'Wait a minute, then try again.'],
  503: ['Handrail is not ready yet', 'Try again in a minute.'],
};

const CODES: Readonly<Record<number, TopLevelCode>> = { 401: 'UNAUTHENTICATED', 404: 'NOT_FOUND', 429: 'RATE_LIMITED' };

/** What goes wrong outside GraphQL: people get a page, programs JSON in the shape of GraphQL's errors, and neither gets details. */
@Catch()
@Injectable()
export class FaultFilter implements ExceptionFilter {
  readonly #log = new Logger('Pages');

  catch(thrown: unknown, host: ArgumentsHost): void {
    // GraphQL has its own list of what may leave the house.
    if (host.getType<string>() === 'graphql') throw thrown;
    const error = isUnavailable(thrown) ? new ServiceUnavailableException(unavailable('the event store does not answer').message) : thrown;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (statusOf(error) >= 500 && !(error instanceof HttpException)) {
      this.#log.error(`request ${request.id}: ${JSON.stringify(faultOf(error))}`);
    }
    answerFault(error, request, host.switchToHttp().getResponse<FastifyReply>());
  }
}

export function answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const status = statusOf(error);
  if (status === 503) void reply.header('retry-after', RETRY_AFTER);
  if (isForPeople(request)) void sendFaultPage(status, request, reply);
  else void reply.status(status).send(ownBodyOf(error) ?? bodyOf(error, status, request.id));
}

/** Whoever sends a form reads the answer. */
function isForPeople({ headers: { accept = '', 'content-type': type = '' } }: FastifyRequest): boolean {
  return accept.includes('text/html') || (type.startsWith('application/x-www-form-urlencoded') && !accept.includes('json'));
}

async function sendFaultPage(status: number, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [title, what] = WORDS[status] ?? [
    status < 500 ? 'Something is wrong with this request' : 'Something went wrong on our side',
    `Go back, reload the page and try again. If that does not help, tell your operator this number: ${request.id}`,
  ];
  await sendPage(
    reply,
    {
      title,
      content: markup`<h1>${title}</h1>
        <p>${what}</p>
        <p><a href="/">Go to the home page</a></p>`,
    },
    status,
  );
}

/** What was thrown to be sent, as by the health checks; null for a mere message. */
function ownBodyOf(error: unknown): object | null {
  const body = error instanceof HttpException ? error.getResponse() : null;
  return typeof body === 'object' && body !== null && !('statusCode' in body) ? body : null;
}

/** As GraphQL's top-level errors. */
function bodyOf(error: unknown, status: number, requestId: string): object {
  const code = status < 500 ? (CODES[status] ?? 'BAD_USER_INPUT') : status === 503 ? 'UNAVAILABLE' : 'INTERNAL';
  return { errors: [{ message: messageOf(error, status, requestId), extensions: { code } }] };
}

/** What frameworks refuse; their own words quote the request and say nothing of what to do. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'the request cannot be read; send valid JSON, to an address that is correctly encoded',
  404: 'not found; check the address and the method',
  413: 'the request is larger than 100 kB; shorten its texts and send it again',
  414: 'the address is too long',
  415: 'send JSON as application/json, a form as application/x-www-form-urlencoded',
};

/** Nest makes exceptions of its own class from what Fastify refuses; with these it is always that. */
const NEVER_OURS: readonly number[] = [404, 413, 414];

function messageOf(error: unknown, status: number, requestId: string): string {
  const isOurs = error instanceof HttpException && !NEVER_OURS.includes(status);
  const refusal = isOurs ? error.message : REFUSALS[status];
  if (refusal !== undefined) return refusal;
  return status < 500 && error instanceof Error
    ? error.message
    : `something went wrong on our side; tell your operator this number: ${requestId}`;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
