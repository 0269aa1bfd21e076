/**
 * The distribution function of Beta(a, b) at x: the regularised incomplete beta function I_x(a, b), for a, b > 0.
 * Continued fraction DLMF 8.17.22 on the side where it converges fast, in about sqrt(max(a, b)) steps; at least 11
 * digits for parameters up to 1000, 9 up to 10^6 and 6 up to 10^9.
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const weight = Math.exp(logWeight(x, a, b));
  return x < (a + 1) / (a + b + 2) ? (weight * fraction(x, a, b)) / a : 1 - (weight * fraction(1 - x, b, a)) / b;
}

/**
 * The x with betaCdf(x, a, b) = probability, for a probability strictly between 0 and 1.
 * Newton's method inside a bracket: a step that would leave the bracket is replaced by halving it.
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  let x = a / (a + b);
  for (let i = 0; i < 200; i++) {
    const excess = betaCdf(x, a, b) - probability;
    if (excess > 0) high = x;
    else low = x;
    const density = Math.exp(logWeight(x, a, b)) / (x * (1 - x));
    let next = x - excess / density;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - x) <= 1e-14 * x) return next;
    x = next;
  }
  return x;
}

/**
 * log( x^a (1-x)^b / B(a, b) ) with log Gamma(z) = (z - 1/2) log z - z + log(2 pi)/2 + stirlingRest(z), arranged so that the
 * large terms, which would swallow the digits, cancel before they are computed.
 */
function logWeight(x: number, a: number, b: number): number {
  const sum = a + b;
  const largeTerms = a * Math.log((x * sum) / a) + b * Math.log(((1 - x) * sum) / b);
  return largeTerms + 0.5 * Math.log((a * b) / sum / (2 * Math.PI)) + stirlingRest(sum) - stirlingRest(a) - stirlingRest(b);
}

/** Stirling's series (DLMF 5.11.1) from 10 on, reached by Gamma(z + 1) = z Gamma(z). */
export function stirlingRest(z: number): number {
  let shift = 0;
  for (; z < 10; z++) shift += (z + 0.5) * Math.log1p(1 / z) - 1;
  const square = 1 / (z * z);
  return (
    shift + (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360))))) / z
  );
}

/** 1 / (1 + d1 / (1 + d2 / (1 + ...))), the continued fraction of DLMF 8.17.22, by the modified Lentz method. */
function fraction(x: number, a: number, b: number): number {
  let [result, numerator, denominator] = [1, 1, 0];
  for (let j = 1; j < 1_000_000; j++) {
    const m = j >> 1;
    const d = ((j % 2 === 0 ? m * (b - m) : -(a + m) * (a + b + m)) * x) / ((a + j - 1) * (a + j));
    numerator = nonZero(1 + d / numerator);
    denominator = 1 / nonZero(1 + d * denominator);
    result *= numerator * denominator;
    if (Math.abs(numerator * denominator - 1) < 1e-15) break;
  }
  return 1 / result;
}

/** What the modified Lentz method divides by. */
export function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
