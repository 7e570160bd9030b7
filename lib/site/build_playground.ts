/**
 * Builds the playground: a page, a script and its data, which work from a folder as from a server and ask nobody
 * for anything. The trained network encodes the faces and the sliders are measured here, once; all else is
 * computed in the visitor's browser.
 *
 * @module
 */

import type { Plugin } from "esbuild";
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { ATTRIBUTE_NAMES, type AttributeColumns } from "../annotations/mod.ts";
import { readFaceApiFiles } from "../detectors/mod.ts";
import { encodeJpeg, type FacePixels, type RgbImage } from "../images/mod.ts";
import { loadIdentityJudge, openAttributeJudge } from "../judges/mod.ts";
import { computeCodes, disposeVae } from "../models/mod.ts";
import { startBackend } from "../runtime/mod.ts";
import { sampleOf } from "../studies/mod.ts";
import { isRecord, projectPath, writeFileAtomic } from "../system/mod.ts";
import { openVaeRun, readRunConfig, readTensorFile, weightsFile } from "../training/mod.ts";
import { measureSliders } from "./measure_sliders.ts";
import {
  DATA_GLOBAL,
  type PackedDetector,
  type PackedFaces,
  type PackedJudge,
  type PackedNumbers,
  type PackedVae,
  type PackedWeight,
  type PageData,
} from "./playground_data.ts";
import { stylesheet } from "./stylesheet.ts";

/** Faces of which it is known who they are and what they look like. */
export interface PlaygroundFaces {
  /** The faces in a size, in pixels. */
  inSize(sizePx: number): FacePixels;
  /** What is known of them. */
  readonly table: AttributeColumns & { readonly identities: ArrayLike<number> };
}

/** What the playground is made of. */
export interface PlaygroundOptions {
  /** An autoencoder: a kept network's file, or the folder of a run. */
  readonly network: string;
  /** A judge of attributes, likewise. */
  readonly judge: string;
  /** The faces of the wall, such as an open store. */
  readonly faces: PlaygroundFaces;
  /** Which of them: at most 400 are taken. */
  readonly rows: readonly number[];
  /** A sentence on whose faces they are and whether they were seen in training. */
  readonly facesNote: string;
  /** A sentence on what the network has learned from. */
  readonly networkNote: string;
  /** Whether it has learned from drawings alone. */
  readonly isOfDrawings: boolean;
  /** Takes lines that say what is being done. */
  readonly log: (line: string) => void;
}

/** Faces on the wall at most: their codes and pictures are 3 MB. */
const MOST_FACES = 400;
/** Faces in a row of the sheet. */
const COLUMNS = 20;

/**
 * Writes `playground.html` and, below `playground/`, its script, style and data.
 *
 * @param folder Where to; other files in it stay.
 * @throws {RangeError} If the network or the judge is not there, or they take faces of another size.
 */
export async function buildPlayground(folder: string, options: PlaygroundOptions): Promise<void> {
  const { network, judge, log } = options;
  await startBackend({ log });
  const [vaePart, judgePart] = [await packVae(options), await packJudge(judge)];
  if (vaePart.imageSizePx !== judgePart.imageSizePx) {
    throw new RangeError(
      `Cannot build the playground as network and judge must take pictures of one size: got ` +
        `${vaePart.imageSizePx} and ${judgePart.imageSizePx} px`,
    );
  }
  const rows = sampleOf(options.rows, MOST_FACES, "playground");
  log(`Playground: encoding ${rows.length} faces and measuring its sliders …`);
  const files: Record<string, string | Uint8Array> = {
    "playground/data-vae.js": dataScript("vae", vaePart),
    "playground/data-judge.js": dataScript("judge", judgePart),
    "playground/data-faces.js": dataScript("faces", await packFaces(rows, options)),
    "playground/data-detector.js": dataScript("detector", await packDetector()),
    "playground/data-wasm.js": dataScript("wasm", base64Of(await Deno.readFile(WASM))),
    "playground/playground.js": await bundlePage(),
    "playground/playground.css": await stylesheet("playground/playground.css"),
    "playground.html": await Deno.readFile(sourceOf("playground.html")),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomic(`${folder}/${name}`, content);
  }
  log(`Playground: ${folder}/playground.html (network: ${network})`);
}

