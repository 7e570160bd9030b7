import { assert, assertEquals, assertThrows } from "@std/assert";
import { type BenchSettings, parseBenchFlags } from "./flags.ts";

function settings(...args: string[]): BenchSettings {
  const request = parseBenchFlags(args, 6);
  assert(request.command === "bench");
  return request;
}

const names = ({ cases }: BenchSettings) =>
  cases.map(({ network, batchSize }) => `${network}-${batchSize}`);

Deno.test("parseBenchFlags() runs everything but the peers by default", () => {
  const whole = settings();
  assertEquals(names(whole), ["vae-32", "vae-128", "accordion-8", "accordion-32"]);
  assertEquals([whole.data, whole.peers, whole.threads, whole.rounds], [true, false, 6, 5]);
});

Deno.test("parseBenchFlags() does less with --quick", () => {
  const quick = settings("--quick");
  assertEquals(names(quick), ["vae-32", "accordion-8"]);
  assert(quick.rounds < settings().rounds);
  assertEquals(settings("--quick", "--rounds", "9").rounds, 9);
});

Deno.test("parseBenchFlags() takes networks, batch sizes and data with --only", () => {
  assertEquals(names(settings("--only", "vae,accordion-32")), [
    "vae-32",
    "vae-128",
    "accordion-32",
  ]);
  assertEquals(settings("--only=vae").data, false);
  const data = settings("--only", "data");
  assertEquals([data.data, names(data)], [true, []]);
  assertEquals(names(settings("--quick", "--only", "vae-128")), ["vae-128"]);
});

Deno.test("parseBenchFlags() takes a Python as the wish for peers", () => {
  assertEquals(settings("--peers").python, undefined);
  assertEquals(settings("--peers").peers, true);
  const own = settings("--python", "/opt/python");
  assertEquals([own.peers, own.python], [true, "/opt/python"]);
});

Deno.test("parseBenchFlags() takes parts of names with --against, in any letters", () => {
  assertEquals(settings("--against", "Keras,stock").against, ["keras", "stock"]);
  assertEquals(settings().against, undefined);
});

Deno.test("parseBenchFlags() hands the rest of `kernels` to deno bench", () => {
  const request = parseBenchFlags(["kernels", "--filter", "store"], 2);
  assertEquals(request, { command: "kernels", args: ["--filter", "store"] });
  assertEquals(parseBenchFlags(["--kernels"], 2), { command: "kernels", args: [] });
});

Deno.test("parseBenchFlags() names what it does not understand", () => {
  const refuses = (args: string[], message: string) => {
    assertThrows(() => parseBenchFlags(args, 2), Error, message);
  };
  refuses(["--fast"], "Unknown flag --fast: bench knows --quick");
  refuses(["vae"], 'Unknown argument "vae"');
  refuses(["--only", "resnet"], "--only must be a list of vae, accordion, data");
  refuses(["--only"], "--only needs a value");
  refuses(["--rounds", "0"], '--rounds must be a whole number from 1: got "0"');
  refuses(["--threads", "two"], '--threads must be a whole number from 1: got "two"');
  refuses(["--python", "--quick"], "--python needs a value");
});
