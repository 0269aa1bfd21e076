import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { CustomerNotes, noteContent } from '#judgement';
import { markup } from '#markup';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication } from '../authentication.ts';
import { goTo, sendPage } from './layout.ts';

/** The note for a customer, to print. A name below it is asked for by `customerNote` only: here it would stand in an address. */
@Controller('judgement-calls')
export class CustomerNoteController {
  constructor(
    private readonly authentication: Authentication,
    private readonly notes: CustomerNotes,
  ) {}

  @Get(':callId/note')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('callId') callId: string): Promise<void> {
    const visitor = await this.authentication.visitorOf(request);
    if (!visitor) return goTo(reply, `/sign-in?next=${encodeURIComponent(request.url)}`);
    const note = await this.notes.findNote(callId, visitor.id, null);
    if (!note) throw new NotFoundException();
    const content = markup`<p class="hint unprinted">Print this page for the customer. This line is not printed.${note.lesson !== null && ` ${note.lesson}`}</p>
      ${noteContent(note)}`;
    return sendPage(reply, { title: note.title, signedIn: true, content });
  }
}
