/**
 * The detectors that can be loaded here: MTCNN's weights are the user's to get.
 *
 * @module
 */

import type { Detector, DetectorName } from "./detector.ts";
import { type DetectorOptions, loadDetector } from "./load_detector.ts";

/** Detectors that are there, and why others are not. */
export interface AvailableDetectors {
  readonly detectors: readonly Detector[];
  /** A sentence for each that is missing, which says how to get it. */
  readonly missing: readonly string[];
}

/**
 * Loads as many of some detectors as there are weights for.
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
