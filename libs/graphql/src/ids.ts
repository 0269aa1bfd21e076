import { applyDecorators } from '@nestjs/common';
import { Field, ID } from '@nestjs/graphql';
import { IsOptional, IsUUID } from 'class-validator';

/** What inputs name by id, and where a client finds the ids. */
const IDS = {
  approvalRequest: 'an approval request, as `review` has it in `proposal`',
  authorityRequest: 'an authority request, as `askAuthority` returned it and `authorityRequests` lists them',
  backtest: 'a backtest of this review, as `keepBacktest` kept it and `review` lists them in `backtests`',
  charterRequest: 'an approval request of a charter, as `charter` has it in `draft`',
  expectation: 'an expectation, as `expectations` lists them',
  joinCode: 'a join code, as `joinCodes` lists them',
  option: 'an option of this review, as `review` lists them in `options`',
  person: 'a person: `me` has your own, `policy` those of its owner and deputy, and `people` lists all for administrators',
  policy: 'a policy, as `policies` lists them',
  proposal: 'a proposal, as `protectionSettings` has it while it waits',
  report: 'a report, as `reports` lists them',
  review: 'a review, as `reviews` lists them',
  survey: 'a survey, as `surveys` lists them',
  task: 'a task, as `tasks` lists them',
  unit: 'a unit, as `units` lists them',
  wave: 'a wave of a survey, as `surveys` lists them in `waves`',
} as const;
type Named = keyof typeof IDS;

interface IdOptions {
  readonly nullable?: boolean;
  readonly description?: string;
  /** What else names it: "give its code as `code`". */
  readonly instead?: string;
}

/** Refuses what is no id, and says which one is wanted and where it is found. */
export function IsIdOf(named: Named, { each = false, instead }: { readonly each?: boolean } & Pick<IdOptions, 'instead'> = {}) {
  const said = `${each ? 'each of ' : ''}$property must be the id of ${IDS[named]}`;
  return IsUUID(undefined, { each, message: instead === undefined ? said : `${said}; or ${instead}` });
}

/** An input field that names something by its id; optional when nullable. */
export function IdField(named: Named, { nullable = false, description, instead }: IdOptions = {}): PropertyDecorator {
  return applyDecorators(
    Field(() => ID, { nullable, ...(description !== undefined && { description }) }),
    ...(nullable ? [IsOptional()] : []),
    IsIdOf(named, instead === undefined ? {} : { instead }),
  );
}
