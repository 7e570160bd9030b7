import { assert, assertEquals, assertRejects } from "@std/assert";
import { withLock } from "facespace/system";
import { inFolder } from "../in_folder.ts";

const nothing = () => {};

/** Runs something on a file system that answers to every lock as one without any does. */
async function withoutLocks(use: () => Promise<void>): Promise<void> {
  const { prototype } = Deno.FsFile;
  const { tryLock } = prototype;
  prototype.tryLock = () => Promise.reject(new Error("Function not implemented (os error 38)"));
  try {
    await use();
  } finally {
    prototype.tryLock = tryLock;
  }
}

/** Whether two tasks that want one lock at once keep out of each other's way, and who waited. */
async function takeTurns(folder: string): Promise<void> {
  const lock = `${folder}/deep/a.lock`;
  const events: string[] = [];
  const task = (name: string) => async () => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 250));
    events.push(`${name} ends`);
    return name;
  };
  const first = withLock(lock, nothing, task("first"));
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = withLock(lock, () => events.push("second waits"), task("second"));
  assertEquals(await Promise.all([first, second]), ["first", "second"]);
  assertEquals(events, [
    "first begins",
    "second waits",
    "first ends",
    "second begins",
    "second ends",
  ]);
  const failing = withLock(lock, nothing, () => Promise.reject(new Error("no")));
  await assertRejects(() => failing, Error, "no");
  assertEquals(await withLock(lock, nothing, () => Promise.resolve(1)), 1);
}

Deno.test("withLock() lets tasks take turns, and gives the lock back after an error", async () => {
  await inFolder(takeTurns);
});

Deno.test("withLock() lets tasks take turns on a file system without locks", async () => {
  await withoutLocks(() =>
    inFolder(async (folder) => {
      await takeTurns(folder);
      const names = Array.from(Deno.readDirSync(`${folder}/deep`), ({ name }) => name);
      assertEquals(names, ["a.lock"]);
    })
  );
});

Deno.test("withLock() takes a claim away that nobody has renewed for two minutes", async () => {
  await withoutLocks(() =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/a.lock.claim`, "somebody who was killed");
      const { now } = performance;
      const startedMs = now.call(performance);
      // A hundred times as fast.
      performance.now = () => startedMs + 100 * (now.call(performance) - startedMs);
      try {
        const waits: number[] = [];
        const told = () => waits.push(performance.now() - startedMs);
        await withLock(`${folder}/a.lock`, told, () => Promise.resolve());
        assert(performance.now() - startedMs > 120_000);
        assertEquals(waits.length, 1);
      } finally {
        performance.now = now;
      }
    })
  );
});

Deno.test("withLock() stops waiting when its signal is aborted", async () => {
  await inFolder(async (folder) => {
    const lock = `${folder}/a.lock`;
    await withLock(lock, nothing, async () => {
      const stop = new AbortController();
      const waits = withLock(lock, () => stop.abort(new Error("enough")), () => Promise.resolve(), {
        signal: stop.signal,
      });
      await assertRejects(() => waits, Error, "enough");
    });
  });
});

Deno.test("withLock() does not hide an error that has nothing to do with locks", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a.lock`);
    await assertRejects(() => withLock(`${folder}/a.lock`, nothing, () => Promise.resolve()));
  });
});
