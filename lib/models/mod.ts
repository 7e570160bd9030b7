/**
 * Networks and their losses: two variational autoencoders, the accordion, a classifier of attributes,
 * and principal components as the baseline. None of them knows how it is trained: `train()` of
 * `facespace/training` trains whatever is a {@linkcode TrainableModel}. A new network is a new file
 * here that builds its layers and gives its loss.
 *
 * @module
 */

// The border to training: what a network offers, under names that can stand in a file.
export {
  type Autoencoder,
  type LossInputs,
  type LossTerms,
  namedVariables,
  type TrainableModel,
} from "./trainable_model.ts";

// The variational autoencoders, by version; what their loss weighs, and what that means.
export {
  buildVae,
  decode,
  disposeVae,
  encode,
  reconstruct,
  type Vae,
  VAE_VERSIONS,
  type VaeOptions,
  type VaeVersion,
} from "./vae.ts";
export { PUBLISHED_DETAILS, type PublishedDetail } from "./vae_v1.ts";
export {
  betaOfMeans,
  equivalentSigma,
  type ReconstructionLoss,
  RECONSTRUCTIONS,
  sigmaOfError,
  trainableVae,
  type TrainableVaeOptions,
} from "./vae_loss.ts";

// Networks against each other: a generator or an autoencoder, and a discriminator.
export {
  type AeGan,
  type AeGanOptions,
  buildAeGan,
  buildDiscriminator,
  buildGenerator,
  discriminate,
  type Discrimination,
  type Discriminator,
  type GanOptions,
  type GanVersion,
  type Generator,
} from "./gan.ts";
export {
  type Answer,
  drawnFaces,
  type FaceMaker,
  reconstructedFaces,
  remadeFaces,
  trainableAeGan,
  trainableDiscriminator,
  trainableGenerator,
  trainableVaeGan,
} from "./adversarial_loss.ts";

// The accordion and its successors.
export {
  type Accordion,
  accordionAutoencoder,
  type AccordionOptions,
  buildAccordion,
  disposeAccordion,
  trainableAccordion,
  type TrainableAccordionOptions,
  unfold,
} from "./accordion.ts";
export type { Upsampling } from "./layers.ts";

// The classifier of attributes; `facespace/judges` makes a judge of it.
export {
  ACTIVATIONS,
  attributeActivations,
  type AttributeClassifier,
  type AttributeClassifierOptions,
  attributeLogits,
  buildAttributeClassifier,
  disposeAttributeClassifier,
  trainableAttributeClassifier,
} from "./attribute_classifier.ts";

// A network's table, as Keras prints it.
export { formatSummary, type LayerSummary, type ModelSummary, summarise } from "./summary.ts";

// Whole stores of faces through a network: to codes, which are kept on disk, and to images.
export {
  type CodeDecoder,
  codeDecoder,
  computeCodes,
  decodeImages,
  type EncodableFaces,
  type EncodedFaces,
  encodeFaces,
  encodeImages,
  type EncodeOptions,
  type Encoder,
  mapImages,
  reconstructImages,
} from "./many_images.ts";
export { type NetworkPass, networkPass, type PassOptions } from "./network_pass.ts";

// The linear baseline.
export { fitImagePca, leadingComponents, type Pca, reconstructImagesByPca } from "./pca.ts";
