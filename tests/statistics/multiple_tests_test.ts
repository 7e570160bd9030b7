import { assertEquals, assertThrows } from "@std/assert";
import { benjaminiHochberg, holm } from "../../lib/statistics/multiple_tests.ts";
import { assertClose } from "./close_to.ts";
import { uniforms } from "./lehmer.ts";
import { CORRECTIONS } from "./scipy_values.ts";

const P_VALUES = uniforms(8, 12).map((u) => u ** 3);

Deno.test("holm() agrees with its definition in NumPy", () => {
  for (const [i, value] of holm(P_VALUES).entries()) {
    assertClose(value, CORRECTIONS.holm[i], `${i}`, 1e-12);
  }
});

Deno.test("benjaminiHochberg() agrees with SciPy", () => {
  for (const [i, value] of benjaminiHochberg(P_VALUES).entries()) {
    assertClose(value, CORRECTIONS.benjaminiHochberg[i], `${i}`, 1e-12);
  }
});

Deno.test("holm() and benjaminiHochberg() leave a single p-value as it is, and none", () => {
  for (const correct of [holm, benjaminiHochberg]) {
    assertEquals(correct([0.3]), [0.3]);
    assertEquals(correct([]), []);
    assertThrows(() => correct([0.5, NaN]), RangeError, "Cannot correct p-value 1");
  }
});

Deno.test("holm() is never below benjaminiHochberg(), and neither below what is corrected", () => {
  const [strict, mild] = [holm(P_VALUES), benjaminiHochberg(P_VALUES)];
  for (const [i, value] of P_VALUES.entries()) {
    assertEquals((strict[i] ?? 0) >= (mild[i] ?? 1) && (mild[i] ?? 0) >= value, true);
  }
});
