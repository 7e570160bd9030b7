import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { FloatImages } from "facespace/images";
import { codeAt, type Codes, codesFrom, selectCodes } from "facespace/latent";
import { rightAnswers } from "../../lib/studies/right_answers.ts";
import { MEANS, toyJudge, toyNetwork, toyPixel } from "./toy_study.ts";

/** Neutral men: 1, 5, 9, …. */
const men = [1, 5, 9, 13];

/** The same codes with the smile turned on. */
const smiling = codesFrom(men.map((row) => [1, ...codeAt(MEANS, row).slice(1)]));

async function toy(descriptors = true) {
  const network = {
    ...toyNetwork(),
    encode: (images: FloatImages): Promise<Codes> =>
      Promise.resolve(codesFrom(
        Array.from(
          { length: images.count },
          (_, i) => [0, 1, 2].map((j) => toyPixel(images, i, j)),
        ),
      )),
  };
  const images = await network.decoder.decode(smiling);
  return await rightAnswers({
    networks: { toy: network },
    counterparts: { rows: men, images },
    judge: toyJudge(),
    kept: ["Male"],
    ...(descriptors ? { descriptors: { describe: network.encode } } : {}),
  });
}

const alone = men.map((row) => [row]);

Deno.test("rightAnswers() finds no error in the right answer, and one in doing nothing", async () => {
  const { errors } = (await toy()).of("toy");
  for (const { pixels, code, others, identity } of await errors(smiling, alone)) {
    for (const error of [pixels, code, others, identity]) assertAlmostEquals(error, 0, 1e-4);
  }
  for (const { pixels, code, others, identity } of await errors(selectCodes(MEANS, men), alone)) {
    // The smile is off by 2: one of 12 · 12 · 3 values by 0.2.
    assertAlmostEquals(pixels, 255 * Math.sqrt(0.2 ** 2 / (12 * 12 * 3)), 1e-3);
    assertAlmostEquals(code, 1, 1e-5);
    assertAlmostEquals(others, 0, 1e-5);
    assertAlmostEquals(identity, 2, 1e-4);
  }
});

Deno.test("rightAnswers() sees what else a result changed", async () => {
  const women = codesFrom(men.map((row) => [1, -1, codeAt(MEANS, row)[2] ?? 0]));
  const [error] = await (await toy()).of("toy").errors(women, alone);
  assertAlmostEquals(error?.code ?? NaN, 1, 1e-5); // as far from right as the neutral man is
  assertAlmostEquals(error?.others ?? NaN, 0.2, 1e-5); // a woman in place of a man
});

Deno.test("rightAnswers() holds an average against the average of its counterparts", async () => {
  const { of } = await toy();
  const middle = codesFrom([[1, 1, (1 + 5) / 200]]);
  const [right] = await of("toy").errors(middle, [[1, 5]]);
  assertAlmostEquals(right?.code ?? NaN, 0, 1e-5);
  assertAlmostEquals(right?.pixels ?? NaN, 0, 1e-3);
  const [wrong] = await of("toy").errors(selectCodes(MEANS, [1]), [[1, 5]]);
  assertAlmostEquals(wrong?.code ?? NaN, 1, 1e-3);
});

Deno.test("rightAnswers() goes without descriptors, and says what it has no answer for", async () => {
  const answers = await toy(false);
  const [error] = await answers.of("toy").errors(smiling, alone);
  assertEquals(Number.isNaN(error?.identity), true);
  assertThrows(() => answers.of("other"), RangeError, "as there are only toy");
  await assertRejects(
    () => answers.of("toy").errors(smiling, men.map(() => [0])),
    RangeError,
    "row 0 as it has no right answer",
  );
});
