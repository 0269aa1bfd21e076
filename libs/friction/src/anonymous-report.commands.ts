import { Command } from '#cqrs';
import { IdField, TextField } from '#graphql';
import { InputType } from '@nestjs/graphql';
import { MAX_TEXT, NewReportInput } from './friction.commands.ts';

const RECEIPT = {
  max: 60,
  description: "Drawn at random by the reporter's device, 100 bits: 20 characters of Crockford's base 32, such as 7K3QX-02M9A-RTPWZ-E5N1C.",
};

@InputType('FileAnonymousReportInput', {
  description:
    'At POST /anonymous only. The receipt makes it happen once, and reads what becomes of it; the `commandId` is not kept. Of `happenedAt` only the week is kept.',
})
export class FileAnonymousReport extends NewReportInput {
  @TextField(RECEIPT)
  readonly receipt!: string;

  @TextField({ max: 120, nullable: true, description: 'That of this policy and year, from `countTokens`; this or a join code.' })
  readonly countToken?: string | null;

  @TextField({ max: 40, nullable: true, description: 'From a poster.' })
  readonly joinCode?: string | null;
}

@InputType('SendAnonymousMessageInput', { description: 'At POST /anonymous only: from the reporter to the owner.' })
export class SendAnonymousMessage extends Command {
  @TextField(RECEIPT)
  readonly receipt!: string;

  @TextField({ max: MAX_TEXT })
  readonly text!: string;
}

@InputType('WithdrawAnonymousReportInput', { description: 'At POST /anonymous only.' })
export class WithdrawAnonymousReport extends Command {
  @TextField(RECEIPT)
  readonly receipt!: string;
}

@InputType('LinkAnonymousReportInput', { description: 'At POST /anonymous only: for "a rule I can\'t name", once it has a name.' })
export class LinkAnonymousReport extends Command {
  @TextField(RECEIPT)
  readonly receipt!: string;

  @IdField('policy')
  readonly policyId!: string;
}
