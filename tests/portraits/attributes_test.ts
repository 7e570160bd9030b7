import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  attributeRates,
  phi,
  phiMatrix,
} from "facespace/annotations";
import { portraitAttributes, samplePortrait } from "facespace/portraits";
import { portraitMeasures } from "../../lib/portraits/attributes.ts";

/** One picture each of so many people, as pictures of one person are not independent. */
const COUNT = 8000;

const portraits = Array.from(
  { length: COUNT },
  (_, i) => samplePortrait({ person: `person ${i}`, shot: `shot ${i}` }),
);
const attributes = portraits.map(portraitAttributes);
const measures = portraits.map(portraitMeasures);

function columnsOf(rows: readonly number[]): Record<AttributeName, Int8Array> {
  const column = (name: AttributeName) =>
    Int8Array.from(rows, (row) => attributes[row]?.[name] ? 1 : -1);
  return Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, column(name)])) as Record<
    AttributeName,
    Int8Array
  >;
}

const all = [...portraits.keys()];
const columns = columnsOf(all);
const men = columnsOf(all.filter((row) => attributes[row]?.Male));
const women = columnsOf(all.filter((row) => !attributes[row]?.Male));

/** How often each attribute occurs among all people, in per cent: the table of `data/README.md`. */
const RATES: Readonly<Record<AttributeName, number>> = {
  "5_o_Clock_Shadow": 14,
  Arched_Eyebrows: 26,
  Attractive: 44,
  Bags_Under_Eyes: 20,
  Bald: 3,
  Bangs: 17,
  Big_Lips: 20,
  Big_Nose: 18,
  Black_Hair: 37,
  Blond_Hair: 13,
  Blurry: 5,
  Brown_Hair: 34,
  Bushy_Eyebrows: 19,
  Chubby: 12,
  Double_Chin: 8,
  Eyeglasses: 8,
  Goatee: 5,
  Gray_Hair: 9,
  Heavy_Makeup: 22,
  High_Cheekbones: 40,
  Male: 46,
  Mouth_Slightly_Open: 45,
  Mustache: 11,
  Narrow_Eyes: 13,
  No_Beard: 76,
  Oval_Face: 31,
  Pale_Skin: 7,
  Pointy_Nose: 13,
  Receding_Hairline: 10,
  Rosy_Cheeks: 9,
  Sideburns: 19,
  Smiling: 49,
  Straight_Hair: 22,
  Wavy_Hair: 34,
  Wearing_Earrings: 25,
  Wearing_Hat: 5,
  Wearing_Lipstick: 33,
  Wearing_Necklace: 15,
  Wearing_Necktie: 9,
  Young: 78,
};

Deno.test("portraitAttributes() occur as often as is documented", () => {
  for (const [name, rate] of Object.entries(attributeRates(columns))) {
    assertAlmostEquals(100 * rate, RATES[name as AttributeName], 2, name);
  }
});

/** By how much an attribute may tell of another unlisted; three standard errors are 0.05. */
const BOUND = 0.1;

/** Attributes that go together among people of one sex, too, by definition or on purpose. */
const FAMILIES: Readonly<Record<string, readonly AttributeName[]>> = {
  "hair has one colour, or there is none": [
    "Bald",
    "Black_Hair",
    "Blond_Hair",
    "Brown_Hair",
    "Gray_Hair",
  ],
  "hair is straight or wavy or neither, and a bald head has none": [
    "Bald",
    "Straight_Hair",
    "Wavy_Hair",
    "Bangs",
  ],
  "hats and bangs hide hairlines": ["Bangs", "Receding_Hairline", "Wearing_Hat", "Bald"],
  "age shows, first in the hair": [
    "Young",
    "Gray_Hair",
    "Receding_Hairline",
    "Bald",
    "Bags_Under_Eyes",
  ],
  "who is not grey yet has another colour": ["Young", "Black_Hair", "Brown_Hair"],
  "attractive stands for young, slim and awake": [
    "Attractive",
    "Young",
    "Gray_Hair",
    "Receding_Hairline",
    "Bags_Under_Eyes",
  ],
  "and slim": ["Attractive", "Chubby", "Double_Chin"],
  "facial hair": ["5_o_Clock_Shadow", "Goatee", "Mustache", "No_Beard", "Sideburns"],
  "a nose is broad or narrow, and so it is a little with the skin": [
    "Big_Nose",
    "Pointy_Nose",
    "Black_Hair",
  ],
  "pale skin comes with lighter hair": ["Pale_Skin", "Black_Hair"],
  "make-up": ["Heavy_Makeup", "Wearing_Lipstick", "Rosy_Cheeks"],
  "a smile opens the mouth": ["Smiling", "Mouth_Slightly_Open"],
};

