/**
 * A trained network made ready for a study: all faces encoded, the decoder compiled.
 *
 * @module
 */

import {
  type EncodableFaces,
  encodeFaces,
  type EncodeOptions,
  type Encoder,
  type Vae,
} from "../models/mod.ts";
import type { StudiedNetwork } from "./arithmetic_study.ts";
import { compiledDecoder } from "./compiled_decoder.ts";

/** A network that is ready. */
export interface ReadyNetwork extends StudiedNetwork {
  readonly vae: Vae;
}

/**
 * Encodes all faces, or reads their codes, and compiles the decoder.
 *
 * @param encoder Stays the caller's; must outlive the study.
 */
export async function studiedNetwork(
  encoder: Encoder,
  faces: EncodableFaces,
  options: Pick<EncodeOptions, "onProgress" | "signal"> = {},
): Promise<ReadyNetwork> {
  const { means, logVars } = await encodeFaces(encoder, faces, options);
  const { vae } = encoder;
  return { vae, means, logVars, decoder: compiledDecoder(vae) };
}
