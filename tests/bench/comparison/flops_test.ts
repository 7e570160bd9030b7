import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertThrows } from "@std/assert";
import { buildAccordion, buildVae, disposeAccordion, disposeVae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { forwardFlops, multiplyingLayers, stepFlops } from "./flops.ts";

await startBackend({ log: () => {} });

Deno.test("forwardFlops() counts two operations for each product", () => {
  // A 3×3 convolution of 3 channels to 128 on 40×40 positions: 9 · 3 · 128 · 1600 products.
  const layer = { name: "conv2d", kernelSize: 9, channels: [3, 128], positions: 1600 } as const;
  assertEquals(forwardFlops(layer), 11_059_200);
});

Deno.test("stepFlops() counts forward and two gradients, but no gradient of the images", () => {
  const layer = { name: "dense", kernelSize: 1, channels: [5, 7], positions: 1 } as const;
  assertEquals(stepFlops([layer]), 2 * 70);
  assertEquals(stepFlops([layer, layer]), 2 * 70 + 3 * 70);
});

Deno.test("multiplyingLayers() gives VAE V1's operations as counted by hand", () => {
  const vae = buildVae();
  const forward = multiplyingLayers([vae.posterior, vae.decoder]).map(forwardFlops);
  const convolutions = [11_059_200, 58_982_400, 3_686_400, 230_400];
  const dense = 2 * 400 * 256;
  assertEquals(forward, [...convolutions, dense, dense, dense, ...convolutions.toReversed()]);
  assertEquals(
    stepFlops(multiplyingLayers([vae.posterior, vae.decoder])),
    3 * (2 * (11_059_200 + 58_982_400 + 3_686_400 + 230_400) + 3 * dense) - 11_059_200,
  );
  disposeVae(vae);
});

Deno.test("multiplyingLayers() gives accordion V1's operations as counted by hand", () => {
  const accordion = buildAccordion();
  const hourglass = [
    2 * 9 * 3 * 128 * 64 ** 2,
    2 * 9 * 128 * 128 * 32 ** 2,
    2 * 9 * 128 * 256 * 16 ** 2,
    2 * 9 * 256 * 128 * 16 ** 2,
    2 * 9 * 128 * 64 * 32 ** 2,
    2 * 9 * 64 * 3 * 64 ** 2,
  ];
  const forward = multiplyingLayers([accordion.model]).map(forwardFlops);
  assertEquals(forward, [...hourglass, ...hourglass]);
  disposeAccordion(accordion);
});

Deno.test("multiplyingLayers() refuses a kind of layer that it does not count", () => {
  const model = tf.sequential({
    layers: [tf.layers.conv1d({ inputShape: [8, 1], filters: 1, kernelSize: 3, name: "odd" })],
  });
  assertThrows(() => multiplyingLayers([model]), TypeError, "operations of Conv1D odd");
  model.dispose();
});
