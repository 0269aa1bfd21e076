import { betaCdf, betaQuantile } from './beta-distribution.ts';

/** P(|T| >= |t|) of Student's distribution, for degrees of freedom above 0 (DLMF 8.17 with x = df / (df + t^2)). */
export function tTwoSidedPValue(t: number, degreesOfFreedom: number): number {
  return betaCdf(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}

/** The t above 0 with P(|T| >= t) = probability, for a probability strictly between 0 and 1. */
export function tTwoSidedQuantile(probability: number, degreesOfFreedom: number): number {
  const share = betaQuantile(1 - probability, 0.5, degreesOfFreedom / 2);
  return Math.sqrt((degreesOfFreedom * share) / (1 - share));
}
