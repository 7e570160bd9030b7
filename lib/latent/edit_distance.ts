/**
 * How alike two words are, to suggest what may have been meant.
 *
 * @module
 */

/**
 * The fewest letters to insert, delete, replace or exchange with their neighbour to make one text
 * the other (optimal string alignment).
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { editDistance } from "facespace/latent";
 * assert(editDistance("smilign", "smiling") === 1);
 * ```
 */
export function editDistance(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? at(i - 2, j - 2) + 1
        : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, exchanged));
    }
  }
  return at(a.length, b.length);
}

/**
 * The words that are nearest to a text, or that begin with it: none if all are further than a third
 * of its letters.
 *
 * @param most How many at most. Default: 3.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { nearestWords } from "facespace/latent";
 * assert(nearestWords("womn", ["man", "woman", "wavy hair"]).join() === "woman");
 * assert(nearestWords("wavy", ["man", "woman", "wavy hair"]).join() === "wavy hair");
 * ```
 */
export function nearestWords(text: string, words: readonly string[], most = 3): readonly string[] {
  const continued = words.filter((word) => word.startsWith(`${text} `));
  if (continued.length > 0) return continued.slice(0, most);
  const distances = words.map((word) => ({ word, distance: editDistance(text, word) }));
  const least = Math.min(...distances.map(({ distance }) => distance));
  if (least > Math.max(1, Math.floor(text.length / 3))) return [];
  return distances.filter(({ distance }) => distance === least)
    .map(({ word }) => word).slice(0, most);
}
