/**
 * Beard, goatee, moustache and the blue shadow of stubble.
 *
 * @module
 */

import type { RandomStream } from "../random/mod.ts";
import { hex, mix, scaled } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { bothSides, type Head } from "./head.ts";
import { closedCurve, curve, type Point, shifted } from "./path.ts";
import type { Shading } from "./shading.ts";
import { dashes, fill, stroke } from "./svg.ts";

/** Paints all facial hair but single stubbles, which belong to the skin. */
export function paintFacialHair(easel: Easel): string {
  const { beard, goatee, moustache } = easel.portrait.facialHair;
  return (beard > 0 ? paintBeard(easel) : "") +
    (goatee > 0 && beard === 0 ? paintGoatee(easel) : "") +
    (moustache > 0 ? paintMoustache(easel) : "");
}

/** Adds the shadow of stubble to the shading of the face. */
export function shadeJaw({ portrait, head, palette }: Easel, { medium }: Shading): void {
  const { stubble } = portrait.facialHair;
  if (stubble <= 0.02) return;
  const { onFace, cheek, chin } = head;
  const overLip = [[30, 34], [21, 33], [12, 31.5], [0, 31], [-12, 31.5], [-21, 33], [-30, 34]];
  const area = closedCurve([
    ...cheek(-1).slice(3),
    chin,
    ...cheek(1).slice(3).reverse(),
    ...overLip.map(([x = 0, y = 0]) => onFace(x, y)),
  ]);
  medium.push(fill(area, mix(palette.beard, hex("#3a4048"), 0.25), 0.02 + 0.28 * stubble));
}

function paintBeard({ portrait, head, palette, definitions, texture }: Easel): string {
  const { onFace, around, cheek, chin, width } = head;
  const { beard } = portrait.facialHair;
  const innerEdge = [[34.5, 24], [29, 34], [21, 46], [14, 50]] as const;
  const area = closedCurve([
    around(-41 * width, 6, 2),
    ...shifted(cheek(-1).slice(4), -0.2, 1.2),
    [chin[0], chin[1] + 3 * beard],
    ...shifted(cheek(1).slice(4), 0.2, 1.2).reverse(),
    around(41 * width, 6, 2),
    around(38.5 * width, 9, 4),
    ...innerEdge.map(([x, y]) => onFace(x, y)),
    onFace(0, 51.5),
    ...innerEdge.map(([x, y]) => onFace(-x, y)).reverse(),
    around(-38.5 * width, 9, 4),
  ]);
  const [dark, light] = [texture("dark beard"), texture("light beard")];
  return definitions.blurred(fill(area, palette.beard, 0.55 + 0.3 * beard), { blur: "fine" }) +
    dashes(() => beardHair(head, dark, { top: 40, sideLift: 8, longest: 3.5 }), {
      count: 150,
      paint: scaled(palette.beard, 0.6),
      width: 0.7,
      opacity: 0.4,
    }) +
    dashes(() => beardHair(head, light, { top: 42, sideLift: 0, longest: 3 }), {
      count: 70,
      paint: mix(palette.beard, palette.light, 0.25),
      width: 0.6,
      opacity: 0.35,
    });
}

interface BeardHairOptions {
  readonly top: number;
  /** How much higher hairs grow at the sides. */
  readonly sideLift: number;
  readonly longest: number;
}

function beardHair({ onFace }: Head, random: RandomStream, options: BeardHairOptions) {
  const { top, sideLift, longest } = options;
  const [across, y] = [random.uniform(-1, 1), random.uniform(top, 66)];
  const lift = Math.abs(across) > 0.6 ? sideLift : 0;
  const from = onFace(across * (36 - (y - 40) * 0.75), y - lift);
  const to: Point = [from[0] + across * 1.5, from[1] + random.uniform(1.5, longest)];
  return [from, to] as const;
}

function paintGoatee({ portrait, head, palette, definitions }: Easel): string {
  const { onFace, length } = head;
  const { goatee } = portrait.facialHair;
  const tuft = closedCurve([
    onFace(-11, 52),
    onFace(-13, 58),
    onFace(-9, 67 * length),
    onFace(0, 69.5 * length),
    onFace(9, 67 * length),
    onFace(13, 58),
    onFace(11, 52),
    onFace(0, 53),
  ]);
  const besideMouth = bothSides((s) => {
    const path = curve([onFace(s * 17, 37), onFace(s * 18, 46), onFace(s * 12, 56)]);
    return stroke(path, palette.beard, 3.2, 0.6 * goatee);
  });
  const body = fill(tuft, palette.beard, 0.75 * goatee) + besideMouth;
  return definitions.blurred(body, { blur: "fine", region: "mouth" });
}

function paintMoustache({ portrait, head, palette, definitions, texture }: Easel): string {
  const { onFace } = head;
  const { facialHair: { moustache }, expression: { smile } } = portrait;
  const random = texture("moustache");
  const [cornerX, cornerY] = [19 + 2 * smile, 38.5 - smile];
  const area = closedCurve([
    onFace(-cornerX, cornerY),
    onFace(-10, 32.5),
    onFace(-2, 31.5),
    onFace(0, 32.4),
    onFace(2, 31.5),
    onFace(10, 32.5),
    onFace(cornerX, cornerY),
    onFace(10, 36.6),
    onFace(0, 36),
    onFace(-10, 36.6),
  ]);
  const hair = (): readonly [Point, Point] => {
    const x = random.uniform(-15, 15);
    const from = onFace(x, 33 + random.uniform(0, 1.5));
    return [from, [from[0] + Math.sign(x) * 2, from[1] + 3]];
  };
  const body = fill(area, palette.beard, 0.85 * moustache);
  return definitions.blurred(body, { blur: "fine", region: "mouth" }) +
    dashes(hair, { count: 40, paint: scaled(palette.beard, 0.6), width: 0.7, opacity: 0.5 });
}
