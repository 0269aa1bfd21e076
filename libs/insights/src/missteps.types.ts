import { enumOf, Estimate } from '#graphql';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';
import { MISSTEP_KINDS, MISSTEP_VERDICTS } from './missteps.ts';
import type { MisstepVerdict } from './missteps.ts';

export const MisstepKindEnum = enumOf('MisstepKind', MISSTEP_KINDS, {
  description:
    'What opens gaps between what is expected and what is offered, from the literature; how it is measured is our own operationalisation.',
  valuesMap: {
    COMMUNICATION: {
      description:
        'Fewer than 80 % of the people whom a rule concerns have seen the version in force, 14 days after it applies. Told of groups of five people or more and of weeks that are over; nothing is found where those who wait could make it enough.',
    },
    INCONSISTENT_ENFORCEMENT: {
      description:
        'Under one rule, staff of a unit ask for authority more or less often than those of the units beside it, by 10 points at least. Published blocks tell by unit how often staff judged themselves and how often they asked, and not what became of the same row of a guardrail: so that is what is compared.',
    },
    NOT_CURRENT: {
      description: 'A review is overdue by the cadence of the rule, or the charter of its unit changed since the rule was looked at.',
    },
  },
});
export const MisstepVerdictEnum = enumOf('MisstepVerdict', MISSTEP_VERDICTS, {
  valuesMap: {
    FOUND: { description: 'As described in the kind.' },
    NOT_FOUND: { description: 'There is enough to tell that it is not so.' },
    CANNOT_TELL: { description: 'Too little is known, or too little published; `why` tells which.' },
  },
});

@ObjectType({ description: 'Whether a rule shows a misstep, as the data is now. Nothing of it is stored.' })
export class Misstep {
  @Field(() => MisstepKindEnum)
  readonly kind!: keyof typeof MisstepKindEnum;

  @Field(() => FrictionPolicy)
  readonly policy!: FrictionPolicy;

  @Field(() => FrictionUnit, {
    nullable: true,
    description: 'The unit, with all below it, that it is about; null: everything that was asked.',
  })
  readonly unit!: FrictionUnit | null;

  @Field(() => MisstepVerdictEnum)
  readonly verdict!: MisstepVerdict;

  @Field({ description: 'What the verdict rests on.' })
  readonly why!: string;

  @Field(() => Estimate, {
    nullable: true,
    description:
      'COMMUNICATION: share of people who have seen it; where some wait to be told of, no value, and the least and the most that it can be. INCONSISTENT_ENFORCEMENT: requests among calls and requests, the unit minus those beside it. NOT_CURRENT: null.',
  })
  readonly figure!: Estimate | null;

  @Field(() => Float, { nullable: true, description: 'What the figure is held against: our own operationalisation.' })
  readonly threshold!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'INCONSISTENT_ENFORCEMENT: of Fisher’s exact test, adjusted after Benjamini and Yekutieli for all comparisons of units under all rules that concern them, whichever are asked for; at most 0.05 is found.',
  })
  readonly adjustedPValue!: number | null;

  @Field(() => [ID], { description: 'What was looked at: `policy:<id>:<version>`, `charter:<unit>:<version>`, `review:<id>`.' })
  readonly sources!: readonly string[];
}

@ObjectType()
export class MisstepCount {
  @Field(() => MisstepKindEnum)
  readonly kind!: Misstep['kind'];

  @Field(() => MisstepVerdictEnum)
  readonly verdict!: Misstep['verdict'];

  @Field(() => Int, { description: 'How many were judged so; of one rule several units may be.' })
  readonly count!: number;
}

@ObjectType({ description: 'Missteps that open gaps of expectations, worked out from what is known now.' })
export class Missteps {
  @Field(() => FrictionUnit, { nullable: true, description: 'The unit, with all below it, that was asked about; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => Int, { description: 'How many were judged; the list has the first of them.' })
  readonly total!: number;

  @Field(() => [MisstepCount], { description: 'They add up to `total`.' })
  readonly counts!: readonly MisstepCount[];

  @Field(() => [Misstep], {
    description: 'What is found first, then what cannot be told; the kinds in turn, and of each the worst first, then by code of the rule.',
  })
  readonly missteps!: readonly Misstep[];
}
