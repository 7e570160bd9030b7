/**
 * Faces of drawn people, framed as those of a face store, which tests of judges share.
 *
 * @module
 */

import { cropAndResize, unitFloats } from "facespace/images";
import { renderPortrait, samplePortrait } from "facespace/portraits";
import { packedFaces } from "facespace/store";

const SIZE_PX = 80;

/** Draws two faces of each person, the same ones each time, as what a face store is to a judge. */
export async function drawFaces(people: number) {
  const stride = SIZE_PX * SIZE_PX * 3;
  const count = 2 * people;
  const pixels = new Uint8Array(count * stride);
  const size = { widthPx: SIZE_PX, heightPx: SIZE_PX };
  const face = { left: 44, top: 82, width: 90, height: 100 };
  await Promise.all(Array.from({ length: count }, async (_, i) => {
    const seeds = { person: `judged ${Math.floor(i / 2)}`, shot: `${i % 2}` };
    const { image } = await renderPortrait(samplePortrait(seeds, { variety: 0.4 }));
    pixels.set((await cropAndResize(image, face, size)).pixels, i * stride);
  }));
  return {
    ...packedFaces({ pixels, count, sizePx: SIZE_PX }),
    /** Images of some rows. */
    images: (rows: readonly number[]) => ({
      values: unitFloats(
        Uint8Array.from(rows.flatMap((i) => [...pixels.subarray(i * stride, (i + 1) * stride)])),
      ),
      count: rows.length,
      sizePx: SIZE_PX,
    }),
    table: { identities: Int32Array.from({ length: count }, (_, i) => Math.floor(i / 2)) },
  };
}
