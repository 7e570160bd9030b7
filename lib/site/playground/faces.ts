/// <reference lib="dom" />
/**
 * The faces of the wall: their codes, pictures and labels, and the sliders' vectors.
 *
 * @module
 */

import type { AttributeColumns } from "../../annotations/mod.ts";
import { codeAt, type Codes } from "../../latent/mod.ts";
import { bytesOf, type PackedFaces, type PackedSlider, unpackNumbers } from "../playground_data.ts";
import { contextOf, make } from "./dom.ts";

/** A slider with its vector as numbers. */
export interface Slider extends Omit<PackedSlider, "vector"> {
  /** As long as the gap between the classes. */
  readonly vector: Float32Array;
}

/** The faces, ready. */
export interface Faces {
  /** What they are, in a sentence. */
  readonly note: string;
  /** How many. */
  readonly count: number;
  /** Their means. */
  readonly codes: Codes;
  /** The standard deviations of the posteriors, in the mean. */
  readonly noise: Float32Array;
  /** What is known of them. */
  readonly table: AttributeColumns;
  /** An attribute's values: 1, −1, or 0 where it is unknown. */
  columnOf(attribute: string): Int8Array;
  /** Who is shown. */
  readonly identities: readonly number[];
  /** All of them, in their order. */
  readonly rows: readonly number[];
  /** The sliders, the best one first. */
  readonly sliders: readonly Slider[];
  /** A face's code, as a view. */
  code(face: number): Float32Array;
  /** What is seen on a face, in words. */
  describe(face: number): string;
  /** Its picture, `[size, size, 3]` in [0, 1]. */
  pixels(face: number): Float32Array;
  /** A button with its picture. */
  thumb(face: number): HTMLButtonElement;
}

/** Unpacks the faces and waits for their picture. */
export async function openFaces(packed: PackedFaces, latentDim: number): Promise<Faces> {
  const { count, columns, sizePx, identities, note } = packed;
  const [, jpeg = ""] = packed.sheet.split(",");
  const address = URL.createObjectURL(new Blob([bytesOf(jpeg)], { type: "image/jpeg" }));
  document.documentElement.style.setProperty("--sheet", `url("${address}")`);
  const sheet = new Image();
  sheet.src = address;
  await sheet.decode();
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [sheet.naturalWidth, sheet.naturalHeight];
  contextOf(canvas).drawImage(sheet, 0, 0);
  const codes = { values: unpackNumbers(packed.codes), count, dim: latentDim };
  const unknown = new Int8Array(count);
  const known = new Map(
    Object.entries(packed.attributes).map(([name, signs]) => [
      name,
      Int8Array.from(signs, (sign) => sign === "+" ? 1 : sign === "-" ? -1 : 0),
    ]),
  );
  const table = { attribute: (name: string) => known.get(name) ?? unknown };
  const [width, height] = [columns, Math.ceil(count / columns)];
  const placeOf = (face: number) => [face % columns, Math.floor(face / columns)] as const;
  const describe = (face: number) => describeFace((name) => table.attribute(name)[face] ?? 0);
  return {
    note,
    count,
    codes,
    noise: unpackNumbers(packed.noise).map((variance) => Math.sqrt(variance)),
    table,
    columnOf: (name) => known.get(name) ?? unknown,
    identities,
    rows: Array.from({ length: count }, (_, i) => i),
    sliders: packed.sliders.map((slider) => ({ ...slider, vector: unpackNumbers(slider.vector) })),
    code: (face) => codeAt(codes, face),
    describe,
    pixels(face) {
      const [x, y] = placeOf(face);
      const { data } = contextOf(canvas).getImageData(x * sizePx, y * sizePx, sizePx, sizePx);
      return Float32Array.from(
        { length: 3 * sizePx * sizePx },
        (_, i) => (data[4 * Math.floor(i / 3) + i % 3] ?? 0) / 255,
      );
    },
    thumb(face) {
      const [x, y] = placeOf(face);
      const label = `Face ${face + 1}: ${describe(face)}`;
      const button = make("button", { type: "button", class: "thumb", "aria-label": label });
      const share = (place: number, of: number) => of > 1 ? (100 * place) / (of - 1) : 0;
      button.style.backgroundSize = `${100 * width}% ${100 * height}%`;
      button.style.backgroundPosition = `${share(x, width)}% ${share(y, height)}%`;
      return button;
    },
  };
}

/** Words of an attribute: for having it, and for not having it; nothing is said of what has none. */
const SEEN: readonly (readonly [attribute: string, has: string, hasNot: string])[] = [
  ["Young", "young", "old"],
  ["Male", "man", "woman"],
  ["Smiling", "smiling", ""],
  ["Black_Hair", "black hair", ""],
  ["Blond_Hair", "blond hair", ""],
  ["Brown_Hair", "brown hair", ""],
  ["Gray_Hair", "grey hair", ""],
  ["No_Beard", "", "beard"],
  ["Eyeglasses", "glasses", ""],
  ["Wearing_Hat", "hat", ""],
];

/**
 * A face in words.
 *
 * @param signOf 1 where it has an attribute, −1 where it has not, else 0.
 */
export function describeFace(signOf: (attribute: string) => number): string {
  const words = SEEN.flatMap(([attribute, has, hasNot]) => {
    const sign = signOf(attribute);
    return [sign > 0 ? has : sign < 0 ? hasNot : ""];
  }).filter((word) => word !== "");
  return words.join(", ") || "a face";
}

/** An attribute's name in plain words. */
export function plainName(attribute: string): string {
  const plain: Readonly<Record<string, string>> = {
    "5_o_Clock_Shadow": "Stubble",
    "Eyeglasses": "Glasses",
    "Gray_Hair": "Grey hair",
    "Mouth_Slightly_Open": "Mouth open",
    "Mustache": "Moustache",
    "Wearing_Earrings": "Earrings",
    "Wearing_Hat": "Hat",
    "Wearing_Lipstick": "Lipstick",
    "Wearing_Necklace": "Necklace",
    "Wearing_Necktie": "Necktie",
  };
  const words = attribute.replaceAll("_", " ").toLowerCase();
  return plain[attribute] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
