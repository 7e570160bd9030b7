/**
 * What a portrait is: a person, who stays the same over several pictures, and one shot of them.
 *
 * Values have no unit unless stated; 1 is the average of what they scale.
 *
 * @module
 */

/** Red, green and blue, 0–255, not rounded. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** How the hair is cut and worn. */
export type HairStyle =
  | "long"
  | "bob"
  | "updo"
  | "ponytail"
  | "short"
  | "sidepart"
  | "quiff"
  | "curly"
  | "buzz"
  | "bald";

/** The family of hair colours that CelebA names. */
export type HairColourName = "black" | "brown" | "blond" | "grey" | "red";

/** What a person is: everything that stays over all pictures of them. */
export interface Person {
  /** What all else depends on. */
  readonly basics: {
    readonly male: boolean;
    /** 0 young, 1 old. */
    readonly age: number;
  };
  /** Its colour and how rough it is. */
  readonly skin: {
    /** From 0 (lightest) to 8 (darkest). */
    readonly depth: number;
    /** −1 rosy, 1 golden. */
    readonly undertone: number;
    /** 0–1: how rough the skin is. */
    readonly pores: number;
  };
  /** Its outline. */
  readonly face: {
    readonly width: number;
    readonly jawWidth: number;
    readonly chinWidth: number;
    readonly length: number;
    /** 0–1. */
    readonly chubbiness: number;
    /** 0–1: how much the cheekbones stand out. */
    readonly cheekbones: number;
  };
  /** Their shape and colour. */
  readonly eyes: {
    readonly size: number;
    readonly openness: number;
    /** Pixels by which the outer corner lies above the inner one. */
    readonly tilt: number;
    readonly gap: number;
    readonly colour: Rgb;
    /** 0–1: bags under the eyes. */
    readonly bags: number;
  };
  /** Their shape; their colour is that of the hair. */
  readonly brows: {
    readonly thickness: number;
    readonly arch: number;
    /** Pixels below the usual height. */
    readonly drop: number;
    /** Pixels by which the inner end is raised. */
    readonly tilt: number;
  };
  /** Its shape. */
  readonly nose: { readonly width: number; readonly length: number; readonly tip: number };
  /** Their shape; their colour is that of skin and lipstick. */
  readonly lips: { readonly thickness: number; readonly width: number };
  /** How they smile; seen only where they do. */
  readonly smiling: {
    /** 0.55–1: how much of a smile reaches cheeks and eyes. */
    readonly cheeks: number;
    /** 0–1: how deep the dimples are. */
    readonly dimples: number;
    /** −1 to 1: which corner of the mouth goes higher; above 0 the one on the picture's right. */
    readonly slant: number;
  };
  /** Cut, colour and how it falls. */
  readonly hair: {
    readonly style: HairStyle;
    readonly colourName: HairColourName;
    readonly colour: Rgb;
    /** 0 straight, 1 wavy. */
    readonly wave: number;
    /** 0–1. */
    readonly volume: number;
    /** −1 parted on the left of the picture, 1 on its right. */
    readonly part: number;
    /** 0 none, 1 down to the brows. */
    readonly bangs: number;
    /** 0–1: how far the hairline has receded, or how high a forehead is. */
    readonly recession: number;
  };
  /** How much of each there is, 0–1. */
  readonly facialHair: {
    readonly stubble: number;
    readonly moustache: number;
    readonly goatee: number;
    readonly beard: number;
    readonly sideburns: number;
  };
  /** What is painted on the face. */
  readonly makeup: {
    /** 0–1: on eyes and lashes. */
    readonly amount: number;
    /** 0–1. */
    readonly lipstick: number;
    readonly lipColour: Rgb;
    /** 0–1: red on the cheeks, painted or of nature. */
    readonly blush: number;
  };
  /** What is worn in every shot. */
  readonly jewellery: {
    /** 0 none, 1 large. */
    readonly earrings: number;
    readonly necklace: boolean;
  };
}

/** What changes from one picture of a person to the next. */
export interface Shot {
  /** What the face does. */
  readonly expression: {
    /** 0–1. */
    readonly smile: number;
    /** 0–1: how far the mouth is open. */
    readonly mouthOpen: number;
    /** Where the eyes look: 0 is at the camera, in units of about a pixel. */
    readonly gazeX: number;
    readonly gazeY: number;
  };
  /** Where the head is and how it is turned. */
  readonly pose: {
    /** Radians; positive turns the face to the right of the picture. */
    readonly yaw: number;
    /** Radians; positive turns the face down. */
    readonly pitch: number;
    /** Degrees, clockwise. */
    readonly roll: number;
    readonly shiftXPx: number;
    readonly shiftYPx: number;
    readonly scale: number;
  };
  /** Where light comes from, and what the camera makes of it. */
  readonly light: {
    /** −1 from the left of the picture, 1 from its right. */
    readonly side: number;
    readonly strength: number;
    /** Below 0 cool, above 0 warm. */
    readonly tint: number;
    readonly exposure: number;
    readonly contrast: number;
  };
  /** What is worn in this shot. */
  readonly outfit: {
    readonly hat: "none" | "cap" | "beanie" | "brim";
    readonly hatColour: Rgb;
    readonly glasses: "none" | "thin" | "thick" | "sun";
    readonly clothes: "suit" | "tee" | "vneck" | "strap" | "shirt";
    readonly clothesColour: Rgb;
    /** Whether a suit comes with a tie. */
    readonly tie: boolean;
    readonly tieColour: Rgb;
  };
  /** Background, focus and grain. */
  readonly scene: {
    readonly background: "plain" | "gradient" | "bokeh" | "stripes" | "dark";
    readonly colourA: Rgb;
    readonly colourB: Rgb;
    /** Standard deviation of the lens's blur; 0 is sharp. */
    readonly blurPx: number;
    /** Strength of the camera's grain, in grey levels. */
    readonly grain: number;
  };
}

/** The seeds that a portrait is drawn from, and everything in it that has no meaning. */
export interface PortraitSeeds {
  /** For strands and pores. */
  readonly person: string;
  /** For background and grain. */
  readonly shot: string;
}

/** A person in one shot: all that a picture depends on. */
export interface Portrait extends Person, Shot {
  /** What it was drawn with. */
  readonly seeds: PortraitSeeds;
}

/** Values to force, by group: `{ expression: { smile: 1 } }`. */
export type ForcedValues = {
  readonly [Group in keyof (Person & Shot)]?: Partial<(Person & Shot)[Group]>;
};
