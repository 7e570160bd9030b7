import { assertEquals } from "@std/assert";
import {
  describeReport,
  type ExtractionReport,
  joinReports,
  parseReport,
  reportCsv,
} from "../../lib/faces/report.ts";

const one: ExtractionReport = {
  pictures: 3,
  faces: 2,
  rungs: { tiny: 2 },
  reasons: { "no face": 1 },
  skipped: [{ picture: 'a, "b".jpg', reason: "no face", detail: "" }],
  problems: ["p"],
};
const two: ExtractionReport = {
  pictures: 1000,
  faces: 1001,
  rungs: { ssd: 1, tiny: 1000 },
  reasons: { missing: 1 },
  skipped: [{ picture: "c.jpg", reason: "missing", detail: "line\nbreak" }],
  problems: ["p"],
};

Deno.test("joinReports() adds up, in an order that does not depend on the parts", () => {
  const joined = joinReports([one, two], one.problems);
  assertEquals(joined, {
    pictures: 1003,
    faces: 1003,
    rungs: { ssd: 1, tiny: 1002 },
    reasons: { missing: 1, "no face": 1 },
    skipped: [...one.skipped, ...two.skipped],
    problems: ["p"],
  });
  assertEquals(Object.keys(joined.reasons), ["missing", "no face"]);
  assertEquals(Object.keys(joined.rungs), ["ssd", "tiny"]);
});

Deno.test("parseReport() knows a report from anything else", () => {
  assertEquals(parseReport(JSON.parse(JSON.stringify(one))), one);
  assertEquals(parseReport(undefined), undefined);
  assertEquals(parseReport({ pictures: 3 }), undefined);
});

Deno.test("reportCsv() quotes what a comma, a quote or a line break would spoil", () => {
  assertEquals(
    reportCsv(joinReports([one, two], one.problems)),
    `picture,reason,detail\n"a, ""b"".jpg",no face,\nc.jpg,missing,"line\nbreak"\n`,
  );
});

Deno.test("describeReport() says how many, by whom and why not", () => {
  assertEquals(describeReport(joinReports([one, two], one.problems)), [
    "1,003 faces in 1,001 of 1,003 pictures (99.8 %)",
    "Found by: ssd 1, tiny 1,002",
    "Left out: missing 1, no face 1; each one is in report.csv",
  ]);
});
