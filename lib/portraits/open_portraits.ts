/**
 * Drawn portraits as a source of pictures: CelebA's layout, boxes that hold, and the continuous
 * values behind each picture from `truth.csv`.
 *
 * @module
 */

import type { PictureRecord, PictureSource } from "../annotations/mod.ts";
import { openCeleba } from "../sources/mod.ts";
import { type CsvRow, type CsvTable, parseCsv, sha256, unlessMissing } from "../system/mod.ts";
import { RECIPE_FILE, TRUTH_FILE } from "./recipe.ts";

const NAME_COLUMN = "image_id";
const AGE_COLUMN = "age_years";

/**
 * Opens a folder that `drawPortraits()` has filled.
 *
 * @throws {Deno.errors.NotFound} If the folder has no attribute file or no pictures.
 * @throws {SyntaxError} If a file is damaged; the message names file, line and value.
 */
export async function openPortraits(folder: string): Promise<PictureSource> {
  const description = await describe(folder);
  const options = { boxesAreInPicture: true, description };
  const source = await openCeleba(folder, options)
    .catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new Deno.errors.NotFound(
        `Cannot open portraits as ${folder} is not complete: drawPortraits() goes on with it`,
        { cause },
      );
    });
  const file = `${folder}/${TRUTH_FILE}`;
  const text = await unlessMissing(Deno.readTextFile(file));
  if (text === undefined) {
    return {
      ...source,
      problems: [...source.problems, `${file} is missing: no measures are known`],
    };
  }
  try {
    const { truths, problems } = readTruths(parseCsv(text, file), source);
    return {
      ...source,
      problems: [...source.problems, ...problems],
      fingerprint: await sha256(`${source.fingerprint}\n${text}`),
      record: (index) => ({ ...source.record(index), ...truths[index] }),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What `truth.csv` says of a picture. */
type Truth = Pick<PictureRecord, "ageYears" | "measures">;

function readTruths(table: CsvTable, source: PictureSource) {
  const { file, columns, rows } = table;
  if (columns[0] !== NAME_COLUMN) {
    throw new SyntaxError(
      `Cannot read ${file} as its first column must be ${NAME_COLUMN}: got ${
        JSON.stringify(columns[0])
      }`,
    );
  }
  const truths: (Truth | undefined)[] = new Array(source.count).fill(undefined);
  const indices = new Map(Array.from(truths, (_, index) => [source.record(index).name, index]));
  const problems: string[] = [];
  const strangers: CsvRow[] = [];
  for (const row of rows) {
    const index = indices.get(row.cells[0] ?? "");
    if (index === undefined) strangers.push(row);
    else truths[index] = truthOf(row, table);
  }
  const [stranger] = strangers;
  if (stranger !== undefined) {
    problems.push(
      `${file} has ${strangers.length} ${strangers.length === 1 ? "line" : "lines"} of ` +
        `an unknown picture, the first being line ${stranger.line}: ${stranger.cells[0]}`,
    );
  }
  const missing = truths.filter((truth) => truth === undefined).length;
  if (missing > 0) {
    problems.push(`${file} has no line for ${missing} of ${source.count} pictures`);
  }
  return { truths, problems };
}

function truthOf({ line, cells }: CsvRow, { file, columns }: CsvTable): Truth {
  const measures: Record<string, number> = {};
  let ageYears: number | undefined;
  for (const [i, column] of columns.entries()) {
    if (i === 0) continue;
    const cell = cells[i] ?? "";
    const value = cell === "" ? NaN : Number(cell);
    if (!Number.isFinite(value)) {
      throw new SyntaxError(
        `Cannot read ${file} as ${column} in line ${line} must be a number: got ${
          JSON.stringify(cell)
        }; delete the file, and it is written anew`,
      );
    }
    if (column === AGE_COLUMN) ageYears = value;
    else measures[column] = value;
  }
  return { measures, ...(ageYears === undefined ? {} : { ageYears }) };
}

async function describe(folder: string): Promise<string> {
  const text = await unlessMissing(Deno.readTextFile(`${folder}/${RECIPE_FILE}`));
  const general = "Portraits drawn by this project";
  if (text === undefined) return general;
  const found = /"seed": (".*"),\s*"variety": ([\d.]+)(?:,\s*"confounding": ([\d.]+))?/.exec(text);
  if (!found) return general;
  // Sets of earlier versions say nothing of it.
  const { 3: share = "0" } = found;
  const confounded = share === "0" ? "" : `, confounding ${share}`;
  const part = /"part": "(\w+)"/.exec(text)?.[1];
  const only = part === undefined ? "" : `, the ${part} part's people only`;
  const seed = JSON.parse(found[1] ?? "");
  return `${general} (seed ${seed}, variety ${found[2]}${confounded}${only})`;
}
