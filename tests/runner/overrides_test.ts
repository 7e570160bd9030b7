import { assertEquals, assertThrows } from "@std/assert";
import {
  checkNames,
  checkQuick,
  overridesFor,
  parseAssignment,
  parseValue,
} from "../../lib/runner/overrides.ts";
import type { Parameters } from "../../lib/runner/parameters.ts";

const declared = { epochs: 20, detector: "ssd", resume: true, checkpoint: null };

Deno.test("parseAssignment() splits at the first equals sign", () => {
  assertEquals(parseAssignment("filter=a=b"), { name: "filter", text: "a=b" });
  assertThrows(() => parseAssignment("epochs"), SyntaxError, "must be name=value");
  assertThrows(() => parseAssignment("=2"), SyntaxError, "must be name=value");
});

Deno.test("parseValue() reads by the type of the default", () => {
  const parse = (text: string, byDefault: number | string | boolean | null) =>
    parseValue({ name: "p", text }, byDefault);
  assertEquals(parse("2e-3", 1), 0.002);
  assertEquals(parse("12", "ssd"), "12");
  assertEquals(parse("false", true), false);
  assertEquals([parse("5", null), parse("a.bin", null), parse("null", null)], [5, "a.bin", null]);
  assertThrows(() => parse("many", 1), TypeError, 'its default 1 is a number: got "many"');
  assertThrows(() => parse("", 1), TypeError, "Cannot set p");
  assertThrows(() => parse("1", true), TypeError, "is a boolean");
});

Deno.test("checkNames() lists the known names when one is unknown", () => {
  const all = new Map<string, Parameters>([["02-faces", { portraits: 3000 }], [
    "03-vae",
    declared,
  ]]);
  checkNames([{ name: "portraits", text: "3" }], all);
  assertThrows(
    () => checkNames([{ name: "epoch", text: "3" }], all),
    RangeError,
    "02-faces: portraits; 03-vae: epochs, detector, resume, checkpoint",
  );
});

Deno.test("checkQuick() refuses unknown names and other types", () => {
  checkQuick({ epochs: 2 }, declared, "03-vae");
  assertThrows(
    () => checkQuick({ epoch: 2 }, declared, "03-vae"),
    RangeError,
    "of 03-vae names epoch",
  );
  assertThrows(
    () => checkQuick({ epochs: "2" }, declared, "03-vae"),
    TypeError,
    "its default is 20",
  );
});

Deno.test("overridesFor() lets --set win over --quick and --force", () => {
  const assignments = [{ name: "epochs", text: "7" }, { name: "resume", text: "true" }];
  assertEquals(overridesFor(declared, { quick: { epochs: 2 } }), { epochs: 2 });
  assertEquals(overridesFor(declared, { force: true }), { resume: false });
  assertEquals(overridesFor({ epochs: 1 }, { force: true }), {});
  assertEquals(overridesFor(declared, { quick: { epochs: 2 }, force: true, assignments }), {
    epochs: 7,
    resume: true,
  });
  assertEquals(overridesFor({}, { assignments }), {});
});
