import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

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

  error(message: unknown): void {
    this.#logger.error(message instanceof Error ? `${message.name}: ${message.message}` : String(message));
  }
}
