/**
 * The three networks of MTCNN (Zhang, Zhang, Li, Qiao 2016, figure 2), the windows that they look at, and
 * the files of their weights: P-Net proposes, R-Net refines, O-Net decides and finds the landmarks.
 *
 * Two things surprise. The published weights were trained on pictures stored column by column:
 * instead of turning every picture, each filter is turned once, when it is loaded. And their fully
 * connected layers are convolutions here, whose filter is as large as what they see.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FaceBox } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { concatBytes } from "../system/mod.ts";
import { addBias } from "./face_api.ts";

/** Side in pixels of the windows that P-Net, R-Net and O-Net look at. */
export const WINDOW_PX = { proposal: 12, refinement: 24, output: 48 } as const;

/** How far apart the windows are that P-Net looks at, in pixels. */
export const STRIDE_PX = 2;

/**
 * A network: from `[n, height, width, 3]`, red, green and blue from −1 to 1, to `[n, rows, columns,
 * outputs]`. Each cell is one window, and R-Net and O-Net have one. Its outputs are two logits (no
 * face, face), four shifts of the box's edges, and O-Net's ten coordinates of the landmarks.
 */
export type Network = (x: tf.Tensor4D) => tf.Tensor4D;

/** MTCNN's networks, which own their weights. */
export interface Networks {
  /** P-Net. It takes pictures of any size from 12 pixels on. Six outputs. */
  readonly proposal: Network;
  /** R-Net. It takes windows of 24 pixels. Six outputs. */
  readonly refinement: Network;
  /** O-Net. It takes windows of 48 pixels. Sixteen outputs. */
  readonly output: Network;
  /** Frees the weights. */
  dispose(): void;
}

/** A square filter: its side, and how many channels go in and come out. */
type FilterSize = readonly [sidePx: number, inputs: number, outputs: number];

/**
 * Builds the networks on the active back end.
 *
 * @throws {RangeError} If a weight is missing or has another shape.
 */
