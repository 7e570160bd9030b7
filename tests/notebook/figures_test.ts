import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { figures, FIGURES_MIME } from "facespace/notebook";
import { codeCells, runNotebook } from "facespace/runner";
import { shareInterval } from "facespace/statistics";
import { makeSandbox, printed, sketchNotebook } from "./fixture.ts";

Deno.test("figures() shows a table, with intervals and units where there are any", async () => {
  const success = shareInterval(200, 200);
  const [text = ""] = await printed(() =>
    figures([
      { name: "PSNR", value: 24.81, unit: "dB" },
      { name: "success", value: success.estimate, interval: success },
    ])
  );
  assertStringIncludes(text, "figure   value     low  high  unit");
  assertStringIncludes(text, "success      1  0.9812     1");
  const [plain = ""] = await printed(() => figures([{ name: "n", value: 3 }]));
  assertEquals(plain.includes("low") || plain.includes("unit"), false);
  const everywhere = { low: -Infinity, high: Infinity };
  const [ofOne = ""] = await printed(() =>
    figures([{ name: "n", value: 3, interval: everywhere }])
  );
  assertEquals(ofOne, plain);
});

Deno.test("figures() refuses names that come twice and numbers that are not finite", async () => {
  const one = { name: "a", value: 1 };
  const cases = [
    [[], "there are none"],
    [[one, one], 'got "a" twice'],
    [[{ name: " ", value: 1 }], "each needs a name"],
    [[{ name: "b", value: Infinity }], 'got Infinity for "b"'],
    [[{ ...one, interval: { low: -Infinity, high: 2 } }], 'got 1, from -Infinity to 2 for "a"'],
    [[{ ...one, interval: { low: 2, high: 0 } }], 'got 2 and 0 for "a"'],
  ] as const;
  for (const [rows, message] of cases) {
    await assertRejects(() => figures(rows), RangeError, message);
  }
});

Deno.test("figures() puts the data into the display of its table", async () => {
  await using sandbox = await makeSandbox();
  const show = 'import { figures } from "facespace/notebook";\n' +
    'await figures([{ name: "a", value: 1, interval: { low: 0, high: 2 }, unit: "dB" }]);';
  const run = await runNotebook(sketchNotebook([show]), {
    name: "01-a",
    cwd: `${sandbox.root}/notebooks`,
    outputPath: `${sandbox.root}/out.ipynb`,
    print: () => {},
  });
  const [output] = codeCells(run.notebook)[0]?.outputs ?? [];
  assertEquals(output?.output_type, "display_data");
  if (output?.output_type !== "display_data") return;
  assertEquals(output.data[FIGURES_MIME], {
    figures: [{ name: "a", value: 1, low: 0, high: 2, unit: "dB" }],
  });
  assertStringIncludes(String(output.data["text/html"]), "<table>");
});

Deno.test("figures() leaves out what there was nothing to measure of, and says so", async () => {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    await figures([{ name: "a", value: NaN, interval: { low: NaN, high: NaN } }]);
    await figures([{ name: "a", value: NaN }, { name: "b", value: 2 }]);
  } finally {
    console.log = log;
  }
  const said = "Figures left out, as these faces do not give them: a";
  assertEquals(lines.filter((line) => line === said).length, 2);
  assertEquals(lines.some((line) => line.includes("b")), true);
});
