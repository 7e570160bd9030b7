import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { clusterShard } from "facespace/faces";

const inside = (variables: Readonly<Record<string, string>>) => (text: string) =>
  clusterShard(text, (name) => variables[name]);

/** What Slurm sets for one task of `--array=FIRST-LAST:STEP`. */
function slurm(id: number, [first, last, step = 1]: readonly number[]) {
  const count = Math.floor(((last ?? 0) - (first ?? 0)) / step) + 1;
  const max = (first ?? 0) + (count - 1) * step;
  return inside({
    SLURM_ARRAY_TASK_ID: `${id}`,
    SLURM_ARRAY_TASK_COUNT: `${count}`,
    SLURM_ARRAY_TASK_MIN: `${first}`,
    SLURM_ARRAY_TASK_MAX: `${max}`,
    SLURM_ARRAY_TASK_STEP: `${step}`,
  });
}

Deno.test("clusterShard() leaves shards alone that are numbered by hand", () => {
  assertEquals(slurm(1, [1, 4])("2/4"), undefined);
});

Deno.test("clusterShard() takes Slurm's numbers, wherever the array begins and however it steps", () => {
  const shard = (id: number, array: readonly number[]) => slurm(id, array)("auto")?.shard;
  assertEquals(shard(1, [1, 4]), { index: 1, count: 4 });
  assertEquals(shard(4, [1, 4]), { index: 4, count: 4 });
  assertEquals(shard(0, [0, 3]), { index: 1, count: 4 });
  assertEquals(shard(30, [10, 39, 10]), { index: 3, count: 3 });
  assertEquals(shard(7, [7, 7]), { index: 1, count: 1 });
  assertStringIncludes(slurm(2, [1, 4])("auto")?.origin ?? "", "SLURM_ARRAY_TASK_ID=2, one of 4");
});

Deno.test("clusterShard() takes a given count for a task that is submitted again alone", () => {
  assertEquals(slurm(3, [3, 3])("auto/4")?.shard, { index: 3, count: 4 });
  assertThrows(() => slurm(0, [0, 3])("auto/4"), RangeError, "got 0/4, by SLURM_ARRAY_TASK_ID=0");
});

Deno.test("clusterShard() refuses an array with gaps", () => {
  const gaps = inside({
    SLURM_ARRAY_TASK_ID: "2",
    SLURM_ARRAY_TASK_COUNT: "3",
    SLURM_ARRAY_TASK_MIN: "1",
    SLURM_ARRAY_TASK_MAX: "7",
  });
  assertThrows(
    () => gaps("auto"),
    RangeError,
    "evenly spaced: got 3 from 1 to 7, of which this is 2",
  );
});

Deno.test("clusterShard() takes Kubernetes' index, and has to be told the count", () => {
  const pod = inside({ JOB_COMPLETION_INDEX: "0" });
  assertEquals(pod("auto/8")?.shard, { index: 1, count: 8 });
  assertThrows(() => pod("auto"), SyntaxError, "give --shard auto/n");
  assertThrows(() => inside({ JOB_COMPLETION_INDEX: "8" })("auto/8"), RangeError, "got 9/8");
});

Deno.test("clusterShard() says what is missing or wrong", () => {
  assertThrows(() => inside({})("auto"), SyntaxError, "neither SLURM_ARRAY_TASK_ID nor");
  assertThrows(() => inside({})("auto/x"), SyntaxError, 'like auto/4: got "auto/x"');
  const broken = inside({ SLURM_ARRAY_TASK_ID: "one" });
  assertThrows(
    () => broken("auto"),
    SyntaxError,
    'SLURM_ARRAY_TASK_ID must be a number: got "one"',
  );
  assertThrows(() => inside({ SLURM_ARRAY_TASK_ID: "1" })("auto"), SyntaxError, "COUNT is not set");
});
