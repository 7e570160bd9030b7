/**
 * The words of equations: everyday names of CelebA's 40 attributes.
 *
 * Attributes are plain texts here, as codes know nothing of where their faces come from; a test
 * holds them against the names that the sources of faces speak.
 *
 * @module
 */

/** An attribute that a face must have, or must not have. */
export interface Condition {
  /** Such as `Smiling`. */
  readonly attribute: string;
  /** Whether it must have it. */
  readonly present: boolean;
}

/** What words mean: lower case, parted by single spaces; an empty list is anyone. */
export type Vocabulary = Readonly<Record<string, readonly Condition[]>>;

/** Phrases of each attribute: for having it, and for not having it. The first is the usual one. */
const PHRASES: readonly (readonly [attribute: string, has: string, hasNot?: string])[] = [
  ["5_o_Clock_Shadow", "5 o clock shadow, stubble, stubbly, unshaven"],
  ["Arched_Eyebrows", "arched eyebrows"],
  ["Attractive", "attractive"],
  ["Bags_Under_Eyes", "bags under eyes, bags under the eyes, eye bags"],
  ["Bald", "bald"],
  ["Bangs", "bangs, fringe"],
  ["Big_Lips", "big lips"],
  ["Big_Nose", "big nose"],
  ["Black_Hair", "black hair, black haired"],
  ["Blond_Hair", "blond hair, blonde hair, blond haired, blonde haired, blond, blonde"],
  ["Blurry", "blurry", "in focus"],
  ["Brown_Hair", "brown hair, brown haired, brunette"],
  ["Bushy_Eyebrows", "bushy eyebrows"],
  ["Chubby", "chubby", "slim"],
  ["Double_Chin", "double chin"],
  ["Eyeglasses", "glasses, eyeglasses, spectacles, wearing glasses, bespectacled"],
  ["Goatee", "goatee"],
  ["Gray_Hair", "grey hair, gray hair, grey haired, gray haired"],
  ["Heavy_Makeup", "heavy makeup, makeup, make up, wearing makeup"],
  ["High_Cheekbones", "high cheekbones"],
  ["Male", "man, male, men, gentleman", "woman, female, women, lady"],
  [
    "Mouth_Slightly_Open",
    "mouth slightly open, open mouth, mouth open",
    "closed mouth, mouth closed",
  ],
  ["Mustache", "mustache, moustache"],
  ["Narrow_Eyes", "narrow eyes"],
  ["No_Beard", "no beard, beardless, clean shaven", "beard, bearded"],
  ["Oval_Face", "oval face"],
  ["Pale_Skin", "pale skin, pale"],
  ["Pointy_Nose", "pointy nose"],
  ["Receding_Hairline", "receding hairline"],
  ["Rosy_Cheeks", "rosy cheeks"],
  ["Sideburns", "sideburns"],
  ["Smiling", "smiling, smile, happy", "neutral, unsmiling, serious"],
  ["Straight_Hair", "straight hair, straight haired"],
  ["Wavy_Hair", "wavy hair, wavy haired, curly hair"],
  ["Wearing_Earrings", "earrings, wearing earrings"],
  ["Wearing_Hat", "hat, wearing hat, hatted", "bareheaded, hatless"],
  ["Wearing_Lipstick", "lipstick, wearing lipstick"],
  ["Wearing_Necklace", "necklace, wearing necklace"],
  ["Wearing_Necktie", "necktie, wearing necktie, tie, wearing tie"],
  ["Young", "young", "old, aged, elderly"],
];

/** Nouns that say two things, and those that say nothing. */
const NOUNS: Vocabulary = {
  boy: [{ attribute: "Male", present: true }, { attribute: "Young", present: true }],
  girl: [{ attribute: "Male", present: false }, { attribute: "Young", present: true }],
  face: [],
  person: [],
  people: [],
  anyone: [],
};

/** Everyday words for all attributes of CelebA, and the attributes' own names. */
export const CELEBA_WORDS: Vocabulary = celebaWords();

function celebaWords(): Vocabulary {
  const words: Record<string, readonly Condition[]> = {};
  for (const [attribute, has, hasNot] of PHRASES) {
    const name = attribute.toLowerCase().replaceAll("_", " ");
    for (const phrase of [...has.split(", "), name]) words[phrase] = [{ attribute, present: true }];
    for (const phrase of hasNot?.split(", ") ?? []) words[phrase] = [{ attribute, present: false }];
  }
  return { ...words, ...NOUNS };
}
