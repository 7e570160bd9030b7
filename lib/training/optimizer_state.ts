/**
 * What an optimizer remembers of each variable: tensors of the variable's shape, such as Adam's
 * moments, that are saved and restored by name.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** Tensors for each variable, made as zeros when a variable is first seen. */
export class OptimizerState<Slot extends string> {
  readonly #slots: readonly Slot[];
  readonly #variables = new Map<string, Readonly<Record<Slot, tf.Variable>>>();

  /** @param slots What is remembered, by name. */
  constructor(slots: readonly Slot[]) {
    this.#slots = slots;
  }

  /** What is remembered of a variable. */
  of(name: string, shape: tf.Shape): Readonly<Record<Slot, tf.Variable>> {
    const known = this.#variables.get(name);
    if (known) return known;
    const zeros = () => tf.tidy(() => tf.variable(tf.zeros(shape.map((size) => size ?? 1)), false));
    const made = fromNames(this.#slots, zeros);
    this.#variables.set(name, made);
    return made;
  }

  /** All tensors by `variable/slot`; they stay the state's. */
  tensors(): ReadonlyMap<string, tf.Tensor> {
    const tensors = new Map<string, tf.Tensor>();
    for (const [name, slots] of this.#variables) {
      for (const slot of this.#slots) tensors.set(`${name}/${slot}`, slots[slot]);
    }
    return tensors;
  }

  /**
   * Takes up saved tensors, which stay the caller's.
   *
   * @throws {RangeError} If a name ends with no slot of this optimizer.
   */
  restore(tensors: ReadonlyMap<string, tf.Tensor>): void {
    for (const [key, tensor] of tensors) {
      const slash = key.lastIndexOf("/");
      const slot = this.#slots.find((slot) => slot === key.slice(slash + 1));
      if (!slot) {
        throw new RangeError(
          `Cannot restore the optimizer as it keeps ${this.#slots.join(", ")}: got ${key}`,
        );
      }
      this.of(key.slice(0, slash), tensor.shape)[slot].assign(tensor);
    }
  }

  /** Frees all tensors. */
  dispose(): void {
    for (const slots of this.#variables.values()) tf.dispose({ ...slots });
    this.#variables.clear();
  }
}

function fromNames<Name extends string, Value>(
  names: readonly Name[],
  make: () => Value,
): Record<Name, Value>;
function fromNames(names: readonly string[], make: () => unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, make()]));
}

/**
 * Each gradient with its variable.
 *
 * @throws {RangeError} If a gradient has no variable.
 */
export function* gradientsWithVariables(
  gradients: ReadonlyMap<string, tf.Tensor>,
  variables: ReadonlyMap<string, tf.Variable>,
): Generator<{ name: string; gradient: tf.Tensor; variable: tf.Variable }> {
  for (const [name, gradient] of gradients) {
    const variable = variables.get(name);
    if (!variable) {
      throw new RangeError(`Cannot apply a gradient as no variable is called ${name}`);
    }
    yield { name, gradient, variable };
  }
}
