export { backtestDay } from './backtest-day.decider.ts';
export { FrictionChartFinder } from './friction-chart.finder.ts';
export { FrictionRankingFinder } from './friction-ranking.finder.ts';
export { FrictionTrendFinder } from './friction-trend.finder.ts';
export { InsightsModule } from './insights.module.ts';
export { keptBacktests } from './kept-backtests.decider.ts';
export { insightsNames } from './insights-names.projection.ts';
export { CostSettings } from './insights-scope.ts';
