/**
 * What is in the hand: a code from somewhere, and what sliders and the heat map add to it.
 *
 * @module
 */

import type { Slider } from "./faces.ts";

/** Where a code in the hand comes from. A photograph has no address: its code stays with its owner. */
type Origin =
  | { readonly kind: "face"; readonly face: number }
  | { readonly kind: "sum" }
  | { readonly kind: "walk" }
  | { readonly kind: "draw"; readonly from: "prior" | "codes"; readonly index: number }
  | { readonly kind: "photo" };

/** A code, its name, and the picture that it was encoded from, if there is one. */
export interface Held {
  readonly origin: Origin;
  readonly code: ArrayLike<number>;
  readonly name: string;
  /** `[size, size, 3]` in [0, 1]. */
  readonly original?: Float32Array;
  /** What the original is: `drawn` or `photograph`. */
  readonly originalName?: string;
}

/** The hand. */
export interface Hand {
  readonly held: Held;
  /** By attribute; 0 is left out. */
  readonly strengths: ReadonlyMap<string, number>;
  /** By dimension: what the number is set to. */
  readonly edits: ReadonlyMap<number, number>;
  /** Takes another code; sliders stay where `keep` says so. */
  take(held: Held, options?: { readonly keep: boolean }): void;
  /** Moves a slider, in gaps. */
  move(attribute: string, strength: number): void;
  /** Sets a number of the code. */
  set(dimension: number, value: number): void;
  /** Takes all changes back. */
  reset(): void;
  /** What is held with all changes. */
  code(): Float32Array;
  /** Calls after every change. */
  onChange(call: () => void): void;
}

/** An empty hand is none: it begins with a face. */
export function openHand(first: Held, sliders: readonly Slider[]): Hand {
  let held = first;
  const strengths = new Map<string, number>();
  const edits = new Map<number, number>();
  const listeners: (() => void)[] = [];
  const changed = () => listeners.forEach((call) => call());
  return {
    get held() {
      return held;
    },
    strengths,
    edits,
    take(next, { keep } = { keep: false }) {
      held = next;
      if (!keep) [strengths, edits].forEach((changes) => changes.clear());
      changed();
    },
    move(attribute, strength) {
      if (strength === 0) strengths.delete(attribute);
      else strengths.set(attribute, strength);
      changed();
    },
    set(dimension, value) {
      edits.set(dimension, value);
      changed();
    },
    reset() {
      strengths.clear();
      edits.clear();
      changed();
    },
    code() {
      const code = Float32Array.from(held.code);
      for (const { attribute, vector } of sliders) {
        const strength = strengths.get(attribute) ?? 0;
        if (strength === 0) continue;
        for (let j = 0; j < code.length; j++) {
          code[j] = (code[j] ?? 0) + strength * (vector[j] ?? 0);
        }
      }
      for (const [dimension, value] of edits) code[dimension] = value;
      return code;
    },
    onChange: (call) => void listeners.push(call),
  };
}
