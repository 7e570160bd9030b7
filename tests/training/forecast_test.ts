import { assertEquals } from "@std/assert";
import { forecast, type ForecastOptions } from "../../lib/training/forecast.ts";

const CELEBA: ForecastOptions = {
  epochs: 16,
  faces: 162_770,
  validationFaces: 0,
  totalSteps: 16 * 5087,
  firstStep: 0,
};

/** All lines, by a clock that moves on by so many seconds a step; the first one takes a minute. */
function lines(secondsPerStep: number, options: Partial<ForecastOptions> = {}, steps = 100) {
  let ms = 0;
  const tell = forecast({ ...CELEBA, now: () => ms, ...options });
  return Array.from({ length: steps }, (_, i) => {
    ms += i === 0 ? 60_000 : secondsPerStep * 1000;
    return tell();
  }).filter((line) => line !== undefined);
}

Deno.test("forecast() tells a long training's time once, and what would be shorter", () => {
  const perStep = 12 * 60 / 5087; // an epoch in 12 minutes
  assertEquals(lines(perStep, { epochsParameter: "epochs" }), [
    "16 epochs of 162,770 faces: about 3 h here; `--set epochs=2` about 24 min",
  ]);
  assertEquals(
    lines(perStep, { epochsParameter: "betterEpochs", epochs: 3, totalSteps: 3 * 5087 }),
    [
      "3 epochs of 162,770 faces: about 36 min here; `--set betterEpochs=2` about 24 min",
    ],
  );
  assertEquals(lines(perStep), [
    "16 epochs of 162,770 faces: about 3 h here; 2 of them about 24 min",
  ]);
  assertEquals(lines(perStep, { epochs: 1, totalSteps: 5087, epochsParameter: "epochs" }), [
    "1 epoch of 162,770 faces: about 12 min here",
  ]);
});

Deno.test("forecast() counts validation, and of a run that goes on only what is left", () => {
  const perStep = 12 * 60 / 5087;
  assertEquals(lines(perStep, { epochs: 1, totalSteps: 5087, validationFaces: 81_385 }), [
    "1 epoch of 162,770 faces: about 14 min here",
  ]);
  assertEquals(lines(perStep, { firstStep: 8 * 5087 }), [
    "16 epochs of 162,770 faces, of which 50 % are done: about 1 h 40 min more here",
  ]);
});

Deno.test("forecast() says nothing of short trainings, nor before it has measured", () => {
  assertEquals(lines(0.001, { epochs: 2, totalSteps: 200 }), []);
  assertEquals(lines(10, {}, 24), []);
  assertEquals(lines(10, {}, 25).length, 1);
});
