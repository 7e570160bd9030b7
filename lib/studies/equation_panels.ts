/**
 * An equation and its verdicts as the parts of a picture.
 *
 * @module
 */

import type { EquationGroup, EquationPicture } from "../charts/mod.ts";
import { faceAt } from "../store/mod.ts";
import { type FacePixels, floatImageAt, type FloatImages, type RgbImage } from "../images/mod.ts";
import { conditionText } from "./equation_faces.ts";
import type { EquationVerdict, EquationVerdicts, RealFaces } from "./equation_verdict.ts";
import { equationLine, type EquationRun, type TermRun, termSigns } from "./run_equation.ts";

/** What belongs to the picture beside the run. */
export interface EquationPanelsOptions {
  /** In any size; those near the result are taken from here. */
  readonly faces: FacePixels;
  /** What judges say. Default: nothing. */
  readonly verdicts?: EquationVerdicts;
  /** What faces and model these are, and whether the faces were seen in training. */
  readonly caption: string;
}

/** Lays out what `drawEquation` draws. */
export function equationPanels(run: EquationRun, options: EquationPanelsOptions): EquationPicture {
  const { faces, verdicts, caption } = options;
  const expected = expectedText(run);
  const real = verdicts?.real;
  return {
    title: equationLine(run.terms.map(({ term }) => term)),
    groups: run.terms.map((each, i) => ({
      sign: termSigns(each.term, i).join(" "),
      label: each.term.text,
      ...panelsOf(each),
    })),
    result: { image: floatImageAt(run.image, 0), caption: "result" },
    remarks: [
      ...(expected ? [`The result should be: ${expected}`] : []),
      ...(verdicts?.judges ?? []).map((verdict) => verdictText(verdict, real)),
    ],
    ...(real
      ? {
        comparison: {
          sign: "",
          label: `Real faces: ${expected}`,
          ...panelsOf(real),
        },
      }
      : {}),
    others: {
      label: `nearest of ${run.encoded} real faces`,
      images: run.neighbours.map(({ row, distance }) => ({
        image: faceAt(faces, row),
        caption: distance.toFixed(1),
      })),
    },
    caption: [
      "Averages and their sum are of codes, the means of the posteriors" +
      (run.policy === "plain" ? "" : `; norm policy: ${run.policy}`),
      "Under the nearest faces, the distance of their codes from the result's",
      `The result lies ${run.distance.toFixed(1)} from the faces' mean code, a face lies ` +
      `${run.faceDistance.toFixed(1)} from it`,
      caption,
    ].join(". ") + ".",
  };
}

/** Faces, reconstructions and average, and how many there are. */
function panelsOf(
  { members, rows, shown, originals, reconstructions, meanImage }: TermRun | RealFaces,
): Omit<EquationGroup, "sign" | "label"> {
  const used = rows.length < members.length
    ? `${rows.length.toLocaleString("en")} of ${countFaces(members.length)}`
    : countFaces(members.length);
  return {
    note: shown.length < rows.length ? `${used}, ${shown.length} shown` : used,
    rows: [
      { label: "faces", images: imagesOf(originals) },
      { label: "reconstructed", images: imagesOf(reconstructions) },
    ],
    average: floatImageAt(meanImage, 0),
    averageLabel: `average of ${rows.length}`,
  };
}

/** What the result should be, in words: `Smiling, not Male`; empty if the equation does not say. */
export function expectedText({ expected }: Pick<EquationRun, "expected">): string {
  return expected.flatMap(({ attribute, present }) =>
    present === null ? [] : [inWords(conditionText({ attribute, present }))]
  ).join(", ");
}

/**
 * A verdict in a line, such as `face-api: Smiling 83 %, Male 91 %; as it should be (so it says of 25 %
 * of 50 reconstructed real faces)`.
 *
 * @param real Those that were judged for comparison.
 */
export function verdictText(
  { judge, attributes, succeeds, realShare }: EquationVerdict,
  real: Pick<RealFaces, "rows"> | null | undefined,
): string {
  if (attributes.length === 0) return `${judge}: can tell nothing that the equation names`;
  const scores = attributes.map(({ attribute, score }) =>
    `${inWords(attribute)} ${percent(score)}`
  );
  const conclusion = succeeds === null
    ? "the equation asks for none of it"
    : succeeds
    ? "as it should be"
    : "not as it should be";
  const beside = realShare === null || !real
    ? ""
    : ` (right on ${percent(realShare)} of ${rightOf(real)})`;
  return `${judge}: ${scores.join(", ")}; ${conclusion}${beside}`;
}

const rightOf = ({ rows }: Pick<RealFaces, "rows">) =>
  rows.length === 1 ? "1 reconstructed real face" : `${rows.length} reconstructed real faces`;

/** CelebA's names have underscores. */
const inWords = (name: string): string => name.replaceAll("_", " ");

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function countFaces(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "face" : "faces"}`;
}

function imagesOf(images: FloatImages): readonly RgbImage[] {
  return Array.from({ length: images.count }, (_, i) => floatImageAt(images, i));
}
