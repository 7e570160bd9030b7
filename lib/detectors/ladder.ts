/**
 * Loading a detector by its name, and the ladder of detectors: each rung looks only at the pictures in
 * which no earlier one saw a whole face, so that a quick network does most of the work and a thorough
 * one the rest.
 *
 * A face that reaches beyond its picture does not count as seen: its box is squeezed into what there is
 * (on photographs the tiny network's widths spread by 6–8 % there, by 3–4 % once padded), and the padded rung sees all
 * of it. It is kept in case no later rung sees any.
 *
 * @module
 */

import type { FaceBox } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { projectPath } from "../system/mod.ts";
import {
  type Detector,
  type DetectorName,
  type FaceFinder,
  type FoundFace,
  type RungName,
  rungOf,
} from "./detector.ts";
import { decodeFaceApiWeights, type FaceApiFiles } from "./face_api.ts";
import { loadMtcnn } from "./mtcnn.ts";
import { loadSsd } from "./ssd.ts";
import { loadTiny, tinyFinder } from "./tiny.ts";

/** What a detector needs to know. */
export interface DetectorOptions {
  /** Where MTCNN's weights are. Default `data/models/mtcnn`. */
  readonly mtcnnFolder?: string;
}

/**
 * Loads a detector on the active back end.
 *
 * `auto` climbs from the tiny network to the same on the padded picture, and only then to SSD, as it is
 * and padded. On 1,200 photographs of tight crops that finds 99.9 %, none of them far from the middle,
 * and leaves 2 to SSD, which takes more than ten times as long a picture. With SSD before the padded tiny
 * network as many were found of 300 (299 either way, with a least score of 0.5), at seven times the cost,
 * and 75 of them by SSD, whose boxes spread more.
 *
 * @throws {RangeError} If MTCNN's weights are not there; the message says where to get them.
 */
export async function loadDetector(
  name: DetectorName,
  options: DetectorOptions = {},
): Promise<Detector> {
  if (name === "mtcnn") {
    return await loadMtcnn(options.mtcnnFolder ?? projectPath("data", "models", "mtcnn"));
  }
  const rungs = await loadRungs(name);
  return {
    name,
    detect: (pictures) => climb(rungs, pictures),
    dispose: () => new Set(rungs.map(({ finder }) => finder)).forEach((finder) => finder.dispose()),
  };
}

/**
 * The tiny network, on a picture as it is and then on the padded one, of weights that are in memory: the
 * ladder's quick half, for where there are no files, such as in a browser.
 */
export function tinyDetector(files: FaceApiFiles): Detector {
  const finder = tinyFinder(decodeFaceApiWeights("tiny_face_detector", files));
  const rungs = [{ name: "tiny", finder }, { name: "tiny padded", finder }] as const;
  return {
    name: "tiny",
    detect: (pictures) => climb(rungs, pictures),
    dispose: () => finder.dispose(),
  };
}

async function loadRungs(name: "auto" | "tiny" | "ssd"): Promise<Rung[]> {
  if (name === "tiny") return [{ name, finder: await loadTiny() }];
  if (name === "ssd") return [{ name, finder: await loadSsd() }];
  const [tiny, ssd] = [await loadTiny(), await loadSsd()];
  return [
    { name: "tiny", finder: tiny },
    { name: "tiny padded", finder: tiny },
    { name: "ssd", finder: ssd },
    { name: "ssd padded", finder: ssd },
  ];
}

/** Detectors that are there, and why others are not. */
export interface AvailableDetectors {
  /** Those whose weights are there, in the order asked for; the caller's to dispose. */
  readonly detectors: readonly Detector[];
  /** A sentence for each that is missing, which says how to get it. */
  readonly missing: readonly string[];
}

/**
 * Loads as many of some detectors as there are weights for: MTCNN's are the user's to get.
 *
 * @throws Whatever else is wrong with a detector, such as damaged weights.
 */
export async function availableDetectors(
  names: readonly DetectorName[],
  options: DetectorOptions = {},
): Promise<AvailableDetectors> {
  const detectors: Detector[] = [];
  const missing: string[] = [];
  for (const name of names) {
    try {
      detectors.push(await loadDetector(name, options));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      missing.push(error.message);
    }
  }
  return { detectors, missing };
}

/** One network, and what its faces are marked with. */
interface Rung {
  readonly name: RungName;
  readonly finder: FaceFinder;
}

/** How far a box may reach beyond its picture, in the picture's sides. */
const TOLERANCE = 0.05;

/**
 * Finds the faces of some pictures, rung by rung.
 *
 * @returns For each picture the faces of the first rung that saw a whole one, the most certain first.
 */
export async function climb(
  rungs: readonly Rung[],
  pictures: readonly RgbImage[],
): Promise<FoundFace[][]> {
  const found: FoundFace[][] = pictures.map(() => []);
  let open = pictures.map((picture, index) => ({ picture, index }));
  for (const { name, finder } of rungs) {
    if (open.length === 0) break;
    const { padding } = rungOf(name);
    const seen = await finder.find(open.map(({ picture }) => picture), padding);
    open = open.filter(({ picture, index }, i) => {
      const faces = seen[i] ?? [];
      const isWhole = faces.some(({ box }) => padding > 0 || liesWithin(box, picture));
      if (isWhole || found[index]?.length === 0) {
        found[index] = faces.map(({ box, score }) => ({ box, score, rung: name }));
      }
      return !isWhole;
    });
  }
  return found;
}

function liesWithin({ left, top, width, height }: FaceBox, picture: RgbImage): boolean {
  const { widthPx, heightPx } = picture;
  return left >= -TOLERANCE * widthPx && left + width <= (1 + TOLERANCE) * widthPx &&
    top >= -TOLERANCE * heightPx && top + height <= (1 + TOLERANCE) * heightPx;
}
