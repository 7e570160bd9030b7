/**
 * What an extraction is asked for, how far it is, and what it has done.
 *
 * @module
 */

import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import type { PhaseTimes } from "./extract_pictures.ts";
import type { ExtractionSettings, Shard } from "./recipe.ts";
import type { ExtractionReport } from "./report.ts";

/** How far an extraction is. */
export interface ExtractionProgress {
  /** Looking at what an earlier run left, extracting, or writing the store. */
  readonly phase: "check" | "extract" | "store";
  /** Pictures of this phase that are done. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** What to extract, where to, and by whom. */
export interface ExtractFacesOptions extends Partial<ExtractionSettings> {
  /** Where the pictures are. */
  readonly location: PictureLocation;
  /** The folder of the store; a shard's gets `-shard-2-of-4` behind its name. */
  readonly to: string;
  /** Default: all of it. */
  readonly shard?: Shard | undefined;
  /** Worker processes. Default: as many as the machine can take. */
  readonly processes?: number | undefined;
  /** MTCNN's weights. Default `data/models/mtcnn`. */
  readonly mtcnnFolder?: string | undefined;
  /** Stops the extraction; what is finished by then is kept. */
  readonly signal?: AbortSignal | undefined;
  /** Called as chunks are looked at, pictures extracted, and chunks put into the store. */
  readonly onProgress?: ((progress: ExtractionProgress) => void) | undefined;
  /** Takes lines for people: what computes, what is resumed, which worker crashed. */
  readonly log?: ((line: string) => void) | undefined;
  /** Opens the pictures here. Default `openPictures()`. */
  readonly openSource?: ((location: PictureLocation) => Promise<PictureSource>) | undefined;
  /** The workers' program, for tests. */
  readonly program?: string | undefined;
}

/** What was done. */
export interface Extraction {
  /** The store's folder. */
  readonly folder: string;
  /** What became of the pictures. */
  readonly report: ExtractionReport;
  /** Whether this run made the store; else it was there, of the very same pictures. */
  readonly made: boolean;
  /** Pictures that this run worked on. */
  readonly extracted: number;
  /** Worker processes at one time; 0 if there was nothing to do. */
  readonly processes: number;
  /** Workers that crashed and were replaced. */
  readonly crashes: number;
  /** Summed over all processes. */
  readonly times: PhaseTimes;
}
