/**
 * `deno task doctor`: tries every part and says what works, what does not, and the cure. The exit
 * code is 0 if training can run, be it on WASM.
 *
 * @module
 */

import { examineLab } from "./examine_lab.ts";
import { examineMachine } from "./examine_machine.ts";
import { canTrain, type Finding, formatFindings, parts } from "./finding.ts";
import { tryProbe } from "./try_probe.ts";
import { type Site, thisSite } from "../prepare/mod.ts";
import { projectPath } from "../system/mod.ts";
import { chooseAssertSource } from "./assert_source.ts";

const prepareCure = 'run "deno task prepare"';

interface Attempt {
  readonly part: string;
  readonly name: string;
  readonly cure: string;
  readonly optional?: boolean;
}

const attempts: readonly Attempt[] = [
  { part: parts.addon, name: "tensorflow", cure: `${prepareCure}; until then WASM is used` },
  {
    part: parts.webgpu,
    name: "webgpu",
    cure: "only of use with a GPU: install its Vulkan driver",
    optional: true,
  },
  { part: parts.wasm, name: "wasm", cure: "remove node_modules and run this again" },
  {
    part: parts.pictures,
    name: "pictures",
    cure: "remove node_modules and .facespace/fontconfig, and run this again",
  },
  { part: parts.faces, name: "faces", cure: "remove node_modules and run this again" },
  { part: parts.runner, name: "runner", cure: "use Deno 2.9: the runner follows its kernel" },
];

/**
 * Tries every part, two at a time.
 *
 * @param site The project and the machine.
 * @returns The findings, in the order of the table.
 */
export async function examineEverything(site: Site = thisSite()): Promise<Finding[]> {
  const jobs: (() => Promise<Finding[]>)[] = [
    ...attempts.map((attempt) => async () => [await runAttempt(attempt)]),
    () => examineMachine(site),
    () => examineLab(site),
    async () => [await examineJsr()],
  ];
  const findings: Finding[] = [];
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) findings.push(...await job());
  };
  await Promise.all([worker(), worker()]);
  const order: string[] = Object.values(parts);
  return findings.sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
}

async function runAttempt({ part, name, cure, optional }: Attempt): Promise<Finding> {
  const { works, detail } = await tryProbe({
    module: projectPath("lib/tasks/doctor_probe.ts"),
    name,
  });
  if (works) return { part, state: "works", detail, cure: "" };
  return { part, state: optional ? "absent" : "fails", detail, cure };
}

async function examineJsr(): Promise<Finding> {
  const { name, sentence } = await chooseAssertSource();
  const state = name === "jsr" ? "works" : "absent";
  return { part: parts.jsr, state, detail: sentence, cure: "" };
}

if (import.meta.main) {
  const findings = await examineEverything();
  for (const line of formatFindings(findings)) console.log(line);
  const trains = canTrain(findings);
  console.log(trains ? "Training can run." : "Training cannot run: see the lines marked FAILS.");
  Deno.exit(trains ? 0 : 1);
}
