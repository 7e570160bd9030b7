/**
 * Training: {@linkcode train} trains whatever is a `TrainableModel` of `facespace/models`, in runs that
 * are saved every few seconds and go on bit for bit; {@linkcode trainVae} is how the project trains its
 * autoencoders on faces. Networks that are trained against each other, such as a GAN's pair, are put together by
 * {@linkcode adversaries}, with a loss and an {@linkcode adam} each.
 *
 * @module
 */

// A variational autoencoder as the project trains it, or from the disk if it has been.
export {
  type RunOptions,
  type TrainedFaces,
  type TrainedVae,
  type TrainedVaeRun,
  type TrainingFaces,
  trainVae,
  vaeRunFolder,
  type VaeSettings,
} from "./train_vae.ts";
// Against a discriminator: V2 from where its training ended, and a generator from the start.
export {
  type GanSettings,
  type TrainedGan,
  trainGan,
  trainVaeGan,
  vaeGanNetwork,
  vaeGanRunFolder,
  type VaeGanSettings,
} from "./train_gan.ts";
export { type Adversaries, adversaries, type Player } from "./adversaries.ts";
export { type FaceParts, faceParts, type GivenParts, partNotes, type Split } from "./split.ts";

// Any model: its images, what else its loss is told, and what changes while it trains.
export { type StepProgress, train, type TrainOptions, type TrainResult } from "./train.ts";
export {
  type Batch,
  batches,
  type BatchOptions,
  type EpochSeed,
  type ImageSource,
  imageSource,
  type RowTargets,
  type Targets,
  withTargets,
} from "./batches.ts";
export { affordableEpochs, oneCycle, type Schedule, type SchedulePoint } from "./schedule.ts";
export type { HistoryRow } from "./history.ts";

// The loop's parts, for a loop of one's own.
export {
  evaluationStep,
  type LossValues,
  type Step,
  type StepInputs,
  type StepOptions,
  type TrainStep,
  trainStep,
} from "./train_step.ts";
export { adam, type AdamOptions, averaging, type Optimizer } from "./adam.ts";

// Networks against each other over seeds.
export { type SharedStep, sharedStep, startAgain } from "./train_again.ts";
export {
  type BriefOptions,
  type Contestant,
  runTrials,
  trainBriefly,
  type Trial,
  type TrialInterval,
  trialIntervals,
  type TrialOptions,
  trialTable,
  type TrialValue,
} from "./trials.ts";

// Runs on disk: where they lie, which are finished, and what they hold.
export {
  keepWeights,
  loadWeights,
  readWeightPrecision,
  runFolder,
  type WeightPrecision,
} from "./checkpoint.ts";
export { precisionFacts } from "./run_precision.ts";
export {
  findVaeRuns,
  type FinishedRun,
  finishedRuns,
  openVaeRun,
  readRunConfig,
  readVaeRun,
  type VaeRun,
  type VaeTraining,
  weightsFile,
} from "./finished_runs.ts";
export {
  type FloatTensor,
  readTensorFile,
  type TensorFile,
  writeTensorFile,
} from "./safetensors.ts";