export function buildNetworks(weights: Weights): Networks {
  const owned: tf.Tensor[] = [];
  const own = <T extends tf.Tensor>(tensor: T): T => {
    owned.push(tensor);
    return tensor;
  };
  const filter = (name: string, [side, inputs, outputs]: FilterSize): tf.Tensor4D => {
    const isConvolution = name.includes("/conv");
    const stored = isConvolution ? [side, side, inputs, outputs] : [side * side * inputs, outputs];
    const values = weightOf(weights, `${name}/weights`, stored);
    return tf.transpose(tf.tensor4d(values, [side, side, inputs, outputs]), [1, 0, 2, 3]);
  };
  const vector = (name: string, length: number): tf.Tensor1D =>
    tf.tensor1d(weightOf(weights, name, [length]));

  const layer = (name: string, alphaName: string, size: FilterSize): Network => {
    const [, , outputs] = size;
    const kernel = own(tf.tidy(() => filter(name, size)));
    const bias = own(vector(`${name}/bias`, outputs));
    const alpha = own(vector(`${alphaName}_alpha`, outputs));
    return (x) => prelu(addBias(tf.conv2d(x, kernel, 1, "valid"), bias), alpha);
  };
  // Layers that see the same, side by side in one.
  const heads = (inputs: number, sizes: Readonly<Record<string, number>>): Network => {
    const names = Object.entries(sizes);
    const kernel = own(
      tf.tidy(() =>
        tf.concat(names.map(([name, outputs]) => filter(name, [1, inputs, outputs])), 3)
      ),
    );
    const bias = own(
      tf.tidy(() => tf.concat1d(names.map(([name, outputs]) => vector(`${name}/bias`, outputs)))),
    );
    return (x) => addBias(tf.conv2d(x, kernel, 1, "valid"), bias);
  };

  try {
    return {
      proposal: inTurn(
        layer("pnet/conv1", "pnet/prelu1", [3, 3, 10]),
        pool(2, "same"),
        layer("pnet/conv2", "pnet/prelu2", [3, 10, 16]),
        layer("pnet/conv3", "pnet/prelu3", [3, 16, 32]),
        heads(32, { "pnet/conv4_1": 2, "pnet/conv4_2": 4 }),
      ),
      refinement: inTurn(
        layer("rnet/conv1", "rnet/prelu1", [3, 3, 28]), // [n, 22, 22, 28]
        pool(3, "same"), // [n, 11, 11, 28]
        layer("rnet/conv2", "rnet/prelu2", [3, 28, 48]), // [n, 9, 9, 48]
        pool(3, "valid"), // [n, 4, 4, 48]
        layer("rnet/conv3", "rnet/prelu3", [2, 48, 64]), // [n, 3, 3, 64]
        layer("rnet/fc1", "rnet/prelu4", [3, 64, 128]),
        heads(128, { "rnet/fc2_1": 2, "rnet/fc2_2": 4 }),
      ),
      output: inTurn(
        layer("onet/conv1", "onet/prelu1", [3, 3, 32]), // [n, 46, 46, 32]
        pool(3, "same"), // [n, 23, 23, 32]
        layer("onet/conv2", "onet/prelu2", [3, 32, 64]), // [n, 21, 21, 64]
        pool(3, "valid"), // [n, 10, 10, 64]
        layer("onet/conv3", "onet/prelu3", [3, 64, 64]), // [n, 8, 8, 64]
        pool(2, "same"), // [n, 4, 4, 64]
        layer("onet/conv4", "onet/prelu4", [2, 64, 128]), // [n, 3, 3, 128]
        layer("onet/fc1", "onet/prelu5", [3, 128, 256]),
        heads(256, { "onet/fc2_1": 2, "onet/fc2_2": 4, "onet/fc2_3": 10 }),
      ),
      dispose: () => tf.dispose(owned),
    };
  } catch (error) {
    tf.dispose(owned);
    throw error;
  }
}

/**
 * The parametric rectifier (He et al. 2015): x where it is positive, else `alpha` times x.
 *
 * @param alpha One number per channel.
 */
export function prelu(x: tf.Tensor4D, alpha: tf.Tensor1D): tf.Tensor4D {
  // The same as tf.prelu(), which takes a third longer on TensorFlow.
  return tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(x, 0)));
}

// Caffe, which trained the weights, rounds sizes up where they are halved. "same" gives that where
// the last window would reach one pixel beyond the picture, "valid" where it ends with it.
function pool(sidePx: number, padding: "same" | "valid"): Network {
  return (x) => tf.maxPool(x, sidePx, 2, padding);
}

function inTurn(...layers: readonly Network[]): Network {
  return (x) => tf.tidy(() => layers.reduce((value, layer) => layer(value), x));
}

/** Where a picture of a batch may hold a face. */
export interface Window {
  /** Which picture, from 0. */
  readonly picture: number;
  /** In pixels of the picture; it may reach beyond it. */
  readonly box: FaceBox;
}

/** What lies outside a picture: black, as the networks see it. */
const OUTSIDE = -127.5 / 128;

/** Below this side, no window shrinks enough to need a smaller copy. */
const SMALLEST_COPY_PX = 24;

/**
 * Pictures of one size as the networks see them, from −1 to 1, and their halved copies. Bilinear sampling
 * skips pixels where it shrinks by more than two, and then grain looks like anything. So a window comes
 * from a copy where it still shrinks by two to four: a window that shrinks by less is softer than the
 * pictures that the networks learnt from.
 *
 * @returns Tensors `[n, height, width, 3]`, the next half as large as the one before; the caller's.
 */
