import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import {
  AnonymousDoor,
  FileAnonymousReport,
  isWithdrawn,
  LinkAnonymousReport,
  Posters,
  ReportablePolicies,
  SendAnonymousMessage,
  WithdrawAnonymousReport,
} from '#friction';
import type { ReceiptNode } from '#friction';
import { PublicError, userErrors } from '#graphql';
import type { VisitorAction } from '#graphql';
import { newReceipt } from '#letterbox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnonymousEndpoint } from '../anonymous/anonymous-endpoint.ts';
import { filed, known, poster, tooMuch, UNNAMED, unknownPoster } from './anonymous.markup.ts';
import type { Entered } from './anonymous.markup.ts';
import { posted, sentence } from './form.ts';
import type { Problem } from './form.ts';
import { sendPage } from './layout.ts';
import type { Page } from './layout.ts';
import { OwnFormGuard } from './own-form.guard.ts';
import { receiptForm, receiptPage, withdrawal } from './receipt.markup.ts';
import type { Writing } from './receipt.markup.ts';
import { validated } from './validated.ts';

/** Anonymous reports without an app and without script; a browser that is signed in is asked to come without its cookie. */
@Controller()
@UseGuards(OwnFormGuard)
export class AnonymousController {
  constructor(
    private readonly endpoint: AnonymousEndpoint,
    private readonly posters: Posters,
    private readonly door: AnonymousDoor,
    private readonly policies: ReportablePolicies,
    private readonly deployment: Deployment,
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
      const isUnnamed = entered.policyId === UNNAMED;
      let node: ReceiptNode | null | undefined;
      const problems = await refusalsOf(isUnnamed ? UNNAMED_RULE : NO_RULE, async () => {
        const burden = entered.burden === '' ? null : Number(entered.burden);
        const { policyId, receipt, ruleInOwnWords, situation, servedPurpose } = entered;
        node = await this.door.file(
          await validated(FileAnonymousReport, {
            joinCode: code,
            receipt,
            policyId: policyId === '' || isUnnamed ? null : policyId,
            // Left from another choice, it is not shown.
            ruleInOwnWords: isUnnamed && ruleInOwnWords.trim() !== '' ? ruleInOwnWords : null,
            burden,
            servedPurpose: servedPurpose === '' ? null : servedPurpose,
            situation: situation.trim() === '' ? null : situation,
            shareText: entered.shareText,
          }),
        );
      });
      if (problems.length > 0) return poster(code, opened, entered, problems);
      // The form was sent once more, later: what has become of the report since?
      if (node && node.status !== 'IN_LETTERBOX') return this.receiptPage(entered.receipt, node, NOTHING_WRITTEN, []);
      return filed(entered.receipt, node?.policyId === null);
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
    const [withdraw, policyId] = [posted(body, 'withdraw'), posted(body, 'policyId')];
    const isMessage = text.trim() !== '';
    const isNaming = posted(body, 'name') === 'yes';
    return this.answer(request, reply, isMessage || isNaming || withdraw === 'yes' ? 'MESSAGE' : 'READ', async () => {
      let node: ReceiptNode | undefined;
      const unread = await refusalsOf({}, async () => {
        node = await this.door.read(receipt);
      });
      if (node === undefined) return receiptForm(receipt, unread);
      if (withdraw === 'ask' && !isWithdrawn(node)) return withdrawal(receipt, node);
      const unsent = await refusalsOf(isNaming && policyId === '' ? RULE_NOT_NAMED : {}, async () => {
        if (isNaming) node = (await this.door.link(await validated(LinkAnonymousReport, { receipt, policyId }))) ?? node;
        if (isMessage) node = (await this.door.send(await validated(SendAnonymousMessage, { commandId, receipt, text }))) ?? node;
        if (withdraw === 'yes') node = (await this.door.withdraw(await validated(WithdrawAnonymousReport, { receipt }))) ?? node;
      });
      return this.receiptPage(receipt, node, unsent.length > 0 ? { text, policyId } : NOTHING_WRITTEN, unsent);
    });
  }

  private async receiptPage(receipt: string, node: ReceiptNode, writing: Writing, problems: readonly Problem[]): Promise<Page> {
    const isNameless = node.policyId === null && !isWithdrawn(node);
    const rule = node.policyId === null ? null : await this.policies.findName(node.policyId);
    const policies = isNameless ? await this.policies.listInForce(null, this.deployment.today()) : [];
    return receiptPage({ receipt, commandId: randomUUID(), node, rule, policies }, writing, problems);
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

const NOTHING: Omit<Entered, 'receipt'> = {
  policyId: '',
  ruleInOwnWords: '',
  burden: '',
  servedPurpose: '',
  situation: '',
  shareText: true,
};

function enteredIn(body: unknown): Entered {
  return {
    receipt: posted(body, 'receipt'),
    policyId: posted(body, 'policyId'),
    ruleInOwnWords: posted(body, 'ruleInOwnWords'),
    burden: posted(body, 'burden'),
    servedPurpose: posted(body, 'servedPurpose'),
    situation: posted(body, 'situation'),
    shareText: posted(body, 'shareText') === 'yes',
  };
}

/** By the code of a refusal, where a page asks otherwise than the API. */
type Words = Readonly<Record<string, Problem>>;
const NO_RULE: Words = { 'friction.no-rule': { field: 'policyId', message: 'Choose the rule that stopped you' } };
const UNNAMED_RULE: Words = { 'friction.no-rule': { field: 'ruleInOwnWords', message: 'Say in your own words what the rule says' } };
const RULE_NOT_NAMED: Words = { 'input.invalid': { field: 'policyId', message: 'Choose the rule that it is about' } };

const NOTHING_WRITTEN: Writing = { text: '', policyId: '' };

/** What a person can act on; none where it went well. @throws everything else */
async function refusalsOf(words: Words, work: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof PublicError && error.extensions['code'] === 'NOT_FOUND')
      return [{ field: 'receipt', message: sentence(error.message) }];
    const errors = userErrors(error);
    if (errors === null) throw error;
    return errors.map(({ code, field, message }) => words[code] ?? { field: field ?? undefined, message: sentence(message) });
  }
}
