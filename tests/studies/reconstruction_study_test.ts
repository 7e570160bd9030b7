import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type FacePixels, floatImageAt } from "facespace/images";
import { buildVae, disposeVae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { packedFaces } from "facespace/store";
import { epochRows, partRows, reconstructionStudy } from "facespace/studies";
import { blobs } from "../training/small_run.ts";

/** A picture of each person. */
const withPeople = <Faces extends FacePixels>(faces: Faces) => ({
  ...faces,
  table: { identities: Int32Array.from({ length: faces.count }, (_, row) => row) },
});

Deno.test("partRows() counts faces, people and attributes of each part", () => {
  const table = {
    identities: [0, 0, 1, 2],
    attribute: () => Int8Array.of(1, -1, 1, -1),
  };
  const split = { train: [0, 1], validation: [2], test: [3], notes: ["test was drawn"] };
  assertEquals(partRows(table, split, ["Smiling"]), [
    { part: "train", faces: 2, people: 1, Smiling: 0.5 },
    { part: "validation", faces: 1, people: 1, Smiling: 1 },
    { part: "test", faces: 1, people: 1, Smiling: 0 },
  ]);
  const nothing = { ...table, attribute: () => new Int8Array(4) };
  assertEquals(partRows(nothing, split, ["Smiling"])[0]?.Smiling, "unknown");
});

Deno.test("epochRows() gives errors as the σ of a Gaussian decoder", () => {
  const [row] = epochRows([{
    epoch: 3,
    step: 9,
    loss: 10,
    validationLoss: 11,
    // Of one value with σ = 1: ln(2πe) / 2.
    terms: { kl: 2, reconstruction: Math.log(2 * Math.PI * Math.E) / 2 },
    validationTerms: {},
    learningRate: 0.001,
    weights: {},
    seconds: 1,
    imagesPerSecond: 5,
    dataWaitShare: 0,
    stepShare: 1,
  }], 1);
  assertEquals([row?.epoch, row?.loss, row?.["KL (nats)"], row?.["images/s"]], [3, 10, 2, 5]);
  assertAlmostEquals(row?.["σ (training)"] ?? NaN, 1, 1e-12);
  assertEquals(row?.["σ (validation)"], NaN);
});

Deno.test("reconstructionStudy() compares a network with baselines on held-out faces", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 32, latentDim: 8, seed: 1 });
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const split = { train: rows(0, 12), validation: rows(12, 14), test: rows(14, 20) };
  const study = await reconstructionStudy(withPeople(blobs(20)), { vae, split, measured: 4 });
  assertEquals(study.test, [14, 15, 17, 18]);
  assertEquals([study.originals.count, study.reconstructions.count], [4, 4]);
  assertEquals((await study.reconstruct()).values, study.reconstructions.values);
  assertEquals((await study.priorDraws(3, 1)).count, 3);
  const { every, which, columnLabels } = study.spread(2);
  assertEquals([every, which, columnLabels.length], [2, [0, 2], 2]);
  const ends = study.worstAndBest(1);
  const [worst = NaN, best = NaN] = ends.columnLabels.map(parseFloat);
  assert(ends.which.length === 2 && worst <= best);
  const baselines = await study.baselines({ components: 3, seed: 1 });
  const film = await baselines.film([0, 2]);
  assertEquals(film.map(({ step = "", row, column }) => `${row} ${column} ${step}`), [
    ...["1 original ", "1 VAE V1 ", "2 original ", "2 VAE V1 "],
    ...["1 components 3", "2 components 3"],
  ]);
  assertEquals(film[2]?.image, floatImageAt(study.originals, 2));
  const table = baselines.table();
  assertEquals(table.map(({ method }) => method), ["mean face", "principal components", "VAE V1"]);
  const psnr = table.map((row) => Number(row["PSNR (dB)"]));
  assertAlmostEquals(baselines.gain.estimate, (psnr[2] ?? NaN) - (psnr[0] ?? NaN), 0.011);
  // fewer faces than are asked for
  assertEquals(study.spread(10).which, [0, 1, 2, 3]);
  assertEquals(study.worstAndBest(5).which.length, 4);
  const most = (await study.baselines({ components: 64, seed: 1 })).table();
  assertEquals(most[1]?.method, "principal components (12, as many as faces)");
  disposeVae(vae);
});

Deno.test("baselines() fits components to 10,000 faces at most, and says so", async () => {
  await startBackend();
  const count = 10_004;
  const pixels = Uint8Array.from({ length: count * 16 * 16 * 3 }, (_, i) => (i * 7) % 251);
  const vae = buildVae({ imageSizePx: 16, latentDim: 4, seed: 1 });
  const rows = Array.from({ length: count }, (_, i) => i);
  const split = { train: rows.slice(3), validation: rows.slice(2, 3), test: rows.slice(0, 2) };
  const faces = withPeople(packedFaces({ pixels, count, sizePx: 16 }));
  const study = await reconstructionStudy(faces, { vae, split, measured: 2 });
  const [, linear] = (await study.baselines({ components: 2, seed: 1 })).table();
  assertEquals(linear?.method, "principal components (of 10,000 training faces)");
  disposeVae(vae);
});
