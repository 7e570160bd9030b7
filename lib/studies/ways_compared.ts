/**
 * The two ways of the log entry's process compared, with more and more images in each average: success,
 * realism, sharpness, and how far the encoder is from linear.
 *
 * If it were linear, the ways would give the same. How far the code of an average picture is from the average of the
 * pictures' codes, over how far two such averages of other people are apart, is its _bend_.
 *
 * @module
 */

import { arithmeticCurveChart, type ChartHeading, type ChartSpec } from "../charts/mod.ts";
import type { AttributeJudge } from "../judges/mod.ts";
import { distance, selectCodes } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { type Interval, mean } from "../statistics/mod.ts";
import { drawPeople, groupedInterval, peopleShare } from "./people.ts";
import { amountText, type Judged, judgeImages, sharpnesses, type TableRow } from "./measures.ts";
import { membersOf } from "./equation_terms.ts";
import type { SeenPicture } from "./realism.ts";
import { type AveragedThing, type ReadyOptions, runWays, WANTED } from "./entry_ways.ts";

/** How both ways are compared. */
export interface CompareWaysOptions {
  /** Images in each average; those for which a group has too few people are left out. */
  readonly counts: readonly number[];
  /** Resamples of the people. Default 10. */
  readonly resamples?: number;
  /** Results from each resample. Default 20. */
  readonly draws?: number;
  /** Told after each number of images of each network. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** One network, one thing that is averaged, one number of images. */
export interface ComparedWay {
  /** Whose they are. */
  readonly network: string;
  /** What is averaged. */
  readonly averaged: AveragedThing;
  /** In each average. */
  readonly images: number;
  /** By judge: the share of results that are smiling men. */
  readonly success: Readonly<Record<string, Interval>>;
  /** Over that of untouched reconstructions of smiling men. */
  readonly sharpness: Interval;
  /** The share of results that look like real faces; missing if nobody says so. */
  readonly real?: Interval;
  /**
   * How far the code of an average picture is from the average of codes, over how far averages of as many
   * other people are apart: 0 for a linear encoder. The same for both things that are averaged.
   */
  readonly bend: Interval;
  /** What codes averaged give more than pictures averaged, draw by draw; missing for pictures. */
  readonly gains?: Readonly<Record<string, Interval>>;
}

/** What both ways give, counted. */
export interface WayComparison {
  /** Network by network, with more and more images. */
  readonly ways: readonly ComparedWay[];
  /** A row for each. */
  table(): readonly TableRow[];
  /** A chart of one measure over the number of images: a panel for each network, and each judge of success. */
  curve(
    measure: "success" | "sharpness" | "real" | "bend",
    heading: ChartHeading,
  ): ChartSpec;
}

/** Does both ways with each number of images. */
export async function compareWays(
  options: ReadyOptions,
  groups: readonly (readonly number[])[],
  { counts, resamples = 10, draws = 20, onProgress, signal }: CompareWaysOptions,
): Promise<WayComparison> {
  const { faces, encoders, judges, seed } = options;
  const { identities } = faces.table;
  const people = (rows: readonly number[]) => new Set(rows.map((row) => identities[row])).size;
  const most = Math.min(...groups.map(people));
  const possible = counts.filter((count) => count <= most);
  const found: ComparedWay[] = [];
  const real = membersOf(WANTED, { table: faces.table, rows: options.rows });
  const total = possible.length * Object.keys(encoders).length;
  for (const [name, network] of Object.entries(encoders)) {
    const untouched = real.length > 0
      ? mean(sharpnesses(await network.decoder.decode(selectCodes(network.codes, real))))
      : NaN;
    for (const images of possible) {
      signal?.throwIfAborted();
      const drawn = Array.from(
        { length: resamples },
        (_, resample) =>
          Array.from(
            { length: draws },
            (_, draw) =>
              groups.map((rows, group) =>
                drawPeople(rows, identities, {
                  count: images,
                  random: stream(seed, "compare", ...[images, resample, draw, group].map(String)),
                  resample: stream(seed, "people", String(resample), String(group)),
                })
              ),
          ),
      ).flat();
      const { pictures_: _, ...ways } = await runWays(network, faces, { draws: drawn });
      const bends = bendsOf(ways.pictures.groupCodes, ways.codes.groupCodes);
      let ofPictures: ReturnType<typeof valuesOf> | undefined;
      for (const averaged of ["pictures", "codes"] as const) {
        const decoded = await network.decoder.decode(ways[averaged].codes);
        const judged = await judgeImages(decoded, judges, WANTED);
        const seen = (await options.see?.(decoded))?.pictures;
        const sharp = sharpnesses(decoded).map((value) => value / untouched);
        const values = valuesOf({ judges, judged, seen, sharp });
        const before = ofPictures;
        ofPictures = values;
        found.push({
          ...{ network: name, averaged, images },
          success: Object.fromEntries(
            judges.map(({ name }) => [name, peopleShare(values[name] ?? [], resamples)]),
          ),
          sharpness: groupedInterval(sharp, resamples),
          ...(seen ? { real: peopleShare(values[REAL] ?? [], resamples) } : {}),
          bend: groupedInterval(bends, resamples),
          ...(before ? { gains: gainsOf(before, values, resamples) } : {}),
        });
      }
      onProgress?.(found.length / 2, total);
    }
  }
  return comparisonOf(found);
}

/** What can be shown of them. */
export function comparisonOf(ways: readonly ComparedWay[]): WayComparison {
  return {
    ways,
    table: () => waysTable(ways),
    curve: (measure, heading) => waysCurve(ways, measure, heading),
  };
}

/** For each result: the distance between its groups' codes by either way, over that to the next result's. */
function bendsOf(
  ofPictures: readonly (readonly Float32Array[])[],
  ofCodes: readonly (readonly Float32Array[])[],
): readonly number[] {
  return ofCodes.map((codes, draw) => {
    const others = ofCodes[(draw + 1) % ofCodes.length] ?? [];
    const apart = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
      mean(a.map((code, group) => distance(code, b[group] ?? code)));
    return apart(codes, ofPictures[draw] ?? []) / apart(codes, others);
  });
}

const [REAL, SHARP] = ["looks real", "sharpness"];

/** What is measured of each draw, by what it is called. */
function valuesOf({ judges, judged, seen, sharp }: {
  readonly judges: readonly AttributeJudge[];
  readonly judged: readonly Readonly<Record<string, Judged>>[];
  readonly seen: readonly SeenPicture[] | undefined;
  readonly sharp: Float64Array;
}): Readonly<Record<string, readonly number[]>> {
  const ofJudges = judges.map(({ name }) =>
    [name, judged.map((one) => one[name]?.success ? 1 : 0)] as const
  );
  return {
    ...Object.fromEntries(ofJudges),
    ...(seen ? { [REAL]: seen.map(({ looksReal }) => looksReal ? 1 : 0) } : {}),
    [SHARP]: [...sharp],
  };
}

/** Differences on the same draws: the chance of who is drawn is on both sides. */
function gainsOf(
  before: Readonly<Record<string, readonly number[]>>,
  after: Readonly<Record<string, readonly number[]>>,
  resamples: number,
): Readonly<Record<string, Interval>> {
  return Object.fromEntries(
    Object.entries(after).map(([name, values]) => [
      name,
      groupedInterval(values.map((value, i) => value - (before[name]?.[i] ?? NaN)), resamples),
    ]),
  );
}

const VALUE_TITLES = {
  success: "judged a smiling man",
  sharpness: "sharpness, relative",
  real: "looks real",
  bend: "distance of codes, relative",
} as const;

function waysCurve(
  ways: readonly ComparedWay[],
  measure: keyof typeof VALUE_TITLES,
  heading: ChartHeading,
): ChartSpec {
  const rows = ways.flatMap((way) => {
    const { network, averaged, images: at } = way;
    if (measure === "success") {
      return Object.entries(way.success).map(([judge, share]) => ({
        panel: `${network}, ${judge}`,
        series: `${averaged} averaged`,
        at,
        ...share,
      }));
    }
    const value = way[measure];
    if (!value || (measure === "bend" && averaged === "codes")) return [];
    // The bend is between both ways.
    const series = measure === "bend" ? "average picture and average code" : `${averaged} averaged`;
    const reference = { sharpness: 1, bend: 0, real: undefined }[measure];
    return [{
      ...{ panel: network, series, at, ...value },
      ...(reference === undefined ? {} : { reference }),
    }];
  });
  return arithmeticCurveChart(rows, {
    ...heading,
    stepTitle: "images in each average",
    valueTitle: VALUE_TITLES[measure],
    values: measure === "success" || measure === "real" ? "share" : "amount",
  });
}

/** A row for each network and number of images: pictures averaged, codes averaged, and what these gain. */
function waysTable(ways: readonly ComparedWay[]): readonly TableRow[] {
  return ways.flatMap((way, i) => {
    const pictures = ways[i - 1];
    const { gains, network, images, bend } = way;
    if (!gains || !pictures) return [];
    const points = (name: string, of: Interval | undefined, by: Interval | undefined) => [
      name,
      `${percentOf(of?.estimate)} and ${percentOf(by?.estimate)} %: ${pointsText(gains[name])}`,
    ];
    return [{
      network,
      images,
      ...Object.fromEntries([
        ...Object.keys(way.success).map((judge) =>
          points(judge, pictures.success[judge], way.success[judge])
        ),
        ...(way.real ? [points(REAL, pictures.real, way.real)] : []),
      ]),
      [SHARP]: `${pictures.sharpness.estimate.toFixed(2)} and ${
        way.sharpness.estimate.toFixed(2)
      }: ${amountText(gains[SHARP] ?? way.sharpness)}`,
      "bend of the encoder": amountText(bend),
    }];
  });
}

const percentOf = (share = NaN): string => (100 * share).toFixed(0);

/** `−1 (−4 to 2)`, in points of a hundred. */
function pointsText(gain: Interval | undefined): string {
  if (!gain) return "";
  const [estimate, low, high] = [gain.estimate, gain.low, gain.high].map((of) =>
    percentOf(of).replace("-", "−").replace("−0", "0")
  );
  return `${estimate} (${low} to ${high})`;
}
