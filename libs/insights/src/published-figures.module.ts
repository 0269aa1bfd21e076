import { Module } from '@nestjs/common';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import { GapDriversFinder } from './gap-drivers.finder.ts';
import { MisstepsFinder } from './missteps.finder.ts';
import { PerceptionGapsFinder } from './perception-gaps.finder.ts';
import { PolicyPasts } from './policy-pasts.ts';
import { RevisionEffectFinder } from './revision-effect.finder.ts';

const FINDERS = [
  FrictionChartFinder,
  FrictionRankingFinder,
  FrictionTrendFinder,
  GapDriversFinder,
  MisstepsFinder,
  PerceptionGapsFinder,
  PolicyPasts,
  RevisionEffectFinder,
];

/** What is published, for whoever puts it together: in the server, and in a command of an operator. The composition provides `CostSettings`. */
@Module({ providers: FINDERS, exports: FINDERS })
export class PublishedFiguresModule {}
