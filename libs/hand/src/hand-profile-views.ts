import { countWeeks, parseWeek } from '#calendar';
import type { ToldBreakdown, ToldJudgements } from '#figures';
import { frictionUnit, policyOf } from '#insights';
import type { HandIndicatorScore, HandMonthPublished, HandSource } from './events.ts';
import type { FoundMaterial } from './hand-material.finder.ts';
import type { HandCounted, HandIndicatorNode, HandProfileNode, HandTrendPoint } from './hand-profile.types.ts';
import { RUBRIC } from './rubric.ts';
import type { RubricIndicator } from './rubric.ts';

/** A month as it was published, or as it stands. */
export type ToldMonth = Omit<HandMonthPublished, 'publishedAt'> & { readonly publishedAt: string | null };

/** @param isOfEverything whether the reader sees figures of the whole organisation */
export function profileNode(month: ToldMonth, found: FoundMaterial, isOfEverything: boolean): HandProfileNode {
  const { scope } = month;
  return {
    month: month.month,
    scope: scope.kind,
    unit: scope.kind === 'UNIT' ? frictionUnit(found.names, scope.id) : null,
    policy: scope.kind === 'POLICY' ? policyOf(found.names, scope.id) : null,
    isProvisional: month.publishedAt === null,
    publishedAt: month.publishedAt,
    rubricVersion: month.rubricVersion,
    window: weeksFrom(month),
    dimensions: month.dimensions,
    mean: month.mean,
    indicators: month.indicators.map((indicator) => indicatorNode(indicator, found, isOfEverything)),
  };
}

export function trendPoint({ month, publishedAt, rubricVersion, dimensions, mean }: ToldMonth): HandTrendPoint {
  return { month, isProvisional: publishedAt === null, rubricVersion, dimensions, mean };
}

function indicatorNode(indicator: HandIndicatorScore, found: FoundMaterial, isOfEverything: boolean): HandIndicatorNode {
  const { key, dimension, n, minN, weight, score, reason } = indicator;
  // What an older rubric had is told by its key.
  const rubric: RubricIndicator | undefined = RUBRIC.indicators.find((each) => each.key === key);
  const counts = indicator.sources.map((source) => countedNode(source, found));
  return {
    ...{ key, dimension, n, minN, weight, score, reason },
    words: rubric?.words ?? key,
    nCounts: rubric?.counts ?? key,
    readings: indicator.readings.map((reading) => {
      const known = rubric?.readings.find((each) => each.key === reading.key);
      return { ...reading, words: known?.words ?? reading.key, unit: known?.unit ?? null };
    }),
    window: weeksFrom(indicator),
    countsTotal: indicator.sourceCount,
    counts: isOfEverything ? counts : counts.map(withoutBlocks).sort(byWords),
  };
}

function weeksFrom({ fromWeek, toWeek }: { readonly fromWeek: string; readonly toWeek: string }) {
  return { from: fromWeek, to: toWeek, weeks: countWeeks(parseWeek(fromWeek), parseWeek(toWeek)) };
}

function countedNode({ kind, id }: HandSource, { names, material }: FoundMaterial): HandCounted {
  const node = (words: string, policyId: string | null): HandCounted => {
    return { kind, id, words, policy: policyId === null ? null : policyOf(names, policyId), n: null, blockIds: [] };
  };
  const countedBlocks = (n: number, noun: string, told: ToldBreakdown | ToldJudgements): HandCounted => {
    return { ...node(`${noun}, ${weeksIn(told)}`, told.policyId), n, blockIds: told.blockIds };
  };
  switch (kind) {
    case 'REVIEW': {
      const review = material.reviews.find(({ reviewId }) => reviewId === id);
      const decided = review?.decidedOn ? `, decided on ${review.decidedOn}` : '';
      return review ? node(`Review opened on ${review.openedOn}${decided}`, review.policyId) : node('Review', null);
    }
    case 'WAVE': {
      const wave = material.waves.find(({ waveId }) => waveId === id);
      return node(wave ? `Wave ${wave.number} of “${wave.title}”` : 'Wave', null);
    }
    case 'POLICY':
      return node('Policy', id);
    case 'REVISION': {
      const [policyId = '', number = ''] = id.split('/');
      return node(`Version ${number}`, policyId);
    }
    case 'EXPECTATION': {
      const course = material.expectations.find(({ expectationId }) => expectationId === id);
      return node(course ? `Expectation registered on ${course.registeredOn}` : 'Expectation', course?.policyId ?? null);
    }
    case 'WARNING_SIGN_CHECK': {
      const [unitId = '', period = ''] = id.split('/');
      return node(`Warning signs of ${names.units.get(unitId)?.name ?? 'a unit'}, ${period}`, null);
    }
    case 'FRICTION_BREAKDOWN': {
      const told = material.breakdowns.find(({ breakdownId }) => breakdownId === id);
      return told ? countedBlocks(told.reports, 'Reports', told) : node('Reports', null);
    }
    case 'JUDGEMENT_BREAKDOWN': {
      const told = material.judgements.find(({ breakdownId }) => breakdownId === id);
      return told
        ? countedBlocks(told.n, told.kind === 'CALL' ? 'Judgement calls' : 'Authority requests', told)
        : node('Judgement calls', null);
    }
  }
}

/**
 * Blocks as readers of single units are told of them by `frictionTrend`: by policy and weeks. They may reach beyond the unit, so their sizes
 * are not told; nor are ids, which follow from how many were published before, anywhere. The order of ids would tell of these.
 */
function withoutBlocks(counted: HandCounted): HandCounted {
  const isOfBlocks = counted.kind === 'FRICTION_BREAKDOWN' || counted.kind === 'JUDGEMENT_BREAKDOWN';
  return isOfBlocks ? { ...counted, id: null, n: null, blockIds: [] } : counted;
}

function byWords(a: HandCounted, b: HandCounted): number {
  const textOf = ({ kind, policy, words, id }: HandCounted) => `${kind} ${policy?.code ?? ''} ${words} ${id ?? ''}`;
  return textOf(a) < textOf(b) ? -1 : 1;
}

function weeksIn({ fromWeek, toWeek }: { readonly fromWeek: string; readonly toWeek: string }): string {
  return fromWeek === toWeek ? `week ${toWeek}` : `weeks ${fromWeek} to ${toWeek}`;
}
