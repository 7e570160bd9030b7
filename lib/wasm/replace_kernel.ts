/**
 * Putting a kernel of one's own in place of the WASM back end's. The one it replaces is kept beside
 * it in tfjs' registry, so that the new one can call it where it has nothing better to do.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** A kernel that stands in for the package's. */
export interface Replacement extends tf.KernelConfig {
  /** What the package registered; undefined where it has no such kernel. */
  readonly replaces: tf.KernelConfig | undefined;
}

/** Whether a kernel was put there by {@linkcode replaceKernel} or {@linkcode addKernel}. */
export function isReplacement(kernel: tf.KernelConfig): kernel is Replacement {
  return "replaces" in kernel;
}

/**
 * Replaces a kernel of the WASM back end, before or after the back end has started. Done twice, the
 * second takes the place of the first.
 *
 * @param name The kernel's name in tfjs.
 * @param make Given the package's function, makes the one to call in its place.
 * @throws {TypeError} If the package has not been imported, or has no such kernel.
 */
export function replaceKernel(name: string, make: (stock: tf.KernelFunc) => tf.KernelFunc): void {
  const stock = stockKernel(name);
  if (!stock) {
    throw new TypeError(
      `Cannot replace the kernel ${name} as the WASM back end has none: import @tensorflow/tfjs-backend-wasm first`,
    );
  }
  register({ ...stock, kernelFunc: make(stock.kernelFunc), replaces: stock });
}

/** Adds a kernel that does without the package's, whether or not there is one. */
export function addKernel(name: string, kernelFunc: tf.KernelFunc): void {
  const stock = stockKernel(name);
  register({ kernelName: name, backendName: "wasm", ...stock, kernelFunc, replaces: stock });
}

function register(kernel: Replacement): void {
  const { kernelName, backendName } = kernel;
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(kernel);
}

function stockKernel(name: string): tf.KernelConfig | undefined {
  const known: tf.KernelConfig | undefined = tf.getKernel(name, "wasm");
  return known && isReplacement(known) ? known.replaces : known;
}
