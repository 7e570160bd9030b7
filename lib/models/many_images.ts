/**
 * Many faces or codes through a network, part by part, so that memory stays bounded: to codes that are
 * kept on disk, and to images.
 *
 * What was encoded lies in `outputs/codes`, in a folder for each network, face store and choice of
 * rows, as arrays that `numpy.load` reads.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import type { Codes } from "../latent/mod.ts";
import { choosePrecision } from "../runtime/mod.ts";
import { decodeNpy, encodeNpy } from "../store/mod.ts";
import { projectPath, sha256, unlessMissing, writeFileAtomic } from "../system/mod.ts";
import { type NetworkPass, networkPass, type PassOptions } from "./network_pass.ts";
import { decode, encode, reconstruct, type Vae } from "./vae.ts";

/**
 * Sends faces through a model that gives images of their size.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them.
 * @param run Takes and gives shape `[part, sizePx, sizePx, 3]`; called inside `tf.tidy`.
 * @param options `partSize`: how many faces at once, default 50. `onProgress`: told after each part how
 * many are done.
 */
export async function mapImages(
  faces: FacePixels,
  rows: readonly number[],
  run: (images: tf.Tensor4D) => tf.Tensor4D,
  options: {
    readonly partSize?: number;
    readonly onProgress?: (done: number, total: number) => void;
  } = {},
): Promise<FloatImages> {
  const { sizePx } = faces;
  const { partSize, onProgress } = options;
  const made = emptyImages(rows.length, sizePx);
  using pass = networkPass((images) => ({ images: run(asImages(images, sizePx)) }), {
    ...{ shape: [sizePx, sizePx, 3], expected: rows.length },
    ...(partSize === undefined ? {} : { partSize }),
  });
  let done = 0;
  for await (const part of readAhead(faces, rows, { partSize: pass.partSize, lookAhead: 1 })) {
    const { images = [] } = await pass.run(unitFloats(part.bytes));
    made.values.set(images, done * sizePx * sizePx * 3);
    done += part.rows.length;
    onProgress?.(done, rows.length);
  }
  return made;
}

/**
 * Reconstructs faces by the posterior's mean.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them.
 */
export function reconstructImages(
  vae: Vae,
  faces: FacePixels,
  rows: readonly number[],
): Promise<FloatImages> {
  return mapImages(faces, rows, (images) => reconstruct(vae, images));
}

/**
 * Decodes codes.
 *
 * @param codes Each of the VAE's `latentDim` numbers.
 * @throws {RangeError} If a code has another length.
 */
export async function decodeImages(
  vae: Vae,
  codes: readonly ArrayLike<number>[],
): Promise<FloatImages> {
  const lengths = new Set(codes.map((code) => code.length));
  if (lengths.size > 1) {
    throw new RangeError(
      `Cannot decode codes of different lengths: got ${[...lengths].join(", ")}`,
    );
  }
  const [dim = vae.latentDim] = lengths;
  const values = new Float32Array(codes.length * dim);
  for (const [i, code] of codes.entries()) values.set(code, i * dim);
  const decoder = codeDecoder(vae, { expected: codes.length });
  try {
    return await decoder.decode({ values, count: codes.length, dim });
  } finally {
    decoder.dispose();
  }
}

/** Decodes codes. */
export interface CodeDecoder {
  /**
   * One image for each code.
   *
   * @throws {RangeError} If codes have not the network's length.
   */
  decode(codes: Codes): Promise<FloatImages>;
  /** Frees the graph; the network stays the caller's. */
  dispose(): void;
}

/**
 * Makes a network's decoder ready for many calls: codes of all of them go through one graph.
 *
 * @param options `expected`: how many codes will come. Default: many. `log`: told if it runs eagerly.
 */
export function codeDecoder(
  vae: Pick<Vae, "decoder" | "latentDim" | "imageSizePx">,
  options: Pick<PassOptions, "expected" | "log"> = {},
): CodeDecoder {
  const { latentDim, imageSizePx: sizePx } = vae;
  const pass = networkPass(
    (codes) => ({ images: decode(vae, codes.as2D(codes.shape[0] ?? 0, latentDim)) }),
    { shape: [latentDim], ...options },
  );
  return {
    async decode({ values, count, dim }) {
      if (dim !== latentDim) {
        throw new RangeError(
          `Cannot decode codes as their length must be ${latentDim}: got ${dim}`,
        );
      }
      const { images } = await pass.run(values);
      return images ? { values: images, count, sizePx } : emptyImages(count, sizePx);
    },
    dispose: () => pass[Symbol.dispose](),
  };
}

