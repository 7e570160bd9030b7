/**
 * A folder for one test.
 *
 * @module
 */

/** Makes an empty folder, lets the test use it, and removes it with all that is in it. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