export function halvedPictures(pictures: readonly RgbImage[]): tf.Tensor4D[] {
  const { widthPx = 0, heightPx = 0 } = pictures[0] ?? {};
  const length = widthPx * heightPx * 3;
  const values = new Float32Array(pictures.length * length);
  for (const [i, { pixels }] of pictures.entries()) {
    const start = i * length;
    for (let k = 0; k < length; k++) values[start + k] = ((pixels[k] ?? 0) - 127.5) / 128;
  }
  return tf.tidy(() => {
    let copy = tf.tensor4d(values, [pictures.length, heightPx, widthPx, 3]);
    const copies = [copy];
    for (
      let sidePx = Math.min(widthPx, heightPx) / 2;
      sidePx >= SMALLEST_COPY_PX;
      sidePx /= 2
    ) {
      copy = tf.avgPool(copy, 2, 2, "same");
      copies.push(copy);
    }
    return copies;
  });
}

/**
 * Cuts windows of any size out of pictures, all at one go, and resizes them, black where they reach beyond.
 *
 * @param copies See {@linkcode halvedPictures}.
 * @param windows In any order; sorted by size they take fewer operations.
 * @returns `[windows, heightPx, widthPx, 3]`; the caller's.
 */
export function cutWindows(
  copies: readonly tf.Tensor4D[],
  windows: readonly Window[],
  size: Pick<RgbImage, "widthPx" | "heightPx">,
): tf.Tensor4D {
  const levelOf = ({ box }: Window) => {
    const halvings = Math.floor(Math.log2(box.width / size.widthPx)) - 1;
    return Math.max(0, Math.min(copies.length - 1, halvings));
  };
  return tf.tidy(() => {
    const parts: tf.Tensor4D[] = [];
    let rest = windows;
    while (rest[0]) {
      const level = levelOf(rest[0]);
      const next = rest.findIndex((window) => levelOf(window) !== level);
      const part = next < 0 ? rest : rest.slice(0, next);
      const copy = copies[level];
      if (!copy) throw new RangeError("Cannot cut windows as there are no pictures");
      parts.push(cutFrom(copy, 2 ** level, part, size));
      rest = rest.slice(part.length);
    }
    return tf.concat4d(parts, 0);
  });
}

/** Cuts windows out of one copy, each pixel of which is `unitPx` pixels of the picture wide. */
function cutFrom(
  copy: tf.Tensor4D,
  unitPx: number,
  windows: readonly Window[],
  { widthPx, heightPx }: Pick<RgbImage, "widthPx" | "heightPx">,
): tf.Tensor4D {
  const [, rows, columns] = copy.shape;
  // TensorFlow wants the centres of the first and the last pixel to sample, where 0 and 1 are those
  // of the picture's own.
  const ends = (start: number, length: number, count: number, pixels: number) => {
    const step = length / count;
    const first = (start + step / 2) / unitPx - 0.5;
    const last = (start + length - step / 2) / unitPx - 0.5;
    return [first / (pixels - 1), last / (pixels - 1)] as const;
  };
  const boxes = windows.flatMap(({ box: { left, top, width, height } }) => {
    const [y1, y2] = ends(top, height, heightPx, rows);
    const [x1, x2] = ends(left, width, widthPx, columns);
    return [y1, x1, y2, x2];
  });
  return tf.image.cropAndResize(
    copy,
    tf.tensor2d(boxes, [windows.length, 4]),
    tf.tensor1d(windows.map(({ picture }) => picture), "int32"),
    [heightPx, widthPx],
    "bilinear",
    OUTSIDE,
  );
}

/** Arrays of weights by name, row-major: the last axis varies fastest. */
export type Weights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array }
>;

function weightOf(weights: Weights, name: string, shape: readonly number[]): Float32Array {
  const weight = weights.get(name);
  if (!weight) throw new RangeError(`Cannot build the network as the weights lack ${name}`);
  if (weight.shape.join() !== shape.join()) {
    throw new RangeError(
      `Cannot build the network as ${name} must have the shape [${shape.join(", ")}]: ` +
        `got [${weight.shape.join(", ")}]`,
    );
  }
  return weight.values;
}

