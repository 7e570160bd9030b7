/**
 * Work on many items, several at once, that leaves nothing running: native libraries may still compute for
 * work that nobody waits for, and a process or worker that ends meanwhile crashes.
 *
 * @module
 */

/**
 * Works on all items, so many at once. After the first failure no item is begun, and those that were are waited
 * for.
 *
 * @throws The first failure.
 * @example
 * ```ts
 * import { severalAtOnce } from "facespace/system";
 *
 * const squares: number[] = [];
 * await severalAtOnce([1, 2, 3], 2, (item, i) => {
 *   squares[i] = item ** 2;
 *   return Promise.resolve();
 * });
 * if (`${squares}` !== "1,4,9") throw new Error("All are done");
 * ```
 */
export async function severalAtOnce<Item>(
  items: readonly Item[],
  count: number,
  task: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let hasFailed = false;
  const work = async () => {
    while (next < items.length && !hasFailed) {
      const index = next++;
      try {
        await task(items[index] as Item, index);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: count }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
