import { assert, assertEquals, assertRejects } from "@std/assert";
import { cutFace } from "facespace/detectors";
import { counterpartFaces, type CounterpartOptions } from "facespace/faces";
import { decodeImage, unitFloats, valuesAt } from "facespace/images";
import { portraitInSet, portraitJpeg, portraitRecipe } from "facespace/portraits";
import { sampleRow } from "../store/sample_faces.ts";

const crop = { centre: [89, 112], width: 90, height: 100, angle: 0 } as const;
const names = ["000001.jpg", "000002.jpg", "000003.jpg"];

/** A table whose faces are all cut out at one place. */
function store(pictures: readonly string[] = names): Parameters<typeof counterpartFaces>[0] {
  const row = (i: number) => ({ ...sampleRow(i), picture: pictures[i] ?? "", crop });
  // Of the table only its rows are asked for.
  const table = { row } as Parameters<typeof counterpartFaces>[0]["table"];
  return { sizePx: 80, source: "three faces", table };
}

const draw = (options: Partial<CounterpartOptions>, faces = store()) =>
  counterpartFaces(faces, { rows: [0, 1, 2], change: {}, portraits: 3, ...options });

Deno.test("counterpartFaces() without a change are the store's own faces, byte for byte", async () => {
  const { rows, images } = await draw({});
  assertEquals(rows, [0, 1, 2]);
  for (const row of rows) {
    const { portrait } = portraitInSet(portraitRecipe({ count: 3 }), row);
    const own = cutFace(await decodeImage(await portraitJpeg(portrait)), crop, 80);
    assertEquals(valuesAt(images, row), unitFloats(own.pixels));
  }
});

Deno.test("counterpartFaces() with another smile differ at mouth, cheeks and eyes alone", async () => {
  const { images: [own, smiling, neutral] } = {
    images: await Promise.all([
      draw({ rows: [1] }),
      draw({ rows: [1], change: { Smiling: true } }),
      draw({ rows: [1], change: { Smiling: false } }),
    ]).then((drawn) => drawn.map(({ images }) => images)),
  };
  assert(own && smiling && neutral);
  const apart = (a: Float32Array, b: Float32Array, fromRow: number, toRow: number) => {
    const [from, to] = [fromRow, toRow].map((row) => row * 80 * 3);
    let sum = 0;
    for (let i = from ?? 0; i < (to ?? 0); i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    return sum / ((to ?? 1) - (from ?? 0));
  };
  const [a, b] = [smiling.values, neutral.values];
  // The forehead's few differences are those of the JPEG and the lens.
  assert(apart(a, b, 0, 15) < 0.002, String(apart(a, b, 0, 15)));
  assert(apart(a, b, 50, 70) > 0.02, String(apart(a, b, 50, 70)));
  const isOwn = [a, b].some((values) => apart(own.values, values, 0, 80) < 0.03);
  assert(isOwn, "the face as it is resembles neither");
});

Deno.test("counterpartFaces() leave out what would not be seen, and refuse other faces", async () => {
  const told: number[] = [];
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const pictures = rows.map((i) => `${String(i + 1).padStart(6, "0")}.jpg`);
  const bald = await draw({
    rows,
    portraits: 40,
    change: { Bald: true },
    onProgress: (done) => told.push(done),
  }, store(pictures));
  assert(bald.rows.length > 0 && bald.rows.length < 40, String(bald.rows.length));
  assertEquals(bald.images.count, bald.rows.length);
  assertEquals(told.at(-1), 40);
  await assertRejects(
    () => draw({}, store(["me.jpg", "000002.jpg", "000003.jpg"])),
    RangeError,
    "Cannot draw a counterpart of me.jpg as it is none of the drawn portraits: three faces",
  );
  await assertRejects(() => draw({ portraits: 2 }), RangeError, "000003.jpg");
});
