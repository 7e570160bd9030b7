/**
 * Says in which fields two pieces of JSON differ.
 *
 * @module
 */

import type { Json } from "../system/mod.ts";

/**
 * The fields that differ, with both values, in a sentence each; none if the two are equal.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { differences } from "facespace/store";
 * const found = differences({ crop: { margin: 0.2 } }, { crop: { margin: 0.3 } });
 * assert(found[0] === "crop.margin is 0.2 there and 0.3 here");
 * ```
 */
export function differences(there: Json, here: Json): string[] {
  return [...compare(there, here, "")];
}

function* compare(
  there: Json | undefined,
  here: Json | undefined,
  path: string,
): Generator<string> {
  if (isObject(there) && isObject(here)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      yield* compare(there[key], here[key], path === "" ? key : `${path}.${key}`);
    }
  } else if (JSON.stringify(there) !== JSON.stringify(here)) {
    yield `${path || "it"} is ${brief(there)} there and ${brief(here)} here`;
  }
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function brief(value: Json | undefined): string {
  const text = value === undefined ? "not given" : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
