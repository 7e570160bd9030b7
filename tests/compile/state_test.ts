/**
 * What happens to a compiled step's variables, inputs and function between its calls: each case is
 * either right, or refused with a message that names what is wrong.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { compileStep } from "../../lib/compile/compile_step.ts";
import { StepRefused } from "../../lib/compile/recording.ts";

await startBackend({ log: () => {} });
const ignore = !isNativeBackend(tf.backend());

const scalarVariable = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value)));
const valueOf = (tensor: tf.Tensor) => tensor.dataSync()[0] ?? NaN;

/** A dense model that learns, one that is evaluated, and a batch of a size. */
function training() {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [3], units: 4, activation: "tanh", kernelInitializer }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 1, kernelInitializer }),
    ],
  });
  const optimizer = tf.train.adam(0.05);
  const lossOf = (x: tf.Tensor, training: boolean) => {
    const y = model.apply(x, { training });
    if (!(y instanceof tf.Tensor)) throw new TypeError("The model has several outputs");
    return tf.mean(tf.square(tf.sub(y, tf.sum(x, 1, true)))).asScalar();
  };
  const train = ({ x }: { x: tf.Tensor }) => {
    const loss = optimizer.minimize(() => lossOf(x, true), true);
    return { loss: loss ?? tf.scalar(NaN) };
  };
  const evaluate = ({ x }: { x: tf.Tensor }) => ({ loss: lossOf(x, false) });
  const batch = (rows: number) => tf.tidy(() => tf.range(0, rows * 3).sin().as2D(rows, 3));
  return { model, optimizer, train, evaluate, batch };
}

/** Losses of training and evaluation in turns, with batches of two sizes and a save on the way. */
async function turns(how: "eager" | "compiled") {
  const { model, optimizer, train, evaluate, batch } = training();
  const [trainStep, evaluateStep] = [compileStep(train), compileStep(evaluate)];
  const losses: number[] = [];
  const saved: ArrayBuffer[] = [];
  for (let i = 0; i < 12; i++) {
    const x = batch(i % 3 === 2 ? 4 : 6);
    const steps = how === "eager"
      ? [() => tf.tidy(() => train({ x })), () => tf.tidy(() => evaluate({ x }))]
      : [() => trainStep.run({ x }), () => evaluateStep.run({ x })];
    for (const step of steps) {
      const { loss } = step();
      losses.push(valueOf(loss));
      loss.dispose();
    }
    if (i % 4 === 1) {
      await model.save(tf.io.withSaveHandler(({ weightData }) => {
        if (weightData instanceof ArrayBuffer) saved.push(weightData);
        const dateSaved = new Date(0);
        return Promise.resolve({ modelArtifactsInfo: { dateSaved, modelTopologyType: "JSON" } });
      }));
    }
    x.dispose();
  }
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  trainStep.dispose();
  evaluateStep.dispose();
  optimizer.dispose();
  model.dispose();
  return { losses, weights, saved: saved.flatMap((bytes) => [...new Float32Array(bytes)]) };
}

Deno.test({
  name: "compileStep() trains and evaluates one model in turns, in two shapes, and saves it",
  ignore,
  async fn() {
    const [eager, compiled] = [await turns("eager"), await turns("compiled")];
    assertEquals(eager.losses.length, 24);
    assert(eager.saved.length > 30);
    for (const key of ["losses", "weights", "saved"] as const) {
      assertEquals(compiled[key].length, eager[key].length);
      for (const [i, value] of eager[key].entries()) {
        assertAlmostEquals(compiled[key][i] ?? NaN, value, 1e-5, `${key} ${i}`);
      }
    }
  },
});

Deno.test({
  name: "compileStep() says that a variable is gone, and goes on with another step's",
  ignore,
  fn() {
    const [a, b] = [scalarVariable(1), scalarVariable(10)];
    const add = ({ x }: { x: tf.Tensor }) => {
      for (const variable of [a, b]) if (!variable.isDisposed) variable.assign(tf.add(variable, x));
      return { b: tf.add(b, 0) };
    };
    const step = compileStep(add);
    const x = tf.scalar(1);
    for (let i = 0; i < 3; i++) step.run({ x }).b.dispose();
    a.dispose();
    for (let i = 0; i < 3; i++) step.run({ x }).b.dispose();
    assertEquals([valueOf(b), step.graphs], [16, 1]);
    b.dispose();
    assertThrows(
      () => step.run({ x }),
      TypeError,
      `as the variable ${b.name}, which it has used before, is disposed`,
    );
    step.dispose();
    x.dispose();
  },
});

