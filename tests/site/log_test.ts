import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { buildLog, serveSite } from "facespace/site";
import { enliven } from "../../lib/site/log/enliven.ts";
import { firstSentence, missingIn, plainText, readEntry } from "../../lib/site/log/entry.ts";
import { proseRenderer } from "../../lib/site/log/markdown.ts";
import { plainTable } from "../../lib/site/log/outputs.ts";
import { experimentResults, resultsChart } from "../../lib/site/log/results.ts";
import { figureText } from "../../lib/site/log/dashboard.ts";
import { fullNotebook, LINES, logFolder } from "./log_fixture.ts";

Deno.test("proseRenderer() gives formulas as MathML, and HTML as text", () => {
  const { render } = proseRenderer(() => undefined);
  const html = render("Of $\\mu^2$, $5 and <img src=x onerror=alert(1)>:\n\n$$\\frac{a}{b}$$");
  assertEquals(html.match(/<math/g)?.length, 2);
  assertMatch(html, /<msup>.*display="block"/s);
  assert(html.includes("$5 and &lt;img src=x"), html);
  assert(!/style=|<img|<script/.test(html), html);
  assertThrows(() => render("$\\nonsense{$"), Error, "KaTeX parse error");
});

Deno.test("proseRenderer() links notebooks, and nothing that could run", () => {
  const { render } = proseRenderer((name) => name.startsWith("04") ? "04-x.html" : undefined);
  assertEquals(
    render("Notebook 04, notebook 05, `04-x`, `x`; [a](javascript:b) [c](https://d.e/)").trim(),
    '<p><a href="04-x.html">Notebook 04</a>, notebook 05, ' +
      '<a href="04-x.html"><code>04-x</code></a>, <code>x</code>; a <a href="https://d.e/">c</a></p>',
  );
});

Deno.test("proseRenderer() gives each heading an anchor of its own, and leaves the title out", () => {
  const prose = proseRenderer(() => undefined);
  assertEquals(prose.render("# The title\n").trim(), "");
  prose.render("## Why $z$?\n\n### Why $z$?\n");
  prose.render("## !\n\n## Über uns");
  assertEquals(prose.headings.map(({ level, id }) => `${level} ${id}`), [
    "2 why-z",
    "3 why-z-2",
    "2 part",
    "2 über-uns",
  ]);
});

Deno.test("plainTable() takes a table as notebooks write it, and no other HTML", () => {
  const table = (cell: string) =>
    `<table>\n<caption>A</caption>\n<thead><tr><th style="text-align: left">b</th></tr></thead>\n` +
    `<tbody>\n<tr><td style="text-align: right">${cell}</td></tr>\n</tbody>\n</table>`;
  assertMatch(
    plainTable(table("1 &lt; 2")) ?? "",
    /<th>b<\/th>.*<td class="right">1 &lt; 2<\/td>/s,
  );
  assertEquals(plainTable(table("<script>alert(1)</script>")), undefined);
  assertEquals(plainTable("<div><code>Training</code></div>"), undefined);
});

