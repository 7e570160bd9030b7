import { assert, assertEquals, assertThrows } from "@std/assert";
import { facesFolder } from "facespace/faces";
import { projectPath } from "facespace/system";
import { typedPath } from "../../lib/tasks/command_line.ts";
import { facesHelp, parseFacesRequest } from "../../lib/tasks/faces_request.ts";

const parse = (line: string) => parseFacesRequest(line.split(" ").filter(Boolean));

Deno.test("parseFacesRequest() has the defaults that its help states", () => {
  const request = parse("portraits");
  assert(request.command === "portraits");
  assertEquals(request.portraits, {
    count: 4000,
    seed: "facespace",
    variety: 0.4,
    confounding: 0,
    picturesPerPerson: 4,
  });
  assertEquals(request.settings, {
    sizesPx: [80, 128],
    detector: "auto",
    policy: "box",
    margin: null,
    describe: "missing",
    faces: "best",
  });
  assertEquals(request.to, facesFolder("portraits"));
  const celeba = parse("celeba");
  assert(celeba.command === "celeba");
  assertEquals(
    [celeba.from, celeba.to],
    ["data", "data/faces"].map((folder) => projectPath(folder, "celeba")),
  );
  assertEquals(celeba.settings.sizesPx, [80, 128]);
});

Deno.test("parseFacesRequest() reads every flag", () => {
  const line = "photos --from p --size 64,128 --detector mtcnn --crop levelled --margin 0.1 " +
    "--faces best --describe always --processes 3 --to out --mtcnn w --shard=2/4";
  assertEquals(parse(line), {
    command: "photos",
    from: typedPath("p"),
    settings: {
      sizesPx: [64, 128],
      detector: "mtcnn",
      policy: "levelled",
      margin: 0.1,
      describe: "always",
      faces: "best",
    },
    to: typedPath("out"),
    shard: { index: 2, count: 4 },
    processes: 3,
    mtcnnFolder: typedPath("w"),
  });
  const portraits = parse(
    "portraits --count 12 --seed s --variety 1 --confounding 0.5 --per-person 2",
  );
  assert(portraits.command === "portraits");
  assertEquals(portraits.portraits, {
    count: 12,
    seed: "s",
    variety: 1,
    confounding: 0.5,
    picturesPerPerson: 2,
  });
  assert(/portraits-12-s-variety1-confounding0\.5-per2-v\d+$/.test(portraits.to), portraits.to);
  assertEquals(parse("merge b a --to c"), {
    command: "merge",
    folders: [typedPath("b"), typedPath("a")],
    to: typedPath("c"),
  });
  assertEquals(parse("verify x"), { command: "verify", folder: typedPath("x") });
  assertEquals(parse(""), { command: "help" });
});

Deno.test("parseFacesRequest() refuses what it does not know, names it and says what is known", () => {
  const cases: [string, string][] = [
    ["portrait", 'Unknown command "portrait": it must be one of portraits, celeba'],
    ["celeba --form x", "Unknown flag --form: celeba knows --from --size"],
    ["photos", "photos needs --from"],
    ["photos --from", "--from needs a value"],
    ["photos --from --size 80", "--from needs a value"],
    ["celeba --count 3", "Unknown flag --count"],
    ["celeba x", 'Unknown argument "x"'],
    ["verify", "verify needs one folder: got 0"],
    ["merge a b", "merge needs --to"],
    ["celeba --shard 2", 'must be written like 2/4: got "2"'],
  ];
  for (const [line, message] of cases) assertThrows(() => parse(line), SyntaxError, message);
  const values: [string, string][] = [
    ["celeba --detector retina", '--detector must be one of auto, tiny, ssd, mtcnn: got "retina"'],
    ["celeba --size 80,big", '--size must be a number: got "big"'],
    ["celeba --size 4", "got [4]"],
    ["celeba --processes 1.5", '--processes must be a whole number from 1: got "1.5"'],
    ["celeba --shard 5/4", "got 5/4"],
    ["portraits --count 0", "got 0"],
    ["portraits --variety 2", "variety must be 0 to 1: got 2"],
  ];
  for (const [line, message] of values) assertThrows(() => parse(line), RangeError, message);
});

Deno.test("facesHelp shows every flag, and how clusters number their shards", () => {
  for (
    const flag of ["count", "per-person", "size", "crop", "faces", "describe", "mtcnn", "shard"]
  ) {
    assert(facesHelp.includes(`  --${flag} `), flag);
  }
  assert(facesHelp.includes("Slurm, --array=1-8        deno task faces celeba --shard auto\n"));
  assert(facesHelp.includes("Kubernetes, indexed job   deno task faces celeba --shard auto/8\n"));
  assert(facesHelp.split("\n").every((line) => line.length <= 110));
});

Deno.test("parseFacesRequest() takes the shard of a cluster's task, and says whence", () => {
  Deno.env.set("JOB_COMPLETION_INDEX", "1");
  try {
    const request = parse("celeba --shard auto/4");
    assert(request.command === "celeba");
    assertEquals(request.shard, { index: 2, count: 4 });
    assertEquals(request.shardOrigin, "JOB_COMPLETION_INDEX=1, which counts from 0");
  } finally {
    Deno.env.delete("JOB_COMPLETION_INDEX");
  }
});
