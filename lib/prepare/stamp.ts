/**
 * Stamps: a step of the preparation is finished when, and only when, its stamp says so. The stamp is
 * written last, and records what the step was made for; anything else means doing it again.
 *
 * @module
 */

import { writeFileAtomic } from "../system/mod.ts";

/** What a step was made for: names such as `python` or `root`, and their values. */
export type Stamp = Readonly<Record<string, string>>;

/**
 * Reads a stamp.
 *
 * @returns The stamp, or `undefined` where there is none or it cannot be read.
 */
export async function readStamp(path: string): Promise<Stamp | undefined> {
  try {
    const parsed: unknown = JSON.parse(await Deno.readTextFile(path));
    if (typeof parsed !== "object" || parsed === null) return undefined;
    return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
  } catch {
    return undefined;
  }
}

/** Writes a stamp, whole or not at all. */
export async function writeStamp(path: string, stamp: Stamp): Promise<void> {
  await writeFileAtomic(path, JSON.stringify(stamp, null, 2) + "\n");
}

/**
 * Says why a step must be done again.
 *
 * @param stamp The stamp that was found, if any.
 * @param wanted What the stamp has to say; it may say more.
 * @returns A clause that follows "because", or `undefined` if the stamp holds.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(whyStale({ python: "3.11" }, { python: "3.11" }), undefined);
 * assertEquals(
 *   whyStale({ python: "3.11" }, { python: "3.12" }),
 *   "python was 3.11 and is now 3.12",
 * );
 * ```
 */
export function whyStale(stamp: Stamp | undefined, wanted: Stamp): string | undefined {
  if (!stamp) return "it is not there yet";
  for (const [key, value] of Object.entries(wanted)) {
    if (stamp[key] !== value) {
      return `${key} was ${stamp[key] ?? "not recorded"} and is now ${value}`;
    }
  }
  return undefined;
}