/** What comes of no rows. */
const NOTHING = new Float32Array();

function emptyImages(count: number, sizePx: number) {
  return { values: new Float32Array(count * sizePx * sizePx * 3), count, sizePx };
}

function asImages(rows: tf.Tensor, sizePx: number): tf.Tensor4D {
  return rows.as4D(rows.shape[0] ?? 0, sizePx, sizePx, 3);
}

/** Makes a network's encoder ready: images of all calls go through one graph. */
function encoderPass(vae: Vae, expected: number): NetworkPass<"mean" | "logVar"> {
  const { imageSizePx: sizePx } = vae;
  return networkPass((images) => encode(vae, asImages(images, sizePx)), {
    ...{ shape: [sizePx, sizePx, 3], expected },
  });
}

/** A trained network, as `trainVae()` and `openVaeRun()` give it. */
export interface Encoder {
  /** The network. */
  readonly vae: Vae;
  /** Changes with any of its weights. */
  readonly fingerprint: string;
}

/** Faces of one size, and what identifies them. */
export interface EncodableFaces extends Pick<FacePixels, "count" | "sizePx" | "read"> {
  /** Changes with any face. */
  readonly checksum: string;
}

/** What {@linkcode encodeFaces} may be told. */
export interface EncodeOptions {
  /** Which faces, in this order. Default: all. */
  readonly rows?: readonly number[];
  /** Where codes are kept. Default: the project's `outputs/codes`. */
  readonly cacheFolder?: string;
  /** Told after each part how many faces are done; not called if the codes are there. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops after the part that it is at. */
  readonly signal?: AbortSignal | undefined;
  /** Told of damaged files. Default: `console.log`. */
  readonly log?: (line: string) => void;
}

/** The posteriors of some faces. */
export interface EncodedFaces {
  /** Shape `[rows, latentDim]`. */
  readonly means: Codes;
  /** The same shape. */
  readonly logVars: Codes;
  /** Which faces, in this order. */
  readonly rows: readonly number[];
  /** Whether the codes were there. */
  readonly from: "computed" | "cache";
  /** With `means.npy`, `log_variances.npy`, `rows.npy` and `codes.json`. */
  readonly folder: string;
}

const MANIFEST = "codes.json";
const MEANS = "means.npy";
const LOG_VARS = "log_variances.npy";
const ROWS = "rows.npy";

/**
 * Encodes faces, or reads their codes if they have been encoded before. Damaged files are reported
 * and made anew.
 *
 * @throws {RangeError} If there are no rows, one does not exist, or the faces have not the
 * network's size.
 * @throws The signal's reason, if it is aborted; nothing is kept then.
 */
export async function encodeFaces(
  encoder: Encoder,
  faces: EncodableFaces,
  options: EncodeOptions = {},
): Promise<EncodedFaces> {
  const { rows = Array.from({ length: faces.count }, (_, i) => i), log = console.log } = options;
  const { cacheFolder = projectPath("outputs", "codes"), signal } = options;
  const { vae, fingerprint } = encoder;
  if (faces.sizePx !== vae.imageSizePx || rows.length === 0) {
    throw new RangeError(
      `Cannot encode faces as there must be one or more of ${vae.imageSizePx} px: got ` +
        `${rows.length} of ${faces.sizePx} px`,
    );
  }
  signal?.throwIfAborted();
  const rowsFile = encodeNpy({ values: Int32Array.from(rows), shape: [rows.length] });
  const key = {
    model: fingerprint,
    faces: faces.checksum,
    sizePx: faces.sizePx,
    rows: await sha256(rowsFile),
    precision: choosePrecision().precision,
  };
  const name = [fingerprint, faces.checksum, await sha256(JSON.stringify(key))]
    .map((part) => part.slice(0, 8)).join("-");
  const folder = `${cacheFolder}/${name}`;
  const shape = [rows.length, vae.latentDim] as const;
  try {
    const kept = await readCodes(folder, shape);
    if (kept) return { ...kept, rows, from: "cache", folder };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    log(`${error.message}: these codes are computed again`);
  }
  const encoded = await computeCodes(vae, faces, rows, options);
  const arrays = {
    [MEANS]: encodeNpy({ values: encoded.means.values, shape }),
    [LOG_VARS]: encodeNpy({ values: encoded.logVars.values, shape }),
    [ROWS]: rowsFile,
  };
  const files: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(arrays)) {
    await writeFileAtomic(`${folder}/${name}`, bytes);
    files[name] = await sha256(bytes);
  }
  // Last: without it there are no codes.
  await writeFileAtomic(`${folder}/${MANIFEST}`, JSON.stringify({ ...key, files }, null, 2) + "\n");
  return { ...encoded, rows, from: "computed", folder };
}

