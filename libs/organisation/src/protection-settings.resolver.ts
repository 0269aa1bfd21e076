import { current, Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { EventLog } from '#eventing';
import { Allow, AllowSignedIn, CallerOf } from '#graphql';
import { Args, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  ApproveProtectionWeakening,
  ChangeProtectionSettings,
  DeclineProtectionWeakening,
  WithdrawProtectionWeakening,
} from './protection-settings.commands.ts';
import { openProposal, PROTECTION_SETTINGS_ID, protectionSettings, settingsNow } from './protection-settings.decider.ts';
import { ProtectionSettingsNode, ProtectionSettingsPayload, ProtectionWeakeningProposalNode } from './protection-settings.types.ts';

const SECOND = 'a second administrator has to approve it within 14 days';

/** Read from their stream: nobody is to see protection that holds no longer. */
@Resolver(() => ProtectionSettingsNode)
export class ProtectionSettingsResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Query(() => ProtectionSettingsNode, { name: 'protectionSettings', description: 'What protects those who report; open to all of them.' })
  async findProtectionSettings(): Promise<ProtectionSettingsNode> {
    return settingsNow(await this.state());
  }

  @Allow('ADMIN', 'AUDITOR')
  @ResolveField(() => ProtectionWeakeningProposalNode, { nullable: true, description: 'What waits for a second administrator.' })
  async proposal(): Promise<ProtectionWeakeningProposalNode | null> {
    return openProposal(await this.state(), this.deployment.now());
  }

  @Allow('ADMIN')
  @Mutation(() => ProtectionSettingsPayload, {
    description: `Strengthening takes effect at once. If anything in it weakens protection, all of it is a proposal: ${SECOND}.`,
  })
  changeProtectionSettings(@Args('input') input: ChangeProtectionSettings, @CallerOf() caller: Caller): Promise<ProtectionSettingsPayload> {
    return this.change(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => ProtectionSettingsPayload, {
    description:
      'By another person than who proposed it. Reports made before are kept no longer than was promised to them; figures use the new number of people from their next block on.',
  })
  approveProtectionWeakening(
    @Args('input') input: ApproveProtectionWeakening,
    @CallerOf() caller: Caller,
  ): Promise<ProtectionSettingsPayload> {
    return this.change(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => ProtectionSettingsPayload)
  declineProtectionWeakening(
    @Args('input') input: DeclineProtectionWeakening,
    @CallerOf() caller: Caller,
  ): Promise<ProtectionSettingsPayload> {
    return this.change(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => ProtectionSettingsPayload, { description: 'Your own proposal.' })
  withdrawProtectionWeakening(
    @Args('input') input: WithdrawProtectionWeakening,
    @CallerOf() caller: Caller,
  ): Promise<ProtectionSettingsPayload> {
    return this.change(input, caller);
  }

  private async change(input: Command, caller: Caller): Promise<ProtectionSettingsPayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return { position, errors, protectionSettings: () => this.findProtectionSettings() };
  }

  private state() {
    return current(this.log, protectionSettings, PROTECTION_SETTINGS_ID);
  }
}
