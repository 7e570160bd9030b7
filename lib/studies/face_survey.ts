/**
 * A look at a face store and the pictures behind it: what the detector missed, how crops frame a face, how
 * detectors compare on the same pictures, what the labels say, and whether networks agree with them.
 *
 * @module
 */

import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  attributeRates,
  CELEBA_RATES,
  eyeTilt,
  type FaceBox,
  type FaceCrop,
  phiMatrix,
  type PictureSource,
} from "../annotations/mod.ts";
import type { FilmFrame, PictureRow } from "../charts/mod.ts";
import {
  availableDetectors,
  compareDetectors,
  cropFace,
  cutFace,
  type Detector,
  type DetectorName,
  loadDescriber,
  loadDetector,
  loadLandmarkFinder,
} from "../detectors/mod.ts";
import { type ExtractionReport, parseReport, readPictures } from "../faces/mod.ts";
import { annotatePicture, evenlySpread, fitInto, type RgbImage } from "../images/mod.ts";
import { agreement, givenAttribute } from "../judges/mod.ts";
import { principalDirections } from "../statistics/mod.ts";
import { faceAt, type FaceRow, type FaceStore } from "../store/mod.ts";

/** Rows of a table. */
export type SurveyRows = Record<string, string | number | null | undefined>[];

/** Faces in their pictures, as found and as cut out. */
export interface FramedFaces {
  /** How far the eyes of each are tilted, in degrees. */
  readonly tilts: readonly string[];
  /** The pictures with the detector's box in blue, what is cut out dashed in orange, landmarks in green. */
  readonly overlays: PictureRow;
  /** The faces, cut out by a policy. */
  crops(policy: "box" | "levelled"): PictureRow;
  /** For a slider over the margin around the box, as a share of its size: the faces, cut out by it. */
  film(margins: readonly number[]): readonly FilmFrame[];
}

/** Faces of the store, seen again with nothing around them. */
export interface TightFaces {
  /** How many. */
  readonly count: number;
  /** One row a rung of the detector: how many it found. */
  readonly rungs: SurveyRows;
  /** The first that the first rung does not find. */
  readonly lost: readonly RgbImage[];
}

/** How detectors compare on the same pictures. */
export interface ComparedDetectors {
  /** How many pictures. */
  readonly count: number;
  /** One row a detector. */
  readonly rows: SurveyRows;
  /** For a slider over the detectors: their boxes (blue) and the true ones (green) on the first pictures. */
  readonly film: readonly FilmFrame[];
}

/** What is looked at of a face store. */
export interface SurveyedFaces
  extends Pick<FaceStore, "count" | "sizePx" | "sizesPx" | "inSize" | "source"> {
  /** What is known of the faces. */
  readonly table: Pick<FaceStore["table"], "pictures" | "identities" | "attribute" | "row">;
  /** Has the report of what became of the pictures. */
  readonly manifest: Pick<FaceStore["manifest"], "report">;
}

