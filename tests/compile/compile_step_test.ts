import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { compileStep } from "../../lib/compile/compile_step.ts";
import { StepRefused } from "../../lib/compile/recording.ts";

await startBackend({ log: () => {} });
const native = isNativeBackend(tf.backend());
const ignore = !native;

const sessions = () => {
  const backend = tf.backend();
  return isNativeBackend(backend) ? backend.binding.getNumOfSavedModels() : 0;
};
const nativeTensors = () => {
  const backend = tf.backend();
  return isNativeBackend(backend) ? backend.binding.getNumOfTensors() : 0;
};

/** `w ← w + x`, and what `w` was times two. */
function adding(log?: (line: string) => void) {
  const w = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  const step = compileStep(({ x }: { x: tf.Tensor }) => {
    const twice = tf.mul(w, 2);
    w.assign(tf.add(w, x));
    return { twice };
  }, log && { log });
  const run = (values: number[] = [1, 1]) => {
    const x = tf.tensor1d(values);
    const { twice } = step.run({ x });
    const result = [...twice.dataSync()];
    tf.dispose([x, twice]);
    return result;
  };
  return { w, step, run, dispose: () => (step.dispose(), w.dispose()) };
}

Deno.test({
  name: "compileStep() changes variables as the eager step does, from the first call on",
  ignore,
  fn() {
    const { w, step, run, dispose } = adding();
    assertEquals([run(), run([2, 3]), run(), run()], [[2, 4], [4, 6], [8, 12], [10, 14]]);
    assertEquals([...w.dataSync()], [6, 8]);
    assertEquals(step.graphs, 1);
    dispose();
  },
});

Deno.test({
  name:
    "compileStep() shows the present value to whoever reads a variable, and the old one to clones",
  ignore,
  fn() {
    const { w, run, dispose } = adding();
    run();
    const early = w.clone();
    run();
    const late = w.clone();
    run();
    run();
    const doubled = tf.mul(w, 2);
    assertEquals([...early.dataSync()], [2, 3]);
    assertEquals([...late.dataSync()], [3, 4]);
    assertEquals([...doubled.dataSync()], [10, 12]);
    assertEquals([...w.dataSync()], [5, 6]);
    tf.dispose([early, late, doubled]);
    dispose();
  },
});

Deno.test({
  name: "compileStep() goes on from a value that was assigned between steps",
  ignore,
  fn() {
    const { w, run, dispose } = adding();
    for (let i = 0; i < 3; i++) run();
    tf.tidy(() => w.assign(tf.tensor1d([100, 200])));
    assertEquals(run(), [200, 400]);
    assertEquals([...w.dataSync()], [101, 201]);
    dispose();
  },
});

Deno.test({
  name: "compileStep() hands the state from one batch shape's graph to the other's",
  ignore,
  fn() {
    const total = tf.variable(tf.scalar(0));
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      total.assign(tf.add(total, tf.sum(x)));
      return { mean: tf.mean(x) };
    }, { maxGraphs: 2 });
    const before = sessions();
    for (let i = 0; i < 12; i++) {
      const x = tf.ones([[4, 4, 3][i % 3] ?? 4]);
      tf.dispose([step.run({ x }), x]);
    }
    assertEquals(total.dataSync()[0], 44);
    assertEquals(step.graphs, 2);
    const x = tf.ones([7]);
    tf.dispose([step.run({ x }), x]);
    assertEquals([step.graphs, sessions() - before], [2, 2]);
    step.dispose();
    assertEquals([total.dataSync()[0], step.graphs, sessions() - before], [51, 0, 0]);
    total.dispose();
  },
});

Deno.test({
  name: "compileStep() shares variables between two steps",
  ignore,
  fn() {
    const { w, run, dispose } = adding();
    const scale = compileStep(({ x }: { x: tf.Tensor }) => {
      w.assign(tf.mul(w, x));
      return { sum: tf.sum(w) };
    });
    const by = tf.scalar(2);
    const sums: number[] = [];
    for (let i = 0; i < 4; i++) {
      run();
      const { sum } = scale.run({ x: by });
      sums.push(sum.dataSync()[0] ?? NaN);
      sum.dispose();
    }
    assertEquals(sums, [10, 24, 52, 108]);
    scale.dispose();
    by.dispose();
    dispose();
  },
});

Deno.test({
  name: "compileStep() records a step inside another as a part of it",
  ignore,
  fn() {
    const inner = compileStep(({ x }: { x: tf.Tensor }) => ({ y: tf.square(x) }));
    const outer = compileStep(({ x }: { x: tf.Tensor }) => ({ z: tf.add(inner.run({ x }).y, 1) }));
    for (const value of [2, 3, 4]) {
      const x = tf.scalar(value);
      const { z } = outer.run({ x });
      assertEquals(z.dataSync()[0], value * value + 1);
      tf.dispose([x, z]);
    }
    assertEquals([outer.graphs, inner.graphs], [1, 0]);
    outer.dispose();
  },
});

Deno.test({
  name: "compileStep() records anew when a captured tensor is gone",
  ignore,
  fn() {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.5); // keeps its rate as a tensor, and makes another for another
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      const loss = optimizer.minimize(() => tf.mul(w, x).asScalar(), true, [w]);
      return { loss: loss ?? tf.scalar(NaN) };
    });
    const x = tf.scalar(1);
    for (let i = 0; i < 3; i++) step.run({ x }).loss.dispose();
    assertEquals(w.dataSync()[0], -0.5);
    optimizer.setLearningRate(4);
    step.run({ x }).loss.dispose();
    assertEquals(w.dataSync()[0], -4.5);
    step.dispose();
    tf.dispose([w, x]);
    optimizer.dispose();
  },
});

