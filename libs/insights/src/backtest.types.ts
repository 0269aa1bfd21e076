import { AuthorityEnum, connectionOf, enumOf, Estimate, MutationPayload, VerdictEnum, WeekWindow } from '#graphql';
import type { Connection, Lazy } from '#graphql';
import type { Authority, Verdict } from '#guardrails';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { BACKTEST_CHANGES } from './events.ts';
import type { BacktestChange } from './events.ts';

export const BacktestChangeEnum = enumOf('BacktestChange', BACKTEST_CHANGES, {
  description: 'What a draft would have changed for a report.',
  valuesMap: {
    NEWLY_ALLOWED: { description: 'Whoever stood before the customer could have done it, and could not.' },
    EASED: { description: 'Somebody would have had to be asked: somebody at all, or a supervisor in the place of the owner.' },
    UNCHANGED: { description: 'The same verdict.' },
    TIGHTENED: { description: 'The owner would have had to be asked in the place of a supervisor, or nobody could have allowed it.' },
    NEWLY_REFUSED: { description: 'Whoever stood before the customer could have done it, and no longer.' },
    NOT_EVALUABLE: {
      description: 'It hangs on facts that the report does not give: with one answer it would be this change, with another that.',
    },
  },
});

@ObjectType({
  description: 'Reports that are not evaluable because they do not say, or not in the form of the fact, what a table asks for.',
})
export class MissingFactCount {
  @Field({ description: 'Name of the fact.' })
  readonly fact!: string;

  @Field(() => Int)
  readonly reports!: number;
}

@ObjectType({
  description:
    'Money of the reports newly allowed, whole minor units. Each amount counts with the ends of its band, as your inbox shows it; those of public sources exactly.',
})
export class BacktestMoney {
  @Field(() => String, {
    nullable: true,
    description: "Name of the fact that was added up, the one that the draft's cap sums; null: the amounts that reports state.",
  })
  readonly fact!: string | null;

  @Field(() => Float, { description: 'At least.' })
  readonly fromMinor!: number;

  @Field(() => Float, { description: 'At most.' })
  readonly toMinor!: number;

  @Field(() => Int, { description: 'Reports that state it.' })
  readonly stated!: number;

  @Field(() => Int, { description: 'Reports that do not, and are not in the sums.' })
  readonly unstated!: number;
}

@ObjectType('BacktestFigures', {
  description: 'A draft beside a version, over all reports on the policy that you may read. The six changes add up to `reports`.',
})
export class BacktestFiguresNode {
  @Field(() => WeekWindow, { nullable: true, description: 'Weeks of the first and the last report; null without reports.' })
  readonly window!: WeekWindow | null;

  @Field(() => Int, { description: 'Delivered, not withdrawn, reports that are merged as one.' })
  readonly reports!: number;

  @Field(() => Int, { description: 'Of these, reports of public sources.' })
  readonly publicReports!: number;

  @Field(() => Int)
  readonly newlyAllowed!: number;

  @Field(() => Int)
  readonly eased!: number;

  @Field(() => Int)
  readonly unchanged!: number;

  @Field(() => Int)
  readonly tightened!: number;

  @Field(() => Int)
  readonly newlyRefused!: number;

  @Field(() => Int)
  readonly notEvaluable!: number;

  @Field(() => [MissingFactCount], { description: 'Why reports are not evaluable, the most first; a report may lack several facts.' })
  readonly missingFacts!: readonly MissingFactCount[];

  @Field(() => Estimate, {
    description: 'Share of the evaluable reports that the draft newly allows: of friction that it would have resolved.',
  })
  readonly resolvedShare!: Estimate;

  @Field(() => BacktestMoney)
  readonly moneyExposed!: BacktestMoney;

  @Field(() => Float, { description: 'Hours of staff that the reports newly allowed cost, as far as they say so.' })
  readonly staffHours!: number;

  @Field(() => Float, { description: 'Hours of customers, in the same way.' })
  readonly customerHours!: number;
}

@ObjectType({ description: 'What a table says about one report: the row, never the facts.' })
export class BacktestVerdict {
  @Field(() => VerdictEnum)
  readonly verdict!: Verdict;

  @Field(() => Int, { nullable: true, description: 'The row that decided, from 1; null: none did.' })
  readonly row!: number | null;

  @Field(() => String, { nullable: true, description: 'That row in words.' })
  readonly words!: string | null;

  @Field(() => [String], { description: 'Names of the facts that the report does not give.' })
  readonly missingFacts!: readonly string[];
}

@ObjectType('BacktestCase')
export class BacktestCaseNode {
  @Field(() => ID)
  readonly reportId!: string;

  @Field({ description: 'ISO week that it counts in.' })
  readonly week!: string;

  @Field(() => BacktestChangeEnum)
  readonly change!: BacktestChange;

  @Field(() => BacktestVerdict)
  readonly draft!: BacktestVerdict;

  @Field(() => BacktestVerdict)
  readonly current!: BacktestVerdict;
}

export const BacktestCaseConnection = connectionOf('BacktestCase', () => BacktestCaseNode);

@ObjectType('Backtest')
export class BacktestNode {
  @Field(() => Int, { nullable: true, description: 'The version compared; null: none is in force, and nothing is allowed.' })
  readonly versionNumber!: number | null;

  @Field(() => Boolean, { description: 'Whether that version has a guardrail of this key; else nothing is allowed.' })
  readonly hasCurrent!: boolean;

  @Field(() => BacktestFiguresNode)
  readonly figures!: BacktestFiguresNode;

  @Field(() => BacktestCaseConnection, { description: 'Newest week first.' })
  readonly cases!: Connection<BacktestCaseNode>;
}

@ObjectType()
export class DraftRow {
  @Field({ description: 'CEL over the facts.' })
  readonly condition!: string;

  @Field(() => AuthorityEnum)
  readonly authority!: Authority;

  @Field({ description: 'The row in words.' })
  readonly words!: string;
}

@ObjectType({ description: 'The draft that was tried.' })
export class BacktestDraft {
  @Field()
  readonly key!: string;

  @Field({ description: 'What staff may want to do.' })
  readonly action!: string;

  @Field(() => [DraftRow])
  readonly rows!: readonly DraftRow[];

  @Field(() => String, { nullable: true, description: 'The cap in words; null: none.' })
  readonly cap!: string | null;
}

@ObjectType('KeptBacktest', {
  description: 'Evidence of a review: on which draft it was run, and when. What it found in single reports is for the office.',
})
export class KeptBacktestNode {
  @Field(() => ID, { description: 'For `proposeOption`.' })
  readonly id!: string;

  @Field(() => BacktestDraft)
  readonly draft!: BacktestDraft;

  @Field(() => Int, { nullable: true, description: 'The version compared; null: none was in force.' })
  readonly versionNumber!: number | null;

  @Field({ description: 'Local date.' })
  readonly keptOn!: string;

  @Field(() => Int, {
    description: 'Of the rules by which it was evaluated: the same draft on the same reports under the same engine comes out the same.',
  })
  readonly engine!: number;

  @Field(() => BacktestFiguresNode, { nullable: true, description: 'Null to all but the office of the policy.' })
  readonly figures!: BacktestFiguresNode | null;
}

@ObjectType()
export class KeepBacktestPayload extends MutationPayload {
  @Field(() => KeptBacktestNode, { nullable: true })
  readonly backtest?: Lazy<KeptBacktestNode | null>;
}