/** A look at a face store and its pictures. Where these are gone, what shows them is empty. */
export interface FaceSurvey {
  /** Where the faces come from, and what cannot be shown. */
  readonly description: string;
  /** How many pictures were looked at; undefined if the store does not say. */
  readonly looked: number | undefined;
  /** The share of them with a face. */
  readonly found: number;
  /** Pictures of which there is a face in the store, or a reason why not. */
  readonly accounted: number;
  /** How much there is of what. */
  counts(): SurveyRows;
  /** Rows of some faces at even distances. */
  spread(count: number): readonly number[];
  /** The pictures of some rows, made small. */
  pictures(rows: readonly number[]): Promise<readonly RgbImage[]>;
  /** Which rung of the detector found the faces. */
  rungs(): SurveyRows;
  /** Why pictures were left out. */
  reasons(): SurveyRows;
  /** The first pictures in which no face was found, made small. */
  missed(most: number): Promise<readonly RgbImage[]>;
  /** The first pictures that the first rung missed, made small. */
  late(most: number): Promise<readonly RgbImage[]>;
  /** Has the detector see about so many faces of the store again, already cut out. */
  seeAgain(about: number): Promise<TightFaces>;
  /** The faces whose eyes are tilted most, before some other rows. */
  framed(mostTilted: number, others: readonly number[]): Promise<FramedFaces>;
  /**
   * Compares detectors on pictures at even distances, with the ladder as reference.
   *
   * @param most Pictures, at most.
   * @param log Told of each detector that is missing. Default: `console.log`.
   */
  compareDetectors(
    names: readonly DetectorName[],
    most: number,
    log?: (line: string) => void,
  ): Promise<ComparedDetectors>;
  /** How often each attribute occurs, the most frequent first, beside its rate in CelebA. */
  attributeRates(): {
    readonly name: string;
    readonly share: number;
    readonly beside: number;
  }[];
  /** The phi coefficients of all pairs of attributes, each once; what goes together stands together. */
  correlations(): {
    readonly row: string;
    readonly column: string;
    readonly correlation: number;
  }[];
  /** How many men and women smile, and how many do not. */
  groups(): SurveyRows;
  /** How often face-api's networks agree with the labels, on so many pictures at most. */
  agreement(most: number): Promise<SurveyRows>;
}

const SMALL = { widthPx: 89, heightPx: 109 } as const;
const [BLUE, ORANGE, GREEN] = ["#0072b2", "#e69f00", "#009e73"] as const;
/** The rung that looks first. */
const FIRST_RUNG = "tiny";
/** Pictures on which the detectors' boxes are shown. */
const MOST_FILMED = 5;
/** Width of what is cut out of these. */
const FILMED_PX = 80;
/** Shown of the faces that the first rung does not find. */
const MOST_LOST = 10;

/**
 * Prepares the look; no picture is read yet. Store and pictures stay the caller's.
 *
 * @param pictures Those behind the store; nothing if they are gone.
 */
