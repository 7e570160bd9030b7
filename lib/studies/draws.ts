/**
 * Seeded draws of faces.
 *
 * @module
 */

import { type RandomStream, stream } from "../random/mod.ts";

/** How many faces an average is of; `all` is the whole group. */
export type MemberCount = number | "all";

/**
 * Some of the faces without replacement, each set as likely as any other.
 *
 * @param count How many; `all` takes no random numbers.
 * @throws {RangeError} If there are too few.
 */
export function drawMembers(
  rows: readonly number[],
  count: MemberCount,
  random: RandomStream,
): readonly number[] {
  if (count === "all") return rows;
  if (!Number.isInteger(count) || count < 1 || count > rows.length) {
    throw new RangeError(`Cannot draw ${count} faces as there are ${rows.length}`);
  }
  const rest = [...rows];
  return Array.from({ length: count }, () => {
    const at = random.integer(rest.length);
    const [drawn = 0] = rest.splice(at, 1, ...rest.slice(-1));
    rest.pop();
    return drawn;
  });
}

/**
 * One face a draw, so that each comes as often as any other, or once more: everybody in a random
 * order, then everybody in another.
 *
 * @throws {RangeError} If there are no faces.
 */
export function drawInTurn(
  rows: readonly number[],
  count: number,
  seed: string,
): readonly number[] {
  if (rows.length === 0) throw new RangeError("Cannot draw faces as there are none");
  const random = stream(seed, "turns");
  const drawn: number[] = [];
  while (drawn.length < count) drawn.push(...random.shuffle([...rows]));
  return drawn.slice(0, count);
}
