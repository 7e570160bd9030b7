import { assertEquals, assertRejects } from "@std/assert";
import { codesFrom } from "facespace/latent";
import { walkFilm } from "facespace/studies";
import { toyNetwork } from "./toy_study.ts";

/** The red value of the toy's pixel says what was decoded: 0.5 + code / 10. */
const redAt = ({ pixels }: { readonly pixels: Uint8Array }) => (pixels[13 * 3] ?? NaN) / 255;

Deno.test("walkFilm() goes straight between codes of faces and along an arc between draws", async () => {
  const { decoder } = toyNetwork();
  const [from, to] = [codesFrom([[2, 0, 0]]), codesFrom([[0, 2, 0]])];
  const frames = await walkFilm({
    straight: { decoder, from, to, path: "line" },
    round: { decoder, from, to, path: "arc" },
  }, { steps: 3 });
  assertEquals(frames.map(({ row, step, column }) => `${row} ${step} ${column}`), [
    "straight 0 % walk 1",
    "straight 50 % walk 1",
    "straight 100 % walk 1",
    "round 0 % walk 1",
    "round 50 % walk 1",
    "round 100 % walk 1",
  ]);
  const reds = frames.map(({ image }) => Math.round(100 * redAt(image)));
  // Halfway: 1 on the line, √2 on the arc.
  assertEquals(reds, [70, 60, 50, 70, 64, 50]);
});

Deno.test("walkFilm() refuses walks without an end", async () => {
  const { decoder } = toyNetwork();
  const from = codesFrom([[1, 0, 0], [0, 1, 0]]);
  const walk = { decoder, from, to: codesFrom([[0, 0, 1]]), path: "line" } as const;
  await assertRejects(
    () => walkFilm({ GAN: walk }, { steps: 2 }),
    RangeError,
    "2 beginnings and 1",
  );
});