const x = tf.tensor1d([1, 2]);
const w = tf.variable(tf.tensor1d([3, 4]), true, "refused/w");
let calls = 0;
const REFUSED: readonly [string, () => tf.Tensor, string][] = [
  ["an input read", () => tf.scalar(x.dataSync()[0] ?? 0), "it reads the input x into JavaScript"],
  [
    "a result read",
    () => tf.scalar(Number(tf.sum(tf.mul(x, w)).arraySync())),
    "it reads the result of Sum into JavaScript",
  ],
  [
    "a variable read",
    () => tf.scalar(w.dataSync()[0] ?? 0),
    "it reads the variable refused/w into JavaScript",
  ],
  [
    "a promise of data",
    () => {
      const y = tf.exp(x);
      y.data();
      return y;
    },
    "it reads the result of Exp into JavaScript",
  ],
  [
    "unseeded noise",
    () => tf.mul(x, tf.randomNormal([2])),
    "tf.randomNormal draws unseeded random numbers: pass noise as an input",
  ],
  ["unseeded dropout", () => tf.dropout(x, 0.5), "draws unseeded random numbers"],
  ["Math.random", () => tf.mul(x, Math.random()), "Math.random draws unseeded random numbers"],
  [
    "a number that changes",
    () => tf.mul(x, ++calls),
    "a value that Mul computes with changes from call to call: make it an input",
  ],
  [
    "another operation each time",
    () => ++calls % 2 ? tf.exp(x) : tf.log(x),
    "it does not run the same operations in each call",
  ],
  [
    "a variable each time",
    () => tf.variable(x).mul(2),
    "it makes new variables each time: make them before",
  ],
];
for (const [what, compute, message] of REFUSED) {
  Deno.test({
    name: `compileStep() refuses ${what} and names the operation`,
    ignore,
    fn() {
      const before = sessions();
      const step = compileStep(({ x }: { x: tf.Tensor }) => ({ y: tf.add(compute(), x) }));
      const scope = tf.engine();
      scope.startScope();
      try {
        assertThrows(
          () => {
            step.run({ x });
            step.run({ x });
          },
          StepRefused,
          message,
        );
      } finally {
        scope.endScope();
      }
      assertEquals([step.graphs, sessions()], [0, before]);
      assertEquals([...w.dataSync()], [3, 4]);
    },
  });
}

Deno.test({
  name: "compileStep() refuses what is asynchronous",
  ignore,
  fn() {
    const asynchronous = async ({ x }: { x: tf.Tensor }) => ({ y: await Promise.resolve(x) });
    assertThrows(
      () => compileStep(asynchronous as never),
      StepRefused,
      "the function is asynchronous",
    );
    const promising = () => Promise.resolve({}) as never;
    assertThrows(() => compileStep(promising).run({ x }), StepRefused, "not a promise");
  },
});

Deno.test({
  name: "compileStep() refuses a variable that is not in its state, by name",
  ignore,
  fn() {
    const other = tf.variable(tf.scalar(2), true, "refused/other");
    const step = compileStep(
      ({ x }: { x: tf.Tensor }) => ({ y: tf.mul(tf.add(x, w), other) }),
      { state: () => [w] },
    );
    assertThrows(
      () => step.run({ x }),
      StepRefused,
      "it uses the variable refused/other, which is not in its state",
    );
    other.dispose();
  },
});

Deno.test({
  name: "compileStep() runs a refused step eagerly if it may, and says so once",
  ignore,
  fn() {
    const lines: string[] = [];
    const step = compileStep(
      ({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, Number(tf.sum(x).dataSync()[0])) }),
      { whenRefused: "run eagerly", log: (line) => lines.push(line) },
    );
    for (let i = 0; i < 3; i++) {
      const { y } = step.run({ x });
      assertEquals([...y.dataSync()], [3, 6]);
      y.dispose();
    }
    assertEquals(lines.length, 1);
    assert(
      lines[0]?.startsWith("Steps run eagerly: Cannot compile the step as it reads the result"),
    );
  },
});

Deno.test("compileStep() runs eagerly on a back end without graphs, and says so once", async () => {
  const before = tf.getBackend();
  await tf.setBackend("cpu");
  const lines: string[] = [];
  const { w, run, dispose, step } = adding(() => {});
  const eager = compileStep(({ x }: { x: tf.Tensor }) => ({ y: tf.exp(x) }), {
    log: (line) => lines.push(line),
  });
  const zero = tf.scalar(0);
  for (let i = 0; i < 3; i++) tf.dispose(eager.run({ x: zero }));
  assertEquals(lines, ["Steps run eagerly: the back end cpu has no graphs"]);
  assertEquals([run(), run(), step.graphs], [[2, 4], [4, 6], 0]);
  assertEquals([...w.dataSync()], [3, 4]);
  dispose();
  zero.dispose();
  await tf.setBackend(before);
});

Deno.test({
  name: "compileStep() keeps no tensor over 300 steps, and none after dispose()",
  ignore,
  async fn() {
    const once = async () => {
      const { w, step, run, dispose } = adding();
      run();
      run();
      const counts = new Set<string>();
      for (let i = 0; i < 300; i++) {
        run([0, 1]);
        if (i % 50 === 0) await w.data();
        else counts.add(`${tf.memory().numTensors} ${tf.memory().numDataBuffers}`);
      }
      assertEquals(counts.size, 1, [...counts].join());
      assertEquals(step.graphs, 1);
      dispose();
    };
    await once();
    const before = [
      tf.memory().numTensors,
      tf.memory().numDataBuffers,
      nativeTensors(),
      sessions(),
    ];
    await once();
    assertEquals(
      [tf.memory().numTensors, tf.memory().numDataBuffers, nativeTensors(), sessions()],
      before,
    );
    assertLess(sessions(), 1);
  },
});
