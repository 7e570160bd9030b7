import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { ATTRIBUTE_NAMES, type AttributeName } from "facespace/annotations";
import {
  counterpart,
  type CounterpartChange,
  drawPortraits,
  type Portrait,
  portraitAttributes,
  portraitInSet,
  portraitJpeg,
  portraitRecipe,
  renderPortrait,
  samplePortrait,
} from "facespace/portraits";
import { portraitGeometry } from "../../lib/portraits/painting/mod.ts";
import { inFolder } from "../in_folder.ts";

const recipe = portraitRecipe({ seed: "counterparts", picturesPerPerson: 1 });
const portraits = Array.from({ length: 120 }, (_, i) => portraitInSet(recipe, i).portrait);
const bareheaded = portraits.filter(({ outfit }) => outfit.hat === "none");

/** The values in which two portraits differ, as `group.value`. */
function differences(one: Portrait, other: Portrait): string[] {
  const flat = (portrait: Portrait) =>
    Object.entries(portrait).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => [`${group}.${name}`, String(value)] as const)
    );
  const others = new Map(flat(other));
  return flat(one).filter(([name, value]) => others.get(name) !== value).map(([name]) => name);
}

const hairColours = ["Black_Hair", "Blond_Hair", "Brown_Hair", "Gray_Hair"] as const;
const ofBaldHeads = ["Bangs", "Receding_Hairline", "Straight_Hair", "Wavy_Hair"] as const;

/** Changes, the values behind them, and what else they mean by definition. */
const CHANGES: Readonly<
  Record<string, [CounterpartChange, values: string[], also: readonly AttributeName[]]>
> = {
  "a smile": [{ Smiling: true }, ["expression.smile"], []],
  "no smile": [{ Smiling: false }, ["expression.smile"], []],
  "a smile that opens the mouth": [
    { Smiling: true, Mouth_Slightly_Open: true },
    ["expression.smile", "expression.mouthOpen"],
    [],
  ],
  "glasses": [{ Eyeglasses: true }, ["outfit.glasses"], []],
  "no glasses": [{ Eyeglasses: false }, ["outfit.glasses"], []],
  "age": [{ Young: false }, ["basics.age"], ["Attractive"]],
  "youth": [{ Young: true }, ["basics.age"], ["Attractive"]],
  "a bald head": [{ Bald: true }, ["hair.style"], [...hairColours, ...ofBaldHeads]],
};

Deno.test("counterpart() changes what it is asked to and nothing else", () => {
  for (const [name, [change, values, also]] of Object.entries(CHANGES)) {
    let changed = 0;
    for (const portrait of bareheaded) {
      const other = counterpart(portrait, change);
      const [before, after] = [portraitAttributes(portrait), portraitAttributes(other)];
      for (const attribute of ATTRIBUTE_NAMES) {
        const wanted = change[attribute as keyof CounterpartChange];
        if (wanted !== undefined) assertEquals(after[attribute], wanted, name);
        else if (!also.includes(attribute)) assertEquals(after[attribute], before[attribute], name);
      }
      const different = differences(portrait, other);
      assertEquals(different.filter((value) => !values.includes(value)), [], name);
      if (different.length > 0) changed++;
    }
    assertGreater(changed, 0, name);
  }
});

Deno.test("counterpart() dyes hair as the person would have been drawn", () => {
  const haired = bareheaded.filter(({ hair }) => hair.style !== "bald");
  for (const colour of hairColours) {
    for (const portrait of haired) {
      const other = counterpart(portrait, { [colour]: true });
      assertEquals(hairColours.filter((name) => portraitAttributes(other)[name]), [colour]);
      const allowed = ["hair.colourName", "hair.colour"];
      assertEquals(differences(portrait, other).filter((name) => !allowed.includes(name)), []);
    }
  }
  const [person] = haired;
  assert(person);
  // There and back again gives the very shade.
  const own = hairColours.find((name) => portraitAttributes(person)[name]);
  const dyed = counterpart(person, { [own === "Gray_Hair" ? "Black_Hair" : "Gray_Hair"]: true });
  assertEquals(counterpart(dyed, { [own ?? "Black_Hair"]: true }), person);
});

Deno.test("counterpart() leaves a portrait that is so already", () => {
  for (const portrait of portraits) {
    const { Smiling, Young, Eyeglasses } = portraitAttributes(portrait);
    assertEquals(counterpart(portrait, { Smiling, Young, Eyeglasses }), portrait);
    assertEquals(counterpart(portrait, {}), portrait);
  }
});

Deno.test("counterpart() refuses what would not be seen", () => {
  const seeds = { person: "hatted", shot: "hatted" };
  const hatted = samplePortrait(seeds, {
    forced: { outfit: { hat: "cap" }, hair: { style: "bob" } },
  });
  assertThrows(
    () => counterpart(hatted, { Bald: true }),
    RangeError,
    "Cannot change Bald of this portrait as it would not be seen",
  );
  const bald = samplePortrait(seeds, { forced: { hair: { style: "bald" } } });
  assertThrows(() => counterpart(bald, { Blond_Hair: true }), RangeError, "with bald hair");
});

Deno.test("a smiling counterpart has the same pixels but around eyes, cheeks and mouth", async () => {
  const neutral = portraits.filter((portrait) => !portraitAttributes(portrait).Smiling).slice(0, 8);
  for (const portrait of neutral) {
    const smiling = counterpart(portrait, { Smiling: true });
    const [one, other] = [await renderPortrait(portrait), await renderPortrait(smiling)];
    const { faceBox, landmarks } = portraitGeometry(smiling);
    const { widthPx, pixels } = one.image;
    const eyes = Math.min(landmarks.leftEye[1], landmarks.rightEye[1]);
    // A lens out of focus reaches some pixels further.
    const [left, right] = [faceBox.left - 5, faceBox.left + faceBox.width + 5];
    // Brows rise with a smile, and lie 16 pixels above the eyes.
    const [top, bottom] = [eyes - 24, faceBox.top + faceBox.height];
    let changed = 0;
    for (let i = 0; i < pixels.length; i++) {
      if (pixels[i] === other.image.pixels[i]) continue;
      changed++;
      const [x, y] = [Math.floor(i / 3) % widthPx, Math.floor(i / 3 / widthPx)];
      assert(x >= left && x <= right && y >= top && y <= bottom, `${x}, ${y}`);
    }
    assertGreater(changed / pixels.length, 0.05);
  }
});

Deno.test("portraitJpeg() of a portrait in a set is the set's own picture", () =>
  inFolder(async (folder) => {
    for (const confounding of [0, 1]) {
      const options = { count: 5, seed: "bytes", picturesPerPerson: 2, confounding };
      const set = await drawPortraits({ ...options, folder: `${folder}/${confounding}` });
      for (let i = 0; i < 5; i++) {
        const { name, portrait } = portraitInSet(set.recipe, i);
        const file = await Deno.readFile(`${set.folder}/img_align_celeba/${name}`);
        assertEquals(await portraitJpeg(portrait), file);
      }
    }
  }));
