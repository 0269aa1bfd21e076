import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { faultOf } from './fault.ts';

/** Nest's own words in the product's log; its start-up chatter only on debug. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown): void {
    this.#logger.debug(String(message));
  }

  debug(message: unknown): void {
    this.#logger.debug(String(message));
  }

  warn(message: unknown): void {
    this.#logger.warn(String(message));
  }

  /** @param more at the end the part of Nest that speaks: while it starts there is no input that a message could quote */
  error(message: unknown, ...more: readonly unknown[]): void {
    if (typeof message === 'string') this.#logger.error(message);
    else if (message instanceof Error && more.at(-1) === 'ExceptionHandler') this.#logger.error(`${message.name}: ${message.message}`);
    else this.#logger.error({ fault: faultOf(message) }, 'a fault beside the requests');
  }
}
