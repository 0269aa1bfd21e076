/** The first whole number from `from` to `to` for which something holds that then holds for all after it; `to` where it holds for none before. */
export function firstWhere(holds: (n: number) => boolean, from: number, to: number): number {
  let [first, last] = [from, to];
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (holds(middle)) last = middle;
    else first = middle + 1;
  }
  return last;
}
