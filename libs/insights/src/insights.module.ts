import { FrictionModule } from '#friction';
import { Module } from '@nestjs/common';
import { FindKeptBacktestHandler, KeepBacktestHandler } from './backtest.handlers.ts';
import { BacktestResolver } from './backtest.resolver.ts';
import { Backtests } from './backtests.ts';
import { FrictionChartResolver } from './friction-chart.resolver.ts';
import { FrictionHeatmapFinder } from './friction-heatmap.finder.ts';
import { GapDriversResolver } from './gap-drivers.resolver.ts';
import { HistoryResolver } from './history.resolver.ts';
import { InsightsResolver } from './insights.resolver.ts';
import { JudgementCallsFinder } from './judgement-calls.finder.ts';
import { JudgementFiguresResolver } from './judgement-figures.resolver.ts';
import { ReviewBacktestsResolver } from './review-backtests.resolver.ts';
import { FindReviewEvidenceHandler } from './review-evidence.handlers.ts';
import { ReviewHistories } from './review-histories.ts';
import { MisstepsResolver } from './missteps.resolver.ts';
import { PerceptionGapsResolver } from './perception-gaps.resolver.ts';
import { PolicyReadings } from './policy-readings.ts';
import { PublishedFiguresModule } from './published-figures.module.ts';
import { RevisionEffectResolver } from './revision-effect.resolver.ts';
import { SimilarReportsFinder } from './similar-reports.finder.ts';
import { SimilarReportsResolver } from './similar-reports.resolver.ts';
import { WarningSignsFinder } from './warning-signs.finder.ts';
import { FindSuggestedSignsHandler } from './warning-signs.handlers.ts';
import { WarningSignsResolver } from './warning-signs.resolver.ts';

/** The composition provides `CostSettings`. */
@Module({
  imports: [FrictionModule, PublishedFiguresModule],
  providers: [
    BacktestResolver,
    Backtests,
    FindKeptBacktestHandler,
    FindReviewEvidenceHandler,
    FrictionChartResolver,
    FrictionHeatmapFinder,
    GapDriversResolver,
    HistoryResolver,
    InsightsResolver,
    KeepBacktestHandler,
    JudgementCallsFinder,
    JudgementFiguresResolver,
    MisstepsResolver,
    PerceptionGapsResolver,
    ReviewBacktestsResolver,
    ReviewHistories,
    PolicyReadings,
    RevisionEffectResolver,
    SimilarReportsFinder,
    SimilarReportsResolver,
    FindSuggestedSignsHandler,
    WarningSignsFinder,
    WarningSignsResolver,
  ],
})
export class InsightsModule {}
