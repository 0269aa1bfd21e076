import { MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import type { PersonalDataKind } from '#personal-data';
import { Field, ObjectType } from '@nestjs/graphql';
import { PersonalDataKindEnum } from './friction-enums.ts';
import { ReportNode } from './friction-report.types.ts';

@ObjectType('MaskedText', { description: 'A stretch of your text that looked like personal data, and was stored masked.' })
export class MaskedTextNode {
  @Field({ description: 'Name of the input field; of a fact `facts.` and its name.' })
  readonly field!: string;

  @Field(() => PersonalDataKindEnum)
  readonly kind!: PersonalDataKind;
}

@ObjectType()
export class ReportPayload extends MutationPayload {
  @Field(() => ReportNode, { nullable: true, description: 'As you see it now.' })
  readonly report?: Lazy<ReportNode | null>;

  @Field(() => [MaskedTextNode], { nullable: true, description: 'What of your texts was masked before it was recorded.' })
  readonly masked?: Lazy<readonly MaskedTextNode[]>;
}
