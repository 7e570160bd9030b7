/**
 * The doctor's probes: each really uses one part, in a process of its own (`doctor_probe.ts wasm`),
 * and prints what it saw.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { faceApiWeights, loadFaceApi } from "../detectors/mod.ts";
import { svgToRgb } from "../images/mod.ts";
import { KernelConnection } from "../runner/mod.ts";
import { describeBackend, findAdapter, startBackend } from "../runtime/mod.ts";
import { trainALittle } from "./train_a_little.ts";
import { probeMark } from "./try_probe.ts";
import { projectPath } from "../system/mod.ts";

const probes: Readonly<Record<string, () => Promise<string>>> = {
  tensorflow: () => tryBackend("tensorflow"),
  wasm: () => tryBackend("wasm"),
  webgpu: async () => {
    const { state, name } = await findAdapter();
    if (state === "absent") throw new Error(name);
    await tryBackend("webgpu");
    return state === "software" ? `${name}: software, not used unless asked for` : name;
  },
  pictures: async () => {
    const { pixels } = await svgToRgb(
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20"
        fill="white"/><text x="2" y="15" font-size="14">Face</text></svg>`,
    );
    const dark = pixels.filter((value) => value < 128).length / 3;
    if (dark < 20) throw new Error("text in a picture leaves no trace: no font was found");
    return `sharp draws text (${dark.toFixed(0)} dark pixels of 1200)`;
  },
  faces: async () => {
    const { name } = await startBackend({ log: () => {} });
    const faceApi = loadFaceApi();
    await faceApi.nets.tinyFaceDetector.loadFromDisk(faceApiWeights);
    const picture = tf.fill<tf.Rank.R3>([64, 64, 3], 128);
    await faceApi.detectAllFaces(picture, new faceApi.TinyFaceDetectorOptions({ inputSize: 128 }));
    return `face-api ${faceApi.version} on ${name}`;
  },
  runner: async () => {
    const kernel = await KernelConnection.start({ cwd: projectPath("notebooks") });
    const { status, executionCount } = await kernel.execute("6 * 7");
    await kernel.stop();
    if (status !== "ok") throw new Error(`a kernel could not run a cell: ${status}`);
    return `a kernel ran a cell (execution count ${executionCount})`;
  },
};

async function tryBackend(backend: "tensorflow" | "webgpu" | "wasm"): Promise<string> {
  const report = await startBackend({ backend, log: () => {} });
  await trainALittle();
  return (describeBackend(report)[0] ?? "").replace("Back end: ", "") + "; it trains";
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
