/**
 * Many faces or codes through a network, part by part, as one native call a part where the back end can do that.
 *
 * Convolutions and matrix products are in bfloat16 where that is faster: values of pixels are then off by 0.0005 (root
 * of the mean square), by 0.005 at most, and codes of V1 and V2 by 0.05 and 0.08 of the posterior's standard deviation.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { compileStep, type NamedTensors } from "../compile/mod.ts";
import type { AskedPrecision } from "../runtime/mod.ts";
import { breathe } from "../system/mod.ts";

/** Rows in a part: 50 go into 200. A last part is filled up, so that one graph serves all. */
const PART_SIZE = 50;
/** Fewer rows in all are not worth a graph. */
const WORTHWHILE_ROWS = 150;

/** What a pass is to be. */
export interface PassOptions {
  /** Shape of what goes in, without the rows. */
  readonly shape: readonly number[];
  /** How many rows will come; fewer than three parts run eagerly, in float32. Default: many. */
  readonly expected?: number;
  /** Rows at once, at most. Default 50. */
  readonly partSize?: number;
  /** In which precision convolutions and matrix products are computed. Default `auto`. */
  readonly precision?: AskedPrecision;
  /** Told, once, if it runs eagerly as the back end has no graphs. Default: nobody, as training has said so. */
  readonly log?: (line: string) => void;
}

/** A network that takes rows and gives rows. */
export interface NetworkPass<Name extends string> extends Disposable {
  /** Rows at once, for whoever reads rows while others are passed. */
  readonly partSize: number;
  /**
   * Takes rows part by part, so that memory stays bounded, and lets others have their turn in between.
   *
   * @param values Any number of rows, one after the other.
   * @returns The network's outputs for these rows; nothing comes of none.
   */
  run(values: Float32Array): Promise<Readonly<Partial<Record<Name, Float32Array>>>>;
}

/**
 * Makes a pass of a function.
 *
 * @param network Takes rows, float32 in `[rows, …shape]`, and gives tensors whose first axis is the same; the weights
 * stay the caller's, and must outlive the pass.
 */
export function networkPass<Name extends string>(
  network: (rows: tf.Tensor) => Readonly<Record<Name, tf.Tensor>>,
  options: PassOptions,
): NetworkPass<Name> {
  const { shape, expected = Infinity, partSize = PART_SIZE, precision = "auto" } = options;
  const { log = () => {} } = options;
  const size = shape.reduce((product, length) => product * length, 1);
  const step = compileStep(
    ({ rows }: { readonly rows: tf.Tensor }): NamedTensors => network(rows),
    { precision, whenRefused: "run eagerly", log },
  );
  const passed = (count: number, values: Float32Array): NamedTensors => {
    if (expected < WORTHWHILE_ROWS || count < partSize / 2) {
      return tf.tidy(() => network(tf.tensor(values, [count, ...shape])));
    }
    let filled = values;
    if (count < partSize) {
      filled = new Float32Array(partSize * size);
      filled.set(values);
    }
    const rows = tf.tensor(filled, [partSize, ...shape]);
    try {
      return step.run({ rows });
    } finally {
      rows.dispose();
    }
  };
  return {
    partSize,
    async run(values) {
      const count = values.length / size;
      const read: Record<string, Float32Array> = {};
      for (let from = 0; from < count; from += partSize) {
        const rows = Math.min(partSize, count - from);
        const outputs = passed(rows, values.subarray(from * size, (from + rows) * size));
        try {
          for (const [name, tensor] of Object.entries(outputs)) {
            const width = tensor.size / (tensor.shape[0] ?? 1);
            const all = read[name] ??= new Float32Array(count * width);
            all.set((await tensor.data<"float32">()).subarray(0, rows * width), from * width);
          }
        } finally {
          tf.dispose({ ...outputs });
        }
        await breathe();
      }
      return read as Partial<Record<Name, Float32Array>>;
    },
    [Symbol.dispose]: () => step.dispose(),
  };
}
