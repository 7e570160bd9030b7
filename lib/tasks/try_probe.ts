/**
 * Trying a part in a process of its own, so that a crash in native code, or a hang, is a line in the
 * table and not the end of the doctor.
 *
 * @module
 */

import { runCommand } from "../system/mod.ts";

/** What a probe said. */
export interface ProbeResult {
  /** Whether the part did what it is for. */
  readonly works: boolean;
  /** What was seen, or the last thing said before the end. */
  readonly detail: string;
}

/** The line by which a probe reports; everything else that is printed is noise. */
export const probeMark = "facespace-probe: ";

/** What to run. */
export interface ProbeOptions {
  /** Absolute path of the module that holds the probes. */
  readonly module: string;
  /** The probe's name, its first argument. */
  readonly name: string;
  /** Default: 25,000. */
  readonly timeoutMs?: number;
}

/** Runs a probe; does not throw. */
export async function tryProbe(options: ProbeOptions): Promise<ProbeResult> {
  const { module, name, timeoutMs = 25_000 } = options;
  const args = ["run", "-A", "--no-check", "--quiet", module, name];
  const env = { ...Deno.env.toObject(), NO_COLOR: "1" }; // colours would hide where an error begins
  const { ok, code, output } = await runCommand(Deno.execPath(), args, { env, timeoutMs });
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const said = lines.findLast((line) => line.startsWith(probeMark))?.slice(probeMark.length);
  if (ok && said !== undefined) return { works: true, detail: said };
  if (code === 124) return { works: false, detail: `no answer within ${timeoutMs / 1000} s` };
  const error = lines.find((line) => /^error:|Error:/i.test(line)) ?? lines.at(-1);
  const why = (error ?? "it said nothing").replace(/^error: (Uncaught )?(\(in promise\) )?/, "");
  return { works: false, detail: code > 128 ? `crashed with exit code ${code}: ${why}` : why };
}
