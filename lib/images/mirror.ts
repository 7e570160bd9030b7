/**
 * Pictures seen in a mirror.
 *
 * @module
 */

/**
 * Mirrors a square picture of bytes left to right, in place.
 *
 * @param bytes Shape `[sizePx, sizePx, 3]`.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { mirrorInPlace } from "facespace/images";
 * const rows = Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9);
 * mirrorInPlace(rows, 2);
 * assert(rows.join() === "4,5,6,1,2,3,7,8,9,0,0,0");
 * ```
 */
export function mirrorInPlace(bytes: Uint8Array, sizePx: number): void {
  for (let y = 0; y < sizePx; y++) {
    let left = y * sizePx * 3;
    let right = left + (sizePx - 1) * 3;
    for (; left < right; left += 3, right -= 3) {
      for (let channel = 0; channel < 3; channel++) {
        const byte = bytes[left + channel] ?? 0;
        bytes[left + channel] = bytes[right + channel] ?? 0;
        bytes[right + channel] = byte;
      }
    }
  }
}
