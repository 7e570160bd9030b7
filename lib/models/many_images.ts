/**
 * Many faces or codes through a network, part by part, so that memory stays bounded: to codes that are
 * kept on disk, and to images.
 *
 * What was encoded lies in `outputs/codes`, in a folder for each network, face store and choice of
 * rows, as arrays that `numpy.load` reads. Running the network in compiled steps was tried and
 * gained nothing: encoding is two large convolutions.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import type { Codes } from "../latent/mod.ts";
import { decodeNpy, encodeNpy } from "../store/mod.ts";
import { breathe, projectPath, sha256, unlessMissing, writeFileAtomic } from "../system/mod.ts";
import { decode, encode, reconstruct, type Vae } from "./vae.ts";

/** Faces or codes that are in memory at once. */
const PART_SIZE = 64;

/**
 * Sends faces through a model that gives images of their size.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them.
 * @param run Takes and gives shape `[part, sizePx, sizePx, 3]`; called inside `tf.tidy`.
 * @param options `partSize`: how many faces at once, default 64. `onProgress`: told after each part how
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
  const { partSize = PART_SIZE, onProgress } = options;
  const made = emptyImages(rows.length, sizePx);
  let done = 0;
  for await (const { rows: part, bytes } of readAhead(faces, rows, { partSize, lookAhead: 1 })) {
    const values = unitFloats(bytes);
    const shape = [part.length, sizePx, sizePx, 3] as const;
    await writeImages(made, done, () => run(tf.tensor4d(values, [...shape])));
    done += part.length;
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
  const made = emptyImages(codes.length, vae.imageSizePx);
  for (let at = 0; at < codes.length; at += PART_SIZE) {
    const part = codes.slice(at, at + PART_SIZE);
    const values = Float32Array.from(part.flatMap((code) => Array.from(code)));
    await writeImages(
      made,
      at,
      () => decode(vae, tf.tensor2d(values, [part.length, values.length / part.length])),
    );
  }
  return made;
}

function emptyImages(count: number, sizePx: number) {
  return { values: new Float32Array(count * sizePx * sizePx * 3), count, sizePx };
}

/** Makes some images and writes them from the given one on; the tensors are freed. */
async function writeImages(
  { values, sizePx }: ReturnType<typeof emptyImages>,
  from: number,
  make: () => tf.Tensor,
): Promise<void> {
  const images = tf.tidy(make);
  try {
    values.set(await images.data(), from * sizePx * sizePx * 3);
  } finally {
    images.dispose();
  }
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
  const { latentDim: dim, imageSizePx: sizePx } = vae;
  const means = new Float32Array(rows.length * dim);
  const logVars = new Float32Array(rows.length * dim);
  let done = 0;
  for await (const { rows: part, bytes } of readAhead(faces, rows, { partSize: PART_SIZE })) {
    const { mean, logVar } = tf.tidy(() =>
      encode(vae, tf.tensor4d(unitFloats(bytes), [part.length, sizePx, sizePx, 3]))
    );
    try {
      means.set(await mean.data(), done * dim);
      logVars.set(await logVar.data(), done * dim);
    } finally {
      tf.dispose([mean, logVar]);
    }
    done += part.length;
    onProgress?.(done, rows.length);
    await breathe();
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
  const stride = sizePx * sizePx * 3;
  const means = new Float32Array(count * dim);
  const logVars = new Float32Array(count * dim);
  for (let from = 0; from < count; from += PART_SIZE) {
    const part = images.values.subarray(from * stride, (from + PART_SIZE) * stride);
    const { mean, logVar } = tf.tidy(() =>
      encode(vae, tf.tensor4d(part, [part.length / stride, sizePx, sizePx, 3]))
    );
    try {
      means.set(await mean.data(), from * dim);
      logVars.set(await logVar.data(), from * dim);
    } finally {
      tf.dispose([mean, logVar]);
    }
    await breathe();
  }
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
