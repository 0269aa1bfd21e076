import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication } from '../authentication.ts';
import { goTo } from '../pages/layout.ts';
import { ownPath } from '../pages/own-path.ts';
import { findGraphiqlFile, plain } from './graphiql-files.ts';
import type { BuiltFile } from './graphiql-files.ts';

/** As strict as for every page, but for styles: the editor (Monaco) writes them into the document as it measures and colours text. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join(';');

const HASHED = /-[A-Z0-9]{8}\.\w+$/;

/** The API explorer, from this server alone. Its code is public; the page opens for those who are signed in. */
@Controller('graphiql')
export class GraphiqlController {
  constructor(private readonly authentication: Authentication) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!(await this.authentication.visitorOf(request))) return goTo(reply, `/sign-in?next=${encodeURIComponent(ownPath(request.url))}`);
    reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    return send(reply, fileOf('index.html'), request);
  }

  /** Most names carry a hash of their content, so browsers keep those files for good. */
  @Get('assets/:name')
  async asset(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('name') name: string): Promise<void> {
    const file = fileOf(name);
    if (HASHED.test(name)) reply.header('cache-control', 'public, max-age=31536000, immutable');
    return send(reply, file, request);
  }
}

function fileOf(name: string): BuiltFile {
  const file = findGraphiqlFile(name);
  if (!file) throw new NotFoundException();
  return file;
}

async function send(reply: FastifyReply, file: BuiltFile, { headers }: FastifyRequest): Promise<void> {
  const compressed = headers['accept-encoding']?.includes('gzip') === true;
  if (compressed) reply.header('content-encoding', 'gzip');
  await reply
    .type(file.type)
    .header('vary', 'accept-encoding')
    .send(compressed ? file.gzip : plain(file));
}
