/**
 * CelebA's 40 attributes, read off a portrait's own values.
 *
 * @module
 */

import type { FaceAttributes } from "../attributes.ts";
import type { Portrait } from "./portrait.ts";

/**
 * Reads the attributes off a portrait.
 *
 * They say what was drawn, so a label is never wrong; `Attractive`, a matter of taste in CelebA,
 * is only a stand-in here (young, slim, large-eyed) and nothing should rest on it.
 */
export function portraitAttributes(portrait: Portrait): FaceAttributes {
  const { basics, skin, face, eyes, brows, nose, lips, hair, facialHair, makeup } = portrait;
  const { expression, outfit, scene } = portrait;
  const bald = hair.style === "bald";
  const hairHangs = hair.style === "long" || hair.style === "bob";
  const bearded = facialHair.stubble > 0.45 || facialHair.moustache > 0 ||
    facialHair.goatee > 0 || facialHair.beard > 0;
  return {
    "5_o_Clock_Shadow": facialHair.stubble > 0.45 && facialHair.beard === 0,
    Arched_Eyebrows: brows.arch > 0.75,
    Attractive: basics.age < 0.4 && face.chubbiness < 0.3 && eyes.size > 0.95,
    Bags_Under_Eyes: eyes.bags > 0.45,
    Bald: bald,
    Bangs: hair.bangs > 0 && !bald && outfit.hat !== "beanie",
    Big_Lips: lips.thickness > 1.12,
    Big_Nose: nose.width > 1.08,
    Black_Hair: !bald && hair.colourName === "black",
    Blond_Hair: !bald && hair.colourName === "blond",
    Blurry: scene.blurPx > 0,
    Brown_Hair: !bald && hair.colourName === "brown",
    Bushy_Eyebrows: brows.thickness > 1.3,
    Chubby: face.chubbiness > 0.45,
    Double_Chin: face.chubbiness > 0.6,
    Eyeglasses: outfit.glasses !== "none",
    Goatee: facialHair.goatee > 0 && facialHair.beard === 0,
    Gray_Hair: !bald && hair.colourName === "grey",
    Heavy_Makeup: makeup.amount > 0.6,
    High_Cheekbones: face.cheekbones > 0.6 || expression.smile > 0.75,
    Male: basics.male,
    Mouth_Slightly_Open: expression.mouthOpen > 0.15,
    Mustache: facialHair.moustache > 0,
    Narrow_Eyes: eyes.openness < 0.85,
    No_Beard: !bearded,
    Oval_Face: face.jawWidth < 0.95 && face.length > 0.97,
    Pale_Skin: skin.depth < 0.4,
    Pointy_Nose: nose.width < 0.92,
    Receding_Hairline: hair.recession > 0.5,
    Rosy_Cheeks: makeup.blush > 0.5,
    Sideburns: facialHair.sideburns > 0.45,
    Smiling: expression.smile > 0.4,
    Straight_Hair: hairHangs && hair.wave < 0.3,
    Wavy_Hair: hair.style === "curly" || (hairHangs && hair.wave >= 0.5),
    Wearing_Earrings: portrait.jewellery.earrings > 0,
    Wearing_Hat: outfit.hat !== "none",
    Wearing_Lipstick: makeup.lipstick > 0.45,
    Wearing_Necklace: portrait.jewellery.necklace,
    Wearing_Necktie: outfit.clothes === "suit" && outfit.tie,
    Young: basics.age <= 0.5,
  };
}
