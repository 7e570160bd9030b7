/**
 * `deno task portraits`: draws portraits into `data/`, with progress in a terminal.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { portraitFaces, type PortraitFacesOptions } from "../images/portraits/portrait_faces.ts";

const USAGE = `Usage: deno task portraits [flags]

  --count <n>          how many faces (2500)
  --seed <text>        what they are drawn from (facespace)
  --size <pixels>      width and height of a face (80)
  --variety <0..1>     how much pose, light and scene vary (0.4)
  --per-person <n>     pictures of each person (4)
  --directory <path>   where to keep them (a folder below data/portraits/)
`;

/**
 * Reads the command line.
 *
 * @returns The options, or nothing if help is asked for.
 * @throws {TypeError} If a flag is unknown or has no value.
 * @throws {RangeError} If a value is no number.
 */
export function parsePortraitFlags(args: readonly string[]): PortraitFacesOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: "string", default: "2500" },
      seed: { type: "string", default: "facespace" },
      size: { type: "string", default: "80" },
      variety: { type: "string", default: "0.4" },
      "per-person": { type: "string", default: "4" },
      directory: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    count: numberFlag("count", values.count),
    seed: values.seed,
    sizePx: numberFlag("size", values.size),
    variety: numberFlag("variety", values.variety),
    picturesPerPerson: numberFlag("per-person", values["per-person"]),
    ...(values.directory === undefined ? {} : { directory: values.directory }),
  };
}

function numberFlag(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new RangeError(`Cannot read --${name} as it must be a number: got "${text}"`);
  }
  return value;
}

/** Says how far the drawing is: rewrites its line in a terminal, else writes a line now and then. */
function progressWriter(): (done: number, total: number) => void {
  const terminal = Deno.stderr.isTerminal();
  const startMs = performance.now();
  let lastMs = -Infinity;
  let doneBefore: number | undefined;
  return (done, total) => {
    doneBefore ??= done;
    if (doneBefore === total) return;
    const nowMs = performance.now();
    const last = done === total;
    if (!last && nowMs - lastMs < (terminal ? 250 : 10_000)) return;
    lastMs = nowMs;
    const perSecond = (done - doneBefore) / Math.max(0.001, (nowMs - startMs) / 1000);
    const left = perSecond > 0 ? `, ${Math.ceil((total - done) / perSecond)} s left` : "";
    const line = `${done} of ${total} portraits, ${perSecond.toFixed(1)} a second${left}`;
    const text = terminal ? `\r${line.padEnd(60)}${last ? "\n" : ""}` : `${line}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  };
}

async function main(): Promise<void> {
  const options = parsePortraitFlags(Deno.args);
  if (!options) {
    console.log(USAGE);
    return;
  }
  const interrupt = new AbortController();
  const onInterrupt = () =>
    interrupt.abort(new Error("Interrupted: run it again to go on from here"));
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    const { signal } = interrupt;
    const faces = await portraitFaces({ ...options, signal, onProgress: progressWriter() });
    console.log(`${faces.count} faces of ${faces.sizePx}×${faces.sizePx} pixels are ready`);
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof TypeError || error instanceof RangeError) console.error(`\n${USAGE}`);
    Deno.exit(1);
  }
}
