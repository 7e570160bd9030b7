/**
 * A portrait as SVG.
 *
 * Each part is painted by a file of its own; this one puts them in order, from back to front.
 *
 * @module
 */

import { type Easel, easelFor } from "./easel.ts";
import type { FrontHair } from "./front_hair.ts";
import { paintBackHair } from "./paint_back_hair.ts";
import { paintBackground, paintLightFall } from "./paint_background.ts";
import { paintBody } from "./paint_body.ts";
import { paintBrows } from "./paint_brows.ts";
import { paintEarrings, paintEars } from "./paint_ears.ts";
import { paintEyes } from "./paint_eyes.ts";
import { paintFacialHair, shadeJaw } from "./paint_facial_hair.ts";
import { paintGlasses } from "./paint_glasses.ts";
import { paintHat } from "./paint_hat.ts";
import { paintLongHair } from "./paint_long_hair.ts";
import { paintMouth } from "./paint_mouth.ts";
import { paintBaldHead, paintShortHair } from "./paint_short_hair.ts";
import { paintFaceArea, paintSkinTexture } from "./paint_skin.ts";
import { text } from "./path.ts";
import type { Portrait } from "./portrait.ts";
import {
  MIDDLE,
  middleOf,
  PORTRAIT_HEIGHT_PX,
  PORTRAIT_WIDTH_PX,
  type PortraitGeometry,
  portraitGeometry,
} from "./portrait_geometry.ts";
import { shadeFace } from "./shade_face.ts";
import { shadeNose } from "./shade_nose.ts";
import { emptyShading } from "./shading.ts";

/** A painted portrait. */
export interface PaintedPortrait extends PortraitGeometry {
  readonly svg: string;
}

/** Paints a portrait. */
export function paintPortrait(portrait: Portrait): PaintedPortrait {
  const easel = easelFor(portrait);
  const { head, definitions } = easel;
  const background = paintBackground(easel);
  const headAndBody = paintHeadAndBody(easel);
  const lightFall = paintLightFall(easel);

  const { pose } = portrait;
  const [x, y] = middleOf(portrait);
  const unmoved = `transform="translate(${MIDDLE[0]} ${MIDDLE[1]})"`;
  const moved = `transform="translate(${text(x)} ${text(y)}) rotate(${text(pose.roll)})` +
    ` scale(${pose.scale.toFixed(4)})"`;
  const [width, height] = [PORTRAIT_WIDTH_PX, PORTRAIT_HEIGHT_PX];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}">${definitions}<g ${unmoved}>${background}</g>` +
    `<g ${moved}>${headAndBody}</g><g ${unmoved}>${lightFall}</g></svg>`;

  return { svg, ...portraitGeometry(portrait, head) };
}

function paintHeadAndBody(easel: Easel): string {
  const { head, definitions } = easel;
  const faceClip = definitions.clip("face", head.outline);
  const shading = emptyShading();
  shadeFace(easel, shading);
  shadeNose(easel, shading);
  shadeJaw(easel, shading);
  const eyes = paintEyes(easel, shading);
  const hair = paintFrontHair(easel);
  const hat = paintHat(easel);
  shading.medium.push(hair.shadow, hat.shadow);
  const fine = shading.fine.join("") + paintBrows(easel);
  return [
    paintBackHair(easel),
    paintBody(easel),
    paintEars(easel),
    paintFaceArea(easel),
    definitions.blurred(shading.broad.join(""), { blur: "broad", clip: faceClip }),
    definitions.blurred(shading.medium.join(""), { blur: "medium", clip: faceClip }),
    definitions.clipped(faceClip, paintSkinTexture(easel)),
    paintFacialHair(easel),
    fine,
    eyes,
    paintMouth(easel),
    paintGlasses(easel),
    hair.painted,
    paintEarrings(easel),
    hat.painted,
  ].join("");
}

function paintFrontHair(easel: Easel): FrontHair {
  const { style } = easel.portrait.hair;
  if (style === "bald") return { painted: paintBaldHead(easel), shadow: "" };
  const hanging = style === "long" || style === "bob";
  const parted = hanging || style === "updo" || style === "ponytail";
  return parted ? paintLongHair(easel) : paintShortHair(easel);
}
