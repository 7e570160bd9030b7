/**
 * The versions of what writes a face store.
 *
 * @module
 */

import { projectPath } from "../system/mod.ts";

/** The versions of this project, of Deno, and of the library that writes Parquet. */
export async function writerVersions(): Promise<Readonly<Record<string, string>>> {
  const config: { readonly version: string; readonly imports: Readonly<Record<string, string>> } =
    JSON.parse(await Deno.readTextFile(projectPath("deno.json")));
  return {
    facespace: config.version,
    deno: Deno.version.deno,
    "hyparquet-writer": config.imports["hyparquet-writer"]?.split("@").at(-1) ?? "unknown",
  };
}
