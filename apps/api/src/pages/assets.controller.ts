import { Controller, Get, Header } from '@nestjs/common';
import { readFileSync } from 'node:fs';

/** The one style sheet of the pages. */
@Controller('assets')
export class AssetsController {
  readonly #css = readFileSync(new URL('./pages.css', import.meta.url), 'utf8');

  @Get('pages.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  read(): string {
    return this.#css;
  }
}
