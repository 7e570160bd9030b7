/**
 * Files that other processes may look at, or write, at the same time; a process may be killed at any.
 *
 * @module
 */

/**
 * Writes a file atomically, and makes its folder if there is none: the bytes go to a temporary file in
 * the same folder, which is then renamed over the target, so that nobody meets half of one.
 *
 * @param path Where the file ends up.
 * @param content Text (UTF-8) or bytes.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
  const partial = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    const file = await Deno.open(partial, { write: true, createNew: true });
    try {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

/**
 * Runs a task while holding a lock, after waiting for whoever holds it. The operating system gives the
 * lock back when its holder ends, however it ends.
 *
 * @param path The lock's file; its folder is made if there is none.
 * @param onWait Called once if somebody else holds the lock.
 * @param task What to do meanwhile.
 * @returns What the task returns.
 */
export async function withLock<Result>(
  path: string,
  onWait: () => void,
  task: () => Promise<Result>,
): Promise<Result> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const file = await Deno.open(path, { create: true, write: true });
  try {
    if (!await file.tryLock(true)) {
      onWait();
      await file.lock(true);
    }
    return await task();
  } finally {
    file.close(); // and with it the lock
  }
}

/**
 * What a read gives, or `undefined` if the file or folder is not there.
 *
 * @param read Begun by the caller, for example `Deno.readTextFile(path)`.
 */
export async function unlessMissing<Found>(read: Promise<Found>): Promise<Found | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
