import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { DomainError } from '#eventing';
import { AnonymousDoor, FileAnonymousReport, Posters, SendAnonymousMessage, WithdrawAnonymousReport } from '#friction';
import type { ReceiptNode } from '#friction';
import { inputValidation, PublicError, userErrors } from '#graphql';
import type { VisitorAction } from '#graphql';
import { newReceipt } from '#letterbox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnonymousEndpoint } from '../anonymous/anonymous-endpoint.ts';
import { filed, known, poster, tooMuch, unknownPoster } from './anonymous.markup.ts';
import type { Entered } from './anonymous.markup.ts';
import { posted, sentence } from './form.ts';
import type { Problem } from './form.ts';
import { sendPage } from './layout.ts';
import type { Page } from './layout.ts';
import { OwnFormGuard } from './own-form.guard.ts';
import { isWithdrawn, receiptForm, receiptPage, withdrawal } from './receipt.markup.ts';

/** Anonymous reports without an app and without script; a browser that is signed in is asked to come without its cookie. */
@Controller()
@UseGuards(OwnFormGuard)
export class AnonymousController {
  constructor(
    private readonly endpoint: AnonymousEndpoint,
    private readonly posters: Posters,
    private readonly door: AnonymousDoor,
  ) {}

  @Get('join/:code')
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('code') code: string): Promise<void> {
    return this.answer(request, reply, 'READ', async () => {
      const opened = await this.posters.open(code);
      // A device without script cannot draw its own.
      return poster(code, opened, { ...NOTHING, receipt: newReceipt() }, []);
    });
  }

  @Post('join/:code')
  file(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('code') code: string, @Body() body: unknown): Promise<void> {
    return this.answer(request, reply, 'FILE', async () => {
      const opened = await this.posters.open(code);
      const entered = enteredIn(body);
      let node: ReceiptNode | null | undefined;
      const problems = await refusalsOf(async () => {
        const burden = entered.burden === '' ? null : Number(entered.burden);
        const { policyId, receipt, situation, servedPurpose } = entered;
        node = await this.door.file(
          await validated(FileAnonymousReport, {
            joinCode: code,
            receipt,
            policyId: policyId === '' ? null : policyId,
            burden,
            servedPurpose: servedPurpose === '' ? null : servedPurpose,
            situation: situation.trim() === '' ? null : situation,
            shareText: entered.shareText,
          }),
        );
      });
      if (problems.length > 0) return poster(code, opened, entered, problems);
      // The form was sent once more, later: what has become of the report since?
      if (node && node.status !== 'IN_LETTERBOX') return receiptPage(entered.receipt, node, { text: '', commandId: randomUUID() }, []);
      return filed(entered.receipt);
    });
  }

  @Get('receipt')
  ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, 'READ', () => Promise.resolve(receiptForm('', [])));
  }

  /** The receipt comes in a form: in an address it would stay in histories and logs. */
  @Post('receipt')
  read(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const [receipt, text, commandId] = [posted(body, 'receipt'), posted(body, 'text'), posted(body, 'commandId')];
    const isMessage = text.trim() !== '';
    const withdraw = posted(body, 'withdraw');
    return this.answer(request, reply, isMessage || withdraw === 'yes' ? 'MESSAGE' : 'READ', async () => {
      let node: ReceiptNode | undefined;
      const unread = await refusalsOf(async () => {
        node = await this.door.read(receipt);
      });
      if (node === undefined) return receiptForm(receipt, unread);
      if (withdraw === 'ask' && !isWithdrawn(node)) return withdrawal(receipt, node);
      const unsent = await refusalsOf(async () => {
        if (isMessage) node = (await this.door.send(await validated(SendAnonymousMessage, { commandId, receipt, text }))) ?? node;
        if (withdraw === 'yes') node = (await this.door.withdraw(await validated(WithdrawAnonymousReport, { receipt }))) ?? node;
      });
      return receiptPage(receipt, node, { text: unsent.length > 0 ? text : '', commandId: randomUUID() }, unsent);
    });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, what: VisitorAction, work: () => Promise<Page>): Promise<void> {
    const visitor = this.endpoint.visitorOf(request);
    if (!visitor) return sendPage(reply, known(request.url), 400);
    try {
      visitor.spend(what);
      const page = await work();
      return await sendPage(reply, page, page.hasProblems ? 422 : 200);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'friction.join-code-unknown') return sendPage(reply, unknownPoster(), 404);
      if (!(error instanceof PublicError) || error.extensions['code'] !== 'RATE_LIMITED') throw error;
      return sendPage(reply, tooMuch(sentence(error.message)), 429);
    }
  }
}

const NOTHING: Omit<Entered, 'receipt'> = { policyId: '', burden: '', servedPurpose: '', situation: '', shareText: true };

function enteredIn(body: unknown): Entered {
  return {
    receipt: posted(body, 'receipt'),
    policyId: posted(body, 'policyId'),
    burden: posted(body, 'burden'),
    servedPurpose: posted(body, 'servedPurpose'),
    situation: posted(body, 'situation'),
    shareText: posted(body, 'shareText') === 'yes',
  };
}

/** As the API would take it. @throws InvalidInputError */
function validated<Input extends object>(metatype: Type<Input>, input: object): Promise<Input> {
  return inputValidation().transform({ commandId: randomUUID(), ...input }, { type: 'body', metatype }) as Promise<Input>;
}

/** Where a page asks for less than the API. */
const WORDS: Readonly<Record<string, string>> = { 'friction.no-rule': 'Choose the rule that stopped you' };

/** What a person can act on; none where it went well. @throws everything else */
async function refusalsOf(work: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof PublicError && error.extensions['code'] === 'NOT_FOUND')
      return [{ field: 'receipt', message: sentence(error.message) }];
    const errors = userErrors(error);
    if (errors === null) throw error;
    return errors.map(({ code, field, message }) => ({ field: field ?? undefined, message: WORDS[code] ?? sentence(message) }));
  }
}