Deno.test({
  name: "compileStep() leaves variables alone when its function throws, and works when it does not",
  ignore,
  fn() {
    const w = scalarVariable(1);
    const before = tf.memory().numTensors;
    let broken = true;
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      w.assign(tf.add(w, x));
      if (broken) throw new RangeError("broken on purpose");
      return { y: tf.mul(w, 2) };
    });
    const x = tf.scalar(1);
    assertThrows(() => step.run({ x }), RangeError, "broken on purpose");
    assertEquals([valueOf(w), step.graphs, tf.memory().numTensors], [1, 0, before + 1]);
    broken = false;
    const { y } = step.run({ x });
    assertEquals([valueOf(y), valueOf(w)], [4, 2]);
    broken = true;
    assertThrows(() => step.run({ x }), RangeError, "broken on purpose"); // recorded once more
    assertEquals(valueOf(w), 2);
    broken = false;
    step.run({ x }).y.dispose();
    broken = true;
    step.run({ x }).y.dispose(); // JavaScript no longer runs
    assertEquals(valueOf(w), 4);
    step.dispose();
    tf.dispose([w, x, y]);
  },
});

Deno.test({
  name: "compileStep() refuses a function that calls its own step",
  ignore,
  fn() {
    const step = compileStep(({ x }: { x: tf.Tensor }): { y: tf.Tensor } => ({
      y: step.run({ x }).y,
    }));
    const x = tf.scalar(1);
    assertThrows(() => step.run({ x }), StepRefused, "its function calls the step that it is");
    x.dispose();
  },
});

Deno.test({
  name: "compileStep() takes steps that were asked for at once one after the other",
  ignore,
  async fn() {
    const w = scalarVariable(0);
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      w.assign(tf.add(w, x));
      return { w: tf.add(w, 0) };
    });
    const one = async () => {
      await Promise.resolve();
      const x = tf.scalar(1);
      const { w: now } = step.run({ x });
      const [value = NaN] = await now.data();
      tf.dispose([x, now]);
      return value;
    };
    const values = await Promise.all(Array.from({ length: 20 }, one));
    assertEquals(values, Array.from({ length: 20 }, (_, i) => i + 1));
    assertEquals(valueOf(w), 20);
    step.dispose();
    w.dispose();
  },
});

Deno.test({
  name: "compileStep() tells one tensor under two names from two tensors",
  ignore,
  fn() {
    const step = compileStep(({ a, b }: { a: tf.Tensor; b: tf.Tensor }) => ({ y: tf.sub(a, b) }));
    const [two, five] = [tf.scalar(2), tf.scalar(5)];
    const results = [[two, two], [five, five], [five, two], [two, five], [five, five]] as const;
    for (let round = 0; round < 3; round++) {
      for (const [a, b] of results) {
        const { y } = step.run({ a, b });
        assertEquals(valueOf(y), valueOf(a) - valueOf(b));
        y.dispose();
      }
    }
    step.dispose();
    tf.dispose([two, five]);
  },
});

Deno.test({
  name: "compileStep() feeds a variable's clone with the value of its moment",
  ignore,
  fn() {
    const w = scalarVariable(1);
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      w.assign(tf.add(w, x)); // doubles
      return { x: tf.add(x, 0) };
    });
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) {
      const x = w.clone();
      const { x: fed } = step.run({ x });
      seen.push(valueOf(fed));
      tf.dispose([x, fed]);
    }
    assertEquals([...seen, valueOf(w)], [1, 2, 4, 8, 16, 32]);
    step.dispose();
    w.dispose();
  },
});

Deno.test({
  name: "compileStep() names an input or an output that cannot be one",
  ignore,
  fn() {
    const step = compileStep(({ x }: { x: tf.Tensor }) => ({ y: tf.square(x) }));
    const gone = tf.scalar(1);
    gone.dispose();
    const w = scalarVariable(1);
    const refusals: readonly [tf.Tensor, string][] = [
      [gone, "as its input x is disposed"],
      [w, "as its input x is a variable: the step can read it without that"],
      [3 as never, "as its input x must be a tensor: got number"],
    ];
    for (const [x, message] of refusals) assertThrows(() => step.run({ x }), TypeError, message);
    const numeric = compileStep(() => ({ y: 3 as never }));
    assertThrows(() => numeric.run({}), StepRefused, "as its output y is no tensor");
    const nothing = compileStep(() => undefined as never);
    assertThrows(() => nothing.run({}), StepRefused, "as it returns no object");
    w.dispose();
  },
});

Deno.test({
  name: "compileStep() finds a number that changes later on, and what came before stays",
  ignore,
  fn() {
    const w = scalarVariable(0);
    let rate = 1;
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      w.assign(tf.add(w, tf.mul(x, rate)));
      return { w: tf.add(w, 0) };
    });
    const x = tf.scalar(1);
    for (let i = 0; i < 50; i++) step.run({ x }).w.dispose();
    rate = 2;
    assertThrows(
      () => {
        for (let i = 50; i < 100; i++) step.run({ x }).w.dispose();
      },
      StepRefused,
      "a value that Mul computes with changes from call to call: make it an input",
    );
    assertEquals(valueOf(w), 99);
    step.dispose();
    tf.dispose([w, x]);
  },
});
