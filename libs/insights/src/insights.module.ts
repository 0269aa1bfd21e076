import { FrictionModule } from '#friction';
import { Module } from '@nestjs/common';
import { FindKeptBacktestHandler, KeepBacktestHandler } from './backtest.handlers.ts';
import { BacktestResolver } from './backtest.resolver.ts';
import { Backtests } from './backtests.ts';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import { FrictionChartResolver } from './friction-chart.resolver.ts';
import { FrictionHeatmapFinder } from './friction-heatmap.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import { HistoryResolver } from './history.resolver.ts';
import { InsightsResolver } from './insights.resolver.ts';
import { JudgementCallsFinder } from './judgement-calls.finder.ts';
import { JudgementFiguresResolver } from './judgement-figures.resolver.ts';
import { ReviewBacktestsResolver } from './review-backtests.resolver.ts';
import { FindReviewEvidenceHandler } from './review-evidence.handlers.ts';
import { ReviewHistories } from './review-histories.ts';
import { PerceptionGapsFinder } from './perception-gaps.finder.ts';
import { PerceptionGapsResolver } from './perception-gaps.resolver.ts';
import { PolicyReadings } from './policy-readings.ts';
import { RevisionEffectFinder } from './revision-effect.finder.ts';
import { RevisionEffectResolver } from './revision-effect.resolver.ts';
import { SimilarReportsFinder } from './similar-reports.finder.ts';
import { SimilarReportsResolver } from './similar-reports.resolver.ts';

/** The composition provides `CostSettings`. */
@Module({
  imports: [FrictionModule],
  providers: [
    BacktestResolver,
    Backtests,
    FindKeptBacktestHandler,
    FindReviewEvidenceHandler,
    FrictionChartFinder,
    FrictionChartResolver,
    FrictionRankingFinder,
    FrictionTrendFinder,
    FrictionHeatmapFinder,
    HistoryResolver,
    InsightsResolver,
    KeepBacktestHandler,
    JudgementCallsFinder,
    JudgementFiguresResolver,
    PerceptionGapsFinder,
    PerceptionGapsResolver,
    ReviewBacktestsResolver,
    ReviewHistories,
    PolicyReadings,
    RevisionEffectFinder,
    RevisionEffectResolver,
    SimilarReportsFinder,
    SimilarReportsResolver,
  ],
})
export class InsightsModule {}
