/**
 * Plain values as JSON, for what is written to manifests and compared with what was.
 *
 * @module
 */

import type { Json } from "../system/mod.ts";

/** A value as it comes back from a file of JSON. */
export function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}

/** Whether a value of JSON is an object. */
export function isJsonObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
