/**
 * A whole portrait: its parts in order, from the background to the front, as SVG; then as pixels,
 * seen through a camera with blur and grain; and its face cut out.
 *
 * @module
 */

import type { FaceBox, Landmarks } from "../../annotations/mod.ts";
import { blur, cropAndResize, type PixelBox, type RgbImage, svgToRgb } from "../../images/mod.ts";
import { type RandomStream, stream } from "../../random/mod.ts";
import { hex, mix, scaled } from "../colour.ts";
import { type Easel, easelFor, fill, type Shading } from "./easel.ts";
import { paintBackHair } from "./hair.ts";
import {
  MIDDLE,
  middleOf,
  PORTRAIT_HEIGHT_PX,
  PORTRAIT_WIDTH_PX,
  type PortraitGeometry,
  portraitGeometry,
} from "./head.ts";
import { paintBody, paintEarrings, paintGlasses, paintHat } from "./paint_clothes.ts";
import { paintBrows, paintEyes } from "./paint_eyes.ts";
import { paintFrontHair } from "./paint_front_hair.ts";
import { paintFacialHair, paintMouth, shadeJaw, shadeNose } from "./paint_lower_face.ts";
import { paintEars, paintFaceArea, paintSkinTexture, shadeFace } from "./paint_skin.ts";
import { text } from "../path.ts";
import type { Portrait, Rgb } from "../portrait.ts";

/** A portrait as pixels, with where its face is in them. */
export interface RenderedPortrait {
  /** 178×218 pixels. */
  readonly image: RgbImage;
  /** Eyes, nose and corners of the mouth. */
  readonly landmarks: Landmarks;
  /** The box of the face's outline, from the crown to the chin, without hair and ears. */
  readonly faceBox: FaceBox;
}

/** Standard deviation of the blur of a picture that is in focus. */
const LENS_BLUR_PX = 0.42;

/** Renders a portrait. The same portrait gives the same bytes. */
export async function renderPortrait(portrait: Portrait): Promise<RenderedPortrait> {
  const { svg, landmarks, faceBox } = paintPortrait(portrait);
  const flawless = await svgToRgb(svg);
  // Not even the best lens is as sharp as a drawing.
  const image = await blur(flawless, Math.max(LENS_BLUR_PX, portrait.scene.blurPx));
  return { image: expose(image, portrait), landmarks, faceBox };
}

/** Renders a portrait's face alone, cut out by {@linkcode cropBox}. */
export async function renderFace(portrait: Portrait, sizePx: number): Promise<RgbImage> {
  const { image, faceBox } = await renderPortrait(portrait);
  return await cropAndResize(image, cropBox(faceBox), { widthPx: sizePx, heightPx: sizePx });
}

/**
 * The square to cut a face out by, as tight as a detector's: from the middle of the forehead to
 * just below the chin, about 96 pixels. A tight square leaves more of the picture to the face, and
 * so to a smile. It always lies inside the picture.
 */
export function cropBox(face: FaceBox): PixelBox {
  const size = Math.round(Math.min(0.765 * face.height, PORTRAIT_WIDTH_PX, PORTRAIT_HEIGHT_PX));
  const left = Math.round(face.left + face.width / 2 - size / 2);
  const top = Math.round(face.top + face.height + 0.02 * size - size);
  const within = (value: number, limit: number) => Math.max(0, Math.min(limit - size, value));
  return {
    left: within(left, PORTRAIT_WIDTH_PX),
    top: within(top, PORTRAIT_HEIGHT_PX),
    width: size,
    height: size,
  };
}

/** Applies contrast, exposure and seeded grain: nearly Gaussian, the same in all three channels. */
function expose({ pixels, widthPx, heightPx }: RgbImage, { seeds, light, scene }: Portrait) {
  const random = stream(seeds.shot, "texture", "grain");
  const { contrast, exposure } = light;
  // Contrast pivots on middle grey.
  const offset = 128 * (1 - contrast) + 255 * (exposure - 1) * 0.5;
  // The sum of three uniform numbers has a standard deviation of 0.5.
  const amplitude = 2 * scene.grain;
  const exposed = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const grain = amplitude * (random.next() + random.next() + random.next() - 1.5) + offset;
    for (let channel = i; channel < i + 3; channel++) {
      exposed[channel] = (pixels[channel] ?? 0) * contrast + grain;
    }
  }
  return { pixels: new Uint8Array(exposed.buffer), widthPx, heightPx };
}