/**
 * Encodes faces and keeps nothing on disk: for a few, of which each call has others.
 *
 * @param rows Which faces, in this order.
 * @throws The signal's reason, if it is aborted.
 */
export async function computeCodes(
  vae: Vae,
  faces: Pick<EncodableFaces, "count" | "sizePx" | "read">,
  rows: readonly number[],
  { onProgress, signal }: Pick<EncodeOptions, "onProgress" | "signal"> = {},
): Promise<{ readonly means: Codes; readonly logVars: Codes }> {
  const { latentDim: dim } = vae;
  const means = new Float32Array(rows.length * dim);
  const logVars = new Float32Array(rows.length * dim);
  using pass = encoderPass(vae, rows.length);
  let done = 0;
  for await (const part of readAhead(faces, rows, { partSize: pass.partSize })) {
    const { mean = [], logVar = [] } = await pass.run(unitFloats(part.bytes));
    means.set(mean, done * dim);
    logVars.set(logVar, done * dim);
    done += part.rows.length;
    onProgress?.(done, rows.length);
    signal?.throwIfAborted();
  }
  const count = rows.length;
  return { means: { values: means, count, dim }, logVars: { values: logVars, count, dim } };
}

/**
 * Encodes images that are in memory, such as averages of pictures.
 *
 * @throws {RangeError} If they have not the network's size.
 */
export async function encodeImages(
  vae: Vae,
  images: FloatImages,
): Promise<{ readonly means: Codes; readonly logVars: Codes }> {
  const { latentDim: dim, imageSizePx: sizePx } = vae;
  const { count } = images;
  if (images.sizePx !== sizePx) {
    throw new RangeError(`Cannot encode images of ${images.sizePx} px as they must have ${sizePx}`);
  }
  using pass = encoderPass(vae, count);
  const { mean: means = NOTHING, logVar: logVars = NOTHING } = await pass.run(images.values);
  return { means: { values: means, count, dim }, logVars: { values: logVars, count, dim } };
}

/**
 * @returns `undefined` if there is no manifest.
 * @throws {SyntaxError} If a file is missing or is not as it was written.
 */
async function readCodes(
  folder: string,
  [count, dim]: readonly [count: number, dim: number],
): Promise<{ readonly means: Codes; readonly logVars: Codes } | undefined> {
  const text = await unlessMissing(Deno.readFile(`${folder}/${MANIFEST}`));
  if (!text) return undefined;
  const damaged = (name: string, why: string, cause?: unknown) =>
    new SyntaxError(`Cannot read ${folder}/${name} as ${why}`, { cause });
  let files: Readonly<Record<string, unknown>>;
  try {
    files = Object(JSON.parse(new TextDecoder().decode(text))).files ?? {};
  } catch (cause) {
    throw damaged(MANIFEST, "it is no JSON", cause);
  }
  const valuesOf = async (name: string): Promise<Uint8Array> => {
    const bytes = await unlessMissing(Deno.readFile(`${folder}/${name}`));
    if (!bytes) throw damaged(name, "it is missing");
    if (await sha256(bytes) !== files[name]) {
      throw damaged(name, `its SHA-256 is not the one in ${MANIFEST}`);
    }
    return bytes;
  };
  await valuesOf(ROWS);
  const codesOf = async (name: string): Promise<Codes> => {
    const { values } = decodeNpy(await valuesOf(name), "<f4");
    if (values.length !== count * dim) {
      throw damaged(name, `it has ${values.length} numbers, not ${count} × ${dim}`);
    }
    return { values, count, dim };
  };
  return { means: await codesOf(MEANS), logVars: await codesOf(LOG_VARS) };
}