const isListed = (...pair: readonly AttributeName[]) =>
  Object.values(FAMILIES).some((family) => pair.every((name) => family.includes(name)));

Deno.test("no attribute gives another away among people of one sex, but for those listed", () => {
  for (const [sex, ofOneSex] of Object.entries({ men, women })) {
    const { names, values } = phiMatrix(ofOneSex);
    assertEquals(names, [...ATTRIBUTE_NAMES]);
    for (const [i, one] of ATTRIBUTE_NAMES.entries()) {
      for (const [j, other] of ATTRIBUTE_NAMES.entries()) {
        const strength = Math.abs(values[i]?.[j] ?? NaN);
        // An attribute that a sex never has says nothing about others.
        if (j <= i || Number.isNaN(strength) || isListed(one, other)) continue;
        assertLess(strength, BOUND, `${one} and ${other} among ${sex}`);
      }
    }
  }
});

/** Attributes that go with sex on purpose, and how much they do. */
const WITH_SEX: Partial<Record<AttributeName, number>> = {
  "5_o_Clock_Shadow": 0.44,
  Arched_Eyebrows: -0.37,
  Bald: 0.19,
  Bangs: -0.07,
  Big_Lips: -0.19,
  Big_Nose: 0.37,
  Blond_Hair: -0.08,
  Bushy_Eyebrows: 0.37,
  Goatee: 0.24,
  Heavy_Makeup: -0.48,
  Mustache: 0.39,
  No_Beard: -0.62,
  Pointy_Nose: -0.30,
  Receding_Hairline: 0.20,
  Rosy_Cheeks: -0.14,
  Sideburns: 0.52,
  Wearing_Earrings: -0.43,
  Wearing_Lipstick: -0.65,
  Wearing_Necklace: -0.26,
  Wearing_Necktie: 0.35,
};

Deno.test("only the attributes that are listed go with sex, and as much as is documented", () => {
  for (const name of ATTRIBUTE_NAMES) {
    if (name === "Male") continue;
    assertAlmostEquals(phi(columns[name], columns.Male), WITH_SEX[name] ?? 0, 0.05, name);
  }
  const none: AttributeName[] = ["Smiling", "Young", "Eyeglasses", "Wearing_Hat", "Blurry"];
  for (const name of none) assertLess(Math.abs(phi(columns[name], columns.Male)), 0.035, name);
});

Deno.test("a smile goes with an open mouth and with nothing else", () => {
  for (const name of ATTRIBUTE_NAMES) {
    if (name === "Smiling" || name === "Mouth_Slightly_Open") continue;
    assertLess(Math.abs(phi(columns.Smiling, columns[name])), 0.04, name);
  }
  assertAlmostEquals(phi(columns.Smiling, columns.Mouth_Slightly_Open), 0.56, 0.04);
});

function correlation(one: readonly number[], other: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  const [a, b] = [centred(one), centred(other)];
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

Deno.test("portraitMeasures() of a smile do not go with pose, light, scene or person", () => {
  const valuesOf = (name: string) => measures.map((measure) => measure[name] ?? NaN);
  const smile = valuesOf("smile");
  for (const name of Object.keys(measures[0] ?? {})) {
    if (name === "smile" || name === "mouth_open") continue;
    assertLess(Math.abs(correlation(smile, valuesOf(name))), 0.04, name);
  }
  const background = (name: string) =>
    portraits.map(({ scene }) => scene.background === name ? 1 : 0);
  for (const name of ["plain", "gradient", "bokeh", "stripes", "dark"]) {
    assertLess(Math.abs(correlation(smile, background(name))), 0.04, name);
    assertLess(Math.abs(correlation(valuesOf("yaw"), background(name))), 0.04, name);
  }
});

Deno.test("smiling and neutral women and men are each a fifth or more", () => {
  for (const male of [false, true]) {
    for (const smiling of [false, true]) {
      const share = attributes.filter(({ Male, Smiling }) => Male === male && Smiling === smiling);
      assertGreater(share.length / COUNT, 0.2, `male ${male}, smiling ${smiling}`);
    }
  }
});

Deno.test("portraitAttributes() do not contradict each other", () => {
  for (const has of attributes) {
    const colours = [has.Black_Hair, has.Blond_Hair, has.Brown_Hair, has.Gray_Hair, has.Bald];
    assertEquals(colours.filter(Boolean).length <= 1, true);
    assertEquals(has.Straight_Hair && has.Wavy_Hair, false);
    assertEquals(has.Big_Nose && has.Pointy_Nose, false);
    assertEquals(has.Bangs && (has.Bald || has.Receding_Hairline || has.Wearing_Hat), false);
    assertEquals(!has.Male && (has.Mustache || has.Goatee || !has.No_Beard), false);
  }
});