const WASM = /* @__PURE__ */ projectPath(
  "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
);

const sourceOf = (name: string) => projectPath("lib", "site", "playground", name);

function dataScript<N extends keyof PageData>(name: N, part: NonNullable<PageData[N]>): string {
  return `(globalThis.${DATA_GLOBAL} ??= {}).${name} = ${JSON.stringify(part)};\n`;
}

async function packVae(
  { network, networkNote, isOfDrawings }: PlaygroundOptions,
): Promise<PackedVae> {
  const { vae, version } = await openVaeRun(network);
  const { imageSizePx, latentDim } = vae;
  disposeVae(vae);
  const weights = await packWeights(network);
  return { version, imageSizePx, latentDim, note: networkNote, isOfDrawings, weights };
}

async function packJudge(judge: string): Promise<PackedJudge> {
  const { classifier } = await readRunConfig(judge);
  const { attributes, imageSizePx } = isRecord(classifier) ? classifier : {};
  if (!Array.isArray(attributes) || typeof imageSizePx !== "number") {
    throw new RangeError(`Cannot build the playground as ${judge} is no judge of attributes`);
  }
  return { attributes: attributes.map(String), imageSizePx, weights: await packWeights(judge) };
}

/** A network's weights, in half precision where they lie in it. */
async function packWeights(network: string): Promise<readonly PackedWeight[]> {
  const { tensors } = await readTensorFile(weightsFile(network));
  return [...tensors].filter(([name]) => name.startsWith("model/")).map((
    [name, { shape, values, dtype }],
  ) => ({ name: name.slice("model/".length), shape, ...pack(values, dtype) }));
}

function pack(values: Iterable<number>, dtype: PackedNumbers["dtype"] = "F32"): PackedNumbers {
  const { buffer } = dtype === "F32" ? Float32Array.from(values) : Float16Array.from(values);
  return { dtype, base64: base64Of(new Uint8Array(buffer)) };
}

const base64Of = (bytes: Uint8Array): string => bytes.toBase64();

async function packDetector(): Promise<PackedDetector> {
  const { manifest, bytes } = await readFaceApiFiles("tiny_face_detector");
  return { manifest: JSON.stringify(manifest), base64: base64Of(bytes) };
}

async function packFaces(
  rows: readonly number[],
  { network, judge: judgePath, faces, facesNote, log }: PlaygroundOptions,
): Promise<PackedFaces> {
  await using opened = new AsyncDisposableStack();
  const { vae } = await openVaeRun(network);
  opened.defer(() => disposeVae(vae));
  const judge = await openAttributeJudge(judgePath);
  opened.defer(() => judge.dispose());
  const identityJudge = await loadIdentityJudge();
  opened.defer(() => identityJudge.dispose());
  const pixels = faces.inSize(vae.imageSizePx);
  const { means: codes, logVars } = await computeCodes(vae, pixels, rows);
  const table = columnsOf(faces.table, rows);
  const identities = rows.map((row) => faces.table.identities[row] ?? row);
  const sliders = await measureSliders(
    { vae, codes, table, identities, judge, identityJudge },
    (done, total) => {
      if (done % 10 === 0 || done === total) log(`  ${done} of ${total} sliders`);
    },
  );
  const { dim, count } = codes;
  const noise = Float32Array.from({ length: dim }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.exp(logVars.values[i * dim + j] ?? 0);
    return sum / count;
  });
  const known = ATTRIBUTE_NAMES.filter((name) => table.attribute(name).some((each) => each !== 0));
  const signs = (name: typeof known[number]) =>
    Array.from(table.attribute(name), (value) => value > 0 ? "+" : value < 0 ? "-" : "0").join("");
  const sheet = await encodeJpeg(sheetOf(await pixels.read(rows), vae.imageSizePx), 90);
  return {
    note: facesNote,
    count,
    sheet: `data:image/jpeg;base64,${base64Of(sheet)}`,
    columns: COLUMNS,
    sizePx: vae.imageSizePx,
    identities,
    attributes: Object.fromEntries(known.map((name) => [name, signs(name)])),
    codes: pack(codes.values),
    noise: pack(noise),
    sliders: sliders.map((slider) => ({ ...slider, vector: pack(slider.vector) })),
  };
}

