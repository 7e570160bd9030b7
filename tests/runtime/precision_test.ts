import { assertEquals, assertThrows } from "@std/assert";
import { askedPrecision } from "facespace/runtime";
import { type Multiplier, precisionOf } from "../../lib/runtime/precision.ts";

const VARIABLE = "FACESPACE_PRECISION";

/** Runs something with the variable set, or without it. */
function withVariable(value: string | undefined, run: () => void): void {
  const before = Deno.env.get(VARIABLE);
  const set = (text: string | undefined) =>
    text === undefined ? Deno.env.delete(VARIABLE) : Deno.env.set(VARIABLE, text);
  set(value);
  try {
    run();
  } finally {
    set(before);
  }
}

const cpu = (...features: string[]): Multiplier => ({ device: "cpu", features: new Set(features) });

Deno.test("precisionOf() takes mixed precision where the processor multiplies bfloat16", () => {
  assertEquals(precisionOf("auto", cpu("avx2", "avx512_bf16", "amx_bf16")), {
    precision: "mixed",
    description: "mixed precision by AMX",
  });
  assertEquals(precisionOf("auto", cpu("avx512_bf16")), {
    precision: "mixed",
    description: "mixed precision by AVX-512 BF16",
  });
  assertEquals(precisionOf("auto", cpu("avx512f")), {
    precision: "float32",
    description: "float32, as neither AMX nor AVX-512 BF16 is known of the processor",
  });
});

Deno.test("precisionOf() takes mixed precision on GPUs from Ampere on, and says why not on others", () => {
  const gpu = (computeCapability?: number): Multiplier => ({ device: "gpu", computeCapability });
  assertEquals(precisionOf("auto", gpu(8.6)).precision, "mixed");
  assertEquals(precisionOf("auto", gpu(7.5)), {
    precision: "float32",
    description: "float32, as bfloat16 needs compute capability 8: got 7.5",
  });
  assertEquals(precisionOf("auto", gpu()).precision, "float32");
});

Deno.test("precisionOf() does what is asked for, unless the back end has no graphs", () => {
  assertEquals(precisionOf("mixed", cpu()).precision, "mixed");
  assertEquals(precisionOf("float32", cpu("amx_bf16")).precision, "float32");
  const wasm: Multiplier = { device: "none", backend: "wasm" };
  assertEquals(precisionOf("auto", wasm), { precision: "float32", description: "" });
  assertEquals(precisionOf("mixed", wasm), {
    precision: "float32",
    description: "float32, as wasm has no other",
  });
});

Deno.test("askedPrecision() lets the variable decide in place of auto, and of nothing else", () => {
  withVariable("float32", () => {
    assertEquals(askedPrecision(), "float32");
    assertEquals(askedPrecision("auto"), "float32");
    assertEquals(askedPrecision("mixed"), "mixed");
  });
  withVariable("", () => assertEquals(askedPrecision(), "auto"));
  withVariable(undefined, () => assertEquals(askedPrecision(), "auto"));
});

Deno.test("askedPrecision() names what is no precision, and those that there are", () => {
  assertThrows(
    () => askedPrecision("half"),
    RangeError,
    'Cannot compute in the precision "half" as precision must be one of float32, mixed, auto',
  );
  withVariable("bf16", () => {
    assertThrows(
      () => askedPrecision(),
      RangeError,
      'Cannot compute in the precision "bf16" as FACESPACE_PRECISION must be one of float32',
    );
  });
});
