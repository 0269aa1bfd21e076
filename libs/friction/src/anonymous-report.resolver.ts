import { AllowAnonymous, VisitorOf } from '#graphql';
import type { Visitor } from '#graphql';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AnonymousDoor } from './anonymous-door.ts';
import { FileAnonymousReport, LinkAnonymousReport, SendAnonymousMessage, WithdrawAnonymousReport } from './anonymous-report.commands.ts';
import { ReceiptNode, ReceiptPayload } from './receipt.types.ts';

/** For people without sign-in, at POST /anonymous only. */
@Resolver()
export class AnonymousReportResolver {
  constructor(private readonly door: AnonymousDoor) {}

  @AllowAnonymous()
  @Mutation(() => ReceiptPayload, {
    description:
      'Accepted into a letterbox, which is emptied once a day, so that its time points at nobody. Once for each receipt, however often it is sent.',
  })
  async fileAnonymousReport(@Args('input') input: FileAnonymousReport, @VisitorOf() visitor: Visitor): Promise<ReceiptPayload> {
    visitor.spend('FILE');
    return { position: null, errors: [], receipt: await this.door.file(input) };
  }

  @AllowAnonymous()
  @Mutation(() => ReceiptPayload, { description: 'Reaches the owner through the letterbox, like the report.' })
  async sendAnonymousMessage(@Args('input') input: SendAnonymousMessage, @VisitorOf() visitor: Visitor): Promise<ReceiptPayload> {
    visitor.spend('MESSAGE');
    return { position: null, errors: [], receipt: await this.door.send(input) };
  }

  @AllowAnonymous()
  @Mutation(() => ReceiptPayload, { description: 'Reaches the owner of the rule through the letterbox, like the report.' })
  async linkAnonymousReport(@Args('input') input: LinkAnonymousReport, @VisitorOf() visitor: Visitor): Promise<ReceiptPayload> {
    visitor.spend('MESSAGE');
    return { position: null, errors: [], receipt: await this.door.link(input) };
  }

  @AllowAnonymous()
  @Mutation(() => ReceiptPayload, {
    description:
      'Takes the report back. In the letterbox it is taken out, and nobody ever sees it; later the owner is told through the letterbox, and no longer shown what it said.',
  })
  async withdrawAnonymousReport(@Args('input') input: WithdrawAnonymousReport, @VisitorOf() visitor: Visitor): Promise<ReceiptPayload> {
    visitor.spend('MESSAGE');
    return { position: null, errors: [], receipt: await this.door.withdraw(input) };
  }

  @AllowAnonymous()
  @Query(() => ReceiptNode, { description: 'What has become of your report. Reading it leaves no trace.' })
  receipt(@Args('receipt', { type: () => String }) receipt: string, @VisitorOf() visitor: Visitor): Promise<ReceiptNode> {
    visitor.spend('READ');
    return this.door.read(receipt);
  }
}
