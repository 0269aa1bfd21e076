export { InsightsModule } from './insights.module.ts';
export { insightsNames } from './insights-names.projection.ts';
export { CostSettings } from './insights-scope.ts';
