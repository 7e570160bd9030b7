import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { chooseBackend, parseBackendName, type Probes } from "../../lib/runtime/choose.ts";

const noGpu: Probes["webgpu"] = { state: "absent", name: "no adapter" };
const software: Probes["webgpu"] = { state: "software", name: "llvmpipe" };

Deno.test("chooseBackend() takes TensorFlow on a GPU before all", () => {
  const webgpu = { state: "real", name: "some GPU", stepMs: 1 } as const;
  assertEquals(chooseBackend(undefined, { native: { state: "gpu" }, webgpu }), {
    name: "tensorflow",
    notes: [],
  });
});

Deno.test("chooseBackend() takes the faster of WebGPU and the CPU and says what was measured", () => {
  const probes = (gpuMs: number): Probes => ({
    native: { state: "cpu", stepMs: 40 },
    webgpu: { state: "real", name: "some GPU", stepMs: gpuMs },
  });
  assertEquals(chooseBackend(undefined, probes(10)), {
    name: "webgpu",
    notes: [
      "A training step took 10 ms with WebGPU on some GPU and 40 ms with TensorFlow on the CPU",
    ],
  });
  assertEquals(chooseBackend(undefined, probes(90)).name, "tensorflow");
});

Deno.test("chooseBackend() ignores a software adapter", () => {
  const cpu = chooseBackend(undefined, { native: { state: "cpu" }, webgpu: software });
  assertEquals(cpu.name, "tensorflow");
  const none = chooseBackend(undefined, { native: { state: "absent" }, webgpu: software });
  assertEquals(none.name, "wasm");
});

Deno.test("chooseBackend() passes over a broken adapter, and says so", () => {
  const broken = { state: "broken", name: "some GPU", failure: "device lost" } as const;
  const { name, notes } = chooseBackend(undefined, { native: { state: "cpu" }, webgpu: broken });
  assertEquals(name, "tensorflow");
  assertEquals(notes, ["WebGPU on some GPU is not used as it failed: device lost"]);
});

Deno.test("chooseBackend() says why WASM runs and what to do", () => {
  const native = { state: "absent", reason: "it is not prepared" } as const;
  const { name, notes } = chooseBackend(undefined, { native, webgpu: noGpu });
  assertEquals(name, "wasm");
  assertStringIncludes(notes[0] ?? "", "it is not prepared");
  assertStringIncludes(notes[0] ?? "", "deno task doctor");
});

Deno.test("chooseBackend() never replaces what was asked for", () => {
  const absent: Probes = { native: { state: "absent", reason: "it is gone" }, webgpu: noGpu };
  assertThrows(
    () => chooseBackend("tensorflow", absent),
    RangeError,
    'Cannot start back end "tensorflow" as it is gone',
  );
  assertThrows(() => chooseBackend("webgpu", absent), RangeError, "there is no WebGPU adapter");
  assertEquals(chooseBackend("wasm", absent).name, "wasm");
  const imitated: Probes = { native: { state: "cpu" }, webgpu: software };
  assertEquals(chooseBackend("webgpu", imitated).name, "webgpu");
});

Deno.test("parseBackendName() refuses a name that does not exist", () => {
  assertEquals(parseBackendName(undefined), undefined);
  assertEquals(parseBackendName(""), undefined);
  assert(parseBackendName("wasm") === "wasm");
  assertThrows(() => parseBackendName("cuda"), RangeError, 'got "cuda"');
});