export function faceSurvey(faces: SurveyedFaces, pictures: PictureSource | undefined): FaceSurvey {
  const { table } = faces;
  const report = parseReport(faces.manifest.report);
  const all = Array.from({ length: faces.count }, (_, i) => i);
  const columns = Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, table.attribute(name)]));
  // A store that is used as it is may be older than its pictures.
  const there = new Set(
    Array.from({ length: pictures?.count ?? 0 }, (_, i) => pictures?.record(i).name),
  );
  const shown = all.filter((row) => there.has(table.pictures[row]));
  const read = async (names: readonly string[]) =>
    pictures ? await readPictures(pictures, names.filter((name) => there.has(name))) : [];
  const small = async (names: readonly string[]) =>
    await Promise.all((await read(names)).map(({ image }) => fitInto(image, SMALL)));
  return {
    ...countsOf(faces, pictures, report),
    description: describe(faces, pictures, faces.count - shown.length),
    spread: (count) => evenlySpread(all, count),
    pictures: (which) => small(which.map((row) => table.pictures[row] ?? "")),
    missed(most) {
      const missed = (report?.skipped ?? []).filter(({ reason }) => reason === "no face");
      return small(missed.slice(0, most).map(({ picture }) => picture));
    },
    late(most) {
      const late = shown.values().map((row) => table.row(row))
        .filter(({ rung }) => rung !== FIRST_RUNG).take(most);
      return small([...late].map(({ picture }) => picture));
    },
    async seeAgain(about) {
      const ladder = await loadDetector("auto");
      const large = faces.inSize(faces.sizesPx.at(-1) ?? faces.sizePx);
      const every = Math.max(1, Math.floor(faces.count / about));
      const tight = all.filter((row) => row % every === 0).map((row) => faceAt(large, row));
      const again = (await ladder.detect(tight)).map(([face]) => face?.rung ?? "none of them");
      return {
        count: tight.length,
        rungs: [...Map.groupBy(again, (rung) => rung)]
          .map(([rung, { length }]) => ({ rung, faces: length })),
        lost: tight.filter((_, i) => again[i] !== FIRST_RUNG).slice(0, MOST_LOST),
      };
    },
    async framed(mostTilted, others) {
      const tilts = Float64Array.from(all, (row) => Math.abs(tiltOf(table.row(row).landmarks)));
      const tilted = shown.toSorted((a, b) => (tilts[b] ?? 0) - (tilts[a] ?? 0));
      const which = [
        ...tilted.slice(0, mostTilted),
        ...others.filter((row) => there.has(table.pictures[row])),
      ];
      const whole = await read(which.map((row) => table.pictures[row] ?? ""));
      return await framedFaces(
        await withLandmarks(
          whole.map(({ image }, k) => ({ image, row: table.row(which[k] ?? 0) })),
        ),
      );
    },
    async compareDetectors(names, most, log = console.log) {
      if (!pictures || shown.length === 0) return { count: 0, rows: [], film: [] };
      const { detectors, missing } = await availableDetectors(names);
      for (const sentence of missing) log(sentence);
      const compared = (await read(someOf(shown, most).map((row) => table.pictures[row] ?? "")))
        .map(({ index, image }) => {
          const { box, landmarks } = pictures.record(index);
          return { image, ...(box ? { box } : {}), ...(landmarks ? { landmarks } : {}) };
        });
      const landmarkFinder = await loadLandmarkFinder();
      const comparison = await compareDetectors(compared, detectors, {
        reference: "auto",
        landmarkFinder,
      });
      return {
        count: compared.length,
        // The ladder has no boxes of its own.
        film: await detectorFilm(
          evenlySpread(compared, MOST_FILMED),
          detectors.filter(({ name }) => name !== "auto"),
        ),
        rows: comparison.map((row) => ({
          detector: row.detector,
          "found (%)": 100 * row.found,
          "mean overlap of boxes": row.meanOverlap,
          "landmarks off (% of eye distance)": row.landmarkDistance && 100 * row.landmarkDistance,
          "pictures/s": row.picturesPerSecond,
        })),
      };
    },
    attributeRates() {
      const rates = attributeRates(columns);
      return ATTRIBUTE_NAMES.map((name) => ({
        name,
        share: rates[name] ?? NaN,
        beside: CELEBA_RATES[name],
      }))
        .filter(({ share }) => Number.isFinite(share))
        .sort((one, other) => other.share - one.share);
    },
    correlations() {
      const { names, values } = phiMatrix(columns);
      const known = Array.from(names, (_, i) => i).filter((i) => Number.isFinite(values[i]?.[i]));
      if (known.length === 0) return [];
      const between = (i: number, j: number) => values[i]?.[j] || 0; // NaN too
      const [leading] = principalDirections({
        values: Float64Array.from(known.flatMap((i) => known.map((j) => between(i, j)))),
        size: known.length,
      });
      // What goes together stands together: by the places along the direction that explains most.
      const order = known.map((i, at) => ({ i, place: leading?.[at] ?? 0 }))
        .sort((a, b) => a.place - b.place).map(({ i }) => i);
      return order.flatMap((i, at) =>
        order.slice(0, at).map((j) => (
          { row: names[i] ?? "", column: names[j] ?? "", correlation: values[i]?.[j] ?? NaN }
        ))
      ).filter(({ correlation }) => Number.isFinite(correlation));
    },
    groups: () =>
      [1, -1].flatMap((male) =>
        [1, -1].map((smiling) => ({
          sex: male > 0 ? "man" : "woman",
          face: smiling > 0 ? "smiling" : "neutral",
          faces: columns.Male?.reduce(
            (sum, value, i) => sum + (value === male && columns.Smiling?.[i] === smiling ? 1 : 0),
            0,
          ),
        }))
      ),
    async agreement(most) {
      const chosen = someOf(shown, most).map((row) => table.row(row)).filter((face) =>
        givenAttribute(face, "Smiling") !== 0 || givenAttribute(face, "Male") !== 0
      );
      if (chosen.length === 0) return [];
      const describer = await loadDescriber();
      const described = await describer.describeFaces(
        (await read(chosen.map(({ picture }) => picture))).map(({ image }, k) => (
          { picture: image, face: foundFace(chosen[k] ?? table.row(0)) }
        )),
      );
      const given = (name: AttributeName) =>
        Int8Array.from(chosen, (face) => givenAttribute(face, name));
      const says = (probability: "happy" | "male") =>
        Int8Array.from(described, (each) => each[probability] > 0.5 ? 1 : -1);
      const pair = (name: AttributeName, probability: "happy" | "male") => {
        const { faces, agree, ofThoseWith, ofThoseWithout } = agreement(
          given(name),
          says(probability),
        );
        return {
          faces,
          "network and label agree": agree,
          "of those with the label": ofThoseWith,
          "of those without": ofThoseWithout,
        };
      };
      return [
        { label: "Smiling", network: "expression is happy", ...pair("Smiling", "happy") },
        { label: "Male", network: "sex is male", ...pair("Male", "male") },
      ].filter(({ faces }) => faces > 0);
    },
  };
}

