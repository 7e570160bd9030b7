/**
 * What the benchmark and a contender say to each other: a line of JSON each, over the contender's
 * standard input and output, so that a contender can be written in any language.
 *
 * @module
 */

/** What a contender is asked, one after the other. */
export type BenchRequest =
  /** Get ready to take steps: of a network, or of one kind of work on pictures. */
  | { readonly kind: "load"; readonly task: BenchTask }
  /** Take so many steps, going on where the last ones ended. */
  | { readonly kind: "run"; readonly steps: number };

/** What a contender is to do in a step. */
export interface BenchTask {
  /** The name of the network or of the work. */
  readonly name: string;
  /** A safetensors file with weights, images and noise; empty where there is no network. */
  readonly file: string;
  /** A folder that it may write to, which is removed afterwards. */
  readonly scratch: string;
  /** CPU threads that it may use. */
  readonly threads: number;
}

/** What a contender answers. */
export type BenchReply =
  | {
    readonly kind: "loaded";
    /** Names and versions of what computes. */
    readonly versions: Readonly<Record<string, string>>;
    /** CPU threads in use. */
    readonly threads: number;
    /** What a step counts as, for example 32 images. */
    readonly items: number;
  }
  | {
    readonly kind: "ran";
    /** Of each step. */
    readonly milliseconds: readonly number[];
    /** The loss before each step; anything where there is none. */
    readonly losses: readonly number[];
  }
  /** It cannot go on, and ends. */
  | { readonly kind: "failed"; readonly message: string };
