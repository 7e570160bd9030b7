import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { buildAccordion, disposeAccordion } from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { packedFaces } from "facespace/store";
import { accordionStudy } from "facespace/studies";

const SIZE_PX = 128;

/** Faces of noise. */
function noise(count: number) {
  const random = stream("noise");
  const pixels = Uint8Array.from({ length: count * SIZE_PX ** 2 * 3 }, () => random.integer(256));
  return packedFaces({ pixels, count, sizePx: SIZE_PX });
}

const OPTIONS = {
  learned: [0, 1, 2, 3],
  test: [4, 5, 6],
  batchSize: 4,
  epochs: 1,
  learningRate: 0.001,
  seed: 1,
  widthFactor: 1 / 64,
  narrowLearningRate: 0.005,
  seeds: 2,
  structureWeight: 0.05,
};

Deno.test("accordionStudy() trains, measures and shows networks, and leaves no tensor behind", async () => {
  await startBackend();
  const study = await accordionStudy(noise(7), OPTIONS);
  const wide = buildAccordion({ widthFactor: 1 / 64 });
  const told: string[] = [];
  await study.train({ wide }, {
    onStep: (name, { step, totalSteps }) => told.push(`${name} ${step}/${totalSteps}`),
  });
  assertEquals(told, ["wide 1/1"]);
  const before = tf.memory().numTensors;
  const images = await study.reconstruct(wide, { after: 1 });
  const { figures, table } = study.measure({ wide: images, itself: study.originals });
  assertEquals(table().map(({ network }) => network), ["wide", "itself"]);
  assertEquals(figures.itself.ssim, 1);
  assert(figures.wide.ssim < 1);
  const spectra = study.spectra({ pictures: { all: study.originals }, errors: { wide: images } });
  assertEquals(spectra.columnLabels, ["all", "wide"]);
  assertEquals(spectra.rows.map((row) => row.images.length), [2, 2]);

  const done: string[] = [];
  const first = await study.compare({ one: {}, two: { hourglasses: 2 } }, {
    onTrial: (count, total) => done.push(`${count}/${total}`),
  });
  const more = await study.compare({ longer: { epochs: 2 } }, {
    besides: first.renamed({ one: "short" }),
  });
  assertEquals(done, ["1/4", "2/4", "3/4", "4/4"]);
  assertEquals(more.table().map(({ network }) => network), ["short", "longer"]);
  assertEquals(more.table()[0]?.SSIM, first.table()[0]?.SSIM);
  assertEquals(first.intervals("SSIM", { lessThatOf: "one" }).map(({ name }) => name), ["two"]);
  assertThrows(() => first.intervals("SSIM", { lessThatOf: "none" }), RangeError, "none");
  const film = more.film();
  const ofNetwork = ["face 2", "face 3", "error's spectrum"];
  assertEquals(film.map(({ step = "original", row }) => `${step}: ${row}`), [
    "original: face 2",
    "original: face 3",
    ...["short", "longer"].flatMap((step) => ofNetwork.map((row) => `${step}: ${row}`)),
  ]);
  assertEquals(film[2]?.image.widthPx, 128);
  const [, , , , spectrum] = film;
  assertEquals(spectrum?.caption, `${first.table()[0]?.["blocking (dB)"]?.split(" ")[0]} dB`);
  assertEquals(tf.memory().numTensors, before);
  disposeAccordion(wide);
});

Deno.test("accordionStudy() tells which untrained networks leave blocks", async () => {
  await startBackend();
  const study = await accordionStudy(noise(7), OPTIONS);
  const { blockingDb, table, film } = await study.untrained({
    transposed: {},
    resized: { upsampling: "resize-convolution" },
  });
  assert(blockingDb.transposed > blockingDb.resized);
  assertEquals(table().map(({ network }) => network), ["transposed", "resized"]);
  assertEquals(film().map(({ step, column }) => [step, column]), [
    ["transposed", "output"],
    ["transposed", "mean spectrum"],
    ["resized", "output"],
    ["resized", "mean spectrum"],
  ]);
});

Deno.test("accordionStudy() shows as many faces as there are, and refuses to do without any", async () => {
  await startBackend();
  for (const count of [1, 2]) {
    const study = await accordionStudy(noise(6), { ...OPTIONS, test: [4, 5].slice(0, count) });
    assertEquals(study.shown, [0, 1].slice(0, count));
    const { rows } = study.spectra({ pictures: { all: study.originals }, errors: {} });
    assertEquals(rows.map((row) => row.images.length), [1, 1]);
    const film = (await study.compare({ one: {} })).film();
    assertEquals(film.map(({ row }) => row), [
      `face ${count}`,
      `face ${count}`,
      "error's spectrum",
    ]);
  }
  await assertRejects(
    () => accordionStudy(noise(6), { ...OPTIONS, test: [] }),
    RangeError,
    "got 4 and 0",
  );
});
