/**
 * A run as files: `results.json` with every timing, `table.md` for people, and the chart as a picture
 * and as its specification.
 *
 * @module
 */

import { renderPng, themed } from "facespace/charts";
import { formatMarkdownTable } from "facespace/notebook";
import { writeFileAtomic } from "facespace/system";
import { type BenchResults, type CaseResult, isMeasured } from "./results.ts";
import { type BenchTable, findings, speedOf, stepTable, workTable } from "./tables.ts";
import { throughputChart, type ThroughputRow } from "./throughput_chart.ts";

/** The table of a case, of whatever kind. */
export function tableOf(theCase: CaseResult): BenchTable {
  return theCase.flopsPerItem > 0 ? stepTable(theCase) : workTable(theCase);
}

/** Writes the files into a folder. */
export async function writeReport(folder: string, results: BenchResults): Promise<void> {
  await writeFileAtomic(`${folder}/results.json`, `${JSON.stringify(results, null, 1)}\n`);
  await writeFileAtomic(`${folder}/table.md`, markdownReport(results));
  const networks = results.cases.filter(({ flopsPerItem }) => flopsPerItem > 0);
  const rows = networks.flatMap(throughputRows);
  if (rows.length === 0) return;
  const chart = throughputChart(rows, {
    title: "How fast does each train?",
    subtitle: `${results.machine["processor"]}, ${results.threads} threads; medians of the ` +
      `rounds, lines from quartile to quartile`,
  });
  await writeFileAtomic(`${folder}/throughput.json`, `${JSON.stringify(themed(chart), null, 1)}\n`);
  await writeFileAtomic(`${folder}/throughput.png`, await renderPng(chart));
}

/** The whole run in Markdown. */
export function markdownReport(results: BenchResults): string {
  const { startedAt, command, threads, machine, cases } = results;
  const parts = [
    "# Benchmark",
    `${startedAt}, \`${command}\`, ${threads} threads, ${
      Object.entries(machine).map(([name, value]) => `${name} ${value}`).join(", ")
    }.`,
  ];
  for (const theCase of cases) {
    const { headers, rows, alignRight, notes } = tableOf(theCase);
    const lines = [...findings(theCase), ...notes].map((line) => `- ${line}`);
    parts.push(`## ${theCase.title}`, formatMarkdownTable(headers, rows, { alignRight }));
    if (lines.length > 0) parts.push(lines.join("\n"));
  }
  const versions = new Map<string, string>();
  for (const { name, versions: own } of cases.flatMap(({ contenders }) => contenders)) {
    versions.set(name, Object.entries(own).map((entry) => entry.join(" ")).join(", "));
  }
  const list = [...versions].filter(([, text]) => text !== "").map((entry) =>
    `- ${entry.join(": ")}`
  );
  return `${[...parts, "## Versions", list.join("\n")].join("\n\n")}\n`;
}

function throughputRows(theCase: CaseResult): ThroughputRow[] {
  return theCase.contenders.filter(isMeasured).flatMap((result) => {
    const speed = result.family === "yardstick" ? undefined : speedOf(result, theCase);
    if (!speed) return [];
    const { name, family } = result;
    return [{ case: theCase.title, contender: name, family, ...speed.itemsPerSecond }];
  });
}
