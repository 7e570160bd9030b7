/**
 * Glasses, with the shadow they throw.
 *
 * @module
 */

import { hex } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { bothSides, type Side } from "./head.ts";
import { closedCurve, curve } from "./path.ts";
import { fill, stroke } from "./svg.ts";

/** Paints the glasses, if any are worn. */
export function paintGlasses({ portrait: { outfit }, head, palette, definitions }: Easel): string {
  if (outfit.glasses === "none") return "";
  const { onFace, around, width } = head;
  const thin = outfit.glasses === "thin";
  const dark = outfit.glasses === "sun";
  const frame = hex(thin ? "#6a5a48" : "#1a1614");
  const frameWidth = thin ? 1.1 : 2.3;
  const rim = (s: Side) =>
    closedCurve([
      onFace(s * 7.2, -6.5, 6),
      onFace(s * 18, -9, 5),
      onFace(s * 31.5, -8, 2),
      onFace(s * 33.5, 0, 1),
      onFace(s * 29, 9.5, 2),
      onFace(s * 17, 11, 5),
      onFace(s * 8.5, 7, 6),
    ]);
  const shadow = bothSides((s) =>
    `<g transform="translate(0 2)">${stroke(rim(s), palette.skinDeep, frameWidth + 0.6, 0.3)}</g>`
  );
  const lenses = bothSides((s) => {
    const glass = dark ? fill(rim(s), hex("#17130f"), 0.9) : fill(rim(s), palette.light, 0.06);
    const temple = curve([onFace(s * 33, -4, 2), around(s * 43.5 * width, -4, -2)]);
    const gleam = curve([onFace(s * 13, -5.5, 6), onFace(s * 19, -7, 6)]);
    return glass + stroke(rim(s), frame, frameWidth) + stroke(temple, frame, frameWidth) +
      stroke(gleam, palette.light, 1.2, dark ? 0.35 : 0.45);
  });
  const bridge = curve([onFace(-7.4, -3.5, 6), onFace(0, -5.6, 10), onFace(7.4, -3.5, 6)]);
  return definitions.blurred(shadow, { blur: "fine" }) + lenses +
    stroke(bridge, frame, frameWidth);
}
