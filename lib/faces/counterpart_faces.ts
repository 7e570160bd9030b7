/**
 * Drawn faces with one thing changed, cut out exactly where the store's own faces were: the right answer
 * to "this man, smiling", pixel by pixel.
 *
 * @module
 */

import { cutFace } from "../detectors/mod.ts";
import { decodeImage, type FloatImages, unitFloats } from "../images/mod.ts";
import {
  counterpart,
  type CounterpartChange,
  portraitInSet,
  portraitJpeg,
  portraitRecipe,
} from "../portraits/mod.ts";
import type { FaceStore } from "../store/mod.ts";
import { severalAtOnce } from "../system/mod.ts";
import { type PortraitChoice, portraitsOf } from "./open_faces.ts";

/** Which counterparts of which faces. */
export interface CounterpartOptions extends PortraitChoice {
  /** Of which faces. */
  readonly rows: readonly number[];
  /** What is changed. */
  readonly change: CounterpartChange;
  /** Told after each face how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Faces and what they would be with one thing changed. */
export interface CounterpartFaces {
  /** The rows that have a counterpart: one is missing where the change would not be seen. */
  readonly rows: readonly number[];
  /** One for each of these rows. */
  readonly images: FloatImages;
}

/** Faces that are drawn at once; the rasteriser has threads of its own. */
const IN_FLIGHT = 4;

/**
 * Draws the counterparts of faces of a portraits' store.
 *
 * @param faces Of the portraits that the options name.
 * @throws {RangeError} If the faces are not of these portraits.
 */
export async function counterpartFaces(
  faces: Pick<FaceStore, "table" | "sizePx" | "source">,
  { rows, change, onProgress, signal, ...choice }: CounterpartOptions,
): Promise<CounterpartFaces> {
  const { sizePx, table } = faces;
  const recipe = portraitRecipe(portraitsOf(choice));
  const stride = sizePx * sizePx * 3;
  const drawn = new Map<number, Float32Array>();
  let done = 0;
  await severalAtOnce(rows, IN_FLIGHT, async (row) => {
    signal?.throwIfAborted();
    const { picture, crop } = table.row(row);
    const index = indexOf(picture);
    if (!(index >= 0 && index < recipe.count)) {
      throw new RangeError(
        `Cannot draw a counterpart of ${picture} as it is none of the drawn portraits: ${faces.source}`,
      );
    }
    const changed = changedPortrait(portraitInSet(recipe, index).portrait, change);
    if (changed) {
      const image = await decodeImage(await portraitJpeg(changed));
      drawn.set(row, unitFloats(cutFace(image, crop, sizePx).pixels));
    }
    onProgress?.(++done, rows.length);
  });
  const found = rows.filter((row) => drawn.has(row));
  const values = new Float32Array(found.length * stride);
  found.forEach((row, i) => values.set(drawn.get(row) ?? [], i * stride));
  return { rows: found, images: { values, count: found.length, sizePx } };
}

/** `000001.jpg` is picture 0; NaN for what has no such name. */
function indexOf(picture: string): number {
  return /^\d{6}\.jpg$/.test(picture) ? Number.parseInt(picture, 10) - 1 : NaN;
}

/** Nothing where the change would not be seen, such as a bald head under a hat. */
function changedPortrait(
  portrait: Parameters<typeof counterpart>[0],
  change: CounterpartChange,
): ReturnType<typeof counterpart> | undefined {
  try {
    return counterpart(portrait, change);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
