import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { drawProcess, type ProcessPicture } from "facespace/charts";
import { decodeImage } from "facespace/images";
import { codeAt } from "facespace/latent";
import { buildVae, computeCodes, decodeImages, disposeVae, encodeImages } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { entryProcess, type StudiedFaces } from "facespace/studies";
import { attributedBlobs } from "./attributed_blobs.ts";
import { toyJudge } from "./toy_study.ts";

const blobs = attributedBlobs(64);
const faces: StudiedFaces = {
  ...blobs,
  table: { ...blobs.table, identities: Int32Array.from({ length: 64 }, (_, row) => row >> 1) },
};
const rows = Array.from({ length: 64 }, (_, row) => row);

async function withProcess(
  use: (
    process: ReturnType<typeof entryProcess>,
    vae: ReturnType<typeof buildVae>,
    sampled: ReturnType<typeof entryProcess>,
  ) => Promise<void>,
): Promise<void> {
  await startBackend();
  const vae = buildVae({ imageSizePx: 32, latentDim: 8, seed: 3 });
  try {
    const { means, logVars } = await computeCodes(vae, faces, rows);
    const decode = (codes: Parameters<typeof codeAt>[0]) =>
      decodeImages(vae, Array.from({ length: codes.count }, (_, i) => codeAt(codes, i)));
    const network = { vae, means, logVars, decoder: { decode, dispose: () => {} } };
    const judges = [toyJudge("judge")];
    const options = { networks: { V: network }, faces, rows, judges, seed: "s" };
    const sampled = entryProcess({ ...options, codes: "sampled" });
    await use(entryProcess(options), vae, sampled);
  } finally {
    disposeVae(vae);
  }
}

/** The picture, which is no sentence. */
async function pictureOf(shown: Promise<ProcessPicture | string>): Promise<ProcessPicture> {
  const picture = await shown;
  assert(typeof picture !== "string");
  return picture;
}

Deno.test("entryProcess() encodes the average picture in one way, averages codes in the other", () =>
  withProcess(async (process, vae) => {
    const picture = await pictureOf(process.picture("V", { images: 3 }));
    assertEquals(picture.columns.map(({ label, sign, faces }) => [sign, label, faces.length]), [
      ["", "smiling women", 3],
      ["−", "neutral women", 3],
      ["+", "neutral men", 3],
    ]);
    const [ofPictures, ofCodes] = picture.ways;
    assert(ofPictures && ofCodes);
    for (const [i, group] of ofPictures.groups.entries()) {
      assert("picture" in group.averaged);
      const { pixels, widthPx } = group.averaged.picture;
      const values = Float32Array.from(pixels, (byte) => byte / 255);
      // The picture's bytes are rounded, the average is not.
      const { means } = await encodeImages(vae, { values, count: 1, sizePx: widthPx });
      const code = codeAt(means, 0);
      for (const [j, value] of code.entries()) {
        assertAlmostEquals(value, group.code[j] ?? NaN, 0.02);
      }
      const sources = picture.columns[i]?.faces ?? [];
      const mean = sources.reduce((sum, { pixels }) => sum + (pixels[100] ?? 0), 0) /
        sources.length;
      assertAlmostEquals(pixels[100] ?? NaN, mean, 0.51);
    }
    for (const group of ofCodes.groups) {
      assert("codes" in group.averaged);
      const { codes } = group.averaged;
      assertEquals(codes.length, 3);
      const mean = codes.reduce((sum, code) => sum + (code[5] ?? 0), 0) / 3;
      assertAlmostEquals(group.code[5] ?? NaN, mean, 1e-5);
    }
    for (const { groups: [a, b, c], result } of picture.ways) {
      const sum = (a?.code[2] ?? NaN) - (b?.code[2] ?? NaN) + (c?.code[2] ?? NaN);
      assertAlmostEquals(result.code[2] ?? NaN, sum, 1e-5);
    }
    const png = await decodeImage(await drawProcess(picture));
    assert(png.widthPx > 1000 && png.heightPx > 600, `${png.widthPx}×${png.heightPx}`);
  }));

