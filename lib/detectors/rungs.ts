/**
 * The rungs by which faces are found, as a found face names them.
 *
 * @module
 */

/** What looks, and how. */
export interface RungKind {
  readonly network: "tiny" | "ssd" | "mtcnn";
  /** Grey around the picture, in its own sides: 0 for the picture as it is. */
  readonly padding: number;
}

const RUNGS = {
  "tiny": { network: "tiny", padding: 0 },
  "tiny padded": { network: "tiny", padding: 1 },
  "ssd": { network: "ssd", padding: 0 },
  "ssd padded": { network: "ssd", padding: 1 },
  "mtcnn": { network: "mtcnn", padding: 0 },
} as const satisfies Readonly<Record<string, RungKind>>;

/** A rung's name. */
export type RungName = keyof typeof RUNGS;

/**
 * What a rung is.
 *
 * @throws {RangeError} If there is none of this name.
 */
export function rungOf(name: string): RungKind {
  const rung = Object.entries(RUNGS).find(([rungName]) => rungName === name)?.[1];
  if (!rung) {
    const names = Object.keys(RUNGS).join(", ");
    throw new RangeError(
      `Cannot tell how a face was found as a rung is one of ${names}: got "${name}"`,
    );
  }
  return rung;
}
