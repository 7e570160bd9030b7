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

/** How a lock is waited for. */
export interface LockOptions {
  /** Ends the waiting when aborted. */
  readonly signal?: AbortSignal;
}

/** How often it is looked whether a lock is free, and how often whoever waits is told so again. */
const waitMs = 100;
const tellAgainMs = 300_000;

/**
 * Runs a task while holding a lock, after waiting for whoever holds it. The operating system gives the
 * lock back when its holder ends, however it ends. A file system without locks, as clusters have, is
 * served by a claim: see {@linkcode claim}.
 *
 * @param path The lock's file; its folder is made if there is none.
 * @param onWait Called if somebody else holds the lock, and again every five minutes.
 * @param task What to do meanwhile.
 * @returns What the task returns.
 * @throws The signal's reason, if it ends the waiting.
 */
export async function withLock<Result>(
  path: string,
  onWait: () => void,
  task: () => Promise<Result>,
  { signal }: LockOptions = {},
): Promise<Result> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const file = await Deno.open(path, { create: true, write: true });
  try {
    let tryLock: () => Promise<boolean | AsyncDisposable> = () => file.tryLock(true);
    let toldAtMs = -Infinity;
    let held = await tryLock().catch((error) => {
      if (!lacksLocks(error)) throw error;
      tryLock = claim(`${path}.claim`);
      return tryLock();
    });
    while (held === false) {
      signal?.throwIfAborted();
      if (performance.now() - toldAtMs > tellAgainMs) {
        toldAtMs = performance.now();
        onWait();
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      held = await tryLock();
    }
    await using _claim = held === true ? undefined : held;
    return await task();
  } finally {
    file.close(); // and with it the lock
  }
}

/** Whether a file system has no locks, by its answer: NFS without its lock service, and some Lustre. */
function lacksLocks(error: unknown): boolean {
  // ENOLCK, ENOSYS and ENOTSUP, of Linux and of macOS.
  return error instanceof Deno.errors.NotSupported ||
    (error instanceof Error && /os error (37|38|45|77|78|95)\b/.test(error.message));
}

/** A claim is renewed this often, and nobody's any more when it has not been for so long. */
const renewMs = 5_000;
const abandonedMs = 120_000;

/**
 * A lock where there are none: a file that only one can create, and whose holder renews it. Others take it
 * away when they have seen no change for two minutes by their own clock, as machines' clocks differ. A holder
 * that is paused for longer may so lose it, and not know.
 *
 * @returns Tries once; false as long as somebody else has the claim.
 */
function claim(path: string): () => Promise<false | AsyncDisposable> {
  const own = crypto.randomUUID();
  let seen = "";
  let seenAtMs = performance.now();
  const present = () => unlessMissing(Deno.readTextFile(path));
  return async () => {
    try {
      await Deno.writeTextFile(path, own, { createNew: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      const text = await present() ?? "";
      if (text !== seen) [seen, seenAtMs] = [text, performance.now()];
      else if (performance.now() - seenAtMs > abandonedMs) {
        await unlessMissing(Deno.rename(path, `${path}.${own}.part`));
        await unlessMissing(Deno.remove(`${path}.${own}.part`));
      }
      return false;
    }
    let renewals = 0;
    let renewing = Promise.resolve();
    const renew = async () => {
      if (!(await present())?.startsWith(own)) return; // it was taken away, and is somebody else's
      await Deno.writeTextFile(path, `${own} ${++renewals}`, { create: false });
    };
    const renewal = setInterval(() => renewing = renew().catch(() => {}), renewMs);
    return {
      async [Symbol.asyncDispose]() {
        clearInterval(renewal);
        await renewing;
        if ((await present())?.startsWith(own)) await unlessMissing(Deno.remove(path));
      },
    };
  };
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
