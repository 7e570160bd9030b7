/**
 * Copies that need not be made: `Identity`, and `Cast` to the type a tensor has already (the
 * gradient of relu has one over every activation). Tensors never change, so that both can share
 * their input's memory, as they do on the plain JavaScript back end.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./replace_kernel.ts";

/** Replaces the kernels `Identity` and `Cast` of WASM. */
export function registerSharedCopies(): void {
  for (const name of ["Identity", "Cast"]) {
    replaceKernel(name, (stock) => (call) => {
      const x = call.inputs["x"];
      const dtype = call.attrs?.["dtype"] ?? x?.dtype;
      if (
        !x || x.dtype !== dtype || x.dtype === "string" ||
        !(call.backend instanceof tf.KernelBackend)
      ) {
        return stock(call);
      }
      call.backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    });
  }
}
