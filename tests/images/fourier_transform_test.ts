import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type ComplexNumbers, fourierTransform } from "../../lib/images/fourier_transform.ts";
import { stream } from "facespace/random";

function noise(size: number): ComplexNumbers {
  const random = stream("fourier", String(size));
  const draw = () => Float64Array.from({ length: size }, () => random.normal(0, 1));
  return { real: draw(), imaginary: draw() };
}

/** The definition, term by term. */
function slowly({ real, imaginary }: ComplexNumbers, length: number): ComplexNumbers {
  const columns = real.length / length;
  const out = { real: new Float64Array(real.length), imaginary: new Float64Array(real.length) };
  for (let k = 0; k < length; k++) {
    for (let j = 0; j < length; j++) {
      const angle = -2 * Math.PI * ((j * k) % length) / length;
      for (let column = 0; column < columns; column++) {
        const [from, to] = [j * columns + column, k * columns + column];
        const [x, y] = [real[from] ?? 0, imaginary[from] ?? 0];
        out.real[to] = (out.real[to] ?? 0) + x * Math.cos(angle) - y * Math.sin(angle);
        out.imaginary[to] = (out.imaginary[to] ?? 0) + x * Math.sin(angle) + y * Math.cos(angle);
      }
    }
  }
  return out;
}

function assertClose(actual: ComplexNumbers, expected: ComplexNumbers): void {
  for (const part of ["real", "imaginary"] as const) {
    assertEquals(actual[part].length, expected[part].length);
    expected[part].forEach((value, i) => assertAlmostEquals(actual[part][i] ?? NaN, value, 1e-9));
  }
}

Deno.test("fourierTransform() of four values, by hand", () => {
  const signal = { real: Float64Array.of(1, 2, 3, 5), imaginary: Float64Array.of(0, 1, 0, 0) };
  assertClose(fourierTransform(signal, 4), {
    real: Float64Array.of(11, -1, -3, -3),
    imaginary: Float64Array.of(1, 3, -1, -3),
  });
  assertEquals(signal.real, Float64Array.of(1, 2, 3, 5));
});

Deno.test("fourierTransform() is the definition, for one column and for several", () => {
  for (const length of [1, 2, 5, 7, 12, 30, 80, 128]) {
    assertClose(fourierTransform(noise(length), length), slowly(noise(length), length));
    assertClose(fourierTransform(noise(3 * length), length), slowly(noise(3 * length), length));
  }
});

Deno.test("fourierTransform() keeps the energy, times its length (Parseval)", () => {
  const energy = ({ real, imaginary }: ComplexNumbers) =>
    real.reduce((sum, x, i) => sum + x ** 2 + (imaginary[i] ?? 0) ** 2, 0);
  for (const length of [80, 97, 128]) {
    const signal = noise(length * 4);
    const ratio = energy(fourierTransform(signal, length)) / energy(signal);
    assertAlmostEquals(ratio, length, 1e-9);
  }
});

Deno.test("fourierTransform() refuses a length that does not divide its numbers", () => {
  assertThrows(() => fourierTransform(noise(10), 3), RangeError, "3 rows must divide both arrays");
  const uneven = { real: new Float64Array(4), imaginary: new Float64Array(2) };
  assertThrows(() => fourierTransform(uneven, 2), RangeError, "got 4 and 2 numbers");
});
