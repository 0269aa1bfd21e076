import { randomUUID } from 'node:crypto';
import { Deployment } from '#cqrs';
import { DomainError, EventLog, idOf, systemActor } from '#eventing';
import type { Context } from '#eventing';
import { PublicError } from '#graphql';
import { Letterbox, Receipts, ReceiptsBusyError } from '#letterbox';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { admissionOf } from './admission.ts';
import type {
  FileAnonymousReport,
  LinkAnonymousReport,
  SendAnonymousMessage,
  WithdrawAnonymousReport,
} from './anonymous-report.commands.ts';
import { filingOf, linkOf } from './anonymous-report.decider.ts';
import type { AnonymousFiling } from './anonymous-report.decider.ts';
import { CountTokens } from './count-tokens.ts';
import { findReport, policyAt, protectionOf, unitFor } from './friction-references.ts';
import { happenedAt } from './friction-report-details.decider.ts';
import { MAX_MESSAGES, requireTimeToLink } from './friction-report-state.decider.ts';
import { masked } from './masking.ts';
import { isWithdrawn, receiptView } from './receipt-view.ts';
import type { AnonymousMessage } from './receipt-view.ts';
import type { ReceiptNode } from './receipt.types.ts';
import { requireReadableFacts } from './report-facts.ts';

const NOBODY = systemActor('anonymous');
/** What is said at the door arrives within seven days, which may be two weeks later by the calendar. */
const WEEKS_IN_LETTERBOX = 2;
/** Of one report, in the letterbox at a time. */
const MOST_WAITING_MESSAGES = 10;

/**
 * The door of the letterbox. What is accepted here is durable and can no longer be refused; nothing is recorded of when it came, or from
 * where. Whether a receipt is right or wrong, the same work is done for it.
 */
@Injectable()
export class AnonymousDoor {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
    private readonly letterbox: Letterbox,
    private readonly receipts: Receipts,
    private readonly tokens: CountTokens,
  ) {}

  /** Once for each receipt: a repetition is told what has become of the first. @throws DomainError, PublicError RATE_LIMITED */
  async file(input: FileAnonymousReport): Promise<ReceiptNode | null> {
    const reportId = await this.reportIdOf(input.receipt);
    const known = await this.view(reportId);
    if (known) return known;
    const filing = await this.filingOf(input);
    this.letterbox.file(reportId, filing.countToken ?? reportId, filing);
    return this.view(reportId);
  }

  /** @throws DomainError, PublicError NOT_FOUND or RATE_LIMITED */
  async send({ commandId, receipt, text }: SendAnonymousMessage): Promise<ReceiptNode | null> {
    const reportId = await this.reportIdOf(receipt);
    const view = await this.view(reportId);
    if (!view) throw unknownReceipt();
    requireNotWithdrawn(view);
    const messageId = idOf('report_message', reportId, commandId);
    const content: AnonymousMessage = { text: masked(text) };
    const hasRoom = view.messages.length < MAX_MESSAGES;
    if (!hasRoom || !this.letterbox.addMessage(messageId, reportId, content, MOST_WAITING_MESSAGES)) {
      throw new DomainError(
        'friction.too-many-messages',
        'this report takes no more messages now: wait until those in the letterbox have arrived, or make a new report',
        'receipt',
      );
    }
    return this.view(reportId);
  }

  /** For "a rule I can't name", once it has a name. @throws DomainError, PublicError NOT_FOUND or RATE_LIMITED */
  async link({ receipt, policyId }: LinkAnonymousReport): Promise<ReceiptNode | null> {
    const reportId = await this.reportIdOf(receipt);
    const view = await this.view(reportId);
    if (!view) throw unknownReceipt();
    requireNotWithdrawn(view);
    if (view.policyId === policyId) return view;
    if (view.policyId !== null) {
      throw new DomainError('friction.already-linked', 'this report names a policy already, and keeps it: make a new report', 'policyId');
    }
    const context = this.context();
    const report = await findReport(reportId, this.queries);
    if (report.status !== 'none') requireTimeToLink(report.reportedAt, context, WEEKS_IN_LETTERBOX);
    const policy = await policyAt(await this.happenedAt(reportId, context), policyId, context, this.queries);
    this.letterbox.addMessage(idOf('report_link', reportId), reportId, linkOf(policy), MOST_WAITING_MESSAGES + 1);
    return this.view(reportId);
  }

  /** Once for each receipt: a repetition is told how far it is. @throws PublicError NOT_FOUND or RATE_LIMITED */
  async withdraw({ receipt }: WithdrawAnonymousReport): Promise<ReceiptNode | null> {
    const reportId = await this.reportIdOf(receipt);
    const view = await this.view(reportId);
    if (!view) throw unknownReceipt();
    if (!isWithdrawn(view)) this.letterbox.withdraw(reportId);
    return this.view(reportId);
  }

  /** @throws PublicError NOT_FOUND for a receipt that is wrong or expired, RATE_LIMITED */
  async read(receipt: string): Promise<ReceiptNode> {
    const view = await this.view(await this.reportIdOf(receipt));
    if (!view) throw unknownReceipt();
    return view;
  }

  private async reportIdOf(receipt: string): Promise<string> {
    try {
      return await this.receipts.reportIdOf(receipt);
    } catch (error) {
      if (!(error instanceof ReceiptsBusyError)) throw error;
      throw new PublicError('RATE_LIMITED', 'too many receipts are being checked at once; try again in a minute, with the same receipt');
    }
  }

  /** The letterbox first: what leaves it meanwhile is then found in the log. */
  private async view(reportId: string): Promise<ReceiptNode | null> {
    const letters = this.letterbox.lettersOf(reportId);
    return receiptView(letters, await this.log.load(`friction_report-${reportId}`), this.deployment.calendar);
  }

  private async happenedAt(reportId: string, { now }: Context): Promise<string> {
    const filing = this.letterbox.lettersOf(reportId).find(({ kind }) => kind === 'FILING')?.content as AnonymousFiling | undefined;
    if (filing) return filing.happenedAt;
    const report = await findReport(reportId, this.queries);
    return report.status === 'none' ? now : report.happenedAt;
  }

  private async filingOf(input: FileAnonymousReport): Promise<AnonymousFiling> {
    const context = this.context();
    const { countToken, unitId: postersUnit } = await admissionOf(input, context, this.tokens, this.queries);
    const happened = happenedAt(input.happenedAt, context);
    const policy = input.policyId ? await policyAt(happened, input.policyId, context, this.queries) : null;
    await requireReadableFacts(input.facts, input.policyId, { on: context.calendar.dayOf(happened) }, this.queries);
    const unitId = postersUnit ?? (await unitFor(input.unitCode, context, this.queries));
    const protection = await protectionOf(policy, unitId, [], this.queries);
    return filingOf({ input, policy, unitId, protection, countToken }, context);
  }

  private context(): Context {
    return this.deployment.contextFor(NOBODY, randomUUID());
  }
}

/** @throws DomainError `friction.withdrawn` */
function requireNotWithdrawn(view: ReceiptNode): void {
  if (!isWithdrawn(view)) return;
  throw new DomainError('friction.withdrawn', 'this report was withdrawn and takes no more changes: make a new report', 'receipt');
}

function unknownReceipt(): PublicError {
  return new PublicError(
    'NOT_FOUND',
    'there is nothing under this receipt: compare it with what you noted; what was taken back or is long resolved is forgotten in time',
  );
}