function describe(
  { source, count }: SurveyedFaces,
  pictures: PictureSource | undefined,
  lost: number,
): string {
  if (!pictures) {
    return `${source}: without the pictures that the faces come from, these are not shown, nor where the ` +
      "faces are in them; detectors are not compared on them, and networks are not asked about labels";
  }
  if (lost === 0) return pictures.description;
  const others = `of ${count.toLocaleString("en")} faces are no longer there and are not shown`;
  return `${pictures.description}: the pictures of ${lost.toLocaleString("en")} ${others}`;
}

function countsOf(
  faces: SurveyedFaces,
  pictures: PictureSource | undefined,
  report: ExtractionReport | undefined,
): Pick<FaceSurvey, "looked" | "found" | "accounted" | "counts" | "rungs" | "reasons"> {
  const { table } = faces;
  const skipped = report?.skipped.length ?? 0;
  return {
    looked: report?.pictures,
    found: 1 - (report?.reasons["no face"] ?? 0) / (report?.pictures ?? NaN),
    accounted: new Set(table.pictures).size + skipped,
    counts: () => [
      { what: "pictures", number: pictures?.count ?? report?.pictures },
      { what: "faces in the store", number: faces.count },
      { what: "pictures left out", number: report?.skipped.length },
      { what: "people", number: new Set(table.identities).size },
      { what: "sizes in the store (pixels)", number: faces.sizesPx.join(", ") },
    ],
    rungs: () =>
      Object.entries(report?.rungs ?? {}).map(([rung, found]) => (
        { rung, faces: found, "share of faces": found / faces.count }
      )),
    reasons: () => [
      ...Object.entries(report?.reasons ?? {}).map(([reason, number]) => (
        { reason, pictures: number }
      )),
      { reason: "in all", pictures: skipped },
    ],
  };
}

/** Each detector's boxes on some pictures, of which the middle is shown. */
async function detectorFilm(
  pictures: readonly { readonly image: RgbImage; readonly box?: FaceBox }[],
  detectors: readonly Detector[],
): Promise<readonly FilmFrame[]> {
  const frames: FilmFrame[] = [];
  for (const detector of detectors) {
    const found = await detector.detect(pictures.map(({ image }) => image));
    for (const [k, { image, box }] of pictures.entries()) {
      const best = found[k]?.[0];
      const boxes = [
        ...(box ? [{ box, colour: GREEN }] : []),
        ...(best ? [{ box: best.box, colour: BLUE }] : []),
      ];
      frames.push({
        ...{ step: detector.name, column: `${k + 1}`, row: "its box" },
        image: middleSquare(await annotatePicture(image, { boxes })),
        caption: best ? `score ${best.score.toFixed(2)}` : "nothing found",
      }, {
        ...{ step: detector.name, column: `${k + 1}`, row: "what it would cut out" },
        image: best ? cutFace(image, asCrop(best.box), FILMED_PX) : blank(FILMED_PX),
      });
    }
  }
  return frames;
}

