/**
 * How well one number tells two groups apart, whatever threshold is set (the area under the receiver operating
 * characteristic; Hanley & McNeil 1982).
 *
 * @module
 */

/**
 * Of all pairs, one of each group, the share in which the first is higher; a tie counts half. It is 1 where the
 * groups are apart, and a half where they are alike.
 *
 * @returns NaN if a group is empty.
 * @example
 * ```ts
 * import { areaUnderRoc } from "facespace/statistics";
 *
 * // Above in (3, 1), (3, 2), (2, 1); equal in (2, 2): 3.5 of 4.
 * if (areaUnderRoc([3, 2], [1, 2]) !== 0.875) throw new Error("Ties count half");
 * ```
 */
export function areaUnderRoc(higher: ArrayLike<number>, lower: ArrayLike<number>): number {
  const below = Float64Array.from(lower).sort();
  /** How many of the lower group are below a value, or are not above it. */
  const countUpTo = (value: number, isBefore: (one: number) => boolean): number => {
    let [from, to] = [0, below.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isBefore(below[middle] ?? value)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  let sum = 0;
  for (const value of Float64Array.from(higher)) {
    sum += countUpTo(value, (one) => one < value) + countUpTo(value, (one) => one <= value);
  }
  return sum / 2 / (higher.length * below.length);
}