Deno.test("readEntry() reads what stands for a notebook, missingIn() what does not", async () => {
  const { cover, ...entry } = readEntry("01-full", await fullNotebook());
  assertEquals(entry, {
    name: "01-full",
    question: "Is $x^2$ large?",
    finding: "It is so.",
    figures: [
      { name: "gain", value: 8.246, low: 8.13, high: 8.352, unit: "dB" },
      { name: "share", value: 0.5 },
    ],
    startedAt: "2026-03-04T05:06:07.000Z",
    seconds: 125,
    machine: "TensorFlow 2, CPU",
  });
  assert(cover && "data" in cover && "image/png" in cover.data);
  const bare = readEntry("02", { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  assertEquals(bare, { name: "02", question: "02", figures: [] });
  assertEquals(missingIn(bare).length, 4);
});

Deno.test("firstSentence() passes over headings, questions and what is only a setting", () => {
  const cases = [
    [
      "## Learned\n\n_On drawings, as committed:_\n\nIt gains 8.2 dB (i.e. a lot).\nMore.",
      "It gains 8.2 dB (i.e. a lot).",
    ],
    ["- _'Is it?'_ No, [it](https://a.b) is\n  **not**.\n- Yes.", "No, it is not."],
    ['"Normal": nearly, and that says little. A', '"Normal": nearly, and that says little.'],
    ["## Only a heading", undefined],
    ["No end", undefined],
  ] as const;
  for (const [text, expected] of cases) assertEquals(firstSentence(text), expected, text);
  assertEquals(plainText("a_b `c*d` __e__ _f g_"), "a_b c*d e f g");
});

Deno.test("figureText() gives as many digits as the interval is worth", () => {
  assertEquals(
    figureText({ name: "", value: 1234.5, low: 1100, high: 1300 }),
    "1,235 (1,100 to 1,300)",
  );
  assertEquals(
    figureText({ name: "", value: 0.0123, low: -0.01, high: 0.03, unit: "dB" }),
    "0.012 dB (−0.010 to 0.030)",
  );
  assertEquals(figureText({ name: "", value: 3, low: 3, high: 3 }), "3 (3 to 3)");
});

const parts = (chart: object): Record<string, unknown> => ({ ...chart });

Deno.test("enliven() lets points tell their numbers, and the first legend pick", () => {
  const { mark, encoding, params } = parts(enliven(LINES));
  assertEquals(mark, { type: "point", tooltip: true });
  assertEquals(params, [{
    name: "picked",
    select: { type: "point", fields: ["series"] },
    bind: "legend",
  }]);
  assertEquals(encoding, {
    ...LINES.encoding,
    opacity: { condition: { param: "picked", value: 0.7 }, value: 0.1 },
  });
  const told = { ...LINES, mark: { type: "line" }, encoding: { x: LINES.encoding.x } };
  assertEquals(parts(enliven(told)), told);
  const { layer } = parts(enliven({
    encoding: LINES.encoding,
    layer: [{ mark: { type: "area", opacity: 0.2 } }, { mark: "line" }],
  }));
  assertEquals(layer, [
    {
      mark: { type: "area", opacity: 0.2 },
      encoding: { opacity: { condition: { param: "picked", value: 0.2 }, value: 0.1 } },
      params: [{ name: "picked", select: { type: "point", fields: ["series"] }, bind: "legend" }],
    },
    {
      mark: "line",
      encoding: { opacity: { condition: { param: "picked", value: 1 }, value: 0.1 } },
    },
  ]);
  assertThrows(() => enliven({ title: "nothing" }), RangeError, "marks or parts");
});

Deno.test("experimentResults() reads what was set from folders, and names a file that is none", async () => {
  const folder = await Deno.makeTempDir();
  const write = async (name: string, text: string) => {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${name}/results.json`, text);
  };
  const figures = [{ name: "gain", value: 1 }];
  const results = { format: 1, notebook: "03-x", parameters: {}, backend: "", code: "a", figures };
  await write("03-x", JSON.stringify(results));
  await write("03-x,epochs=4,seed=2", JSON.stringify(results));
  assertEquals((await experimentResults(folder)).map(({ run }) => run), [
    "epochs=4, seed=2",
    "as committed",
  ]);
  await write("wrong", "{}");
  await assertRejects(() => experimentResults(folder), SyntaxError, "wrong/results.json");
  assertEquals(await experimentResults(`${folder}/none`), []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("resultsChart() shows figures that more than one run has", () => {
  const row = (run: string, name: string) => ({
    notebook: "03-x",
    run,
    figure: { name, value: 1 },
  });
  assertEquals(resultsChart([row("a", "gain"), row("a", "share")]), undefined);
  const chart = JSON.stringify(
    resultsChart([row("a", "gain"), row("b", "gain"), row("b", "share")]),
  );
  assert(chart.includes('"03 gain"') && !chart.includes("share"));
});

Deno.test("buildLog() writes pages that let nothing in, and says what is missing", async () => {
  const { site, ...from } = await logFolder();
  const lines: string[] = [];
  await buildLog(site, { ...from, log: (line) => lines.push(line) });
  const [index, article] = await Promise.all(
    ["index.html", "01-full.html"].map((name) => Deno.readTextFile(`${site}/${name}`)),
  );
  assert(index && article);
  for (const page of [index, article]) {
    assertMatch(
      page,
      /Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    assert(
      !/<script(?! src="log\/charts\.js" defer>)|\son\w+=|javascript:|\sstyle=/.test(page),
      page,
    );
  }
  for (
    const said of [
      "It is so.",
      "<strong>8.25 dB (8.13 to 8.35)</strong> gain",
      "Run on 4 March 2026; took 2 min 05 s; TensorFlow 2, CPU",
      "<td>epochs=2</td><td>gain</td><td>5.0 dB (4.0 to 6.0)</td>",
      'src="01-full/cover.webp"',
      'data-chart="log/runs.js"',
    ]
  ) assert(index.includes(said), said);
  assert(!index.includes("playground.html"));
  for (
    const said of [
      "&lt;script&gt;alert(1)",
      '<a href="02-other.html">notebook 02</a>',
      '<a href="#a-part-2">A part</a>',
      "<th>&lt;way&gt;</th>",
      "<td>a_b*</td>",
      '<pre class="printed" tabindex="0">Back end: TensorFlow 2, CPU</pre>',
      'data-chart="01-full/chart.js"',
      'alt="Two"',
      "Code, 1 line",
    ]
  ) assert(article.includes(said), said);
  assert(lines.some((line) => line.includes("only application/x-odd")));
  assert(
    lines.some((line) =>
      /^02-other.*lacks a finding.*a picture.*figures.*when it was run/.test(line)
    ),
  );
  await Deno.writeTextFile(`${from.notebooks}/03-wrong.ipynb`, "{}");
  await assertRejects(
    () => buildLog(site, { ...from, log: () => {} }),
    SyntaxError,
    "03-wrong.ipynb",
  );
  await assertRejects(
    () => buildLog(site, { ...from, notebooks: `${site}/none`, log: () => {} }),
    RangeError,
    "There are no notebooks in",
  );
  await Deno.remove(`${site}/..`, { recursive: true });
});

Deno.test("serveSite() gives a folder's files to this machine, and nothing outside of it", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/site/a b`, { recursive: true });
  await Deno.writeTextFile(`${folder}/secret.html`, "secret");
  await Deno.writeTextFile(`${folder}/site/index.html`, "first");
  await Deno.writeTextFile(`${folder}/site/a b/x.css`, "a {}");
  const server = serveSite(`${folder}/site`);
  assertMatch(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const get = async (path: string, method = "GET") => {
    const response = await fetch(`${server.url}${path}`, { method });
    return [response.status, await response.text(), response.headers.get("content-type")];
  };
  assertEquals(await get(""), [200, "first", "text/html; charset=utf-8"]);
  assertEquals(await get("a%20b/x.css"), [200, "a {}", "text/css; charset=utf-8"]);
  for (
    const path of ["none.html", "a%20b", "..%2fsecret.html", "%2e%2e%2fsecret.html", "%E0%A4%A"]
  ) {
    assertEquals((await get(path))[0], 404, path);
  }
  assertEquals((await get("", "POST"))[0], 405);
  await server.close();
  await Deno.remove(folder, { recursive: true });
});
