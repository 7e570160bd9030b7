/**
 * Time limits whose timers end with the work, so that they do not keep the process alive.
 *
 * @module
 */

/**
 * Waits for a promise, but not for ever.
 *
 * @param limitMs How long to wait.
 * @param late Makes the error to throw when the time is over.
 * @throws What `late` makes; the work behind the promise goes on.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  limitMs: number,
  late: () => Error,
): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(late()), limitMs);
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
