/**
 * Average images, as the log entry made them: the mean of a few faces pixel by pixel, and its code.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { faceAt } from "../store/mod.ts";
import {
  type FacePixels,
  floatImageAt,
  type FloatImages,
  meanImage,
  type RgbImage,
} from "../images/mod.ts";
import { encode, reconstruct, type Vae } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { drawMembers } from "./draws.ts";
import { oneFaceEach } from "./latent_people.ts";

/** An average image. */
export interface AverageImage {
  /** Of whom. */
  readonly label: string;
  /** The faces in it. */
  readonly rows: readonly number[];
  readonly image: FloatImages;
  readonly reconstruction: FloatImages;
  /** The posterior's mean, length `latentDim`. */
  readonly code: Float32Array;
}

/** Faces, and who is shown. */
export interface FacesOfPeople extends FacePixels {
  readonly table: { readonly identities: ArrayLike<number> };
}

/** Which faces are drawn. */
export interface AverageOptions {
  /** Faces in each average, of as many people. */
  readonly count: number;
  readonly seed: string;
  /** Told of groups that are left out. Default: `console.log`. */
  readonly log?: (line: string) => void;
}

/**
 * Averages a few faces of each group, of different people. A group with too few is left out, which
 * is said.
 *
 * @param groups Row numbers by what the group is called.
 */
export async function averageImages(
  vae: Vae,
  faces: FacesOfPeople,
  groups: Readonly<Record<string, readonly number[]>>,
  options: AverageOptions,
): Promise<readonly AverageImage[]> {
  const { count, seed, log = console.log } = options;
  const averages: AverageImage[] = [];
  for (const [label, group] of Object.entries(groups)) {
    const members = oneFaceEach(faces.table.identities, { rows: group });
    if (members.length < count) {
      log(`No average of ${label}: ${count} people are needed, and there are ${members.length}`);
      continue;
    }
    const rows = drawMembers(members, count, stream(seed, "averages", label));
    const image = await meanImage(faces, rows);
    averages.push({ label, rows, image, ...await throughCode(vae, image) });
  }
  return averages;
}

async function throughCode(
  vae: Vae,
  { values, count, sizePx }: FloatImages,
): Promise<Pick<AverageImage, "code" | "reconstruction">> {
  const tensors = tf.tidy(() => {
    const images = tf.tensor4d(values, [count, sizePx, sizePx, 3]);
    return { mean: encode(vae, images).mean, picture: reconstruct(vae, images) };
  });
  try {
    return {
      code: Float32Array.from(await tensors.mean.data()),
      reconstruction: { values: Float32Array.from(await tensors.picture.data()), count, sizePx },
    };
  } finally {
    tf.dispose(tensors);
  }
}

/** The faces of an average, then the average and its reconstruction, as a row of a grid. */
export function averageRow(
  { label, rows, image, reconstruction }: AverageImage,
  faces: FacePixels,
): { readonly label: string; readonly images: readonly RgbImage[] } {
  const pictures = [image, reconstruction].map((images) => floatImageAt(images, 0));
  return { label, images: [...rows.map((row) => faceAt(faces, row)), ...pictures] };
}
