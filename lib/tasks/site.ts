/**
 * `deno task site`: the committed notebooks as pages, and the playground beside them. `deno task playground` is the
 * same, for the playground alone.
 *
 * @module
 */

import { prepare } from "../prepare/mod.ts";
import { buildLog, serveSite } from "../site/mod.ts";
import { projectPath } from "../system/mod.ts";
import {
  choiceIn,
  exitCodes,
  type Flags,
  formatFlags,
  HELP_FLAG,
  isBadRequest,
  listenForStop,
  numberIn,
  readCommandLine,
  runTask,
  typedPath,
  typedSource,
} from "./command_line.ts";
import { buildPlaygroundPage, type PlaygroundRequest } from "./playground.ts";

const PARTS = ["log", "playground"] as const;

const FLAGS = {
  only: {
    value: "<part>",
    help: "Only a part: log (dashboard and articles, in seconds) or playground. Default: both",
  },
  run: {
    value: "<folder>",
    help: "The playground's network, a training run of an autoencoder. Default: VAE V2 of " +
      "data/networks",
  },
  faces: {
    value: "<which>",
    help: "What it was trained on: portraits, celeba, photos, or the folder of a face store. " +
      "Default: portraits",
  },
  results: {
    value: "<folder>",
    help: "Where experiments have left results.json, for the dashboard. Default: " +
      "outputs/experiments, if it is there",
  },
  out: { value: "<folder>", help: "Where the pages go. Default: outputs/site" },
  serve: { help: "Serves the pages to this machine alone, until Ctrl-C" },
  port: { value: "<number>", help: "Where to serve them. Default: a port that is free" },
} as const satisfies Flags;

const HELP =
  `Builds the log as static pages: index.html, an article for each committed notebook, and playground.html.
They open from a folder and from any web server, and ask no other host for anything.

deno task site
deno task site --serve
deno task site --only log
deno task playground --run outputs/runs/vae-v2-1a2b3c4d --faces photos

${formatFlags({ ...FLAGS, ...HELP_FLAG })}`;

/** What was typed. */
interface SiteRequest {
  readonly only?: typeof PARTS[number];
  readonly playground: PlaygroundRequest;
  readonly results: string;
  /** Whether the folder of results was named, and must be there. */
  readonly isNamed: boolean;
  readonly out: string;
  readonly serve: boolean;
  readonly port?: number;
}

/**
 * Reads the command line.
 *
 * @throws {SyntaxError} If there are words, or a flag is unknown or lacks its value.
 * @throws {RangeError} If a part or a port is none, or a port is not to be used.
 */
export function parseSiteRequest(args: readonly string[]): SiteRequest {
  const { words, value, has } = readCommandLine("site", FLAGS, args);
  if (words.length > 0) throw new SyntaxError(`site takes flags only: got "${words.join(" ")}"`);
  const [run, faces, out, results] = [value("run"), value("faces"), value("out"), value("results")];
  const only = choiceIn("only", PARTS, value("only"));
  const port = numberIn("port", value("port"));
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new RangeError(`--port must be a whole number below 65536: got ${port}`);
  }
  if (port !== undefined && !has("serve")) throw new RangeError("--port goes with --serve");
  return {
    ...(only === undefined ? {} : { only }),
    playground: {
      ...(run === undefined ? {} : { run: typedPath(run) }),
      ...(faces === undefined ? {} : { faces: typedSource(faces) }),
    },
    results: results === undefined ? projectPath("outputs", "experiments") : typedPath(results),
    isNamed: results !== undefined,
    out: out === undefined ? projectPath("outputs", "site") : typedPath(out),
    serve: has("serve"),
    ...(port === undefined ? {} : { port }),
  };
}

async function run(request: SiteRequest): Promise<number> {
  const { only, out, results, isNamed } = request;
  try {
    if (isNamed && !await Deno.stat(results).then((info) => info.isDirectory, () => false)) {
      throw new RangeError(`Cannot show results as there is no folder ${results}`);
    }
    if (only !== "log") {
      const { problems } = await prepare({ parts: ["tensorflow"], log: console.error });
      for (const problem of problems) console.error(problem);
      await buildPlaygroundPage(out, request.playground, console.log);
    }
    // After the playground, to which its first page leads.
    if (only !== "playground") {
      await buildLog(out, { notebooks: projectPath("notebooks"), results, log: console.log });
    }
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(error.message);
    return exitCodes.badRequest;
  }
  return request.serve ? await serve(request) : exitCodes.ok;
}

/** Serves until it is asked to stop. */
async function serve({ out, port, only }: SiteRequest): Promise<number> {
  using stop = listenForStop((signal) => `${signal} was received`);
  try {
    const server = serveSite(out, port === undefined ? {} : { port });
    console.log(
      `Serving ${server.url}${only === "playground" ? "playground.html" : ""} (Ctrl-C ends it)`,
    );
    if (!stop.signal.aborted) {
      await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    }
    await server.close();
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    console.error(`Cannot serve on port ${port} as it is taken: leave out --port for a free one`);
    return exitCodes.badRequest;
  }
}

if (import.meta.main) {
  Deno.exit(await runTask({ name: "site", help: HELP, parse: parseSiteRequest, run }, Deno.args));
}
