/**
 * The right answers of other changes: glasses, age, hair. They are controls of the study of one man's smile:
 * what holds of arithmetic in general must hold of them too. Each is made by one step along the difference of
 * the means of all training faces with and without it, and is held against the same person, drawn so.
 *
 * @module
 */

import type { PictureRow } from "../charts/mod.ts";
import { floatImageAt, type FloatImages, toFloats } from "../images/mod.ts";
import type { AttributeJudge, IdentityJudge } from "../judges/mod.ts";
import { meanDifference, selectCodes } from "../latent/mod.ts";
import type { CounterpartChange } from "../portraits/mod.ts";
import { stream } from "../random/mod.ts";
import { mean, shareInterval } from "../statistics/mod.ts";
import type { Split } from "../training/mod.ts";
import { moved } from "./answer_ways.ts";
import { membersOf } from "./equation_terms.ts";
import {
  amountText,
  type FaceCondition,
  judgeImages,
  meanOf,
  percentText,
  shareText,
  type TableRow,
} from "./measures.ts";
import type { ByNetwork, EncodingNetwork, StudiedFaces } from "./networks.ts";
import { drawPeople } from "./people.ts";
import { type AnswerErrors, keptOf, rightAnswers } from "./right_answers.ts";

/** What a face shall have, or lack, and how the generator is asked for it. */
export interface DrawnChange extends FaceCondition {
  /** What is drawn otherwise. */
  readonly change: CounterpartChange;
}

/** Changes whose right answers the generator draws, by what they are called. */
export const OTHER_CHANGES: Readonly<Record<string, DrawnChange>> = {
  "glasses": { attribute: "Eyeglasses", present: true, change: { Eyeglasses: true } },
  "old age": { attribute: "Young", present: false, change: { Young: false } },
  "blond hair": { attribute: "Blond_Hair", present: true, change: { Blond_Hair: true } },
};

/** What is studied. */
export interface OtherAnswersOptions {
  /** By their names. */
  readonly networks: ByNetwork<EncodingNetwork>;
  /** In the networks' size. */
  readonly faces: StudiedFaces;
  /** Whose vectors, and whom results are of. */
  readonly split: Split;
  /** Draws some faces changed; undefined where nobody can. */
  readonly counterparts:
    | ((rows: readonly number[], change: CounterpartChange) => Promise<{
      readonly rows: readonly number[];
      readonly images: FloatImages;
    }>)
    | undefined;
  /** Says whether a result is as it should be, and what else has changed. */
  readonly judge: AttributeJudge;
  /** Tell people from one another. */
  readonly descriptors: Pick<IdentityJudge, "describe">;
  /** Decides who is taken. */
  readonly seed: string;
}

/** People of the test part that each change is made to, at most. */
const MOST_PEOPLE = 100;
/** Of these, those that are shown. */
const SHOWN = 8;

/** What came of all changes. */
export interface OtherAnswers {
  /** What could not be done, in sentences. */
  readonly notes: readonly string[];
  /** A row for each change and network: errors of doing nothing, of the step, of the right answer. */
  readonly table: readonly TableRow[];
  /** For each change, some people, their right answers, and what each network makes of them. */
  readonly pictures: readonly { readonly title: string; readonly rows: readonly PictureRow[] }[];
}

