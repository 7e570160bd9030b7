/**
 * training.
 *
 * @module
 */

export { adam } from "./adam.ts";
export { type Batch, batches } from "./batches.ts";
export { loadWeights } from "./checkpoint.ts";
export {
  faceParts,
  type FaceVaeOptions,
  type FaceVaeSettings,
  trainFaceVae,
  type TrainingFaces,
  USUAL_TRAINING,
} from "./face_vae.ts";
export { finishedRuns, isRecord, readRunConfig } from "./finished_runs.ts";
export { historyCsv, type HistoryRow, lossesOf } from "./history.ts";
export { imageSource } from "./image_source.ts";
export { meanInterval } from "./mean_interval.ts";
export { oneCycle } from "./one_cycle.ts";
export { runFolder } from "./run_folder.ts";
export { type FloatTensor, readTensorFile, writeTensorFile } from "./safetensors.ts";
export { scheduleValue } from "./schedule.ts";
export { type GivenParts, type Split, splitFaces } from "./split.ts";
export { type RowTargets, targetsOf, withTargets } from "./targets.ts";
export { type StepProgress, train, type TrainOptions, type TrainResult } from "./train.ts";
export { trainBriefly } from "./train_briefly.ts";
export { evaluationStep, trainStep } from "./train_step.ts";
export { trialIntervals, trialTable } from "./trial_intervals.ts";
export { runTrials } from "./trials.ts";
export { findVaeRuns, openVaeRun, readVaeRun, type TrainedVae, type VaeRun } from "./vae_run.ts";
