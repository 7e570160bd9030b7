/**
 * The log entry's process: the pictures of each group are averaged, the average picture is encoded, codes
 * are added and subtracted, and the sum is decoded. Beside it what Radford et al. (2016, arXiv 1511.06434)
 * do, and the entry's author later did: the codes are averaged. Both are done on the same people, so that
 * they can be compared draw by draw.
 *
 * The encoder would make no difference if it were linear. How far the code of an average picture is from
 * the average of the pictures' codes, over how far two such averages of other people are apart, says how
 * near to linear it is.
 *
 * @module
 */

import {
  type ChartHeading,
  type ChartSpec,
  emptyChart,
  type FilmFrame,
  filmstripChart,
  type InteractiveChart,
  type ProcessPicture,
} from "../charts/mod.ts";
import { floatImageAt, toFloats, valuesAt } from "../images/mod.ts";
import { codeAt, codesFrom } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { drawPeople } from "./people.ts";
import { judgeImages, percentText } from "./measures.ts";
import { membersOf } from "./equation_terms.ts";
import {
  type AveragedThing,
  byEncoder,
  type EntryProcessOptions,
  GROUPS,
  networkOf,
  type ReadyOptions,
  runWays,
  WANTED,
} from "./entry_ways.ts";
import {
  compareWays,
  type CompareWaysOptions,
  comparisonOf,
  type WayComparison,
} from "./ways_compared.ts";

/** The entry's process on some faces. */
export interface EntryProcess {
  /**
   * One draw on one network, both ways, as a picture, of fewer images where a group has fewer people; a
   * sentence in its place where a group has none.
   */
  picture(
    network: string,
    options?: { readonly images?: number },
  ): Promise<ProcessPicture | string>;
  /** More and more people in the averages of one network, by a slider. */
  film(
    network: string,
    options: ChartHeading & { readonly counts: readonly number[] },
  ): Promise<InteractiveChart | ChartSpec>;
  /** Both ways with more and more images, counted. */
  compare(options: CompareWaysOptions): Promise<WayComparison>;
}

const WAYS: Readonly<Record<AveragedThing, string>> = {
  pictures: "Pictures averaged, the average encoded: the entry's process",
  codes: "Pictures encoded, their codes averaged",
};

/** Prepares the process. */
export function entryProcess(options: EntryProcessOptions): EntryProcess {
  const { faces, rows } = options;
  const encoders = byEncoder(options);
  const found = GROUPS.map(({ smiling, male, label }) => {
    const members = membersOf([
      { attribute: "Smiling", present: smiling },
      { attribute: "Male", present: male },
    ], { table: faces.table, rows });
    return { label, members };
  });
  const empty = found.find(({ members }) => members.length === 0);
  if (empty) {
    return {
      picture: () =>
        Promise.resolve(`Left out: the entry's process: no ${empty.label} are held out`),
      film: (_, { counts: _counts, ...heading }) => Promise.resolve(emptyChart(heading)),
      compare: () => Promise.resolve(comparisonOf([])),
    };
  }
  const groups = found.map(({ members }) => members);
  return {
    picture: (name, { images = 3 } = {}) =>
      processPicture({ ...options, encoders }, groups, { name, images }),
    film: (name, { counts, ...heading }) =>
      processFilm({ ...options, encoders }, groups, { name, counts, heading }),
    compare: (how) => compareWays({ ...options, encoders }, groups, how),
  };
}

async function processPicture(
  options: ReadyOptions,
  groups: readonly (readonly number[])[],
  { name, images }: { readonly name: string; readonly images: number },
): Promise<ProcessPicture> {
  const { faces, judges, seed } = options;
  const network = networkOf(options, name);
  const drawn = groups.map((rows, i) =>
    drawPeople(rows, faces.table.identities, {
      count: Math.min(images, new Set(rows.map((row) => faces.table.identities[row])).size),
      random: stream(seed, "shown", String(i)),
    })
  );
  const { pictures_: averages, ...ways } = await runWays(network, faces, { draws: [drawn] });
  const originals = await toFloats(faces, drawn.flat());
  const { decoder, codes: ofFaces } = network;
  const picture: ProcessPicture["ways"][number][] = [];
  for (const [way, { groupCodes: [codes = []], codes: results }] of Object.entries(ways)) {
    const all = codesFrom([...codes, codeAt(results, 0)]);
    const decoded = await decoder.decode(all);
    const result = {
      values: valuesAt(decoded, codes.length),
      count: 1,
      sizePx: faces.sizePx,
    };
    const [said = {}] = await judgeImages(result, judges, WANTED);
    picture.push({
      label: way === "pictures" ? WAYS.pictures : WAYS.codes,
      groups: codes.map((code, i) => ({
        code,
        image: floatImageAt(decoded, i),
        averaged: way === "pictures"
          ? { picture: floatImageAt(averages, i) }
          : { codes: (drawn[i] ?? []).map((row) => codeAt(ofFaces, row)) },
      })),
      result: { code: codeAt(results, 0), image: floatImageAt(result, 0) },
      remarks: [
        Object.entries(said).map(([judge, { success, certainty }]) =>
          `${judge}: ${success ? "a smiling man" : "no smiling man"} (${percentText(certainty)})`
        ).join("; "),
      ],
    });
  }
  let at = 0;
  return {
    title: `${name}: smiling women − neutral women + neutral men`,
    columns: GROUPS.map(({ sign, label }, i) => ({
      sign,
      label,
      faces: (drawn[i] ?? []).map(() => floatImageAt(originals, at++)),
    })),
    resultLabel: "smiling man?",
    ways: picture,
    caption: "All people are held out and drawn, not chosen; both ways have the same ones. In " +
      "brackets, the probability that a judge gives to the less certain of “smiling” and “a man”.",
  };
}

/** The first people of each group, in one random order, so that averages grow by more people. */
async function processFilm(
  options: ReadyOptions,
  groups: readonly (readonly number[])[],
  { name, counts, heading }: {
    readonly name: string;
    readonly counts: readonly number[];
    readonly heading: ChartHeading;
  },
): Promise<InteractiveChart | ChartSpec> {
  const { faces, seed } = options;
  const { identities } = faces.table;
  const network = networkOf(options, name);
  const orders = groups.map((rows, i) => {
    const count = new Set(rows.map((row) => identities[row])).size;
    return drawPeople(rows, identities, { count, random: stream(seed, "film", String(i)) });
  });
  const most = Math.min(...orders.map(({ length }) => length));
  const steps = counts.filter((count) => count <= most);
  if (steps.length === 0) return emptyChart(heading);
  const draws = steps.map((count) => orders.map((order) => order.slice(0, count)));
  const { pictures_: _, ...ways } = await runWays(network, faces, { draws });
  const frames: FilmFrame[] = [];
  for (const [way, { groupCodes, codes }] of Object.entries(ways)) {
    for (const [i, step] of steps.entries()) {
      const decoded = await network.decoder.decode(
        codesFrom([...groupCodes[i] ?? [], codeAt(codes, i)]),
      );
      const columns = [...GROUPS.map(({ sign, label }) => `${sign} ${label}`.trim()), "= result"];
      for (const [j, column] of columns.entries()) {
        frames.push({ step, row: `${way} averaged`, column, image: floatImageAt(decoded, j) });
      }
    }
  }
  return await filmstripChart(frames, { ...heading, stepTitle: "images in each average" });
}
