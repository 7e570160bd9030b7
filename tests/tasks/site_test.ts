import { assertEquals, assertThrows } from "@std/assert";
import { projectPath } from "facespace/system";
import { typedPath } from "../../lib/tasks/command_line.ts";
import { parseSiteRequest } from "../../lib/tasks/site.ts";

Deno.test("parseSiteRequest() gives paths whole, and hands on what the playground is made of", () => {
  assertEquals(parseSiteRequest([]), {
    playground: {},
    results: projectPath("outputs", "experiments"),
    isNamed: false,
    out: projectPath("outputs", "site"),
    serve: false,
  });
  const flags = "--only log --run r --faces photos --results x --out o --serve --port 8080";
  assertEquals(parseSiteRequest(flags.split(" ")), {
    only: "log",
    playground: { run: typedPath("r"), faces: "photos" },
    results: typedPath("x"),
    isNamed: true,
    out: typedPath("o"),
    serve: true,
    port: 8080,
  });
});

Deno.test("parseSiteRequest() refuses what makes no sense", () => {
  const cases = [
    [["03"], SyntaxError, 'site takes flags only: got "03"'],
    [["--only", "index"], RangeError, "--only must be one of log, playground"],
    [["--serve", "--port", "80.5"], RangeError, "below 65536: got 80.5"],
    [["--port", "8080"], RangeError, "--port goes with --serve"],
  ] as const;
  for (const [args, type, message] of cases) {
    assertThrows(() => parseSiteRequest(args), type, message);
  }
});
