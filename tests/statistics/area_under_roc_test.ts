import { assertAlmostEquals, assertEquals } from "@std/assert";
import { stream } from "facespace/random";
import { areaUnderRoc, mean } from "facespace/statistics";

Deno.test("areaUnderRoc() is 1 for groups that are apart, 0 the other way round, NaN for none", () => {
  assertEquals(areaUnderRoc([3, 4], [1, 2]), 1);
  assertEquals(areaUnderRoc([1, 2], [3, 4]), 0);
  assertEquals(areaUnderRoc([1], [1]), 0.5);
  assertEquals(areaUnderRoc([], [1]), NaN);
});

Deno.test("areaUnderRoc() is the share of all pairs, ties by half", () => {
  const random = stream("roc");
  const draw = (count: number) => Array.from({ length: count }, () => random.integer(10));
  const [higher, lower] = [draw(40), draw(30)];
  const pairs = higher.flatMap((one) =>
    lower.map((other) => one > other ? 1 : one === other ? 0.5 : 0)
  );
  assertAlmostEquals(areaUnderRoc(higher, lower), mean(pairs), 1e-12);
});
