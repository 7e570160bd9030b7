/**
 * The project's variational autoencoders by name.
 *
 * @module
 */

import { buildVae, type Vae, type VaeOptions } from "./vae.ts";
import { buildVaeV2 } from "./vae_v2.ts";

/** `v1` is the log entry's network, `v2` the better one with codes of the same length. */
export type VaeVariant = "v1" | "v2";

/** All of them. */
export const VAE_VARIANTS: readonly VaeVariant[] = ["v1", "v2"];

/**
 * Builds a variational autoencoder with seeded initial weights.
 *
 * @throws {RangeError} If an option is out of range.
 */
export function buildVaeVariant(variant: VaeVariant, options: VaeOptions = {}): Vae {
  return variant === "v2" ? buildVaeV2(options) : buildVae(options);
}
