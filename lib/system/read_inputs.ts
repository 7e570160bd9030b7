/**
 * Which files a result was made from. Whoever opens one says so; a runner that asks hears of it, whatever
 * parameter or cell named the file.
 *
 * @module
 */

import { resolve } from "node:path";

/** The variable that names the file of notes, in the environment of the process that is asked. */
export const INPUTS_VARIABLE = "FACESPACE_INPUTS";

/** Notes that what is computed depends on a file or folder; does nothing where nobody asks. */
export function noteInput(path: string): void {
  const notes = Deno.env.get(INPUTS_VARIABLE);
  if (notes) Deno.writeTextFileSync(notes, `${JSON.stringify(resolve(path))}\n`, { append: true });
}

/** The noted paths, each once; none if there is no file of notes. */
export async function readNotedInputs(notes: string): Promise<string[]> {
  const text = await Deno.readTextFile(notes).catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return [...new Set(lines.map((line): string => JSON.parse(line)))].sort();
}
