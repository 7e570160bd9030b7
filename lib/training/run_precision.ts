/**
 * The precision of a run on disk: what is asked for decides which run it is, and what it was begun in
 * stays, wherever it is resumed.
 *
 * @module
 */

import { type AskedPrecision, askedPrecision, type Precision } from "../runtime/mod.ts";
import { isRecord, unlessMissing } from "../system/mod.ts";

/**
 * What belongs to a run's facts of the precision that is asked for: nothing of `auto`, so that a run that
 * one machine has begun goes on on another.
 */
export function precisionFacts(
  precision: AskedPrecision | undefined,
): { readonly precision?: Precision } {
  const asked = askedPrecision(precision);
  return asked === "auto" ? {} : { precision: asked };
}

/** The precision of the run in a folder, if there is one that says it. */
export async function keptPrecision(folder: string | undefined): Promise<Precision | undefined> {
  if (folder === undefined) return undefined;
  const text = await unlessMissing(Deno.readTextFile(`${folder}/config.json`));
  if (text === undefined) return undefined;
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return undefined; // damaged: the run writes it anew, and compares what its checkpoint says
  }
  const kept = isRecord(config) ? config.precision : undefined;
  return (["float32", "mixed"] as const).find((known) => known === kept);
}
