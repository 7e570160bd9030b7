/**
 * Drawn faces to learn from: several pictures of each person, cached in `data/portraits/`.
 *
 * Face `i` depends on the seed, the size, the variety and `i` alone, so a smaller set is the
 * beginning of a larger one, and the number of pictures in flight changes nothing. Finished faces are
 * kept in shards beside the set while it is drawn: a run that was killed goes on where it was.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import { projectPath } from "../../runtime/project.ts";
import {
  type FaceMeasures,
  type FaceSet,
  loadFaceSet,
  readManifest,
  saveFaceSet,
} from "../face_set.ts";
import type { FaceAttributes } from "../attributes.ts";
import { portraitAttributes } from "./attributes.ts";
import type { Portrait } from "./portrait.ts";
import { renderFace } from "./render_portrait.ts";
import { samplePortrait } from "./sample_portrait.ts";
import { openShards } from "./shards.ts";

/** Changes whenever the same options give other pixels, so that a cache is never taken for it. */
export const GENERATOR_VERSION = 1;

/** Which faces to draw, and where to keep them. */
export interface PortraitFacesOptions {
  readonly count: number;
  readonly seed: string;
  /** Width and height of a face. Default 80. */
  readonly sizePx?: number;
  /** From 0 to 1: how much pose, light and scene vary. Default 0.4. */
  readonly variety?: number;
  /** Default 4. */
  readonly picturesPerPerson?: number;
  /** The folder to keep the faces in. Default one below `data/portraits/`, named by the options. */
  readonly directory?: string;
  /** Pictures drawn at once; changes nothing but the time taken. Default two per core. */
  readonly inFlight?: number;
  readonly signal?: AbortSignal;
  /** Called after each face, and once at the start with what an earlier run had done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Returns the drawn faces: from the cache if they are there, else drawn and then cached.
 *
 * @throws {RangeError} If an option is out of range.
 * @throws {SyntaxError} If the cache is damaged; the message names the file and the cure.
 * @throws The signal's reason, if it is aborted; what is drawn by then is kept.
 */
export async function portraitFaces(options: PortraitFacesOptions): Promise<FaceSet> {
  const recipe = recipeOf(options);
  const { signal, onProgress } = options;
  const folder = options.directory ?? projectPath("data", "portraits", folderName(recipe));
  const partial = `${folder}.partial`;
  signal?.throwIfAborted();
  const manifest = await readManifest(folder);
  if (manifest && JSON.stringify(manifest.recipe) === JSON.stringify(recipe)) {
    const faces = await loadFaceSet(folder);
    await removeFolder(partial);
    onProgress?.(faces.count, faces.count);
    return faces;
  }
  const pixels = await drawAll(recipe, partial, options);
  const faces = { ...describe(recipe), pixels };
  await saveFaceSet(faces, folder, { ...recipe });
  await removeFolder(partial);
  return faces;
}

async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** All that the pixels depend on. */
interface Recipe {
  readonly generator: number;
  readonly count: number;
  readonly seed: string;
  readonly sizePx: number;
  readonly variety: number;
  readonly picturesPerPerson: number;
}

function recipeOf(options: PortraitFacesOptions): Recipe {
  const { count, seed, sizePx = 80, variety = 0.4, picturesPerPerson = 4 } = options;
  const wholeNumbers = { count, sizePx, picturesPerPerson, inFlight: options.inFlight ?? 1 };
  for (const [name, value] of Object.entries(wholeNumbers)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot draw faces as ${name} must be a whole number from 1: got ${value}`,
      );
    }
  }
  if (!(variety >= 0 && variety <= 1)) {
    throw new RangeError(`Cannot draw faces as variety must be 0 to 1: got ${variety}`);
  }
  return { generator: GENERATOR_VERSION, count, seed, sizePx, variety, picturesPerPerson };
}

/** A folder per set of options: legible, and different where the seed's safe letters are the same. */
function folderName(
  { generator, count, seed, sizePx, variety, picturesPerPerson }: Recipe,
): string {
  const safe = encodeURIComponent(seed).replaceAll("%", "_").replaceAll("*", "_2A").slice(0, 80);
  return `${safe}-${count}x${sizePx}px-variety${variety}-per${picturesPerPerson}-v${generator}`;
}

/** The portrait behind face `index` of a set. */
function portraitAt({ seed, variety, picturesPerPerson }: Recipe, index: number): Portrait {
  const person = `${seed}/${identityAt(index, picturesPerPerson)}`;
  return samplePortrait({ person, shot: `${person}/${index % picturesPerPerson}` }, { variety });
}

const identityAt = (index: number, perPerson: number) => Math.floor(index / perPerson);

/** Everything about the faces but their pixels; sampling without painting is quick. */
function describe(recipe: Recipe): Omit<FaceSet, "pixels"> {
  const { count, sizePx, seed, variety, picturesPerPerson } = recipe;
  const attributes: FaceAttributes[] = [];
  const measures: FaceMeasures[] = [];
  for (let i = 0; i < count; i++) {
    const portrait = portraitAt(recipe, i);
    attributes.push(portraitAttributes(portrait));
    measures.push(measuresOf(portrait));
  }
  return {
    count,
    sizePx,
    attributes,
    measures,
    identities: Int32Array.from({ length: count }, (_, i) => identityAt(i, picturesPerPerson)),
    names: Array.from({ length: count }, (_, i) => `portrait-${String(i + 1).padStart(6, "0")}`),
    source: `Portraits drawn by this project (seed ${seed}, variety ${variety})`,
  };
}

function measuresOf({ expression, pose, light, basics, skin }: Portrait): FaceMeasures {
  return {
    smile: expression.smile,
    mouthOpen: expression.mouthOpen,
    yaw: pose.yaw,
    pitch: pose.pitch,
    roll: pose.roll,
    lightSide: light.side,
    age: basics.age,
    skinDepth: skin.depth,
  };
}

async function drawAll(
  recipe: Recipe,
  folder: string,
  { inFlight = 2 * availableParallelism(), signal, onProgress }: PortraitFacesOptions,
): Promise<Uint8Array> {
  const { count, sizePx } = recipe;
  const bytesPerFace = sizePx * sizePx * 3;
  const pixels = new Uint8Array(count * bytesPerFace);
  const shards = await openShards(folder, { recipe: JSON.stringify(recipe), bytesPerFace, pixels });
  let done = count - shards.missing.length;
  onProgress?.(done, count);
  const waiting = shards.missing.values();
  let failed = false;
  const work = async () => {
    for (const index of waiting) {
      signal?.throwIfAborted();
      if (failed) return;
      const face = await renderFace(portraitAt(recipe, index), sizePx);
      await shards.put(index, face.pixels);
      onProgress?.(++done, count);
    }
  };
  const workUntilFailure = () =>
    work().catch((error) => {
      failed = true;
      throw error;
    });
  // Every worker comes to its end before an error is passed on, so nothing is left running.
  const ends = await Promise.allSettled(Array.from({ length: inFlight }, workUntilFailure));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return pixels;
}
