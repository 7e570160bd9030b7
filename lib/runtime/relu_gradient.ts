/**
 * The gradient of relu in one operation. The stock gradient is a composite of six (greater, isNaN,
 * fill, select, cast, multiply); TensorFlow's own `ReluGrad` makes a VAE's step about 1.25 times
 * faster. The two agree everywhere but at NaN, where there is nothing to agree on.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, type NativeBackend } from "./native_backend.ts";

/**
 * Registers `ReluGrad` as the gradient of relu, for as long as TensorFlow is the active back end;
 * another back end gets the stock gradient.
 *
 * @param backend TensorFlow's back end.
 */
export function useReluGrad(backend: NativeBackend): void {
  const stock = tf.getGradient("Relu");
  if (!stock) {
    throw new TypeError("Cannot replace the gradient of relu as there is none to replace");
  }
  const dtype = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
  tf.unregisterGradient("Relu");
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const [x] = saved;
      if (!isNativeBackend(tf.backend()) || !(dy instanceof tf.Tensor) || !x) {
        return stock.gradFunc(dy, saved, attributes);
      }
      return { x: () => backend.executeSingleOutput("ReluGrad", [dtype], [dy, x]) };
    },
  });
}
