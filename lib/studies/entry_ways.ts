/**
 * The two ways of the log entry's process, on the same people: pictures are averaged and the average is encoded,
 * or pictures are encoded and their codes are averaged.
 *
 * @module
 */

import { type FacePixels, type FloatImages, toFloats, valuesAt } from "../images/mod.ts";
import type { AttributeJudge } from "../judges/mod.ts";
import {
  centroid,
  codeAt,
  type Codes,
  codesFrom,
  combine,
  samplePosterior,
  selectCodes,
} from "../latent/mod.ts";
import { encodeImages } from "../models/mod.ts";
import type { ByNetwork, ReadyNetwork, StudiedFaces } from "./networks.ts";
import type { Realism } from "./realism.ts";

/** What is averaged. */
export type AveragedThing = "pictures" | "codes";

/** What the process is done on. */
export interface EntryProcessOptions {
  /** By their names. */
  readonly networks: ByNetwork<Omit<ReadyNetwork, "encode">>;
  /** In the networks' size. */
  readonly faces: StudiedFaces;
  /** Held-out faces. */
  readonly rows: readonly number[];
  /** Who says what results show. */
  readonly judges: readonly AttributeJudge[];
  /** Says of pictures how real they look. Default: nobody does. */
  readonly see?: Realism["see"] | undefined;
  /** Decides all draws. */
  readonly seed: string;
  /** What an encoder gives: its mean, or a sample, as the entry's did. Default `mean`. */
  readonly codes?: "mean" | "sampled";
}

/** The terms of the entry's equation. */
export const GROUPS = [
  { sign: "", label: "smiling women", weight: 1, smiling: true, male: false },
  { sign: "−", label: "neutral women", weight: -1, smiling: false, male: false },
  { sign: "+", label: "neutral men", weight: 1, smiling: false, male: true },
] as const;

/** What a result should be. */
export const WANTED = [
  { attribute: "Smiling", present: true },
  { attribute: "Male", present: true },
] as const;

/** A network as the process uses it. */
interface ProcessEncoder extends Pick<ReadyNetwork, "decoder"> {
  /** The code of each row of the face table. */
  readonly codes: Codes;
  /** The codes of pictures that are no faces of the table. */
  encode(images: FloatImages): Promise<Codes>;
}

/** The options, with what the encoder of each network gives. */
export type ReadyOptions = EntryProcessOptions & { readonly encoders: ByNetwork<ProcessEncoder> };

/** What the encoder of each network gives. */
export function byEncoder(
  { networks, codes = "mean", seed }: EntryProcessOptions,
): ByNetwork<ProcessEncoder> {
  const given = ({ means, logVars }: Pick<ReadyNetwork, "means" | "logVars">, of: string) =>
    codes === "mean" ? means : samplePosterior(means, logVars, `${seed} sampled ${of}`);
  return Object.fromEntries(
    Object.entries(networks).map(([name, network]) => [name, {
      decoder: network.decoder,
      codes: given(network, "faces"),
      encode: async (images: FloatImages) =>
        given(await encodeImages(network.vae, images), "averages"),
    }]),
  );
}

/** Faces of the three groups that go into some results. */
interface DrawnFaces {
  /** For each result, for each group, rows of the table. */
  readonly draws: readonly (readonly (readonly number[])[])[];
}

/** Results of one way. */
interface WayResults {
  /** For each result, for each group. */
  readonly groupCodes: readonly (readonly Float32Array[])[];
  /** One for each result. */
  readonly codes: Codes;
}

/** Does both ways on the same faces. */
export async function runWays(
  { encode, codes: ofFaces }: ProcessEncoder,
  faces: StudiedFaces,
  { draws }: DrawnFaces,
): Promise<Readonly<Record<AveragedThing, WayResults>> & { readonly pictures_: FloatImages }> {
  const averages = await averagePictures(faces, draws.flat());
  const encoded = await encode(averages);
  const ofPictures = (draw: number, group: number) => codeAt(encoded, draw * GROUPS.length + group);
  const ofCodes = (draw: number, group: number) =>
    centroid(selectCodes(ofFaces, draws[draw]?.[group] ?? [])).code;
  const resultsOf = (codeOf: typeof ofPictures): WayResults => {
    const groupCodes = draws.map((_, draw) =>
      GROUPS.map((_, group) => Float32Array.from(codeOf(draw, group)))
    );
    const codes = codesFrom(
      groupCodes.map((codes, draw) =>
        combine(GROUPS.map(({ weight }, group) => ({
          code: codes[group] ?? new Float32Array(),
          count: draws[draw]?.[group]?.length ?? 0,
          weight,
        })))
      ),
    );
    return { groupCodes, codes };
  };
  return { pictures: resultsOf(ofPictures), codes: resultsOf(ofCodes), pictures_: averages };
}

/** Faces that are in memory as floats at once. */
const PART_SIZE = 1500;

/** The pixel average of each of some sets of faces. */
export async function averagePictures(
  faces: FacePixels,
  sets: readonly (readonly number[])[],
): Promise<FloatImages> {
  const stride = faces.sizePx ** 2 * 3;
  const values = new Float32Array(sets.length * stride);
  const largest = Math.max(1, ...sets.map(({ length }) => length));
  const step = Math.max(1, Math.floor(PART_SIZE / largest));
  for (let from = 0; from < sets.length; from += step) {
    const part = sets.slice(from, from + step);
    const used = [...new Set(part.flat())];
    const places = new Map(used.map((row, i) => [row, i]));
    const images = await toFloats(faces, used);
    for (const [i, rows] of part.entries()) {
      const sum = new Float64Array(stride);
      for (const row of rows) {
        const pixels = valuesAt(images, places.get(row) ?? -1);
        for (let j = 0; j < stride; j++) sum[j] = (sum[j] ?? 0) + (pixels[j] ?? 0);
      }
      const at = (from + i) * stride;
      for (let j = 0; j < stride; j++) values[at + j] = (sum[j] ?? 0) / rows.length;
    }
  }
  return { values, count: sets.length, sizePx: faces.sizePx };
}

/**
 * A network by its name.
 *
 * @throws {RangeError} If there is none.
 */
export function networkOf({ encoders }: ReadyOptions, name: string): ProcessEncoder {
  const network = encoders[name];
  if (network) return network;
  const known = Object.keys(encoders).join(", ");
  throw new RangeError(`Cannot do the process on ${name} as there are only ${known}`);
}
