/**
 * CelebA's 40 attributes (Liu et al. 2015), the vocabulary in which every source of faces speaks.
 *
 * @module
 */

/** The attributes' names, in CelebA's order and spelling. */
export const ATTRIBUTE_NAMES = [
  "5_o_Clock_Shadow",
  "Arched_Eyebrows",
  "Attractive",
  "Bags_Under_Eyes",
  "Bald",
  "Bangs",
  "Big_Lips",
  "Big_Nose",
  "Black_Hair",
  "Blond_Hair",
  "Blurry",
  "Brown_Hair",
  "Bushy_Eyebrows",
  "Chubby",
  "Double_Chin",
  "Eyeglasses",
  "Goatee",
  "Gray_Hair",
  "Heavy_Makeup",
  "High_Cheekbones",
  "Male",
  "Mouth_Slightly_Open",
  "Mustache",
  "Narrow_Eyes",
  "No_Beard",
  "Oval_Face",
  "Pale_Skin",
  "Pointy_Nose",
  "Receding_Hairline",
  "Rosy_Cheeks",
  "Sideburns",
  "Smiling",
  "Straight_Hair",
  "Wavy_Hair",
  "Wearing_Earrings",
  "Wearing_Hat",
  "Wearing_Lipstick",
  "Wearing_Necklace",
  "Wearing_Necktie",
  "Young",
] as const;

/** One of CelebA's 40 attributes. */
export type AttributeName = typeof ATTRIBUTE_NAMES[number];

/** Which attributes a face has. */
export type FaceAttributes = Readonly<Record<AttributeName, boolean>>;
