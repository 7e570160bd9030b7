/**
 * tfjs-node calls two functions that Node has removed from `util`; without them `fit`, `topk` and
 * others fail.
 *
 * @module
 */

import { createRequire } from "node:module";

/** Puts `isNullOrUndefined` and `isArray` back into `node:util`, where they are missing. */
export function patchNodeUtil(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)("node:util");
  util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  util["isArray"] ??= Array.isArray;
}
