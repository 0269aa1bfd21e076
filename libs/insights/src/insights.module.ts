import { Module } from '@nestjs/common';
import { FrictionHeatmapFinder } from './friction-heatmap.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import { HistoryResolver } from './history.resolver.ts';
import { InsightsResolver } from './insights.resolver.ts';
import { SimilarReportsFinder } from './similar-reports.finder.ts';
import { SimilarReportsResolver } from './similar-reports.resolver.ts';

/** The composition provides `CostSettings`. */
@Module({
  providers: [
    FrictionRankingFinder,
    FrictionTrendFinder,
    FrictionHeatmapFinder,
    HistoryResolver,
    InsightsResolver,
    SimilarReportsFinder,
    SimilarReportsResolver,
  ],
})
export class InsightsModule {}
