import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { type ForcedValues, type Portrait, samplePortrait } from "facespace/portraits";

const seedsOf = (i: number) => ({ person: `person ${i}`, shot: `shot ${i}` });

/** Names of the values in which two portraits differ, as `group.value`. */
function differences(one: Portrait, other: Portrait): string[] {
  const flat = (portrait: Portrait) =>
    Object.entries(portrait).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => [`${group}.${name}`, value] as const)
    );
  const others = new Map(flat(other));
  return flat(one).filter(([name, value]) => String(others.get(name)) !== String(value))
    .map(([name]) => name);
}

Deno.test("samplePortrait() gives the same portrait for the same seeds", () => {
  assertEquals(samplePortrait(seedsOf(1)), samplePortrait(seedsOf(1)));
  assertGreater(differences(samplePortrait(seedsOf(1)), samplePortrait(seedsOf(2))).length, 30);
});

Deno.test("samplePortrait() keeps a person over shots and a shot over people of one sex", () => {
  const first = samplePortrait({ person: "p", shot: "1" });
  const second = samplePortrait({ person: "p", shot: "2" });
  const shotGroups = ["expression", "pose", "light", "outfit", "scene", "seeds"];
  const groups = differences(first, second).map((name) => name.split(".")[0] ?? "");
  assertEquals([...new Set(groups)].filter((group) => !shotGroups.includes(group)), []);
});

const forcedAlone: Record<string, ForcedValues> = {
  "expression.smile": { expression: { smile: 0.5 } },
  "expression.mouthOpen": { expression: { mouthOpen: 0.1 } },
  "outfit.hat": { outfit: { hat: "cap" } },
  "outfit.glasses": { outfit: { glasses: "thick" } },
  "outfit.clothes": { outfit: { clothes: "tee" } },
  "pose.yaw": { pose: { yaw: 0.111 } },
  "light.side": { light: { side: -0.777 } },
  "scene.background": { scene: { background: "dark" } },
  "hair.style": { hair: { style: "bald" } },
  "hair.bangs": { hair: { bangs: 0.99 } },
  "facialHair.beard": { facialHair: { beard: 0.85 } },
  "makeup.amount": { makeup: { amount: 0.333 } },
  "face.chubbiness": { face: { chubbiness: 0.999 } },
};

Deno.test("samplePortrait() changes nothing but the value that is forced", () => {
  for (const [name, forced] of Object.entries(forcedAlone)) {
    for (let i = 0; i < 40; i++) {
      const changed = differences(
        samplePortrait(seedsOf(i)),
        samplePortrait(seedsOf(i), { forced }),
      );
      assertEquals(changed.filter((other) => other !== name), [], `${name}, person ${i}`);
    }
  }
});

Deno.test("samplePortrait() forces the roots that shape the rest", () => {
  for (let i = 0; i < 200; i++) {
    const man = samplePortrait(seedsOf(i), { forced: { basics: { male: true } } });
    assertEquals(man.makeup.amount, 0);
    const woman = samplePortrait(seedsOf(i), { forced: { basics: { male: false } } });
    assertEquals(woman.facialHair.beard, 0);
  }
});

Deno.test("variety 0 fixes pose and light, and leaves person and expression", () => {
  for (let i = 0; i < 20; i++) {
    const wild = samplePortrait(seedsOf(i), { variety: 1 });
    const calm = samplePortrait(seedsOf(i), { variety: 0 });
    assertEquals(Object.values(calm.pose).map(Math.abs), [0, 0, 0, 0, 0, 1]);
    assertEquals([calm.light.side, calm.light.exposure, calm.light.contrast], [0.25, 1, 1]);
    assertEquals(calm.expression, wild.expression);
    const groups = new Set(differences(wild, calm).map((name) => name.split(".")[0] ?? ""));
    const calmed = ["pose", "light", "outfit", "scene"];
    assertEquals([...groups].filter((group) => !calmed.includes(group)), []);
  }
});

Deno.test("samplePortrait() refuses a variety or a confounding outside 0 to 1", () => {
  assertThrows(() => samplePortrait(seedsOf(1), { variety: 1.5 }), RangeError, "got 1.5");
  assertThrows(() => samplePortrait(seedsOf(1), { variety: NaN }), RangeError, "got NaN");
  assertThrows(() => samplePortrait(seedsOf(1), { confounding: -1 }), RangeError, "confounding");
});
