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
  // The last of the rest takes the place of the one that is drawn; the others need not be copied.
  const moved = new Map<number, number>();
  const at = (place: number) => moved.get(place) ?? rows[place] ?? 0;
  return Array.from({ length: count }, (_, i) => {
    const rest = rows.length - i;
    const place = random.integer(rest);
    const drawn = at(place);
    moved.set(place, at(rest - 1));
    return drawn;
  });
}

/**
 * Faces that stand for all: a draw without replacement, in the order of the rows, or just the rows where
 * there are no more than asked for.
 *
 * @param most How many.
 */
export function sampleOf(rows: readonly number[], most: number, seed: string): readonly number[] {
  if (rows.length <= most) return rows;
  const places = rows.map((_, place) => place);
  const drawn = drawMembers(places, most, stream(seed, "sample"));
  return drawn.toSorted((a, b) => a - b).map((place) => rows[place] ?? 0);
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
