export type { Estimate, EstimateMethod, KnownEstimate, MissingEstimate, MissingReason } from './estimate.ts';
export { clopperPearsonInterval, proportionDifference, wilsonInterval } from './proportion.ts';
export type { Share } from './proportion.ts';
export { rateRatio, ratioOfRateRatios } from './rate-ratio.ts';
export type { Rate, RateChange, RateRatio } from './rate-ratio.ts';
