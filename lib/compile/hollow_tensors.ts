/**
 * Large results without values. A recording wants to know which shape each operation gives, and runs it to find out;
 * tfjs keeps all that a gradient may need until the step has ended, several times as much as a graph keeps. So the
 * values of large results are let go at once, and whoever takes such a result gets memory of its shape that nobody
 * has written to.
 *
 * @module
 */

import type { NativeBinding, NativeTensor } from "../runtime/mod.ts";
import { DType } from "./graph.ts";

/** Above the numbers that tfjs uses itself for tensors without native values. */
const FIRST_ID = -1000;

/** Stand-ins for native tensors, by numbers below 0, which tfjs takes to have nothing that is to be freed. */
export class HollowTensors {
  readonly #binding: NativeBinding;
  readonly #limit: number;
  readonly #shapes = new Map<number, readonly number[]>();

  /** @param limit Results of float32 with more numbers are let go. */
  constructor(binding: NativeBinding, limit: number) {
    this.#binding = binding;
    this.#limit = limit;
  }

  /**
   * Runs an operation, with memory in the place of each input that is hollow.
   *
   * @param options `keep`: whether all its results keep their values.
   */
  around(
    inputs: readonly number[],
    run: (inputs: readonly number[]) => NativeTensor[],
    { keep }: { readonly keep: boolean },
  ): NativeTensor[] {
    const lent: number[] = [];
    try {
      const outputs = run(inputs.map((id) => {
        const shape = this.#shapes.get(id);
        if (!shape) return id;
        const filled = this.#allocate(shape);
        lent.push(filled);
        return filled;
      }));
      return outputs.map((output) => keep ? output : this.#hollowed(output));
    } finally {
      for (const id of lent) this.#binding.deleteTensor(id);
    }
  }

  #hollowed(output: NativeTensor): NativeTensor {
    const size = output.shape.reduce((product, length) => product * length, 1);
    if (output.dtype !== DType.float32 || size <= this.#limit) return output;
    this.#binding.deleteTensor(output.id);
    const id = FIRST_ID - this.#shapes.size;
    this.#shapes.set(id, output.shape);
    return { ...output, id };
  }

  #allocate(shape: readonly number[]): number {
    const sizes = this.#binding.createTensor([shape.length], DType.int32, Int32Array.from(shape));
    const attributes = [
      { name: "dtype", type: this.#binding.TF_ATTR_TYPE, value: DType.float32 },
      { name: "init", type: this.#binding.TF_ATTR_BOOL, value: false },
    ];
    const [memory] = this.#binding.executeOp("Empty", attributes, [sizes], 1);
    this.#binding.deleteTensor(sizes);
    if (!memory) throw new TypeError("Cannot record as TensorFlow gives no memory");
    return memory.id;
  }
}
