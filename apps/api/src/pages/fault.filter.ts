import { Catch, HttpException, Injectable, Logger, PayloadTooLargeException, ServiceUnavailableException } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable } from '../within.ts';
import { markup } from './markup.ts';
import { sendPage } from './layout.ts';

const WORDS: Readonly<Record<number, readonly [title: string, what: string]>> = {
  403: ['This form did not come from Handrail', 'Open the page in Handrail itself and send the form from there.'],
  404: ['Page not found', 'Check the address, or begin at the home page.'],
  413: ['That was too much', 'Send less text at once.'],
  503: ['Handrail is not ready yet', 'Try again in a minute.'],
};

/** What goes wrong outside GraphQL: people get a page, programs JSON, and neither gets details. */
@Catch()
@Injectable()
export class FaultFilter extends BaseExceptionFilter {
  readonly #log = new Logger('Pages');

  override catch(thrown: unknown, host: ArgumentsHost): void {
    // GraphQL has its own list of what may leave the house.
    if (host.getType<string>() === 'graphql') throw thrown;
    const error = isUnavailable(thrown)
      ? new ServiceUnavailableException('the event store does not answer; try again in a moment')
      : thrown;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (!request.headers.accept?.includes('text/html')) super.catch(withRemedy(error), host);
    else void this.#sendPage(error, request, host.switchToHttp().getResponse<FastifyReply>());
  }

  async #sendPage(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const status = statusOf(error);
    if (status >= 500 && !(error instanceof HttpException)) {
      this.#log.error(`${request.id} ${error instanceof Error ? (error.stack ?? error.message) : typeof error}`);
    }
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
}

/** Fastify says what is wrong, not what to do. */
function withRemedy(error: unknown): unknown {
  return statusOf(error) === 413
    ? new PayloadTooLargeException('the request is larger than 100 kB; shorten its texts and send it again')
    : error;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
