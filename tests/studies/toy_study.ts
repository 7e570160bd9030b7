/**
 * Faces of two numbers, a decoder that writes them into pixels, and judges that read them there: all
 * that a study gives can be worked out by hand.
 *
 * @module
 */

import type { AttributeJudge } from "facespace/judges";
import type { FloatImages } from "facespace/images";
import { codeAt, type Codes, codesFrom } from "facespace/latent";
import type { StudiedNetwork, TransferStudyOptions } from "facespace/studies";

/** The least that MS-SSIM takes, and one more. */
const SIZE_PX = 12;
const STRIDE = SIZE_PX * SIZE_PX * 3;
/** An inner pixel, which counts for sharpness. */
const PLACE = (SIZE_PX + 1) * 3;

/** Rows of the toy's table: everybody comes as often, and people 0–2 are in one part each. */
export const COUNT = 48;

/** Smile and sex of a row: four groups in turn. */
const smiles = (row: number) => row % 2 === 0;
const isMan = (row: number) => Math.floor(row / 2) % 2 === 0;

/** Dimension 0 is the smile, 1 the sex, 2 something that differs from face to face. */
export const MEANS: Codes = codesFrom(
  Array.from({ length: COUNT }, (_, row) => [smiles(row) ? 1 : -1, isMan(row) ? 1 : -1, row / 100]),
);

export const TABLE = {
  attribute: (name: string) =>
    Int8Array.from({ length: COUNT }, (_, row) => {
      if (name === "Smiling") return smiles(row) ? 1 : -1;
      return name === "Male" ? (isMan(row) ? 1 : -1) : 0;
    }),
  /** Two faces of each person, one smiling. */
  identities: Int32Array.from({ length: COUNT }, (_, row) => row >> 1),
};

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** No person is in two parts; validation men are told apart from test men by their rows. */
export const SPLIT = { train: rows(0, 24), validation: rows(24, 36), test: rows(36, 48) };

/** Writes a code into one pixel, about a half; decoding is linear. */
function draw({ values, count, dim }: Codes): FloatImages {
  const images = new Float32Array(count * STRIDE);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dim; j++) {
      images[i * STRIDE + PLACE + j] = 0.5 + (values[i * dim + j] ?? 0) / 10;
    }
  }
  return { values: images, count, sizePx: SIZE_PX };
}

/** Number `j` of the code that an image was drawn of. */
export function toyPixel(images: FloatImages, image: number, j: number): number {
  return 10 * ((images.values[image * STRIDE + PLACE + j] ?? NaN) - 0.5);
}

/** Decodes as {@linkcode draw}, and says how many codes it was given at once at most. */
export function toyNetwork(): StudiedNetwork & { readonly most: () => number } {
  let most = 0;
  return {
    means: MEANS,
    logVars: codesFrom(Array.from({ length: COUNT }, () => [-200, -200, -200])),
    decoder: {
      decode(codes) {
        most = Math.max(most, codes.count);
        return Promise.resolve(draw(codes));
      },
      dispose: () => {},
    },
    most: () => most,
  };
}

/** Reads smile and sex out of the pixels. */
export function toyJudge(name = "toy"): AttributeJudge {
  const read = (images: FloatImages, at: number) =>
    Float32Array.from(
      { length: images.count },
      (_, i) => images.values[i * STRIDE + PLACE + at] ?? NaN,
    );
  return {
    name,
    attributes: ["Smiling", "Male"],
    judge: (images) => Promise.resolve({ Smiling: read(images, 0), Male: read(images, 1) }),
    dispose: () => {},
  };
}

/** A study on the toy. */
export function toyOptions(options: Partial<TransferStudyOptions> = {}): TransferStudyOptions {
  return {
    networks: { toy: toyNetwork() },
    faces: {
      table: TABLE,
      count: COUNT,
      sizePx: SIZE_PX,
      readSync: (of) => new Uint8Array(of.length * STRIDE),
      read: (of) => Promise.resolve(new Uint8Array(of.length * STRIDE)),
    },
    split: SPLIT,
    judges: [toyJudge()],
    seed: "toy",
    draws: 20,
    chooseDraws: 10,
    ...options,
  };
}

/** Tells smile, sex and a third number of images that the toy has drawn. */
export const toyEncode = (images: FloatImages): Promise<Codes> =>
  Promise.resolve(codesFrom(
    Array.from({ length: images.count }, (_, i) => [0, 1, 2].map((j) => toyPixel(images, i, j))),
  ));

/** The toy's network with its faces, and everybody's right answer: the same face with a smile. */
export function toyAnswers() {
  const network = { ...toyNetwork(), encode: toyEncode };
  const { faces, split, seed } = toyOptions();
  return {
    ...{ networks: { toy: network }, faces, split, seed },
    counterparts: async (rows: readonly number[]) => ({
      rows,
      images: await network.decoder.decode(
        codesFrom(rows.map((row) => [1, ...codeAt(MEANS, row).slice(1)])),
      ),
    }),
  };
}
