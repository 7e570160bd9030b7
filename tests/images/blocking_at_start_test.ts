/**
 * Where blocks come from: an untrained stack of transposed convolutions already has the lattice, one
 * that enlarges by nearest neighbour and convolves has not (Odena et al. 2016).
 *
 * @module
 */

import { assert, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { meanPowerSpectrum } from "../../lib/images/mean_power_spectrum.ts";
import { blocking } from "../../lib/images/reconstruction_detail.ts";
import { startBackend } from "facespace/runtime";
import { naturalField } from "./planted_errors.ts";

const BATCH = 4;

/** Three times doubled: 16, 32, 64, 128 or 10, 20, 40, 80 pixels. */
function untrained(sidePx: number, upsampling: "transposed" | "resized", seed: number) {
  const model = tf.sequential();
  const inputShape = [sidePx / 8, sidePx / 8, 3];
  for (const [i, filters] of [16, 16, 3].entries()) {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 100 * seed + i });
    const activation = i === 2 ? "sigmoid" : "relu";
    const layer = {
      filters,
      kernelSize: 3,
      padding: "same",
      activation,
      kernelInitializer,
    } as const;
    const input = i === 0 ? { inputShape } : {};
    if (upsampling === "transposed") {
      model.add(tf.layers.conv2dTranspose({ ...layer, ...input, strides: 2 }));
    } else {
      model.add(tf.layers.upSampling2d({ ...input, size: [2, 2] }));
      model.add(tf.layers.conv2d(layer));
    }
  }
  return model;
}

function blockingAtStart(sidePx: number, upsampling: "transposed" | "resized", seed: number) {
  const small = sidePx / 8;
  const model = untrained(sidePx, upsampling, seed);
  try {
    const values = tf.tidy(() => {
      const fields = Array.from({ length: BATCH }, (_, i) => [...naturalField(small, `${i}`)]);
      const input = tf.tensor(fields.flat(), [BATCH, small, small, 3]).add(0.5);
      const output = model.predict(input);
      assert(output instanceof tf.Tensor);
      return Float32Array.from(output.dataSync());
    });
    return blocking(meanPowerSpectrum({ values, count: BATCH, sizePx: sidePx }));
  } finally {
    model.dispose();
  }
}

for (const sizePx of [80, 128]) {
  Deno.test(`untrained transposed convolutions leave periods of 2, 4 and 8, ${sizePx} px`, async () => {
    await startBackend();
    for (const seed of [1, 2, 3]) {
      const transposed = blockingAtStart(sizePx, "transposed", seed);
      const resized = blockingAtStart(sizePx, "resized", seed);
      for (const period of ["period2Db", "period4Db", "period8Db", "allDb"] as const) {
        assertLess(10, transposed[period], `${period}, transposed, seed ${seed}`);
        assertLess(resized[period], 1, `${period}, resized, seed ${seed}`);
      }
    }
  });
}
