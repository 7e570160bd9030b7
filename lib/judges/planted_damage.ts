/**
 * Damage planted in pictures of faces, to see whether a judge finds it: what autoencoders and sums of codes
 * do to faces, one kind at a time and by known degrees.
 *
 * @module
 */

import type { Landmarks, Point } from "../annotations/mod.ts";
import { blur, floatImageAt, type FloatImages, unitFloats, valuesAt } from "../images/mod.ts";
import { type RandomStream, stream } from "../random/mod.ts";

/**
 * What is done to each picture.
 *
 * - `blur`: by a Gaussian of a standard deviation in pixels, 0.3 or more.
 * - `blotches`: soft spots of any colour, anywhere on the face.
 * - `eyes`: one or both become skin, dark blotches on skin, or a smudge as of closed lids.
 * - `average`: the mean, pixel by pixel, with other pictures of the set: so many in all.
 * - `hue`: all colours are turned about grey, by degrees.
 */
export type PlantedDamage =
  | { readonly kind: "blur"; readonly sigmaPx: number }
  | { readonly kind: "blotches"; readonly count: number }
  | {
    readonly kind: "eyes";
    readonly become: "skin" | "blotches" | "smudges";
    readonly which: "one" | "both";
  }
  | { readonly kind: "average"; readonly count: number }
  | { readonly kind: "hue"; readonly degrees: number };

/** What is planted where. */
export interface PlantOptions {
  /** Where the eyes are in each picture, in its pixels, such as a `LandmarkJudge` finds them. */
  readonly landmarks: readonly Pick<Landmarks, "leftEye" | "rightEye">[];
  /** Decides places, colours, which eye, and whom to average with. */
  readonly seed: string;
}

/**
 * Damages each picture.
 *
 * @returns New pictures, in the same order.
 * @throws {RangeError} If there are not landmarks for each picture.
 */
export async function plantDamage(
  images: FloatImages,
  damage: PlantedDamage,
  { landmarks, seed }: PlantOptions,
): Promise<FloatImages> {
  if (landmarks.length !== images.count) {
    throw new RangeError(
      `Cannot plant damage as each picture must have its landmarks: got ${landmarks.length} for ` +
        `${images.count}`,
    );
  }
  const values = images.values.slice();
  const damaged = { ...images, values };
  for (const [i, eyes] of landmarks.entries()) {
    const random = stream(seed, damage.kind, String(i));
    const picture = valuesAt(damaged, i);
    if (damage.kind === "blur") {
      const { pixels } = await blur(floatImageAt(images, i), damage.sigmaPx);
      picture.set(unitFloats(pixels));
    } else if (damage.kind === "average") {
      average(picture, images, damage.count, random);
    } else if (damage.kind === "hue") {
      turnHue(picture, damage.degrees);
    } else {
      const canvas = { picture, sidePx: images.sizePx };
      if (damage.kind === "blotches") blotch(canvas, damage.count, random);
      else changeEyes(canvas, eyes, damage, random);
    }
  }
  return damaged;
}

function average(
  picture: Float32Array,
  images: FloatImages,
  count: number,
  random: RandomStream,
): void {
  for (let k = 1; k < count; k++) {
    const other = valuesAt(images, random.integer(images.count));
    for (let j = 0; j < picture.length; j++) picture[j] = (picture[j] ?? 0) + (other[j] ?? 0);
  }
  for (let j = 0; j < picture.length; j++) picture[j] = (picture[j] ?? 0) / count;
}

/** Turns each colour about the axis from black to white. */
function turnHue(picture: Float32Array, degrees: number): void {
  const [cosine, sine] = [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)];
  const same = cosine + (1 - cosine) / 3;
  const next = (1 - cosine) / 3 - sine / Math.sqrt(3);
  const last = (1 - cosine) / 3 + sine / Math.sqrt(3);
  for (let p = 0; p < picture.length; p += 3) {
    const [r = 0, g = 0, b = 0] = picture.subarray(p, p + 3);
    const turned = [
      same * r + next * g + last * b,
      last * r + same * g + next * b,
      next * r + last * g + same * b,
    ];
    picture.set(turned.map((value) => Math.max(0, Math.min(1, value))), p);
  }
}

