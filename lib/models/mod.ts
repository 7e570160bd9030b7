/**
 * models.
 *
 * @module
 */

export { buildAccordion, disposeAccordion, unfold } from "./accordion.ts";
export {
  type AttributeClassifier,
  attributeLogits,
  buildAttributeClassifier,
  disposeAttributeClassifier,
} from "./attribute_classifier.ts";
export type { Autoencoder } from "./autoencoder.ts";
export {
  computeCodes,
  type EncodableFaces,
  encodeFaces,
  type EncodeOptions,
  type Encoder,
} from "./encode.ts";
export {
  decodeImages,
  fitImagePca,
  mapImages,
  reconstructImages,
  reconstructImagesByPca,
} from "./image_batches.ts";
export { namedVariables } from "./named_variables.ts";
export { formatSummary, summarise } from "./summary.ts";
export type { LossInputs, LossTerms, TrainableModel } from "./trainable.ts";
export { accordionAutoencoder, trainableAccordion } from "./trainable_accordion.ts";
export { trainableAttributeClassifier } from "./trainable_attribute_classifier.ts";
export { type ReconstructionLoss, RECONSTRUCTIONS, trainableVae } from "./trainable_vae.ts";
export { buildVae, decode, disposeVae, encode, reconstruct, type Vae } from "./vae.ts";
export { equivalentSigma, sigmaOfError } from "./vae_loss.ts";
export { buildVaeV2 } from "./vae_v2.ts";
export { buildVaeVariant, VAE_VARIANTS, type VaeVariant } from "./vae_variant.ts";
