/**
 * A case as a contender in TypeScript takes it up: the network with the given weights, and the
 * batches as tensors.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "facespace/models";
import { buildNetwork } from "../comparison/cases.ts";
import type { BenchTask } from "../comparison/protocol.ts";
import { type FloatTensor, readTensorFile } from "facespace/training";

/** A network and its batches. */
export interface PreparedNetwork {
  readonly model: TrainableModel;
  readonly batches: readonly tf.Tensor4D[];
  /** For each batch, its noise by name. */
  readonly noise: readonly Readonly<Record<string, tf.Tensor>>[];
}

/** Builds the network on the active back end. */
export async function prepareNetwork({ name, file }: BenchTask): Promise<PreparedNetwork> {
  if (name !== "vae" && name !== "accordion") {
    throw new RangeError(`Cannot build the network as there is none called ${name}`);
  }
  const { model } = buildNetwork(name);
  const { tensors } = await readTensorFile(file);
  for (const [name, variable] of model.variables) {
    const { values, shape } = found(tensors, `weights/${name}`);
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
  const batches = slices(found(tensors, "images")).map((batch) => batch.as4D(...rank4(batch)));
  const noise: Record<string, tf.Tensor>[] = batches.map(() => ({}));
  for (const [key, tensor] of tensors) {
    const noiseName = /^noise\/(.*)/.exec(key)?.[1];
    if (noiseName === undefined) continue;
    slices(tensor).forEach((slice, i) => {
      const own = noise[i];
      if (own) own[noiseName] = slice;
    });
  }
  return { model, batches, noise };
}

/** The parts along the first axis. */
function slices({ shape, values }: FloatTensor): tf.Tensor[] {
  const [count = 0, ...rest] = shape;
  const length = values.length / count;
  return Array.from(
    { length: count },
    (_, i) => tf.tensor(values.slice(i * length, (i + 1) * length), rest),
  );
}

function rank4({ shape }: tf.Tensor): [number, number, number, number] {
  const [batch = 0, height = 0, width = 0, channels = 0] = shape;
  return [batch, height, width, channels];
}

function found(tensors: ReadonlyMap<string, FloatTensor>, name: string): FloatTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`Cannot take up the case as its file has no ${name}`);
  return tensor;
}
