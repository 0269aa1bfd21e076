import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import { Allow, AllowSignedIn, FactInput, IdField, TextField } from '#graphql';
import { LIMITS } from '#guardrails';
import { Args, ArgsType, Field, Query, Resolver } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, ValidateNested } from 'class-validator';
import { GuardrailChecks } from './guardrail-checks.ts';
import { GuardrailReviewNode } from './guardrail-reviews.types.ts';
import { reviewView } from './guardrail-views.ts';
import { GuardrailInput, guardrailOf } from './guardrails.commands.ts';
import { CertifiedCheckNode, GuardrailCheckNode } from './guardrails.types.ts';
import { inTurn } from './in-turn.ts';
import { instantOf } from './instants.ts';
import { policyIdOf } from './policies.handlers.ts';

const MAX_FACTS = { message: `facts must be at most ${LIMITS.facts}` };

@ArgsType()
class CheckGuardrailArgs {
  @IdField('policy', { nullable: true, description: 'Of the policy; or give its code.', instead: 'give its code as `code`' })
  readonly policyId?: string | null;

  @TextField({ max: 40, nullable: true, description: 'Of the policy, such as `RET-14`.' })
  readonly code?: string | null;

  @TextField({ max: LIMITS.key, nullable: true, description: 'Needed where the version has several guardrails.' })
  readonly guardrailKey?: string | null;

  @Field(() => [FactInput], { description: 'As far as they are known: the answer names those that are still needed.' })
  @IsArray()
  @ArrayMaxSize(LIMITS.facts, MAX_FACTS)
  @ValidateNested({ each: true })
  @Type(() => FactInput)
  readonly facts!: FactInput[];

  @TextField({ max: 40, nullable: true, description: 'ISO instant: what applied then, or will apply. Now, when absent.' })
  readonly at?: string | null;
}

@ArgsType()
class VerifyCheckReceiptArgs {
  @TextField({ max: 4_000, description: 'As `checkGuardrail` returned it.' })
  readonly receipt!: string;

  @Field(() => [FactInput], { nullable: true, description: 'To have them compared with those of the check.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(LIMITS.facts, MAX_FACTS)
  @ValidateNested({ each: true })
  @Type(() => FactInput)
  readonly facts?: FactInput[] | null;
}

/** What staff may do for the customer in front of them. */
@Resolver()
export class GuardrailsResolver {
  constructor(
    private readonly checks: GuardrailChecks,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Query(() => GuardrailCheckNode, {
    description:
      'May I, in this case? The facts are answered and forgotten: they are neither stored nor logged. `guardrails.json` has the same tables for clients that must answer offline.',
  })
  checkGuardrail(@Args() { policyId, code, guardrailKey, facts, at }: CheckGuardrailArgs): Promise<GuardrailCheckNode> {
    const id = policyId ?? (code ? policyIdOf(code) : null);
    if (id === null) throw new DomainError('policy.key-missing', 'give the id or the code of the policy', 'policyId');
    const { calendar } = this.deployment;
    const on = calendar.dayOf(instantOf(at, 'at', calendar) ?? this.deployment.now());
    const namedBy = policyId ? 'policyId' : 'code';
    return this.checks.check({ policyId: id, namedBy, guardrailKey: guardrailKey ?? null, facts, on });
  }

  @AllowSignedIn()
  @Query(() => CertifiedCheckNode, {
    description: 'What a check receipt certifies, if it is genuine, and whether its version still applies.',
  })
  verifyCheckReceipt(@Args() { receipt, facts }: VerifyCheckReceiptArgs): Promise<CertifiedCheckNode> {
    return this.checks.verify(receipt, facts ?? null);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Query(() => GuardrailReviewNode, {
    description:
      'Looks at a draft as publishing would: problems, warnings with a case that shows each, and every row as a sentence. Nothing is stored.',
  })
  reviewGuardrail(@Args('input') input: GuardrailInput): Promise<GuardrailReviewNode> {
    // The largest draft takes a good part of a second, and one document may ask for several.
    return inTurn('REVIEW', () => reviewView(guardrailOf(input), this.deployment.currency));
  }
}
