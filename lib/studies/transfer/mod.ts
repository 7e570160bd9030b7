/**
 * The study of a transfer: what some faces have and others lack, such as a smile, is computed on codes
 * and added to others. `transfer_study.ts` is what a notebook holds; the rest is what it consists of, from
 * the groups of faces to the findings.
 *
 * @module
 */

export type { DriftOptions } from "./identity.ts";
export type { JudgedDraw, UntouchedFaces } from "./network_study.ts";
export {
  ENTRY_TRANSFER,
  labelOrigins,
  type LabelTable,
  OTHER_TRANSFERS,
  type Transfer,
} from "./transfer.ts";
export {
  type CellFigures,
  type FindingsColumn,
  type FindingsCurveOptions,
  type FindingsSource,
  type FindingsTableOptions,
  TransferFindings,
} from "./transfer_findings.ts";
export {
  RECIPE,
  TRANSFER_KINDS,
  type TransferCell,
  type TransferGrid,
  type TransferKind,
  type VectorKind,
} from "./transfer_results.ts";
export {
  type OtherPictures,
  type OtherTransfers,
  otherTransfers,
  type OtherTransfersOptions,
  type TransferChoice,
  type TransferRunOptions,
  type TransferStudy,
  transferStudy,
  type TransferStudyOptions,
} from "./transfer_study.ts";
