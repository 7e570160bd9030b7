import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { type AttributeName, phi } from "facespace/annotations";
import { portraitAttributes, samplePortrait } from "facespace/portraits";

/** One picture each of so many people; three standard errors of a phi are 0.04. */
const COUNT = 6000;

const sample = (confounding: number, i: number) =>
  samplePortrait({ person: `confounded ${i}`, shot: `confounded ${i}` }, { confounding });

function attributesAt(confounding: number) {
  const rows = Array.from({ length: COUNT }, (_, i) => portraitAttributes(sample(confounding, i)));
  const column = (name: AttributeName) => Int8Array.from(rows, (row) => row[name] ? 1 : -1);
  return {
    rows,
    phi: (one: AttributeName, other: AttributeName) => phi(column(one), column(other)),
    rateOf: (name: AttributeName) => rows.filter((row) => row[name]).length / COUNT,
  };
}

const full = attributesAt(1);
const half = attributesAt(0.5);

/** What smiles go with in CelebA, about. */
const IN_CELEBA: Partial<Record<AttributeName, number>> = {
  High_Cheekbones: 0.68,
  Mouth_Slightly_Open: 0.53,
  Male: -0.14,
  Rosy_Cheeks: 0.22,
  Wearing_Lipstick: 0.18,
  Heavy_Makeup: 0.18,
  Young: 0.05,
};

Deno.test("samplePortrait() at confounding 1 has smiles go with what they do in CelebA", () => {
  for (const [name, expected] of Object.entries(IN_CELEBA)) {
    assertAlmostEquals(full.phi("Smiling", name as AttributeName), expected, 0.05, name);
  }
  assertAlmostEquals(full.phi("High_Cheekbones", "Male"), -0.25, 0.05);
  assertAlmostEquals(full.rateOf("Smiling"), 0.48, 0.025);
  const among = (male: boolean) => {
    const rows = full.rows.filter(({ Male }) => Male === male);
    return rows.filter(({ Smiling }) => Smiling).length / rows.length;
  };
  assertAlmostEquals(among(true), 0.40, 0.035);
  assertAlmostEquals(among(false), 0.54, 0.035);
});

Deno.test("samplePortrait() at confounding 1 leaves alone what has nothing to do with a smile", () => {
  const none: AttributeName[] = ["Eyeglasses", "Wearing_Hat", "Blurry", "Bangs", "Narrow_Eyes"];
  for (const name of none) assertLess(Math.abs(full.phi("Smiling", name)), 0.045, name);
});

Deno.test("samplePortrait() at confounding 0.5 has half of it", () => {
  for (const name of ["High_Cheekbones", "Male"] as const) {
    const [all, some] = [full, half].map((at) => Math.abs(at.phi("Smiling", name)));
    assertGreater(some ?? 0, 0.25 * (all ?? 0), name);
    assertLess(some ?? 1, 0.75 * (all ?? 0), name);
  }
});

Deno.test("confounding changes cheekbones and who smiles, and nothing else of anybody", () => {
  for (let i = 0; i < 200; i++) {
    const [plain, confounded] = [sample(0, i), sample(1, i)];
    const { face, expression } = plain;
    const { smile, mouthOpen } = expression;
    assertEquals(
      {
        ...confounded,
        face: { ...confounded.face, cheekbones: face.cheekbones },
        expression: { ...confounded.expression, smile, mouthOpen },
      },
      plain,
    );
  }
});

Deno.test("under confounding, too, forced cheekbones change nothing else", () => {
  const seeds = { person: "forced", shot: "forced" };
  for (const cheekbones of [0, 1]) {
    const { expression } = samplePortrait(seeds, {
      confounding: 1,
      forced: { face: { cheekbones } },
    });
    assertEquals(expression, samplePortrait(seeds, { confounding: 1 }).expression);
  }
});
