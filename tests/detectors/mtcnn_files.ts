/**
 * Weights for tests: the published ones where they are, and made-up ones of the same shapes.
 *
 * @module
 */

import type { Weights } from "../../lib/detectors/mtcnn_networks.ts";
import { projectPath } from "facespace/system";

/** The published weights' folder, if they are on this machine. */
export const publishedFolder: string | undefined = [
  projectPath("data", "models", "mtcnn"),
  projectPath("..", "shared", "mtcnn"),
].find(isFolder);

/** What the names of tests that need them end with. */
export const needsWeights = publishedFolder === undefined
  ? " (ignored: no weights in data/models/mtcnn)"
  : "";

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

type Shape = readonly number[];

/** A layer's filter and what its name ends with, the bias, and the rectifier's slopes. */
function layer(name: string, shape: Shape, alpha?: string): [string, Shape][] {
  const outputs = [shape.at(-1) ?? 0];
  const entries: [string, Shape][] = [[`${name}/weights`, shape], [`${name}/bias`, outputs]];
  return alpha ? [...entries, [`${alpha}_alpha`, outputs]] : entries;
}

/** The shapes of all weights, as figure 2 of the paper has them. */
export const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ...layer("pnet/conv1", [3, 3, 3, 10], "pnet/prelu1"),
  ...layer("pnet/conv2", [3, 3, 10, 16], "pnet/prelu2"),
  ...layer("pnet/conv3", [3, 3, 16, 32], "pnet/prelu3"),
  ...layer("pnet/conv4_1", [1, 1, 32, 2]),
  ...layer("pnet/conv4_2", [1, 1, 32, 4]),
  ...layer("rnet/conv1", [3, 3, 3, 28], "rnet/prelu1"),
  ...layer("rnet/conv2", [3, 3, 28, 48], "rnet/prelu2"),
  ...layer("rnet/conv3", [2, 2, 48, 64], "rnet/prelu3"),
  ...layer("rnet/fc1", [576, 128], "rnet/prelu4"),
  ...layer("rnet/fc2_1", [128, 2]),
  ...layer("rnet/fc2_2", [128, 4]),
  ...layer("onet/conv1", [3, 3, 3, 32], "onet/prelu1"),
  ...layer("onet/conv2", [3, 3, 32, 64], "onet/prelu2"),
  ...layer("onet/conv3", [3, 3, 64, 64], "onet/prelu3"),
  ...layer("onet/conv4", [2, 2, 64, 128], "onet/prelu4"),
  ...layer("onet/fc1", [1152, 256], "onet/prelu5"),
  ...layer("onet/fc2_1", [256, 2]),
  ...layer("onet/fc2_2", [256, 4]),
  ...layer("onet/fc2_3", [256, 10]),
]);

/** Weights of the right shapes, all zero but those that are given. */
export function madeUpWeights(given: Readonly<Record<string, readonly number[]>> = {}): Weights {
  return new Map(
    [...SHAPES].map(([name, shape]) => {
      const length = shape.reduce((product, side) => product * side, 1);
      return [name, { shape, values: Float32Array.from(given[name] ?? new Float32Array(length)) }];
    }),
  );
}

/** Writes weights into a folder, as they are published. */
export async function writeWeights(folder: string, weights: Weights): Promise<void> {
  const entries = [...weights];
  const manifest = [{
    paths: ["mtcnn_model-shard1"],
    weights: entries.map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
  }];
  const bytes = await new Blob(
    entries.map(([, { values }]) => Uint8Array.from(new Uint8Array(values.buffer))),
  ).bytes();
  await Deno.writeTextFile(
    `${folder}/mtcnn_model-weights_manifest.json`,
    JSON.stringify(manifest),
  );
  await Deno.writeFile(`${folder}/mtcnn_model-shard1`, bytes);
}
