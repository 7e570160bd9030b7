/**
 * A portrait as SVG, in the layout of CelebA's aligned pictures: 178×218 pixels, the eyes near
 * (70, 111.5) and (108, 111.5).
 *
 * Each part is painted by a file of its own; this one puts them in order, from back to front.
 *
 * @module
 */

import type { FaceBox, Landmarks } from "../face_geometry.ts";
import { type Easel, easelFor } from "./easel.ts";
import type { FrontHair } from "./front_hair.ts";
import { mouthShape } from "./mouth_shape.ts";
import { paintBackHair } from "./paint_back_hair.ts";
import { paintBackground, paintLightFall } from "./paint_background.ts";
import { paintBody } from "./paint_body.ts";
import { paintBrows } from "./paint_brows.ts";
import { paintEars } from "./paint_ears.ts";
import { eyeCentre, paintEyes } from "./paint_eyes.ts";
import { paintFacialHair } from "./paint_facial_hair.ts";
import { paintGlasses } from "./paint_glasses.ts";
import { paintHat } from "./paint_hat.ts";
import { paintLongHair } from "./paint_long_hair.ts";
import { paintMouth } from "./paint_mouth.ts";
import { paintBaldHead, paintShortHair } from "./paint_short_hair.ts";
import { paintFaceArea, paintSkinTexture } from "./paint_skin.ts";
import { type Point, text } from "./path.ts";
import type { Portrait } from "./portrait.ts";
import { shadeFace } from "./shade_face.ts";
import { noseTipY, shadeNose } from "./shade_nose.ts";
import { emptyShading } from "./shading.ts";

/** Width of a portrait in pixels, as in CelebA. */
export const PORTRAIT_WIDTH_PX = 178;

/** Height of a portrait in pixels, as in CelebA. */
export const PORTRAIT_HEIGHT_PX = 218;

/** Where the middle between the eyes of an unmoved head is. */
const MIDDLE: Point = [89, 111.5];

/** A painted portrait. */
export interface PaintedPortrait {
  readonly svg: string;
  /** In pixels of the picture. */
  readonly landmarks: Landmarks;
  /** The box of the face's outline, from the crown to the chin, without hair and ears. */
  readonly faceBox: FaceBox;
}

/** Paints a portrait. */
export function paintPortrait(portrait: Portrait): PaintedPortrait {
  const easel = easelFor(portrait);
  const { head, definitions } = easel;
  const background = paintBackground(easel);
  const headAndBody = paintHeadAndBody(easel);
  const lightFall = paintLightFall(easel);

  const { pose } = portrait;
  const [x, y] = [MIDDLE[0] + pose.shiftXPx, MIDDLE[1] + pose.shiftYPx];
  const unmoved = `transform="translate(${MIDDLE[0]} ${MIDDLE[1]})"`;
  const moved = `transform="translate(${text(x)} ${text(y)}) rotate(${text(pose.roll)})` +
    ` scale(${pose.scale.toFixed(4)})"`;
  const [width, height] = [PORTRAIT_WIDTH_PX, PORTRAIT_HEIGHT_PX];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}">${definitions}<g ${unmoved}>${background}</g>` +
    `<g ${moved}>${headAndBody}</g><g ${unmoved}>${lightFall}</g></svg>`;

  const angle = pose.roll * Math.PI / 180;
  const toPicture = ([headX, headY]: Point): Point => [
    x + pose.scale * (headX * Math.cos(angle) - headY * Math.sin(angle)),
    y + pose.scale * (headX * Math.sin(angle) + headY * Math.cos(angle)),
  ];
  const { halfWidth, cornerY } = mouthShape(portrait, head);
  const outline = [head.crown, ...head.cheek(1), head.chin, ...head.cheek(-1)];
  return {
    svg,
    landmarks: {
      leftEye: toPicture(eyeCentre(portrait, head, -1)),
      rightEye: toPicture(eyeCentre(portrait, head, 1)),
      nose: toPicture(head.onFace(0, noseTipY(portrait.nose.length), 13)),
      leftMouth: toPicture(head.onFace(-halfWidth, cornerY)),
      rightMouth: toPicture(head.onFace(halfWidth, cornerY)),
    },
    faceBox: boxAround(outline.map(toPicture)),
  };
}

function paintHeadAndBody(easel: Easel): string {
  const { head, definitions } = easel;
  const faceClip = definitions.clip("face", head.outline);
  const shading = emptyShading();
  shadeFace(easel, shading);
  shadeNose(easel, shading);
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
    paintFacialHair(easel, faceClip),
    definitions.blurred(fine, { blur: "hair" }),
    eyes,
    paintMouth(easel),
    paintGlasses(easel),
    hair.painted,
    hat.painted,
  ].join("");
}

function paintFrontHair(easel: Easel): FrontHair {
  const { hair: { style }, outfit } = easel.portrait;
  if (style === "bald") return { painted: paintBaldHead(easel), shadow: "" };
  const hanging = style === "long" || style === "bob";
  if (outfit.hat === "beanie" && !hanging) return { painted: "", shadow: "" };
  const parted = hanging || style === "updo" || style === "ponytail";
  return parted ? paintLongHair(easel) : paintShortHair(easel);
}

function boxAround(points: readonly Point[]): FaceBox {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
