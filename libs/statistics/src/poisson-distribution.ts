import { nonZero, stirlingRest } from './beta-distribution.ts';
import { firstWhere } from './first-where.ts';

/**
 * P(X <= count) of a Poisson variable: the regularised incomplete gamma function Q(count + 1, mean), for whole counts from 0 on and
 * means above 0. Series DLMF 8.7.1 below the mean, continued fraction DLMF 8.9.2 above it, in about sqrt(count) steps.
 */
export function poissonCdf(count: number, mean: number): number {
  if (count < 0) return 0;
  const shape = count + 1;
  const weight = Math.exp(logWeight(shape, mean));
  return mean < shape + 1 ? 1 - weight * series(shape, mean) : weight * shape * fraction(shape, mean);
}

/** The mean with poissonCdf(count, mean) = probability, for a probability strictly between 0 and 1. */
export function poissonMean(count: number, probability: number): number {
  let [low, high] = [0, count + 1];
  while (poissonCdf(count, high) > probability) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (poissonCdf(count, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The smallest count with P(X <= count) >= probability. */
export function poissonQuantile(probability: number, mean: number): number {
  const isReached = (count: number) => poissonCdf(count, mean) >= probability;
  let enough = Math.ceil(mean) + 1;
  while (!isReached(enough)) enough *= 2;
  return firstWhere(isReached, 0, enough);
}

/** log( x^a e^-x / Gamma(a + 1) ), arranged so that the large terms cancel before they are computed. */
function logWeight(a: number, x: number): number {
  const excess = (x - a) / a;
  return a * (Math.log1p(excess) - excess) - 0.5 * Math.log(2 * Math.PI * a) - stirlingRest(a);
}

/** Sum of x^n / ((a + 1) ... (a + n)) from n = 0 on. */
function series(a: number, x: number): number {
  let [sum, term] = [1, 1];
  for (let n = 1; term > 1e-17 * sum; n++) sum += term *= x / (a + n);
  return sum;
}

/** 1 / (x + 1 - a - 1(1 - a) / (x + 3 - a - …)), by the modified Lentz method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let result = d;
  for (let i = 1; i < 1_000_000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    result *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return result;
}
