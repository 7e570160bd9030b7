/**
 * The order of names that is the same on every machine, in every language.
 *
 * @module
 */

/**
 * Compares texts by their code points, as their bytes in UTF-8 compare. JavaScript's own order is
 * that of UTF-16, which puts 😀 (U+1F600) before ﬁ (U+FB01).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareCodePoints } from "facespace/sources";
 *
 * assertEquals(["😀", "ﬁ", "a", "B"].sort(compareCodePoints), ["B", "a", "ﬁ", "😀"]);
 * ```
 */
export function compareCodePoints(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const a = one.charCodeAt(i);
    const b = other.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return one.length - other.length;
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
