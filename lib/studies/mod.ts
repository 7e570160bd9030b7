/**
 * studies.
 *
 * @module
 */

export { analogyDiagram } from "./analogy_diagram.ts";
export { gridOf } from "./arithmetic_cell.ts";
export { arithmeticStudy } from "./arithmetic_study.ts";
export { attributeSliders, SLIDER_ATTRIBUTES } from "./attribute_sliders.ts";
export { averageRows } from "./average_rows.ts";
export { averageSharpness } from "./average_sharpness.ts";
export { equationChoices, vectorChoices } from "./choose_cell.ts";
export { compareNetworks } from "./compare_networks.ts";
export { compiledDecoder } from "./compiled_decoder.ts";
export { drawInTurn, drawMembers, type MemberCount } from "./draws.ts";
export { driftRows } from "./drift_rows.ts";
export { equationExample } from "./equation_example.ts";
export { termFaces } from "./equation_faces.ts";
export { equationPanels, expectedText, verdictText } from "./equation_panels.ts";
export { type EquationVerdicts, judgeEquation } from "./equation_verdict.ts";
export { exampleColumns, exampleRowsOfEach } from "./example_rows.ts";
export { ENTRY_EQUATION, OTHER_EQUATIONS, possibleTransfers } from "./known_transfers.ts";
export { labelOrigin } from "./label_origin.ts";
export { averageImages, averageRow } from "./latent_averages.ts";
export { countTests, judgeDimensions, VERDICTS } from "./latent_dimensions.ts";
export { compareDraws } from "./latent_draws.ts";
export { oneFaceEach } from "./latent_people.ts";
export {
  countRows,
  firstValues,
  histogramRows,
  latentRow,
  momentsRow,
  quantileRows,
  rankRows,
  varianceRows,
} from "./latent_rows.ts";
export { summariseLatents } from "./latent_summary.ts";
export { compareWeights } from "./latent_weights.ts";
export { nearestDistance, nearestFaces } from "./nearest_faces.ts";
export { equationGrid, otherEquations, RECIPE } from "./other_equations.ts";
export { equationLine, type EquationRun, runEquation, termSigns } from "./run_equation.ts";
export { studiedNetwork } from "./studied_network.ts";
export { csvText, drawRows, figureRows, writeCsv } from "./study_csv.ts";
export { judgeCurves, networkCurves, policyCurves } from "./study_curves.ts";
export {
  choiceOf,
  figuresOf,
  type NetworkFigures,
  realSuccess,
  runOnEach,
  successBy,
  untouchedOnEach,
} from "./study_runs.ts";
export {
  cellText,
  groupSizes,
  intervalText,
  KIND_LABELS,
  percentText,
  successColumns,
} from "./study_text.ts";
export { ENTRY_TRANSFER, transferGroups } from "./transfer.ts";
export { VECTOR_KINDS } from "./transfer_vector.ts";
