/**
 * What all contenders of a case start from, in one file: weights, images and noise.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { renderFace, samplePortrait } from "facespace/portraits";
import { unitFloats } from "facespace/images";
import { stream } from "facespace/random";
import { type FloatTensor, writeTensorFile } from "facespace/training";
import { BATCHES, type BenchCase, type Network, NOISE_SEED } from "./cases.ts";

const FACES = 48;

/** Draws the faces that batches are made of: `[48, size, size, 3]`, in [0, 1]. */
export async function drawFaces(sizePx: number): Promise<FloatTensor> {
  const stride = sizePx * sizePx * 3;
  const values = new Float32Array(FACES * stride);
  const draw = async (first: number) => {
    for (let i = first; i < FACES; i += 4) { // four at a time, as drawing waits for other threads
      const person = `bench ${i}`;
      const face = await renderFace(samplePortrait({ person, shot: "1" }), sizePx);
      values.set(unitFloats(face.pixels), i * stride);
    }
  };
  await Promise.all([0, 1, 2, 3].map(draw));
  return { shape: [FACES, sizePx, sizePx, 3], values };
}

/**
 * Writes the file of a case: `weights/<name>` in the order of the layers, `images`
 * `[batches, batch, size, size, 3]`, and `noise/<name>` `[batches, …]`.
 *
 * @param faces From {@linkcode drawFaces}; each batch has them in another order.
 */
export async function writeCaseFile(
  path: string,
  { batchSize }: BenchCase,
  { model }: Network,
  faces: FloatTensor,
): Promise<void> {
  const tensors = new Map<string, FloatTensor>();
  for (const [name, variable] of model.variables) {
    tensors.set(`weights/${name}`, {
      shape: variable.shape,
      values: Float32Array.from(await variable.data()),
    });
  }
  const [count = 0, ...shape] = faces.shape;
  const stride = faces.values.length / count;
  const images = new Float32Array(BATCHES * batchSize * stride);
  for (let i = 0; i < BATCHES * batchSize; i++) {
    const face = (i * 5 + Math.floor(i / count)) % count;
    images.set(faces.values.subarray(face * stride, (face + 1) * stride), i * stride);
  }
  tensors.set("images", { shape: [BATCHES, batchSize, ...shape], values: images });
  for (const [name, noiseShape] of Object.entries(model.noiseShapes(batchSize))) {
    const length = tf.util.sizeFromShape([...noiseShape]);
    const values = new Float32Array(BATCHES * length);
    for (let batch = 0; batch < BATCHES; batch++) {
      const random = stream(NOISE_SEED, String(batch), name); // as `trainStep()` draws it
      for (let i = 0; i < length; i++) values[batch * length + i] = random.normal(0, 1);
    }
    tensors.set(`noise/${name}`, { shape: [BATCHES, ...noiseShape], values });
  }
  await writeTensorFile(path, { tensors, metadata: {} });
}
