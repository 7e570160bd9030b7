/**
 * One preparation at a time: a lock on a file that the operating system gives back when its holder
 * ends, however it ends.
 *
 * @module
 */

/**
 * Runs a task while holding a lock, after waiting for whoever holds it.
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