interface Canvas {
  readonly picture: Float32Array;
  readonly sidePx: number;
}

type Colour = readonly number[];

/** A spot with a soft edge. */
interface Spot {
  readonly centre: Point;
  readonly radii: Point;
  /** How much of the radius the edge takes, on either side. */
  readonly softness: number;
  /** How much it covers in its middle, up to 1. */
  readonly cover?: number;
}

function paintSpot({ picture, sidePx }: Canvas, spot: Spot, colour: Colour): void {
  const { centre: [x, y], radii: [across, down], softness, cover = 1 } = spot;
  for (let row = 0, at = 0; row < sidePx; row++) {
    for (let column = 0; column < sidePx; column++, at += 3) {
      const distance = Math.hypot((column + 0.5 - x) / across, (row + 0.5 - y) / down);
      const inside = (1 + softness - distance) / (2 * softness);
      const share = cover * Math.max(0, Math.min(1, inside));
      if (share === 0) continue;
      for (let k = 0; k < 3; k++) {
        picture[at + k] = (1 - share) * (picture[at + k] ?? 0) + share * (colour[k] ?? 0);
      }
    }
  }
}

function blotch(canvas: Canvas, count: number, random: RandomStream): void {
  const { sidePx } = canvas;
  for (let k = 0; k < count; k++) {
    const colour = [random.next(), random.next(), random.next()];
    const radius = sidePx * random.uniform(0.03, 0.08);
    const spot = {
      centre: [sidePx * random.uniform(0.2, 0.8), sidePx * random.uniform(0.2, 0.85)],
      radii: [radius, radius * random.uniform(0.6, 1.2)],
      softness: 0.6,
      cover: 0.7,
    } as const;
    paintSpot(canvas, spot, colour);
  }
}

function changeEyes(
  canvas: Canvas,
  { leftEye, rightEye }: Pick<Landmarks, "leftEye" | "rightEye">,
  { become, which }: Extract<PlantedDamage, { readonly kind: "eyes" }>,
  random: RandomStream,
): void {
  const distance = Math.hypot(rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]);
  const eyes = [leftEye, rightEye];
  const changed = which === "both" ? eyes : [random.pick(eyes)];
  for (const centre of changed) {
    const [x, y] = centre;
    const skin = colourAround(canvas, [x, y + 0.5 * distance], 0.08 * distance);
    const dark = skin.map((value) => 0.7 * value);
    const whole = { centre, radii: [0.33 * distance, 0.26 * distance], softness: 0.25 } as const;
    if (become === "smudges") {
      paintSpot(canvas, { ...whole, cover: 0.9 }, skin);
      paintSpot(canvas, { centre, radii: [0.22 * distance, 0.1 * distance], softness: 0.8 }, dark);
      continue;
    }
    paintSpot(canvas, whole, skin);
    if (become === "skin") continue;
    const colour = [0.35, 0.18, 0.18].map((value) => value + random.uniform(-0.08, 0.08));
    const centreOff: Point = [
      x + random.normal(0, 0.05 * distance),
      y + random.normal(0, 0.04 * distance),
    ];
    const radii: Point = [
      distance * random.uniform(0.12, 0.22),
      distance * random.uniform(0.1, 0.16),
    ];
    paintSpot(canvas, { centre: centreOff, radii, softness: 0.5 }, colour);
  }
}

/** The mean colour of a square. */
function colourAround({ picture, sidePx }: Canvas, [x, y]: Point, reach: number): Colour {
  const inside = (value: number) => Math.max(0, Math.min(sidePx - 1, Math.round(value)));
  const sums = [0, 0, 0];
  let count = 0;
  for (let row = inside(y - reach); row <= inside(y + reach); row++) {
    for (let column = inside(x - reach); column <= inside(x + reach); column++) {
      const at = 3 * (row * sidePx + column);
      for (const k of [0, 1, 2]) sums[k] = (sums[k] ?? 0) + (picture[at + k] ?? 0);
      count++;
    }
  }
  return sums.map((sum) => sum / count);
}
