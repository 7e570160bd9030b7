import { assertEquals, assertThrows } from "@std/assert";
import { parseCsv } from "../../lib/system/csv_table.ts";

Deno.test("parseCsv() reads quotes, all line ends, empty lines and a byte order mark", () => {
  const text = '\ufefffile, note\r\n"a, b.jpg","said ""no"""\n\nc.jpg,"two\nlines"\rd.jpg,\n';
  assertEquals(parseCsv(text, "x.csv"), {
    file: "x.csv",
    columns: ["file", "note"],
    rows: [
      { line: 2, cells: ["a, b.jpg", 'said "no"'] },
      { line: 5, cells: ["c.jpg", "two\nlines"] },
      { line: 6, cells: ["d.jpg", ""] },
    ],
  });
});

Deno.test("parseCsv() names the line that is damaged", () => {
  const parse = (text: string) => () => parseCsv(text, "x.csv");
  assertThrows(parse(""), SyntaxError, "Cannot read x.csv as it is empty");
  assertThrows(parse("a,a\n1,2\n"), SyntaxError, 'its columns must differ: got "a" twice');
  assertThrows(parse("a,b\n1,2\n3\n"), SyntaxError, "line 3 must have 2 cells");
  assertThrows(parse("a,b\n1,2,3\n"), SyntaxError, "got 3; correct the line");
  assertThrows(parse('a,b\n1,"2\n'), SyntaxError, "Cannot read x.csv as its quotes must match");
  assertThrows(parse('a,b\n1,"2"3\n'), SyntaxError, "its quotes must match");
});
