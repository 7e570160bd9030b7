/**
 * What the page brings along: networks, faces, their codes and the sliders' vectors. Each part is a script that
 * says `facespaceData.NAME = …`, as a page that is opened from a folder may load scripts and nothing else.
 *
 * @module
 */

/** Numbers as base64 of their bytes, little-endian. */
export interface PackedNumbers {
  /** Half or single precision. */
  readonly dtype: "F16" | "F32";
  /** The bytes. */
  readonly base64: string;
}

/** A network's weight. */
export interface PackedWeight extends PackedNumbers {
  /** As `namedVariables()` has it. */
  readonly name: string;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
}

/** The autoencoder. */
export interface PackedVae {
  /** Which layers. */
  readonly version: "v1" | "v2";
  /** Width and height of its pictures. */
  readonly imageSizePx: number;
  /** Length of a code. */
  readonly latentDim: number;
  /** A sentence on what it has learned from. */
  readonly note: string;
  /** Whether that are drawings, so that photographs become drawings too. */
  readonly isOfDrawings: boolean;
  /** All of them. */
  readonly weights: readonly PackedWeight[];
}

/** The judge of attributes. */
export interface PackedJudge {
  /** What it tells, in the order of its outputs; names of CelebA. */
  readonly attributes: readonly string[];
  /** Width and height of its pictures. */
  readonly imageSizePx: number;
  /** All of them. */
  readonly weights: readonly PackedWeight[];
}

/** How often a move turns a verdict. */
export interface Turned {
  /** How many faces' verdicts turned. */
  readonly turned: number;
  /** Of how many. */
  readonly faces: number;
}

/** A slider: an attribute's vector, and what a move along it does to faces that it was not made from. */
export interface PackedSlider {
  /** In CelebA's spelling. */
  readonly attribute: string;
  /** The vector, as long as the gap between the classes; `latentDim` numbers. */
  readonly vector: PackedNumbers;
  /** Whether it is balanced over sex and age, which it cannot be where no group has both classes. */
  readonly isBalanced: boolean;
  /** Of the attribute itself, by a move of one gap, either way. */
  readonly itself: Turned;
  /** Of the watched attributes other than itself. */
  readonly leaks: Readonly<Record<string, Turned>>;
  /**
   * How far the same move takes the descriptor of identity, over the distance between two people, in the mean
   * of some faces: 1 is somebody else.
   */
  readonly identity: { readonly share: number; readonly faces: number };
}

/** The faces of the wall. */
export interface PackedFaces {
  /** What they are, in a sentence. */
  readonly note: string;
  /** How many. */
  readonly count: number;
  /** A picture of all, `columns` in a row, each `sizePx` wide and high: a `data:` address. */
  readonly sheet: string;
  /** Faces in a row of the sheet. */
  readonly columns: number;
  /** Width and height of a face in the sheet. */
  readonly sizePx: number;
  /** Who is shown, for each face. */
  readonly identities: readonly number[];
  /** For each attribute that is known of some face, `+`, `-` or `0` (unknown) for each face. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The posteriors' means, `[count, latentDim]`, single precision. */
  readonly codes: PackedNumbers;
  /** The posteriors' mean variance in each dimension, `latentDim` numbers. */
  readonly noise: PackedNumbers;
  /** The best one first. */
  readonly sliders: readonly PackedSlider[];
}

/** face-api's tiny detector; loaded when a photograph comes. */
export interface PackedDetector {
  /** Its manifest, as JSON. */
  readonly manifest: string;
  /** Its weights, in base64. */
  readonly base64: string;
}

/** All parts by name; one is missing until its script has run. */
export interface PageData {
  vae?: PackedVae;
  judge?: PackedJudge;
  faces?: PackedFaces;
  detector?: PackedDetector;
  /** The WASM back end's module, in base64. */
  wasm?: string;
}

/** The name of the global in which parts lie. */
export const DATA_GLOBAL = "facespaceData";

/** Bytes of base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Numbers that were packed. */
export function unpackNumbers({ dtype, base64 }: PackedNumbers): Float32Array<ArrayBuffer> {
  const { buffer } = bytesOf(base64);
  return dtype === "F32" ? new Float32Array(buffer) : new Float32Array(new Float16Array(buffer));
}