/** What is known of some rows. */
function columnsOf(table: AttributeColumns, rows: readonly number[]): AttributeColumns {
  return {
    attribute: (name) => {
      const column = table.attribute(name);
      return Int8Array.from(rows, (row) => column[row] ?? 0);
    },
  };
}

/** All faces in one picture. */
function sheetOf(bytes: Uint8Array, sizePx: number): RgbImage {
  const stride = 3 * sizePx;
  const count = bytes.length / (sizePx * stride);
  const [widthPx, heightPx] = [COLUMNS * sizePx, Math.ceil(count / COLUMNS) * sizePx];
  const pixels = new Uint8Array(3 * widthPx * heightPx);
  for (let i = 0; i < count; i++) {
    const [left, top] = [(i % COLUMNS) * sizePx, Math.floor(i / COLUMNS) * sizePx];
    for (let y = 0; y < sizePx; y++) {
      const from = (i * sizePx + y) * stride;
      pixels.set(bytes.subarray(from, from + stride), 3 * ((top + y) * widthPx + left));
    }
  }
  return { pixels, widthPx, heightPx };
}

/**
 * The page's script. Of the library only what it uses comes along: importing a module has no effect here, so
 * what nobody takes is left out, with the packages behind it.
 */
async function bundlePage(): Promise<Uint8Array> {
  const { build } = await import("esbuild");
  const packages = await realpath(projectPath("node_modules", "@tensorflow", "tfjs"));
  const { imports } = JSON.parse(await Deno.readTextFile(projectPath("deno.json")));
  const { outputFiles } = await build({
    absWorkingDir: projectPath(),
    entryPoints: [sourceOf("main.ts")],
    bundle: true,
    charset: "utf8",
    define: { "process.env.NODE_ENV": '"production"' },
    // Not "iife", which refuses modules with an await at their top, even those that are left out.
    format: "esm",
    banner: { js: "(() => {" },
    footer: { js: "})();" },
    legalComments: "none",
    logLevel: "silent",
    minify: true,
    platform: "browser",
    plugins: [pageModules(packages, imports)],
    target: "es2022",
    write: false,
  });
  const [output] = outputFiles;
  if (!output) throw new Error("Cannot build the playground as esbuild gave no script");
  return output.contents;
}

/** TensorFlow.js without the back ends and formats that the page has no use for. */
const TENSORFLOW = `
export * from "@tensorflow/tfjs-core";
export * from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";`;

/** Node's modules, by the names that packages call them. */
const NODES =
  /^(node:.*|crypto|fs|node-fetch|os|path|perf_hooks|string_decoder|url|util|worker_threads)$/;

/** Resolves rooms and packages as the import map does; Deno's and Node's own are left out. */
function pageModules(tensorflow: string, imports: Readonly<Record<string, string>>): Plugin {
  const nothing = (path: string) => ({ path, namespace: "nothing", sideEffects: false });
  const isPackage = (importer: string) => importer.includes("/node_modules/");
  return {
    name: "page modules",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: NODES }, ({ path }) => nothing(path));
      onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: "tfjs", namespace: "page" }));
      onResolve({ filter: /^\./ }, ({ path, resolveDir, importer, kind }) => {
        if (isPackage(importer)) return undefined;
        // What is imported only once it is used, such as a worker, the page does not use.
        if (kind === "dynamic-import") return nothing(path);
        return { path: resolve(resolveDir, path), sideEffects: false };
      });
      onResolve({ filter: /^[@\w]/ }, ({ path, importer }) => {
        const isWanted = isPackage(importer) || path === "@tensorflow/tfjs-backend-wasm";
        return isWanted || !(path in imports) ? undefined : nothing(path);
      });
      onLoad({ filter: /.*/, namespace: "page" }, () => ({
        contents: TENSORFLOW,
        resolveDir: tensorflow,
      }));
      onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "module.exports = {};" }));
    },
  };
}
