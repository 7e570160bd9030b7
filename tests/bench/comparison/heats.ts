/**
 * Heats: as many contenders at once as fit into memory. One of them, and the yardstick, take part in
 * every heat, so that all can be compared through them.
 *
 * @module
 */

import type { ContenderResult } from "./results.ts";

/** What every heat has. */
export interface HeatLimits {
  /** Those that take part in each heat. */
  readonly always: readonly string[];
  /** How many fit into memory at once. */
  readonly atOnce: number;
}

/**
 * Divides contenders into heats, as even as possible, in their order.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const names = ["ours", "a", "b", "c"].map((name) => ({ name }));
 * const heats = divideIntoHeats(names, { always: ["ours"], atOnce: 3 });
 * assertEquals(heats.map((heat) => heat.map(({ name }) => name).join()), ["ours,a,b", "ours,c"]);
 * ```
 */
export function divideIntoHeats<Named extends { readonly name: string }>(
  contenders: readonly Named[],
  { always, atOnce }: HeatLimits,
): Named[][] {
  const others = contenders.filter(({ name }) => !always.includes(name));
  const permanent = contenders.length - others.length;
  const most = Math.max(1, Math.floor(atOnce) - permanent);
  const count = Math.max(1, Math.ceil(others.length / most));
  const size = Math.ceil(others.length / count);
  return Array.from({ length: count }, (_, i) => {
    const group = new Set(others.slice(i * size, (i + 1) * size));
    return contenders.filter((each) => always.includes(each.name) || group.has(each));
  });
}

/**
 * One case's results from those of its heats: rounds follow each other, and where a contender was not
 * in a heat its rounds are empty.
 */
export function joinHeats(
  heats: readonly (readonly ContenderResult[])[],
  rounds: number,
): ContenderResult[] {
  const joined = new Map<string, ContenderResult>();
  for (const [index, heat] of heats.entries()) {
    for (const result of heat) {
      const before = joined.get(result.name);
      const earlier = before?.rounds ?? [];
      const padded = Array.from({ length: index * rounds }, (_, i) => earlier[i]);
      joined.set(result.name, { ...result, ...before, rounds: [...padded, ...result.rounds] });
    }
  }
  return [...joined.values()];
}
