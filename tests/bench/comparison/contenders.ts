/**
 * Who takes part: the project's own steps, stock tfjs-node, and, where an environment for them is
 * given, Keras and PyTorch.
 *
 * @module
 */

import { type LineProcessCommand, projectPath } from "facespace/system";

/** Whose code a contender runs. */
export type Family = "Facespace" | "tfjs-node" | "Keras" | "PyTorch" | "yardstick";

/** A contender before it is started. */
export interface Contender {
  /** Its name in tables and charts. */
  readonly name: string;
  readonly family: Family;
  /** Given where products are in bfloat16: such contenders are compared with each other. */
  readonly precision?: "mixed";
  readonly command: LineProcessCommand;
}

/** Which contenders take part. */
export interface ContenderOptions {
  readonly threads: number;
  /** The Python that has Keras and PyTorch; none take part without it. */
  readonly python: string | undefined;
  /** A folder for what Keras and PyTorch write. */
  readonly scratch: string;
  readonly quick: boolean;
  /** Of the others only those whose name has one of these in it, in small letters. */
  readonly against: readonly string[] | undefined;
}

/** What others are compared with. */
export const COMPILED = "Facespace, compiled";

/** The same in mixed precision. */
export const COMPILED_MIXED = "Facespace, compiled, mixed";

/** Whose losses are the reference: the plain form of the same step. */
export const EAGER = "Facespace, eager";

/** Stock tfjs-node as it comes. */
export const STOCK = "tfjs-node, stock";

/** The yardstick's name. */
export const YARDSTICK = "matrix product";

/** Width and height of the yardstick's matrices. */
export const YARDSTICK_SIZE = 2048;

const ONE_DNN = "TF_ENABLE_ONEDNN_OPTS";

/** The contenders of a training step, the yardstick last. */
export function stepContenders(options: ContenderOptions): Contender[] {
  const { threads, python, quick, against } = options;
  const family = "Facespace";
  const own = (name: string, how: string[], backend: string): Contender => ({
    name,
    family,
    command: denoCommand("ours.ts", how, { threads, env: { FACESPACE_BACKEND: backend } }),
  });
  const stock = denoCommand("stock.ts", [], { threads });
  const contenders: Contender[] = [
    own(COMPILED, ["auto"], "tensorflow"),
    own(EAGER, ["never"], "tensorflow"),
    { name: STOCK, family: "tfjs-node", command: { ...stock, without: [ONE_DNN] } },
  ];
  if (!quick) {
    contenders.push(
      { ...own(COMPILED_MIXED, ["auto", "mixed"], "tensorflow"), precision: "mixed" },
      {
        name: "tfjs-node with oneDNN",
        family: "tfjs-node",
        command: { ...stock, env: { ...stock.env, [ONE_DNN]: "1" } },
      },
      own("Facespace, WASM", ["auto"], "wasm"),
    );
  }
  if (python !== undefined) contenders.push(...peers(python, options));
  const isWanted = ({ name }: Contender) =>
    name === COMPILED || name === EAGER ||
    (against?.some((text) => name.toLowerCase().includes(text)) ?? true);
  const yardstick = denoCommand("matmul.ts", [], { threads });
  return [...contenders.filter(isWanted), {
    name: YARDSTICK,
    family: "yardstick",
    command: yardstick,
  }];
}

/** Starts one of the contenders in TypeScript. */
export function denoCommand(
  file: string,
  args: readonly string[],
  { threads, env = {} }: {
    readonly threads: number;
    readonly env?: Readonly<Record<string, string>>;
  },
): LineProcessCommand {
  return {
    program: Deno.execPath(),
    args: ["run", "-A", "--quiet", projectPath("tests", "bench", "contenders", file), ...args],
    env: { ...sharedEnvironment(threads), ...env },
  };
}

function peers(python: string, { threads, scratch }: ContenderOptions): Contender[] {
  const env = {
    ...sharedEnvironment(threads),
    [ONE_DNN]: "1",
    OMP_NUM_THREADS: String(threads),
    KERAS_BACKEND: "tensorflow",
    KERAS_HOME: `${scratch}/keras`,
    PYTHONNOUSERSITE: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const peer = (name: string, family: Family, file: string, args: string[]): Contender => ({
    name,
    family,
    command: {
      program: python,
      args: [projectPath("tests", "bench", "peers", file), ...args],
      // Each compiles for itself: what another one left would make its first step quick.
      env: { ...env, TORCHINDUCTOR_CACHE_DIR: `${scratch}/inductor-${args.join("-")}` },
    },
  });
  const keras = (name: string, ...modes: string[]) => peer(name, "Keras", "keras_peer.py", modes);
  const torch = (name: string, ...modes: string[]) => peer(name, "PyTorch", "torch_peer.py", modes);
  return [
    keras("Keras, tf.function", "graph"),
    keras("Keras, tf.function with XLA", "xla"),
    torch("PyTorch, eager"),
    torch("PyTorch, channels last", "channels-last"),
    torch("PyTorch, torch.compile", "compile"),
    torch("PyTorch, torch.compile, channels last", "channels-last", "compile"),
    ...[
      keras("Keras, tf.function, mixed_bfloat16", "graph", "mixed"),
      torch("PyTorch, channels last, autocast bfloat16", "channels-last", "mixed"),
      torch(
        "PyTorch, torch.compile, channels last, autocast bfloat16",
        ...["channels-last", "compile", "mixed"],
      ),
    ].map((contender) => ({ ...contender, precision: "mixed" } as const)),
  ];
}

/** The same threads for all, and the CPU for all, also where there is a GPU. */
function sharedEnvironment(threads: number): Record<string, string> {
  return {
    NO_COLOR: "1",
    TF_CPP_MIN_LOG_LEVEL: "3",
    TF_NUM_INTRAOP_THREADS: String(threads),
    CUDA_VISIBLE_DEVICES: "-1",
  };
}
