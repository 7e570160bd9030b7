/**
 * What is in a face store, in a few lines.
 *
 * @module
 */

import { describeReport, parseReport } from "../faces/mod.ts";
import type { AttributeName } from "../annotations/mod.ts";
import { openFaceStore } from "../store/mod.ts";

/** The attributes that every source can have, given or predicted. */
const SHOWN: readonly AttributeName[] = ["Smiling", "Male", "Young"];

/**
 * Describes a store.
 *
 * @throws {SyntaxError} If it is damaged.
 */
export async function describeStore(folder: string): Promise<string[]> {
  const store = await openFaceStore(folder);
  const { table, count, source, sizesPx, manifest } = store;
  await store.close();
  const people = new Set(table.identities).size;
  const lines = [
    source,
    `${count.toLocaleString("en")} faces of ${people.toLocaleString("en")} people, ` +
    `${sizesPx.join(" and ")} pixels wide`,
  ];
  for (const name of SHOWN) lines.push(describeAttribute(name, table));
  const report = parseReport(manifest.report);
  return report ? [...lines, ...describeReport(report)] : lines;
}

function describeAttribute(
  name: AttributeName,
  table: Awaited<ReturnType<typeof openFaceStore>>["table"],
): string {
  const values = table.attribute(name);
  const known = values.filter((value) => value !== 0).length;
  if (known === 0) return `${name}: not known`;
  const share = (100 * values.filter((value) => value === 1).length) / known;
  const predicted = table.confidence(name).filter((value) => !Number.isNaN(value)).length;
  return `${name}: ${share.toFixed(1)} % of ${known.toLocaleString("en")}, ` +
    `${predicted.toLocaleString("en")} of them predicted`;
}
