/**
 * The p-values of several comparisons, adjusted so that a cut at q leaves on average a share of at most q of false finds among all finds
 * (the false discovery rate), in the order in which they came: p(i) m / i for the i-th smallest of m, none above that of a larger p, equal
 * ones alike. Holds for comparisons that are independent or positively dependent.
 * @see Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery rate, Journal of the Royal Statistical Society B 57, 289-300
 * @param pValues all comparisons that were made, from 0 to 1; to leave out the dull ones makes the rest look better than they are
 * @throws RangeError for a value outside 0 to 1
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const invalid = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (invalid >= 0) throw new RangeError(`pValues[${invalid}] is ${pValues[invalid]}, but must be from 0 to 1.`);
  const adjusted = [...pValues];
  const fromLargest = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  let smallest = 1;
  for (const [larger, { p, index }] of fromLargest.entries()) {
    // Multiplied by a ratio: p times the number first could round the largest away from itself.
    smallest = Math.min(smallest, p * (pValues.length / (pValues.length - larger)));
    adjusted[index] = smallest;
  }
  return adjusted;
}

/**
 * The same where comparisons depend on each other in whatever way, such as those of parts that make up one whole: the adjustment of
 * Benjamini and Hochberg times 1 + 1/2 + ... + 1/m, at most 1.
 * @see Benjamini, Y. and Yekutieli, D. (2001), The control of the false discovery rate in multiple testing under dependency, Annals of
 *   Statistics 29, 1165-1188
 * @param pValues all comparisons that were made, from 0 to 1
 * @throws RangeError for a value outside 0 to 1
 */
export function benjaminiYekutieli(pValues: readonly number[]): readonly number[] {
  const price = pValues.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  return benjaminiHochberg(pValues).map((adjusted) => Math.min(1, price * adjusted));
}
