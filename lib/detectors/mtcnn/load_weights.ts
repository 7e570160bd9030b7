/**
 * Reading weights in TensorFlow.js' manifest format: a JSON file that names the arrays and their
 * shapes, and files that hold their numbers one after another (little endian float32).
 *
 * @module
 */

import { concatBytes } from "../../system/mod.ts";

/** An array of weights. */
export interface Weight {
  readonly shape: readonly number[];
  /** Row-major: the last axis varies fastest. */
  readonly values: Float32Array;
}

/** Weights by name. */
export type Weights = ReadonlyMap<string, Weight>;

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

/**
 * Reads all weights that a manifest names.
 *
 * @param folder Where the manifest and the files it names are.
 * @param manifestName The manifest's file name.
 * @param advice What to do if a file is missing; the end of the error's message.
 * @throws {RangeError} If a file is missing or has the wrong length, or a weight is no finite number.
 * @throws {TypeError} If weights are of another kind than float32, such as quantised ones.
 * @throws {SyntaxError} If the manifest is none.
 */
export async function loadWeights(
  folder: string,
  manifestName: string,
  advice: string,
): Promise<Weights> {
  const read = async (name: string): Promise<Uint8Array> => {
    try {
      return await Deno.readFile(`${folder}/${name}`);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new RangeError(
        `Cannot load weights as ${name} is missing from ${folder}: ${advice}`,
        { cause },
      );
    }
  };
  const weights = new Map<string, Weight>();
  const path = `${folder}/${manifestName}`;
  for (const group of parseManifest(new TextDecoder().decode(await read(manifestName)), path)) {
    const bytes = concatBytes(await Promise.all(group.paths.map(read)));
    const lengths = group.weights.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    const expected = 4 * lengths.reduce((a, b) => a + b, 0);
    if (bytes.length !== expected) {
      throw new RangeError(
        `Cannot load weights as ${
          group.paths.join(", ")
        } in ${folder} must have ${expected} bytes: ` +
          `got ${bytes.length}; copy it again`,
      );
    }
    let start = 0;
    for (const [i, { name, shape }] of group.weights.entries()) {
      const length = lengths[i] ?? 0;
      const values = float32(bytes, start, length);
      start += 4 * length;
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new RangeError(
          `Cannot load weights as ${name} in ${folder} must be finite: got ${
            values[bad]
          } at ${bad}; ` +
            `copy the file again`,
        );
      }
      weights.set(name, { shape, values });
    }
  }
  return weights;
}

/**
 * Takes a weight of a known shape out of a set.
 *
 * @throws {RangeError} If there is none of this name, or its shape differs.
 */
export function weightOf(weights: Weights, name: string, shape: readonly number[]): Float32Array {
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

function float32(bytes: Uint8Array, start: number, length: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 4 * length);
  return Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, true));
}
