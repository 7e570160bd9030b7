/**
 * The doctor's probes: each really uses one part, in a process of its own (`doctor_probe.ts wasm`),
 * and prints what it saw.
 *
 * @module
 */

import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs";
import { projectPath } from "../system/mod.ts";
import { probeMark } from "./doctor.ts";

// Each probe loads only what it tries, so that a part that does not load fails alone.
const probes: Readonly<Record<string, () => Promise<string>>> = {
  tensorflow: () => tryBackend("tensorflow"),
  wasm: () => tryBackend("wasm"),
  webgpu: async () => {
    const { findAdapter } = await import("../runtime/mod.ts");
    const { state, name } = await findAdapter();
    if (state === "absent") throw new Error(name);
    await tryBackend("webgpu");
    return state === "software" ? `${name}: software, not used unless asked for` : name;
  },
  pictures: async () => {
    const { svgToRgb } = await import("../images/mod.ts");
    const { pixels } = await svgToRgb(
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20"
        fill="white"/><text x="2" y="15" font-size="14">Face</text></svg>`,
    );
    const dark = pixels.filter((value) => value < 128).length / 3;
    if (dark < 20) throw new Error("text in a picture leaves no trace: no font was found");
    return `sharp draws text (${dark.toFixed(0)} dark pixels of 1200)`;
  },
  faces: async () => {
    const tf = await import("@tensorflow/tfjs");
    const { faceApiInput, faceApiWeights, loadFaceApi } = await import("../detectors/mod.ts");
    const { startBackend } = await import("../runtime/mod.ts");
    const { name } = await startBackend({ log: () => {} });
    const faceApi = loadFaceApi();
    await faceApi.nets.tinyFaceDetector.loadFromDisk(faceApiWeights);
    const picture = tf.fill([64, 64, 3], 128) as Tensor3D;
    await faceApi.detectAllFaces(
      faceApiInput(picture),
      new faceApi.TinyFaceDetectorOptions({ inputSize: 128 }),
    );
    return `face-api ${faceApi.version} on ${name}`;
  },
  runner: async () => {
    const { KernelConnection } = await import("../runner/mod.ts");
    const kernel = await KernelConnection.start({ cwd: projectPath("notebooks") });
    const { status, executionCount } = await kernel.execute("6 * 7");
    await kernel.stop();
    if (status !== "ok") throw new Error(`a kernel could not run a cell: ${status}`);
    return `a kernel ran a cell (execution count ${executionCount})`;
  },
};

async function tryBackend(backend: "tensorflow" | "webgpu" | "wasm"): Promise<string> {
  const { describeBackend, startBackend } = await import("../runtime/mod.ts");
  const report = await startBackend({ backend, log: () => {} });
  await trainALittle();
  return (describeBackend(report)[0] ?? "").replace("Back end: ", "") + "; it trains";
}

/**
 * Runs the kernels that training cannot do without: multiplies two matrices and takes the gradient of a strided convolution.
 *
 * @throws {RangeError} If the active back end computes something else.
 */
async function trainALittle(): Promise<void> {
  const tf = await import("@tensorflow/tfjs");
  const results = tf.tidy(() => {
    const a = tf.tensor2d([[1, 2], [3, 4]]);
    const image = tf.range(1, 17).reshape([1, 4, 4, 1]) as Tensor4D;
    const convolve = (filter: Tensor) => tf.conv2d(image, filter as Tensor4D, 2, "valid");
    const byFilter = tf.grad((filter) => tf.sum(tf.relu(convolve(filter))));
    return { product: tf.matMul(a, a), gradient: byFilter(tf.ones([2, 2, 1, 1])) };
  });
  try {
    // not dataSync(): WebGPU has none outside a browser
    expectNumbers("a product of matrices", await results.product.data(), [7, 10, 15, 22]);
    // each tap of the filter sees the four pixels of its phase: 1 + 3 + 9 + 11, and so on
    expectNumbers("the gradient of a convolution", await results.gradient.data(), [24, 28, 40, 44]);
  } finally {
    tf.dispose(results);
  }
}

function expectNumbers(what: string, got: ArrayLike<number>, expected: readonly number[]): void {
  if (expected.every((value, i) => Math.abs(value - (got[i] ?? NaN)) < 1e-2)) return;
  throw new RangeError(
    `Cannot trust ${what} as it must be [${expected}]: got [${Array.from(got)}]`,
  );
}

if (import.meta.main) {
  const [name = ""] = Deno.args;
  const probe = probes[name];
  if (!probe) {
    throw new RangeError(
      `Cannot probe as the name must be one of ${Object.keys(probes).join(", ")}: got "${name}"`,
    );
  }
  console.log(probeMark + await probe());
  Deno.exit(0);
}
