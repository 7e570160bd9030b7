import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { describeBackend, startBackend, timeTrainingStep } from "../../lib/runtime/backend.ts";

Deno.test("startBackend() reports once, and gives the same report twice", async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const [first, second] = await Promise.all([startBackend({ log }), startBackend({ log })]);
  assert(first === second);
  assertEquals(lines, describeBackend(first));
  assertEquals(tf.getBackend(), first.name);
  const other = first.name === "wasm" ? "webgpu" : "wasm";
  await assertRejects(() => startBackend({ backend: other }), RangeError, "runs already");
});

Deno.test("startBackend() comes back to its back end after an excursion", async () => {
  const { name } = await startBackend({ log: () => {} });
  await tf.setBackend("cpu");
  await startBackend({ log: () => {} });
  assertEquals(tf.getBackend(), name);
});

Deno.test("describeBackend() puts the back end in one line", () => {
  const [line] = describeBackend({
    name: "tensorflow",
    device: "CPU",
    version: "2.21.0",
    threads: 2,
    acceleration: "oneDNN on",
    precision: "mixed precision by AMX",
    notes: [],
  });
  assertEquals(
    line,
    "Back end: TensorFlow 2.21.0 (native), CPU with 2 threads, oneDNN on, mixed precision by AMX",
  );
});

Deno.test("timeTrainingStep() measures something and leaves no tensors", async () => {
  const { name } = await startBackend({ log: () => {} });
  const before = tf.memory().numTensors;
  assert(await timeTrainingStep(name) > 0);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("startBackend() refuses a name that FACESPACE_BACKEND cannot have", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { startBackend } from "facespace/runtime"; startBackend();`],
    env: { FACESPACE_BACKEND: "gpu" },
  }).output();
  assert(code !== 0);
  assertStringIncludes(new TextDecoder().decode(stderr), 'got "gpu"');
});