/** The file that names the weights: TensorFlow.js' manifest format. */
const MANIFEST = "mtcnn_model-weights_manifest.json";
const ADVICE =
  `get ${MANIFEST} and mtcnn_model-shard1 from the folder "weights" of the repository ` +
  `justadudewhohacks/face-api.js on GitHub and put them there`;

/**
 * Reads all weights that the manifest of a folder names: a JSON file with the arrays and their shapes,
 * and files that hold their numbers one after another (little endian float32).
 *
 * @throws {RangeError} If a file is missing or has the wrong length, or a weight is no finite number.
 * @throws {TypeError} If weights are of another kind than float32, such as quantised ones.
 * @throws {SyntaxError} If the manifest is none.
 */
export async function loadWeights(folder: string): Promise<Weights> {
  const read = async (name: string): Promise<Uint8Array> => {
    try {
      return await Deno.readFile(`${folder}/${name}`);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new RangeError(
        `Cannot load weights as ${name} is missing from ${folder}: ${ADVICE}`,
        { cause },
      );
    }
  };
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  const path = `${folder}/${MANIFEST}`;
  for (const group of parseManifest(new TextDecoder().decode(await read(MANIFEST)), path)) {
    const bytes = concatBytes(await Promise.all(group.paths.map(read)));
    const lengths = group.weights.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    const expected = 4 * lengths.reduce((a, b) => a + b, 0);
    if (bytes.length !== expected) {
      const files = group.paths.join(", ");
      throw new RangeError(
        `Cannot load weights as ${files} in ${folder} must have ${expected} bytes: ` +
          `got ${bytes.length}; copy it again`,
      );
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (const [i, { name, shape }] of group.weights.entries()) {
      const length = lengths[i] ?? 0;
      const values = Float32Array.from({ length }, (_, k) => view.getFloat32(start + 4 * k, true));
      start += 4 * length;
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new RangeError(
          `Cannot load weights as ${name} in ${folder} must be finite: ` +
            `got ${values[bad]} at ${bad}; copy the file again`,
        );
      }
      weights.set(name, { shape, values });
    }
  }
  return weights;
}

interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: unknown;
}

interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly ManifestWeight[];
}

function parseManifest(text: string, path: string): readonly ManifestGroup[] {
  let groups: unknown;
  try {
    groups = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path} as it is no JSON; copy it again`, { cause });
  }
  if (!Array.isArray(groups) || groups.length === 0 || !groups.every(isGroup)) {
    throw new SyntaxError(`Cannot read ${path} as it is no manifest of weights; copy it again`);
  }
  for (const { name, dtype, quantization } of groups.flatMap(({ weights }) => weights)) {
    if (dtype !== "float32" || quantization !== undefined) {
      const kind = quantization === undefined ? dtype : `quantised ${dtype}`;
      throw new TypeError(
        `Cannot load weights as ${name} in ${path} must be float32: got ${kind}; ` +
          `get the weights that are not quantised`,
      );
    }
  }
  return groups;
}

function isGroup(value: unknown): value is ManifestGroup {
  if (typeof value !== "object" || value === null) return false;
  const { paths, weights } = value as Partial<Record<keyof ManifestGroup, unknown>>;
  const isName = (name: unknown) => typeof name === "string" && /^[^/\\]+$/.test(name);
  return Array.isArray(paths) && paths.every(isName) &&
    Array.isArray(weights) && weights.every(isManifestWeight);
}

function isManifestWeight(value: unknown): value is ManifestWeight {
  if (typeof value !== "object" || value === null) return false;
  const { name, shape, dtype } = value as Partial<Record<keyof ManifestWeight, unknown>>;
  const isLength = (length: unknown) => Number.isSafeInteger(length) && Number(length) > 0;
  return typeof name === "string" && typeof dtype === "string" &&
    Array.isArray(shape) && shape.every(isLength);
}
