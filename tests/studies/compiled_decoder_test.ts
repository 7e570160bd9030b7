import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { codeAt, codesFrom, samplePrior } from "facespace/latent";
import { buildVae, decodeImages, disposeVae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { compiledDecoder } from "../../lib/studies/compiled_decoder.ts";

/** Sums in another order. */
const TOLERANCE = 1e-5;

Deno.test("compiledDecoder() decodes as the network does, any number of codes, and leaks nothing", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  const decoder = compiledDecoder(vae, () => {});
  try {
    for (const count of [53, 80, 1]) {
      const codes = codesFrom(samplePrior(count, 4, "codes"));
      await decoder.decode(codes);
      await decoder.decode(codes);
      const before = tf.memory().numTensors;
      const images = await decoder.decode(codes);
      assertEquals(tf.memory().numTensors, before);
      const rows = Array.from({ length: count }, (_, i) => codeAt(codes, i));
      const expected = await decodeImages(vae, rows);
      assertEquals([images.count, images.sizePx], [count, 16]);
      const error = Math.max(
        ...images.values.map((value, i) => Math.abs(value - (expected.values[i] ?? NaN))),
      );
      assert(error < TOLERANCE, `off by ${error}`);
    }
  } finally {
    decoder.dispose();
    disposeVae(vae);
  }
});
