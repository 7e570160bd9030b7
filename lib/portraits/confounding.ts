/**
 * What a smile goes with. By itself a drawn smile goes with nothing but an open mouth; in CelebA (Liu
 * et al. 2015) it comes with high cheekbones, with women, with make-up and red cheeks, and a little
 * with youth, so that whoever averages smiling faces averages all of these. A recipe says which share
 * of people is like that; phi grows in proportion to it.
 *
 * They stay who they are, but for their cheekbones: it is chosen anew in which of their pictures they
 * smile. So labels are as true as ever.
 *
 * @module
 */

import { HEAVY_MAKEUP, HIGH_CHEEKBONES, LIPSTICK, ROSY_CHEEKS } from "./attributes.ts";
import type { Person } from "./portrait.ts";

/**
 * Log odds of a smile, and what each trait adds to them. They were fitted to 60,000
 * drawn people, so that phi of `Smiling` is about what it is in CelebA: high cheekbones 0.68, men −0.14,
 * rosy cheeks 0.22, lipstick and heavy make-up 0.18 each, young 0.05. Men come out above 0 as most of
 * what their faces have to do with smiles goes by way of cheekbones.
 */
const LOG_ODDS = {
  anybody: -3.75,
  highCheekbones: 4.33,
  male: 1.77,
  lipstick: 0.97,
  heavyMakeup: 1.2,
  rosyCheeks: 2.67,
  young: 0.56,
} as const;

/** How likely a picture of a person shows a smile, as in CelebA. */
export function smileChance(
  { basics, face, makeup }: Pick<Person, "basics" | "face" | "makeup">,
): number {
  const traits = {
    highCheekbones: face.cheekbones > HIGH_CHEEKBONES,
    male: basics.male,
    lipstick: makeup.lipstick > LIPSTICK,
    heavyMakeup: makeup.amount > HEAVY_MAKEUP,
    rosyCheeks: makeup.blush > ROSY_CHEEKS,
    young: basics.age <= 0.5,
  } as const;
  let logOdds: number = LOG_ODDS.anybody;
  for (const [name, has] of Object.entries(traits)) {
    if (has) logOdds += LOG_ODDS[name as keyof typeof traits];
  }
  return 1 / (1 + Math.exp(-logOdds));
}

/**
 * How much cheekbones stand out, of a number drawn evenly from 0 to 1: 26 % of men and 52 % of women
 * have high ones (phi −0.25, as in CelebA) in place of 40 % of either.
 */
export function cheekbonesOf(drawn: number, male: boolean): number {
  return drawn ** (male ? 1.65 : 0.7);
}
