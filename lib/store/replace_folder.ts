/**
 * Puts a finished folder in the place of an older one, so that one of the two is always there.
 *
 * @module
 */

const replacedName = (folder: string) => `${folder}.replaced`;

/**
 * Renames a finished folder, over an older one if there is any. Between two renamings there is a
 * moment without either; {@linkcode restoreFolder} mends it if the process is killed just then.
 */
export async function replaceFolder(finished: string, folder: string): Promise<void> {
  const replaced = replacedName(folder);
  await removeFolder(replaced);
  const older = await Deno.rename(folder, replaced).then(() => true, ignoreMissing);
  await Deno.rename(finished, folder);
  if (older) await removeFolder(replaced);
}

/** Gives back an older folder that a killed {@linkcode replaceFolder} has moved out of the way. */
export async function restoreFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  await Deno.rename(replacedName(folder), folder).catch(ignoreMissing);
}

/** Removes a folder and all that is in it; none need be there. */
export async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
}

/** Whether there is a file or folder. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, ignoreMissing) ?? false;
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