Deno.test("entryProcess() on sampled codes has the same faces, and the posteriors' noise", () =>
  withProcess(async (process, _, sampled) => {
    const mean = await pictureOf(process.picture("V"));
    const noisy = await pictureOf(sampled.picture("V"));
    assertEquals(noisy.columns, mean.columns);
    for (const [i, { groups }] of noisy.ways.entries()) {
      for (const [j, { code }] of groups.entries()) {
        const off = Array.from(
          code,
          (value, k) => value - (mean.ways[i]?.groups[j]?.code[k] ?? NaN),
        );
        // An untrained posterior has a variance of about 1; of three codes a third of it is left.
        const spread = Math.hypot(...off) / Math.sqrt(off.length);
        const expected = i === 0 ? 1 : Math.sqrt(1 / 3);
        assert(spread > expected / 3 && spread < expected * 3, `${i}, ${j}: ${spread}`);
      }
    }
    assertEquals(await sampled.picture("V"), noisy);
  }));

Deno.test("entryProcess() compares both ways on the same people, with intervals", () =>
  withProcess(async (process) => {
    const told: number[] = [];
    const { ways, table, curve } = await process.compare({
      counts: [1, 3, 500],
      resamples: 3,
      draws: 2,
      onProgress: (done) => told.push(done),
    });
    assertEquals(told, [1, 2]);
    assertEquals(ways.map(({ averaged, images }) => `${averaged} ${images}`), [
      "pictures 1",
      "codes 1",
      "pictures 3",
      "codes 3",
    ]); // 500 people are not there
    const [one, same, three, codes] = ways;
    assert(one && same && three && codes);
    // The average of one picture is the picture.
    assertAlmostEquals(one.bend.estimate, 0, 1e-5);
    assertAlmostEquals(one.sharpness.estimate, same.sharpness.estimate, 1e-4);
    assert(three.bend.estimate > 0 && three.bend.estimate < 1, String(three.bend.estimate));
    assertEquals(three.bend, codes.bend);
    for (const { success } of ways) {
      const { estimate = NaN, low = NaN, high = NaN } = success.judge ?? {};
      assert(0 <= low && low <= estimate && estimate <= high && high <= 1);
    }
    assertEquals(Object.keys(table()[0] ?? {}), [
      "network",
      "images",
      "judge",
      "sharpness",
      "bend of the encoder",
    ]);
    // One image each: both ways are the same, draw by draw.
    assertEquals(same.gains?.judge, { estimate: 0, low: 0, high: 0 });
    assertEquals(one.gains, undefined);
    assertStringIncludes(String(table()[0]?.judge), "%: 0 (0 to 0)");
    for (const measure of ["success", "sharpness", "bend"] as const) {
      const spec = curve(measure, { title: "A question?" });
      assert(JSON.stringify(spec).includes("images in each average"));
    }
  }));

Deno.test("entryProcess() says which group or network is missing", () =>
  withProcess(async (process) => {
    await assertRejects(() => process.picture("W"), RangeError, "as there are only V");
    const women = rows.filter((row) => row % 4 < 2);
    const alone = entryProcess({ networks: {}, faces, rows: women, judges: [], seed: "s" });
    assertEquals(
      await alone.picture("V"),
      "Left out: the entry's process: no neutral men are held out",
    );
    assertEquals((await alone.compare({ counts: [1] })).table(), []);
  }));

Deno.test("drawProcess() refuses a way that lacks a group", () =>
  withProcess(async (process) => {
    const picture = await pictureOf(process.picture("V", { images: 1 }));
    const ways = picture.ways.map((way) => ({ ...way, groups: way.groups.slice(1) }));
    await assertRejects(
      () => drawProcess({ ...picture, ways }),
      RangeError,
      "a group for each of 3",
    );
  }));
