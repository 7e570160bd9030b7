/**
 * The same portrait with one thing changed: the right answer to "this man, smiling", which no
 * collection of photographs has. Person, pose, light, background, grain and lens stay as they are.
 *
 * @module
 */

import { portraitAttributes, SMILING } from "./attributes.ts";
import type { HairColourName, Portrait } from "./portrait.ts";
import { samplePortrait } from "./sample_portrait.ts";

/** What can be changed, in CelebA's words; of hair colours, which one. */
export interface CounterpartChange {
  /** Cheeks, eyes and mouth; the lips stay as far apart as they are. */
  readonly Smiling?: boolean;
  /** As wide as is usual with a smile, or without one. */
  readonly Mouth_Slightly_Open?: boolean;
  /** Thick ones, or none. */
  readonly Eyeglasses?: boolean;
  /** Wrinkles and folds; hair and bags under the eyes stay. */
  readonly Young?: boolean;
  /** Whatever the cut. */
  readonly Bald?: true;
  /** Black, in the shade that this person would have been drawn with. */
  readonly Black_Hair?: true;
  /** The same, blond. */
  readonly Blond_Hair?: true;
  /** The same, brown. */
  readonly Brown_Hair?: true;
  /** The same, grey. */
  readonly Gray_Hair?: true;
}

/** The middles of what `samplePortrait()` draws. */
const MIDDLES = {
  smile: { with: 0.825, without: 0.06 },
  mouthOpen: { smiling: 0.725, neutral: 0.35 },
  age: { young: 0.225, old: 0.775 },
} as const;

const COLOURS = {
  Black_Hair: "black",
  Blond_Hair: "blond",
  Brown_Hair: "brown",
  Gray_Hair: "grey",
} as const satisfies Readonly<Record<string, HairColourName>>;

/**
 * A portrait with some attributes changed and all else bit for bit the same. What it has already
 * keeps its value; what it lacks gets the middle of what is drawn, so a counterpart is what to expect.
 *
 * @throws {RangeError} If the change could not be seen, such as a bald head under a hat.
 *
 * @example
 * ```ts
 * import { counterpart, samplePortrait } from "facespace/portraits";
 *
 * const seeds = { person: "a man", shot: "a man/0" };
 * const neutral = samplePortrait(seeds, { forced: { expression: { smile: 0 } } });
 * const smiling = counterpart(neutral, { Smiling: true });
 * if (smiling.face !== neutral.face) throw new Error("This is another man");
 * ```
 */
export function counterpart(portrait: Portrait, change: CounterpartChange): Portrait {
  const before = portraitAttributes(portrait);
  const names = Object.keys(change) as (keyof CounterpartChange)[];
  const wanted = names.filter((name) => change[name] !== undefined);
  let changed = portrait;
  // A smile comes first, as an opening depends on it.
  for (const name of wanted.sort((a, b) => Number(b === "Smiling") - Number(a === "Smiling"))) {
    const present = change[name] === true;
    if (before[name] !== present) changed = changes(changed, name, present);
  }
  const after = portraitAttributes(changed);
  for (const name of wanted) {
    if (after[name] === change[name]) continue;
    throw new RangeError(
      `Cannot change ${name} of this portrait as it would not be seen, with ` +
        `${changed.hair.style} hair and hat ${changed.outfit.hat}: take another portrait`,
    );
  }
  return changed;
}

function changes(
  portrait: Portrait,
  name: keyof CounterpartChange,
  present: boolean,
): Portrait {
  const { basics, skin, expression, outfit, hair, seeds } = portrait;
  switch (name) {
    case "Smiling": {
      const smile = MIDDLES.smile[present ? "with" : "without"];
      return { ...portrait, expression: { ...expression, smile } };
    }
    case "Mouth_Slightly_Open": {
      const { neutral, smiling } = MIDDLES.mouthOpen;
      const mouthOpen = present ? expression.smile > SMILING ? smiling : neutral : 0;
      return { ...portrait, expression: { ...expression, mouthOpen } };
    }
    case "Eyeglasses":
      return { ...portrait, outfit: { ...outfit, glasses: present ? "thick" : "none" } };
    case "Young":
      return { ...portrait, basics: { ...basics, age: MIDDLES.age[present ? "young" : "old"] } };
    case "Bald":
      return { ...portrait, hair: { ...hair, style: "bald" } };
    default: {
      const colourName = COLOURS[name];
      const { colour } = samplePortrait(seeds, { forced: { basics, skin, hair: { colourName } } })
        .hair;
      return { ...portrait, hair: { ...hair, colourName, colour } };
    }
  }
}
