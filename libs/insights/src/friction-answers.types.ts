import { FigureMethod, WithheldReason } from '#graphql';
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'How many reports were answered in time, 0 to 1.' })
export class AnsweredShare {
  @Field(() => Float, {
    nullable: true,
    description: 'Of the reports of blocks that tell it together: enough people, or none, stand on both sides.',
  })
  readonly value!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'If none were answered in time of the blocks that do not tell it; null without any block.',
  })
  readonly lowest!: number | null;

  @Field(() => Float, { nullable: true, description: 'If all of those were.' })
  readonly highest!: number | null;

  @Field(() => Int, { description: 'Reports in blocks that tell it.' })
  readonly n!: number;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where `value` is null.' })
  readonly reason!: WithheldReason | null;
}

@ObjectType()
export class AnswerDelay {
  @Field(() => Int, { nullable: true, description: 'Whole days from a report to its first answer.' })
  readonly value!: number | null;

  @Field(() => Int, { description: 'Reports in blocks that tell their median: at least ten people were answered, and half of all.' })
  readonly n!: number;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where `value` is null.' })
  readonly reason!: WithheldReason | null;
}

@ObjectType({
  description: 'How soon reports were answered, fixed for several blocks together 30 days after the last; later answers count as none.',
})
export class FrictionAnswers {
  @Field(() => Int, { description: 'Reports in blocks whose answer times are published; they may be older than the window.' })
  readonly n!: number;

  @Field(() => AnsweredShare, { description: 'Answered within 2 days.' })
  readonly within2Days!: AnsweredShare;

  @Field(() => AnsweredShare, { description: 'Answered within 14 days.' })
  readonly within14Days!: AnsweredShare;

  @Field(() => AnsweredShare, { description: 'Answered within 30 days.' })
  readonly within30Days!: AnsweredShare;

  @Field(() => AnswerDelay, {
    description: 'Median over the reports of a block; of several blocks the one that half of their reports keep.',
  })
  readonly medianDays!: AnswerDelay;
}