/** A box as it is. */
function asCrop({ left, top, width, height }: FaceBox): FaceCrop {
  return { centre: [left + width / 2, top + height / 2], width, height, angle: 0 };
}

function blank(sizePx: number): RgbImage {
  const pixels = new Uint8Array(sizePx * sizePx * 3).fill(255);
  return { pixels, widthPx: sizePx, heightPx: sizePx };
}

/** The largest square in the middle of a picture. */
function middleSquare({ pixels, widthPx, heightPx }: RgbImage): RgbImage {
  const sizePx = Math.min(widthPx, heightPx);
  const [left, top] = [(widthPx - sizePx) >> 1, (heightPx - sizePx) >> 1];
  const square = new Uint8Array(sizePx * sizePx * 3);
  for (let y = 0; y < sizePx; y++) {
    const from = ((top + y) * widthPx + left) * 3;
    square.set(pixels.slice(from, from + sizePx * 3), y * sizePx * 3);
  }
  return { pixels: square, widthPx: sizePx, heightPx: sizePx };
}

/** A face and its picture. */
interface FramedFace {
  readonly image: RgbImage;
  readonly row: FaceRow;
}

/** Has a network find the landmarks that are not known. */
async function withLandmarks(framed: readonly FramedFace[]): Promise<readonly FramedFace[]> {
  const without = framed.filter(({ row }) => row.landmarks === null);
  if (without.length === 0) return framed;
  const finder = await loadLandmarkFinder();
  const found = await finder.findLandmarks(
    without.map(({ image, row }) => ({ picture: image, face: foundFace(row) })),
  );
  return framed.map((face) => {
    const landmarks = found[without.indexOf(face)];
    return landmarks ? { ...face, row: { ...face.row, landmarks } } : face;
  });
}

function tiltOf(landmarks: FaceRow["landmarks"]): number {
  return landmarks ? eyeTilt(landmarks) : 0;
}

async function framedFaces(framed: readonly FramedFace[]): Promise<FramedFaces> {
  const overlays = await Promise.all(framed.map(({ image, row: { box, crop, landmarks } }) => {
    const points = Object.values(landmarks ?? {}).map((point) => ({ point, colour: GREEN }));
    const boxes = [{ box, colour: BLUE }];
    return annotatePicture(image, { boxes, crops: [{ crop, colour: ORANGE }], points });
  }));
  return {
    tilts: framed.map(({ row }) => `${tiltOf(row.landmarks).toFixed(0)}°`),
    overlays: { label: "what was found", images: overlays },
    crops: (policy) => ({
      label: policy,
      images: framed.map(({ image, row }) =>
        cropFace(image, foundFace(row), { policy, sizePx: 80 }).image
      ),
    }),
    film: (margins) =>
      margins.flatMap((margin) =>
        framed.map(({ image, row }, k): FilmFrame => ({
          ...{ step: margin, column: `${k + 1}` },
          image: cropFace(image, foundFace(row), { policy: "box", margin, sizePx: 80 }).image,
        }))
      ),
  };
}

/** A face as its detector found it. */
function foundFace({ box, rung, landmarks }: FaceRow) {
  return { box, rung, ...(landmarks ? { landmarks } : {}) };
}

/** Some rows at even distances. */
function someOf(rows: readonly number[], most: number): readonly number[] {
  const step = Math.max(1, Math.floor(rows.length / most));
  return rows.filter((_, i) => i % step === 0).slice(0, most);
}
