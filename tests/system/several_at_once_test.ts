import { assert, assertEquals, assertRejects } from "@std/assert";
import { severalAtOnce } from "facespace/system";

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("severalAtOnce() does every item once, and no more of them at once than it may", async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  await severalAtOnce([3, 1, 2, 5, 4], 2, async (item, index) => {
    most = Math.max(most, ++running);
    await pause();
    done[index] = item;
    running--;
  });
  assertEquals([done, most], [[3, 1, 2, 5, 4], 2]);
  await severalAtOnce([], 2, () => Promise.reject(new Error("never")));
});

Deno.test("severalAtOnce() begins nothing after a failure, and waits for what runs", async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const failing = severalAtOnce([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error("the second fails");
    await pause();
    ended.push(item);
  });
  await assertRejects(() => failing, Error, "the second fails");
  assertEquals(begun, ended.concat(1).sort());
  assert(begun.length < 6);
});
