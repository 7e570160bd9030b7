/**
 * What the coordinator and a worker say to each other: a line of JSON each, over the worker's
 * standard input and output.
 *
 * @module
 */

import type { PictureLocation } from "../annotations/mod.ts";
import type { PhaseTimes } from "./phase_timer.ts";
import type { ExtractionSettings } from "./settings.ts";
import type { SourceFacts } from "./source_facts.ts";

/** What a worker is for; the first line that it reads. */
export interface WorkerTask {
  readonly location: PictureLocation;
  readonly facts: SourceFacts;
  readonly settings: ExtractionSettings;
  /** The folder that chunks' files go to. */
  readonly folder: string;
  /** MTCNN's weights, where they are not in their usual place. */
  readonly mtcnnFolder?: string | undefined;
}

/** What a worker is asked, one after the other. */
export type WorkerRequest =
  /** Extract a chunk and write its file. */
  | {
    readonly kind: "extract";
    readonly chunk: number;
    /** SHA-256 of the recipe. */
    readonly recipe: string;
    /** Pictures that are to be left out, as they end the process. */
    readonly crashing: readonly number[];
  }
  /** Extract one picture and write nothing: does the process survive it? */
  | { readonly kind: "try"; readonly picture: number };

/** What a worker answers. */
export type WorkerReply =
  /** The networks are loaded. */
  | {
    readonly kind: "ready";
    readonly software: Readonly<Record<string, string>>;
    readonly usesGpu: boolean;
    readonly backend: readonly string[];
    readonly times: PhaseTimes;
  }
  /** So many pictures of the present chunk are done. */
  | { readonly kind: "progress"; readonly chunk: number; readonly done: number }
  /** The chunk's file is written. */
  | {
    readonly kind: "extracted";
    readonly chunk: number;
    readonly faces: number;
    readonly skipped: number;
    readonly times: PhaseTimes;
  }
  | { readonly kind: "tried"; readonly picture: number }
  /** Something is wrong that no picture is to blame for; the worker ends. */
  | { readonly kind: "failed"; readonly message: string };