/** Paints a portrait as SVG. */
export function paintPortrait(portrait: Portrait): PortraitGeometry & { readonly svg: string } {
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
  const shading: Shading = { broad: [], medium: [], fine: [] };
  shadeFace(easel, shading);
  shadeNose(easel, shading);
  shadeJaw(easel, shading);
  const eyes = paintEyes(easel, shading);
  const hair = paintFrontHair(easel, shading);
  const hat = paintHat(easel, shading);
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
    hair,
    paintEarrings(easel),
    hat,
  ].join("");
}

/** Larger than the picture, so that every corner is covered. */
const EVERYTHING = `x="-130" y="-150" width="260" height="300"`;

/** Paints the background. */
function paintBackground(easel: Easel): string {
  const { portrait: { scene, light, seeds }, palette, definitions } = easel;
  const random = stream(seeds.shot, "texture", "background");
  const dark = scene.background === "dark";
  const near = dark ? scaled(scene.colourA, 0.25) : scene.colourA;
  const far = dark
    ? scaled(scene.colourB, 0.3)
    : scene.background === "plain"
    ? mix(scene.colourA, scene.colourB, 0.15)
    : scene.colourB;
  const fromRight = light.side > 0;
  const wall = definitions.linearGradient(
    "background",
    [fromRight ? 90 : -90, -110],
    [fromRight ? -70 : 70, 110],
    [[0, mix(near, palette.light, 0.15)], [0.55, mix(near, far, 0.5)], [1, scaled(far, 0.8)]],
  );
  return `<rect ${EVERYTHING} fill="${wall}"/>${PATTERNS[scene.background](easel, random)}`;
}

/** Paints the fall of light over the whole picture: brighter on one side, darker on the other. */
function paintLightFall({ portrait: { light }, palette, lamp, definitions }: Easel): string {
  const fromRight = light.side > 0;
  const black = hex("#000000");
  const veil = definitions.linearGradient(
    "light-fall",
    [fromRight ? 100 : -100, -80],
    [fromRight ? -100 : 100, 60],
    [
      [0, palette.light, 0.16 * light.strength],
      [0.5, palette.light, 0],
      [0.5, black, 0],
      [1, hex("#0a0510"), 0.34 * lamp.contrast],
    ],
  );
  return `<rect ${EVERYTHING} fill="${veil}"/>`;
}

const PATTERNS = {
  plain: () => "",
  dark: () => "",
  gradient: paintGlow,
  bokeh: paintBokeh,
  stripes: paintStripes,
};

function paintBokeh({ portrait: { scene }, palette, definitions }: Easel, random: RandomStream) {
  const colours: readonly Rgb[] = [scene.colourA, scene.colourB, palette.light];
  return Array.from({ length: 9 }, (_, i) => {
    const colour = mix(random.pick(colours), palette.light, random.uniform(0, 0.5));
    const glow = definitions.glow(`bokeh-${i}`, colour, 0.7);
    const radius = random.uniform(10, 30);
    const [x, y] = [random.uniform(-95, 95), random.uniform(-115, 110)];
    return `<circle cx="${text(x)}" cy="${text(y)}" r="${text(radius)}" fill="${glow}"` +
      ` opacity="${text(random.uniform(0.15, 0.5))}"/>`;
  }).join("");
}

function paintStripes({ portrait: { scene }, palette, definitions }: Easel, random: RandomStream) {
  const tilt = random.uniform(-12, 12);
  return Array.from({ length: 7 }, (_, i) => {
    const x = -95 + i * 30 + random.uniform(-6, 6);
    const width = random.uniform(14, 30);
    const colour = random.chance(0.5)
      ? scaled(scene.colourB, 0.7)
      : mix(scene.colourB, palette.light, 0.4);
    const soft = definitions.acrossGradient(
      `stripe-${i}`,
      [[0, colour, 0], [0.5, colour], [1, colour, 0]],
    );
    const [left, right] = [text(x), text(x + width)];
    const [leftBelow, rightBelow] = [text(x + tilt), text(x + tilt + width)];
    return fill(`M${left} -125L${right} -125L${rightBelow} 125L${leftBelow} 125Z`, soft, 0.7);
  }).join("");
}

function paintGlow({ palette, definitions }: Easel, random: RandomStream) {
  const glow = definitions.glow("window", palette.light, 0.1);
  const [x, y] = [random.uniform(-60, 60), random.uniform(-100, -20)];
  return `<ellipse cx="${text(x)}" cy="${text(y)}" rx="80" ry="70" fill="${glow}" opacity="0.35"/>`;
}
