/**
 * The doctor's probes: each really uses one part, in a process of its own (`doctor_probe.ts wasm`),
 * and prints what it saw.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { faceApiWeights, loadFaceApi } from "../faces/face_api.ts";
import { svgToRgb } from "../images/raster.ts";
import { describeBackend, startBackend } from "../runtime/backend.ts";
import { trainALittle } from "../runtime/doctor/train_a_little.ts";
import { probeMark } from "../runtime/doctor/try_probe.ts";
import { findAdapter } from "../runtime/webgpu/find_adapter.ts";

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
  zeromq: async () => {
    const { Pair, version } = await import("zeromq");
    const [here, there] = [new Pair({ linger: 0 }), new Pair({ linger: 0 })];
    await here.bind("tcp://127.0.0.1:*");
    there.connect(here.lastEndpoint ?? "");
    // Under Deno a socket can sleep through its first message, as it could in the runner: it repeats
    // its first request until it is answered, and so does this.
    const knock = () => void there.send("hello").catch(() => {});
    const knocking = setInterval(knock, 200);
    knock();
    const [message] = await here.receive();
    clearInterval(knocking);
    if (String(message) !== "hello") throw new Error(`sent "hello", received "${message}"`);
    here.close();
    there.close();
    return `ZeroMQ ${version} carries messages`;
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