/** Makes each change. */
export async function otherAnswers(
  changes: Readonly<Record<string, DrawnChange>>,
  options: OtherAnswersOptions,
): Promise<OtherAnswers> {
  const { faces, split, counterparts, seed } = options;
  const notes: string[] = [];
  const table: TableRow[] = [];
  const pictures: { title: string; rows: readonly PictureRow[] }[] = [];
  if (!counterparts) {
    notes.push("Left out: the right answers of other changes, which only drawn faces have");
    return { notes, table, pictures };
  }
  const { identities } = faces.table;
  for (const [name, condition] of Object.entries(changes)) {
    const without = { ...condition, present: !condition.present };
    const members = (wanted: FaceCondition, part: "train" | "test") =>
      membersOf([wanted], { table: faces.table, rows: split[part] });
    const [having, lacking] = [members(condition, "train"), members(without, "train")];
    const candidates = members(without, "test");
    const people = new Set(candidates.map((row) => identities[row])).size;
    const asked = drawPeople(candidates, identities, {
      count: Math.min(people, MOST_PEOPLE),
      random: stream(seed, name),
    });
    const drawn = await counterparts(asked, condition.change);
    if (having.length === 0 || drawn.rows.length < 2) {
      notes.push(`Left out: ${name}, as too few faces are held out or learned from`);
      continue;
    }
    const made = await makeChange(condition, { ...options, drawn, having, lacking });
    for (const { network, ...row } of made) {
      table.push({ change: name, network, people: drawn.rows.length, ...row.figures });
    }
    const originals = await toFloats(faces, drawn.rows);
    const row = (label: string, images: FloatImages): PictureRow => ({
      label,
      images: Array.from(
        { length: Math.min(SHOWN, images.count) },
        (_, i) => floatImageAt(images, i),
      ),
    });
    pictures.push({
      title: `${name[0]?.toUpperCase()}${name.slice(1)}: held-out people, not chosen`,
      rows: [
        row("a person", originals),
        row("the right answer", drawn.images),
        ...made.map(({ network, images }) => row(network, images)),
      ],
    });
  }
  return { notes, table, pictures };
}

/** One change by each network. */
async function makeChange(
  condition: FaceCondition,
  { networks, judge, descriptors, drawn, having, lacking }: OtherAnswersOptions & {
    readonly drawn: { readonly rows: readonly number[]; readonly images: FloatImages };
    readonly having: readonly number[];
    readonly lacking: readonly number[];
  },
): Promise<readonly { network: string; figures: TableRow; images: FloatImages }[]> {
  const { rows, images: right } = drawn;
  const kept = keptOf(judge, [condition.attribute]);
  const answers = await rightAnswers({ networks, counterparts: drawn, judge, kept, descriptors });
  const alone = rows.map((row) => [row]);
  const made = [];
  for (const [network, { means, decoder, encode }] of Object.entries(networks)) {
    const codes = selectCodes(means, rows);
    const vector = meanDifference({
      codes: selectCodes(means, [...having, ...lacking]),
      labels: [...having.map(() => 1), ...lacking.map(() => -1)],
    });
    const ways = {
      nothing: codes,
      step: moved(codes, vector, 1),
      right: await encode(right),
    };
    const measured: Partial<Record<keyof typeof ways, readonly AnswerErrors[]>> = {};
    const said: Partial<Record<keyof typeof ways, readonly boolean[]>> = {};
    let images = right;
    for (const way of ["nothing", "right", "step"] as const) {
      images = await decoder.decode(ways[way]);
      measured[way] = await answers.of(network).errors(ways[way], alone, images);
      said[way] = (await judgeImages(images, [judge], [condition]))
        .map((one) => one[judge.name]?.success === true);
    }
    const error = (way: keyof typeof ways, name: keyof AnswerErrors) =>
      amountText(meanOf(measured[way]?.map((one) => one[name]) ?? [], `${network} ${way} ${name}`));
    const holds = (way: keyof typeof ways) => said[way]?.filter((one) => one).length ?? NaN;
    made.push({
      network,
      images,
      figures: {
        "pixels: nothing done": error("nothing", "pixels"),
        "pixels: one step": error("step", "pixels"),
        "pixels: the right answer": error("right", "pixels"),
        "identity: nothing done": error("nothing", "identity"),
        "identity: one step": error("step", "identity"),
        "other attributes": percentText(mean(measured.step?.map((one) => one.others) ?? [])),
        "judged so": shareText(shareInterval(holds("step"), rows.length)),
        "right answers judged so": percentText(holds("right") / rows.length),
      },
    });
  }
  return made;
}
