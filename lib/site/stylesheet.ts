/**
 * The style of pages: one look, and below it what a page has for itself.
 *
 * @module
 */

import { projectPath } from "../system/mod.ts";

/** A page's own style below the one that all pages share. */
export async function stylesheet(own: string): Promise<string> {
  const files = ["look.css", own].map((name) => projectPath("lib", "site", name));
  return (await Promise.all(files.map((file) => Deno.readTextFile(file)))).join("");
}
