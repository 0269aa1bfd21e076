import { MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DeliveryEnum } from './protection-settings.commands.ts';
import type { Delivery } from './events.ts';

@ObjectType({ isAbstract: true })
abstract class ProtectionValues {
  @Field(() => Int, { description: 'Distinct people that a published figure needs.' })
  readonly k!: number;

  @Field(() => Int, { description: 'Months after a report’s resolution until nobody can find out any more who made it.' })
  readonly identityMonths!: number;

  @Field(() => Int, { description: 'Months after a report’s resolution until its text can no longer be read.' })
  readonly textMonths!: number;

  @Field(() => DeliveryEnum, { description: 'When a confidential report reaches its owner.' })
  readonly confidentialDelivery!: Delivery;
}

@ObjectType('ProtectionSettings')
export class ProtectionSettingsNode extends ProtectionValues {}

@ObjectType('ProtectionValues', { description: 'All settings, as they would then hold.' })
class ProposedValues extends ProtectionValues {}

@ObjectType('ProtectionWeakeningProposal', {
  description: 'A change that would weaken protection; void once the settings change otherwise.',
})
export class ProtectionWeakeningProposalNode {
  @Field(() => ID)
  readonly proposalId!: string;

  @Field(() => ProposedValues)
  readonly settings!: ProposedValues;

  @Field()
  readonly reason!: string;

  @Field(() => ID, { description: 'The person who proposed it; another one has to approve.' })
  readonly proposedBy!: string;

  @Field()
  readonly proposedAt!: string;

  @Field({ description: 'ISO instant after which it can no longer be approved.' })
  readonly expiresAt!: string;
}

@ObjectType()
export class ProtectionSettingsPayload extends MutationPayload {
  @Field(() => ProtectionSettingsNode, { nullable: true })
  readonly protectionSettings?: Lazy<ProtectionSettingsNode>;
}
