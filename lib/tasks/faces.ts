/**
 * `deno task faces`: draws or reads pictures, takes their faces, and joins, checks and shows stores.
 *
 * @module
 */

import { resolve } from "node:path";
import {
  describeReport,
  extractFaces,
  mergeShards,
  parseReport,
  PHASES,
  type PhaseTimes,
} from "../faces/mod.ts";
import { openFaceStore, verifyFaceStore } from "../store/mod.ts";
import type { AttributeName, PictureLocation } from "../annotations/mod.ts";
import { drawPortraits } from "../portraits/mod.ts";
import { prepare } from "../prepare/mod.ts";
import { phaseProgress } from "../notebook/mod.ts";
import { exitCodes, listenForStop, runTask } from "./command_line.ts";
import {
  type ExtractRequest,
  facesHelp,
  type FacesRequest,
  parseFacesRequest,
} from "./faces_request.ts";

const say = console.log;

async function run(request: FacesRequest, signal: AbortSignal): Promise<void> {
  const progress = phaseProgress();
  switch (request.command) {
    case "help":
      return say(facesHelp);
    case "merge": {
      const report = await mergeShards(request.folders, request.to, {
        signal,
        onProgress: (phase, done, total) => progress.update(phase, done, total, "faces"),
      });
      progress.finish();
      describeReport(report).forEach((line) => say(line));
      return say(`${resolve(request.to)} is ready`);
    }
    case "verify":
      await verifyFaceStore(request.folder, {
        signal,
        onProgress: (done, total) => progress.update("check", done / 1e6, total / 1e6, "MB"),
      });
      progress.finish();
      return say(`Every byte of ${request.folder} is as it was written`);
    case "show":
      return (await describeStore(request.folder)).forEach((line) => say(line));
  }
  const { ready, problems } = await prepare({ parts: ["tensorflow"], log: say });
  for (const problem of problems) console.error(problem);
  if (!ready) console.error("The faces are found without TensorFlow's native library: slower");
  let location: PictureLocation;
  if (request.command === "portraits") {
    const { folder } = await drawPortraits({
      ...request.portraits,
      signal,
      log: say,
      onProgress: (done, total) => progress.update("draw", done, total, "portraits"),
    });
    progress.finish();
    location = { kind: "portraits", from: folder };
  } else location = { kind: request.command, from: request.from };
  await extract(location, request, signal);
}

async function extract(
  location: PictureLocation,
  { settings, to, shard, shardOrigin, processes, mtcnnFolder }: ExtractRequest,
  signal: AbortSignal,
): Promise<void> {
  if (shard && shardOrigin) say(`Shard ${shard.index} of ${shard.count}: ${shardOrigin}`);
  const progress = phaseProgress();
  const { folder, made, report, times, extracted, crashes } = await extractFaces({
    location,
    ...settings,
    to,
    shard,
    processes,
    mtcnnFolder,
    signal,
    log: (line) => progress.log(line),
    onProgress: ({ phase, done, total }) => progress.update(phase, done, total, "pictures"),
  });
  progress.finish();
  for (const problem of report.problems.slice(0, 5)) say(problem);
  if (report.problems.length > 5) say(`… and ${report.problems.length - 5} more, in manifest.json`);
  describeReport(report).forEach((line) => say(line));
  if (extracted > 0) say(describeTimes(times, extracted));
  if (crashes > 0) say(`Processes that crashed and were replaced: ${crashes}`);
  say(made ? `${folder} is ready` : `${folder} is there already, of the same pictures`);
}

/** For example `Milliseconds a picture: detect 58.1, crop 3.0`. */
function describeTimes(times: PhaseTimes, pictures: number): string {
  const each = PHASES.map((phase) => `${phase} ${(times[phase] / pictures).toFixed(1)}`);
  return `Milliseconds of a process for a picture: ${each.join(", ")}`;
}

/** The attributes that every source can have, given or predicted. */
const SHOWN: readonly AttributeName[] = ["Smiling", "Male", "Young"];

/**
 * Describes a store.
 *
 * @throws {SyntaxError} If it is damaged.
 */
async function describeStore(folder: string): Promise<string[]> {
  const store = await openFaceStore(folder);
  const { table, count, source, sizesPx, manifest } = store;
  await store.close();
  const people = new Set(table.identities).size;
  const lines = [
    source,
    `${count.toLocaleString("en")} faces of ${people.toLocaleString("en")} people, ` +
    `${sizesPx.join(" and ")} pixels wide`,
  ];
  for (const name of SHOWN) lines.push(describeAttribute(name, table));
  const report = parseReport(manifest.report);
  return report ? [...lines, ...describeReport(report)] : lines;
}

function describeAttribute(
  name: AttributeName,
  table: Awaited<ReturnType<typeof openFaceStore>>["table"],
): string {
  const values = table.attribute(name);
  const known = values.filter((value) => value !== 0).length;
  if (known === 0) return `${name}: not known`;
  const share = (100 * values.filter((value) => value === 1).length) / known;
  const predicted = table.confidence(name).filter((value) => !Number.isNaN(value)).length;
  return `${name}: ${share.toFixed(1)} % of ${known.toLocaleString("en")}, ` +
    `${predicted.toLocaleString("en")} of them predicted`;
}

/** Does what is asked for until the process is asked to stop, and gives the exit code. */
async function runUntilStopped(request: FacesRequest): Promise<number> {
  using stop = listenForStop((signal) => `Stopped by ${signal}`);
  try {
    await run(request, stop.signal);
    return exitCodes.ok;
  } catch (error) {
    if (stop.stoppedBy) {
      const command = ["deno task faces", ...Deno.args.map(quoted)].join(" ");
      console.error(`\nStopped. What is finished is kept; go on by\n  ${command}`);
      return exitCodes[stop.stoppedBy];
    }
    if (error instanceof TypeError || !(error instanceof Error)) throw error;
    console.error(`\n${error.message}`);
    return exitCodes.failed;
  }
}

/** An argument as a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

if (import.meta.main) {
  const task = { name: "faces", help: facesHelp, parse: parseFacesRequest, run: runUntilStopped };
  Deno.exit(await runTask(task, Deno.args));
}
