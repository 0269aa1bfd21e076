import { Command } from '#cqrs';
import { enumOf, IdField, TextField } from '#graphql';
import { applyDecorators } from '@nestjs/common';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { DELIVERIES } from './events.ts';
import type { Delivery } from './events.ts';
import { LOWEST_K } from './protection-settings.ts';

export const DeliveryEnum = enumOf('ConfidentialDelivery', DELIVERIES, {
  description: 'When a confidential report reaches its owner.',
  valuesMap: {
    NEXT_DAY: { description: 'At the next local midnight, with the others of its day.' },
    AT_ONCE: { description: 'At the moment it is sent, which can tell who was there.' },
  },
});

/** Ten years: nobody has a reason to keep it longer. */
const LONGEST_MONTHS = 120;
const HIGHEST_K = 50;

const Months = (description: string) =>
  applyDecorators(
    Field(() => Int, { nullable: true, description }),
    IsOptional(),
    IsInt(),
    Min(1),
    Max(LONGEST_MONTHS),
  );

@InputType('ChangeProtectionSettingsInput')
export class ChangeProtectionSettings extends Command {
  @Field(() => Int, { nullable: true, description: `Distinct people that a published figure needs; never below ${LOWEST_K}.` })
  @IsOptional()
  @IsInt()
  @Min(LOWEST_K)
  @Max(HIGHEST_K)
  readonly k?: number | null;

  @Months('Months after a report’s resolution until nobody can find out any more who made it.')
  readonly identityMonths?: number | null;

  @Months('Months after a report’s resolution until its text can no longer be read.')
  readonly textMonths?: number | null;

  @Field(() => DeliveryEnum, { nullable: true })
  @IsOptional()
  @IsIn(DELIVERIES)
  readonly confidentialDelivery?: Delivery | null;

  @TextField({ max: 500, description: 'Why; auditors read it.' })
  readonly reason!: string;
}

@InputType({ isAbstract: true })
abstract class OnProposal extends Command {
  @IdField('proposal')
  readonly proposalId!: string;
}

@InputType('ApproveProtectionWeakeningInput')
export class ApproveProtectionWeakening extends OnProposal {}

@InputType('DeclineProtectionWeakeningInput')
export class DeclineProtectionWeakening extends OnProposal {
  @TextField({ max: 500, description: 'Why; auditors read it.' })
  readonly reason!: string;
}

@InputType('WithdrawProtectionWeakeningInput')
export class WithdrawProtectionWeakening extends OnProposal {}
