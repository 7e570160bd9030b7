/**
 * The one-liners of the documentation, with what Python there is. `FACESPACE_PYTHON` names an
 * interpreter to try first.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import { pythonWith, runPython } from "../python_with.ts";
import { range, sampleFaces, sampleRow, withFolder, writeSamples } from "./sample_faces.ts";

interface OneLiner {
  readonly modules: readonly string[];
  /** Run in the folder of a store of 20 sample faces. */
  readonly line: string;
  /** What makes JSON of `it`, the line's value. */
  readonly json: string;
  readonly expected: unknown;
}

const rows = range(0, 20).map(sampleRow);
const smiling = rows.filter(({ attributes }) => attributes.Smiling).length;
const predicted = rows.filter(({ confidences }) => confidences.Male !== undefined).length;

const ONE_LINERS: readonly OneLiner[] = [
  {
    modules: ["numpy"],
    line: `import numpy as np; it = np.load("pixels-4-00001.npy", mmap_mode="r")`,
    json: `[type(it).__name__, str(it.dtype), it.shape, it.reshape(-1).tolist()]`,
    expected: ["memmap", "uint8", [7, 4, 4, 3], [...sampleFaces(range(7, 14), 4)]],
  },
  {
    modules: ["pandas", "pyarrow"],
    line: `import pandas as pd; it = pd.read_parquet("faces.parquet")`,
    json:
      `[len(it), it["name"][4], int(it["identity"][9]), it["box_left"][7], int(it["Smiling"].sum()), int(it["Male_confidence"].count()), str(it["crc32_6"].dtype), [c for c in it.columns if c.endswith("_confidence")], it.columns[4:44].tolist()]`,
    expected: [
      20,
      "Zoë/3.jpg#2",
      4,
      -7 / 3,
      smiling,
      predicted,
      "uint32",
      ["Male_confidence", "Smiling_confidence", "expression_confidence"],
      [...ATTRIBUTE_NAMES],
    ],
  },
  {
    modules: ["polars"],
    line: `import polars as pl; it = pl.read_parquet("faces.parquet")`,
    json:
      `[it.height, it["partition"].to_list()[:4], it["true_smile"].to_list()[8:10], it["Smiling"].sum(), it["Male_confidence"].count(), it["left_eye_x"].null_count(), str(it["expression"].dtype)]`,
    expected: [
      20,
      [null, "train", "validation", "test"],
      [1 / 9, null],
      smiling,
      predicted,
      2,
      "String",
    ],
  },
  {
    modules: ["duckdb"],
    line:
      `import duckdb; it = duckdb.sql("SELECT partition, count(*) AS faces, count(Male_confidence) AS predicted, sum(Smiling::int) AS smiling FROM 'faces.parquet' GROUP BY partition ORDER BY partition NULLS LAST")`,
    json:
      `[[*map(lambda v: v if v is None or isinstance(v, str) else int(v), row)] for row in it.fetchall()]`,
    expected: (["test", "train", "validation", null] as const).map((partition) => {
      const some = rows.filter((row) => row.partition === partition);
      return [
        partition,
        some.length,
        some.filter(({ confidences }) => confidences.Male !== undefined).length,
        some.filter(({ attributes }) => attributes.Smiling).length,
      ];
    }),
  },
];

for (const { modules, line, json, expected } of ONE_LINERS) {
  const python = await pythonWith(modules);
  const names = modules.join(" with ");
  Deno.test({
    name: `${names} opens a store with one line${
      python ? "" : ` (ignored: no Python here has ${names})`
    }`,
    ignore: python === undefined,
    fn: () =>
      withFolder(async (folder) => {
        await writeSamples(folder, [20]);
        const code = `${line}\nimport json\nprint(json.dumps(${json}))`;
        assertEquals(JSON.parse(await runPython(python ?? "", code, folder) ?? ""), expected);
      }),
  });
}
