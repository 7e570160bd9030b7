/**
 * What the notebooks find out, as objects that know their networks, faces and judges: each does the work
 * of a question, and gives what it found as rows of tables, specifications of charts and labelled
 * pictures. Nothing here shows anything.
 *
 * @module
 */

// Trained networks made ready: all faces encoded, decoders compiled, and two of them compared.
export {
  type ByNetwork,
  compareNetworks,
  type CompareOptions,
  costRows,
  type EncodingNetwork,
  type LabelledPictures,
  type MeasureGain,
  type NetworkComparison,
  type ReadyNetwork,
  type StudiedFaces,
  type StudiedNetwork,
  studiedNetworks,
  type TrainedRun,
} from "./networks.ts";

// The study of a transfer: what is taken from some faces and given to others, on several networks.
export {
  type CellFigures,
  type DriftOptions,
  ENTRY_TRANSFER,
  type FindingsColumn,
  type FindingsCurveOptions,
  type FindingsSource,
  type FindingsTableOptions,
  type JudgedDraw,
  labelOrigins,
  type LabelTable,
  OTHER_TRANSFERS,
  type OtherPictures,
  type OtherTransfers,
  otherTransfers,
  type OtherTransfersOptions,
  RECIPE,
  type Transfer,
  TRANSFER_KINDS,
  type TransferCell,
  type TransferChoice,
  type TransferFindings,
  type TransferGrid,
  type TransferKind,
  type TransferRunOptions,
  type TransferStudy,
  transferStudy,
  type TransferStudyOptions,
  type UntouchedFaces,
  type VectorKind,
} from "./transfer/mod.ts";

export { accuracyRows, type FaceCondition, type Judged, type TableRow } from "./measures.ts";
export { type MemberCount, sampleOf } from "./draws.ts";

// Networks that only draw: their pictures beside real ones, and arithmetic on their codes.
export {
  gaussianDraws,
  type PictureSets,
  pictureSets,
  type PictureSetsOptions,
} from "./picture_sets.ts";
export {
  type DrawnArithmetic,
  drawnArithmetic,
  type DrawnArithmeticOptions,
} from "./drawn_arithmetic.ts";

// Equations over attributes, on one network.
export {
  type AttributedFaces,
  type AttributeVerdict,
  type EquationResult,
  type EquationSettings,
  type EquationStudy,
  equationStudy,
  type EquationStudyOptions,
  type EquationVerdict,
  type GivenTerm,
  referenceFaces,
} from "./equation_study.ts";
export {
  type EquationSum,
  type FaceGroup,
  type NearFace,
  type SumOfMeans,
  sumOfMeans,
  type TermResult,
} from "./equation_sum.ts";
export {
  type ExpectedAttribute,
  expectedAttributes,
  type FaceChoice,
  type TermFaces,
  termFaces,
  type TermFacesOptions,
} from "./equation_terms.ts";

// One man made to smile in many ways, held against the right answer.
export {
  type AnswerFigures,
  type AnswerStudy,
  answerStudy,
  type AnswerStudyOptions,
} from "./answer_study.ts";
export {
  type DrawnChange,
  OTHER_CHANGES,
  type OtherAnswers,
  otherAnswers,
  type OtherAnswersOptions,
} from "./other_answers.ts";
export { openRealism, type Realism, type SeenPicture, type SeenPictures } from "./realism.ts";
export { pcaNetwork, type PcaNetworkOptions } from "./pca_network.ts";

// The entry's process: pictures averaged, beside codes averaged.
export { type EntryProcess, entryProcess } from "./entry_process.ts";
export type { AveragedThing, EntryProcessOptions } from "./entry_ways.ts";
export type { ComparedWay, CompareWaysOptions, WayComparison } from "./ways_compared.ts";

// Walks between draws, and between people.
export { type Walk, walkFilm } from "./latent_walks.ts";

// Whether one can make out who is on a reconstruction.
export { whoIsIt, type WhoIsItOptions } from "./who_is_it.ts";

// An autoencoder against a discriminator, each suspected cause of its defeat by itself.
export {
  DUEL_WAYS,
  type DuelMeasure,
  type WhoWins,
  whoWins,
  type WhoWinsOptions,
} from "./who_wins.ts";
export type { DuelWay } from "./duel.ts";

// Latent space: where the codes of faces are, and how that differs from the prior.
export {
  type AverageImages,
  type LatentDraws,
  type LatentFaces,
  type LatentStudy,
  latentStudy,
  type LatentStudyOptions,
} from "./latent_study.ts";
export {
  type ChanceFindings,
  firstValues,
  type HistogramOptions,
  histogramRows,
  judgeDimensions,
  momentRows,
  type NamedSamples,
  quantileRows,
  type TestCount,
  VERDICTS,
} from "./latent_dimensions.ts";
export type { DrawOptions } from "./latent_draws.ts";
export {
  type CommonSettings,
  type CompareTrainingsOptions,
  PUBLISHED_WAYS,
  type TrainingComparison,
  type TrainingWay,
} from "./published_training.ts";

// Before any arithmetic: faces and their pictures, reconstructions, and the accordion's blocks.
export {
  type ComparedDetectors,
  type FaceSurvey,
  faceSurvey,
  type FramedFaces,
  type SurveyedFaces,
  type SurveyRows,
  type TightFaces,
} from "./face_survey.ts";
export {
  type Baselines,
  type ChosenFaces,
  epochRows,
  partRows,
  type ReconstructionStudy,
  reconstructionStudy,
  type ReconstructionStudyOptions,
} from "./reconstruction_study.ts";
export {
  type AccordionChange,
  type AccordionFigure,
  type AccordionFigures,
  type AccordionMeasures,
  type AccordionStudy,
  accordionStudy,
  type AccordionStudyOptions,
  type AccordionTrials,
  type UntrainedAccordions,
} from "./accordion_study.ts";
