import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { drawEquation } from "facespace/charts";
import { decodeImage, valuesAt } from "facespace/images";
import type { AttributeJudge } from "facespace/judges";
import { codeAt } from "facespace/latent";
import { buildVae, computeCodes, decodeImages, disposeVae, type Vae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { type EquationSettings, equationStudy, termFaces } from "facespace/studies";
import { expectedAttributes } from "../../lib/studies/equation_terms.ts";
import { range } from "../store/sample_faces.ts";
import { attributedBlobs } from "./attributed_blobs.ts";

const faces = attributedBlobs(48);
const rows = range(0, 48);

async function withVae(use: (vae: Vae) => Promise<void>): Promise<void> {
  await startBackend();
  const vae = buildVae({ imageSizePx: 32, latentDim: 8, seed: 3 });
  try {
    await use(vae);
  } finally {
    disposeVae(vae);
  }
}

/** An equation's result, judged by nobody. */
async function run(
  vae: Vae,
  text: string,
  { seed, ...settings }: EquationSettings & { readonly seed?: string } = {},
) {
  const options = { network: { vae }, faces, rows, judges: [], ...(seed ? { seed } : {}) };
  return await equationStudy(options).run(text, settings);
}

/** What is expected, in short: `Smiling +1`, `Male ?0`. */
function expectedOf(text: string): string[] {
  const choice = { table: faces.table, rows };
  return expectedAttributes(termFaces(text, { ...choice, images: 3, seed: "x" }), choice)
    .map(({ attribute, value, present }) =>
      `${attribute} ${present === null ? "?" : present ? "+" : "-"}${Math.abs(value).toFixed(1)}`
    );
}

Deno.test("expectedAttributes() does the equation on labels", () => {
  assertEquals(expectedOf("smiling woman - neutral woman + neutral man"), [
    "Smiling +1.0",
    "Male +1.0",
  ]);
  assertEquals(expectedOf("0.5 smiling woman - 0.5 neutral woman + neutral man"), [
    "Smiling ?0.0",
    "Male +1.0",
  ]);
  assertEquals(expectedOf("0.5 woman + 0.5 man"), ["Male ?0.0"]);
  // Half of the faces are men and every fourth man is bald: −1 + 2 · 1 − 2 · (2 · ¼ − 1) = 2.
  assertEquals(expectedOf("woman + 2 bald man - 2 man"), ["Male -1.0", "Bald +2.0"]);
  // Weights that sum to 0 start from all faces, of which half are men.
  assertEquals(expectedOf("man - woman"), ["Male +2.0"]);
});

Deno.test("equationStudy() adds the mean codes of the faces that an equation names", () =>
  withVae(async (vae) => {
    const result = await run(vae, "2 smiling woman - neutral woman", { images: "all" });
    const [a, b] = result.terms;
    assert(a && b);
    assertEquals([...a.rows].sort((x, y) => x - y), rows.filter((i) => i % 4 === 1));
    assertEquals([...b.members], rows.filter((i) => i % 4 === 0));
    const { means } = await computeCodes(vae, faces, rows);
    const mean = (some: readonly number[], j: number) =>
      some.reduce((sum, row) => sum + (codeAt(means, row)[j] ?? NaN), 0) / some.length;
    for (const [j, value] of result.code.entries()) {
      assertAlmostEquals(value, 2 * mean(a.rows, j) - mean(b.rows, j), 1e-5);
    }
    const image = await decodeImages(vae, [result.code]);
    assertEquals([...valuesAt(result.image, 0)], [...valuesAt(image, 0)]);
    assertEquals(result.line, "2 × smiling woman − neutral woman");
    assertEquals(a.shown, a.rows.slice(0, 8));
    assertEquals([...valuesAt(a.originals, 0)].map((v) => Math.round(255 * v)), [
      ...faces.readSync(a.rows.slice(0, 1)),
    ]);
  }));

Deno.test("equationStudy() starts from the centre where terms cancel, and reaches a face's length", () =>
  withVae(async (vae) => {
    const options = { images: 3, seed: "s" };
    const nothing = await run(vae, "man - man", options);
    assertAlmostEquals(nothing.distance, 0, 1e-5);
    const rescaled = await run(vae, "man - woman", { ...options, policy: "rescaled" });
    assertAlmostEquals(rescaled.distance, rescaled.faceDistance, 1e-4);
    await assertRejects(
      () => run(vae, "man - man", { ...options, policy: "rescaled" }),
      RangeError,
      "Cannot rescale a sum",
    );
  }));

Deno.test("equationStudy() draws faces by its seed, and knows a face that it meets again", () =>
  withVae(async (vae) => {
    const rowsOf = async (seed: string) =>
      (await run(vae, "woman", { images: 4, seed })).terms[0]?.rows;
    assertEquals(await rowsOf("a"), await rowsOf("a"));
    assertNotEquals(await rowsOf("a"), await rowsOf("b"));
    const one = await run(vae, "woman", { images: 1 });
    assertEquals(one.neighbours[0]?.row, one.terms[0]?.rows[0]);
    assertAlmostEquals(one.neighbours[0]?.distance ?? NaN, 0, 1e-5);
  }));

Deno.test("equationStudy() takes codes that are known, and encodes nothing", () =>
  withVae(async (vae) => {
    const means = { values: new Float32Array(8 * 48), count: 48, dim: 8 };
    const known = equationStudy({ network: { vae, means }, faces, rows, judges: [] });
    assertEquals([...(await known.run("woman")).code], new Array(8).fill(0));
  }));

Deno.test("equationStudy() leaves no tensor behind", () =>
  withVae(async (vae) => {
    await run(vae, "man - woman", { images: 5 });
    const before = tf.memory().numTensors;
    await run(vae, "man - woman", { images: 5 });
    assertEquals(tf.memory().numTensors, before);
  }));

Deno.test("equationStudy() says for which term there are no faces, and what is known", () =>
  withVae(async (vae) => {
    const failure = async (text: string) =>
      (await assertRejects(() => run(vae, text), RangeError)).message;
    assertEquals(
      await failure("man - bald woman"),
      `Cannot compute the equation as none of the 48 faces is "bald woman"
  man - bald woman
        ^^^^^^^^^^
Faces with each word: bald (Bald) 6, woman (not Male) 24`,
    );
    assertEquals(
      await failure("man - man without glasses"),
      `Cannot compute the equation as nobody knows which of the 48 faces are "glasses" (Eyeglasses)
  man - man without glasses
                    ^^^^^^^
Known of them: bald, man, male, men, gentleman, woman, female, women, lady, smiling, smile, happy,
  neutral, unsmiling, serious, face, person, people, anyone`,
    );
  }));

/** Finds all pictures smiling, and every other one a man, with the result first. */
const FAKE: AttributeJudge = {
  name: "fake",
  attributes: ["Smiling", "Male", "Young"],
  judge: ({ count }) =>
    Promise.resolve({
      Smiling: new Float32Array(count).fill(0.75),
      Male: Float32Array.from({ length: count }, (_, i) => i % 2 === 0 ? 0.5 : 0.25),
    }),
  dispose: () => {},
};

const ENTRY = "smiling woman - neutral woman + neutral man";

Deno.test("equationStudy() has the result judged beside reconstructed real faces", () =>
  withVae(async (vae) => {
    const study = equationStudy({ network: { vae }, faces, rows, judges: [FAKE] });
    const result = await study.run(ENTRY);
    assertEquals(result.real?.members, rows.filter((i) => i % 4 === 3));
    assertEquals(result.asked, "Smiling, Male");
    assertEquals(result.judges, [{
      judge: "fake",
      attributes: [
        { attribute: "Smiling", expected: true, score: 0.75, realShare: 1 },
        { attribute: "Male", expected: true, score: 0.5, realShare: 6 / 12 },
      ],
      succeeds: true,
      realShare: 6 / 12,
    }]);
    assertEquals(result.said, [
      "fake: Smiling 75 %, Male 50 %; as it should be (right on 50 % of 12 reconstructed real faces)",
    ]);
    const woman = await study.run("bald man - 3 smiling man");
    assertEquals(woman.judges.map(({ succeeds, realShare }) => [succeeds, realShare]), [
      [false, 0],
    ]);
    const undecided = await study.run("0.5 woman + 0.5 man");
    assertEquals([undecided.judges[0]?.succeeds, undecided.real], [null, null]);
    assertEquals(undecided.asked, "");
  }));

Deno.test("draw() lays out an equation, or says which faces are missing", () =>
  withVae(async (vae) => {
    const options = { network: { vae }, faces, judges: [] };
    const drawn = await equationStudy({ ...options, rows }).draw(ENTRY, "Discs", { images: 1 });
    assert(typeof drawn === "object");
    assertStringIncludes(drawn.caption, "Discs");
    const women = equationStudy({ ...options, rows: rows.filter((i) => i % 4 < 2) });
    assertStringIncludes(String(await women.draw(ENTRY, "")), "as none of the");
    const nobody = equationStudy({ ...options, rows: [] });
    assertStringIncludes(String(await nobody.draw(ENTRY, "")), "there are no faces to choose from");
  }));

Deno.test("equationStudy() takes 50 real faces at most", () =>
  withVae(async (vae) => {
    const many = attributedBlobs(208);
    const options = { network: { vae }, faces: many, rows: range(0, 208), judges: [] };
    const { real } = await equationStudy(options).run(ENTRY, { images: 1 });
    assertEquals([real?.members.length, real?.rows.length, new Set(real?.rows).size], [52, 50, 50]);
  }));

Deno.test("drawEquation() draws what an equation study lays out", () =>
  withVae(async (vae) => {
    const study = equationStudy({ network: { vae }, faces, rows, judges: [FAKE] });
    const result = await study.run("smiling woman - neutral woman + 2 man");
    const panels = study.picture(result, "Discs");
    assertEquals(panels.groups.map(({ sign, label }) => `${sign} ${label}`.trim()), [
      "smiling woman",
      "− neutral woman",
      "+ 2 × man",
    ]);
    assertEquals(panels.groups.map(({ note }) => note)[2], "24 faces, 8 shown");
    assertEquals(panels.remarks[0], "The result should be: Smiling, Male");
    const { comparison, ...without } = panels;
    assert(comparison);
    const sizes: number[] = [];
    for (const picture of [without, panels]) {
      const { widthPx, heightPx, pixels } = await decodeImage(
        await drawEquation(picture, { pixelRatio: 1 }),
      );
      assertEquals(widthPx, 2 * 16 + 104 + 8 * 75 - 3 + 44 + 147);
      sizes.push(heightPx);
      // Of the result, its middle pixel is somewhere on the page.
      const middle = [...panels.result.image.pixels.slice(3 * 16 * 33, 3 * 16 * 33 + 3)];
      assert(pixels.some((_, i) =>
        i % 3 === 0 && middle.every((value, k) => Math.abs((pixels[i + k] ?? 0) - value) < 8)
      ));
    }
    assert((sizes[1] ?? 0) - (sizes[0] ?? 0) > 147);
  }));
