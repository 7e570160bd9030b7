/**
 * The page's state in its address, after the `#`, so that a picture can be sent as a link. What is as usual is
 * left out; what cannot be read is too.
 *
 * @module
 */

/** What a link says. */
export interface PageState {
  /** What is in the hand: `face-12`, `sum`, `walk`, `prior-3`, `codes-3`. */
  readonly hand?: string;
  /** Sliders by attribute, in gaps. */
  readonly sliders: Readonly<Record<string, number>>;
  /** Numbers of the code that were set, by dimension. */
  readonly numbers: Readonly<Record<string, number>>;
  /** The wells: words, or `@` and the faces' numbers. */
  readonly wells?: readonly string[];
  /** What is averaged: `codes` or `pictures`. */
  readonly average?: string;
  /** What becomes of the sum's length. */
  readonly policy?: string;
  /** Faces in a well at most. */
  readonly images?: number;
  /** The walk's ends, faces' numbers, and the share of the way in per cent. */
  readonly walk?: readonly number[];
  /** Along the arc. */
  readonly arc?: boolean;
  /** Which draws. */
  readonly draw?: number;
}

const numbersText = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([name, value]) => `${name}:${Number(value.toFixed(2))}`).join(",");

/**
 * The text after the `#`.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { printState, readState } from "./address.ts";
 *
 * const text = printState({ hand: "face-3", sliders: { Smiling: 1.5 }, numbers: {} });
 * assert(text === "hand=face-3&s=Smiling%3A1.5" && readState(text).sliders.Smiling === 1.5);
 * ```
 */
export function printState(state: PageState): string {
  const { hand, sliders, numbers, wells, average, policy, images, walk, arc, draw } = state;
  const fields = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && fields.set(name, value);
  put("hand", hand);
  put("s", numbersText(sliders));
  put("n", numbersText(numbers));
  put("wells", wells?.join("|"));
  put("average", average);
  put("policy", policy);
  put("images", images?.toString());
  put("walk", walk?.join(","));
  put("arc", arc ? "1" : undefined);
  put("draw", draw?.toString());
  return fields.toString();
}

/** What a text after the `#` says. */
export function readState(text: string): PageState {
  const fields = new URLSearchParams(text.replace(/^#/, ""));
  const pairs = (name: string) =>
    Object.fromEntries(
      (fields.get(name) ?? "").split(",").map((pair) => pair.split(":"))
        .map(([key = "", value]) => [key, Number(value)] as const)
        .filter(([key, value]) => key !== "" && Number.isFinite(value)),
    );
  const number = (name: string) => {
    const value = Number(fields.get(name) ?? NaN);
    return Number.isInteger(value) && value >= 0 ? value : undefined;
  };
  const textOf = (name: string) => fields.get(name) ?? undefined;
  const walk = textOf("walk")?.split(",").map(Number).filter((value) => Number.isFinite(value));
  const [hand, average, policy] = [textOf("hand"), textOf("average"), textOf("policy")];
  const [images, draw, wells] = [number("images"), number("draw"), textOf("wells")?.split("|")];
  return {
    sliders: pairs("s"),
    numbers: pairs("n"),
    ...(hand === undefined ? {} : { hand }),
    ...(wells === undefined ? {} : { wells }),
    ...(average === undefined ? {} : { average }),
    ...(policy === undefined ? {} : { policy }),
    ...(images === undefined ? {} : { images }),
    ...(walk?.length === 3 ? { walk } : {}),
    ...(fields.get("arc") === "1" ? { arc: true } : {}),
    ...(draw === undefined ? {} : { draw }),
  };
}
