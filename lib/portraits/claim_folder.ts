/**
 * Making sure that a folder is for one recipe's portraits and for nothing else, before anything is
 * written into it.
 *
 * @module
 */

import { writeFileAtomic } from "../system/mod.ts";
import type { PortraitRecipe } from "./recipe.ts";

/** Says what a folder of portraits is for; the first file in it. */
export const RECIPE_FILE = "recipe.json";

/** Held by whoever draws into the folder. */
export const LOCK_FILE = "drawing.lock";

/** Claims a folder for a recipe, if it is not claimed yet. Only who holds its lock may do that. */
export async function claimFolder(folder: string, recipe: PortraitRecipe): Promise<void> {
  if (await isClaimed(folder, recipe)) return;
  await writeFileAtomic(`${folder}/${RECIPE_FILE}`, `${JSON.stringify(recipe, null, 2)}\n`);
}

/**
 * Whether a folder is claimed for a recipe already; it is not if it is empty or missing. Nothing is
 * changed.
 *
 * @throws {RangeError} If the folder holds other portraits or other files.
 * @throws {SyntaxError} If the folder's recipe cannot be read.
 */
export async function isClaimed(folder: string, recipe: PortraitRecipe): Promise<boolean> {
  const path = `${folder}/${RECIPE_FILE}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const names = await namesIn(folder);
    // Another program may have claimed it just now.
    if (names.includes(RECIPE_FILE)) return await isClaimed(folder, recipe);
    refuseForeign(folder, names);
    return false;
  }
  const present = parseRecipe(text, path);
  for (const [name, value] of Object.entries(recipe)) {
    if (present[name] === value) continue;
    const [there, wanted] = [present[name], value].map((field) => JSON.stringify(field));
    throw new RangeError(
      `Cannot draw portraits into ${folder} as it holds others, whose ${name} is ${there} and not ` +
        `${wanted}; name another folder, or delete this one`,
    );
  }
  return true;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function refuseForeign(folder: string, names: readonly string[]): void {
  // A killed run may have left its lock, and an unfinished recipe.
  const foreign = names.find((name) => name !== LOCK_FILE && !name.startsWith(RECIPE_FILE));
  if (foreign === undefined) return;
  throw new RangeError(
    `Cannot draw portraits into ${folder} as it has no ${RECIPE_FILE} and is not empty: got ` +
      `${foreign}; name another folder`,
  );
}

function parseRecipe(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const recipe: unknown = JSON.parse(text);
    if (typeof recipe === "object" && recipe !== null) return { ...recipe };
    throw new TypeError("It is no object");
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${path} as it must hold a recipe in JSON: got ${
        JSON.stringify(text.slice(0, 40))
      }; name another folder, or delete this one`,
      { cause },
    );
  }
}
