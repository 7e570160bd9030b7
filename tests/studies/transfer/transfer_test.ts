import { assert, assertEquals } from "@std/assert";
import { CELEBA_WORDS, parseEquation } from "facespace/latent";
import { ENTRY_TRANSFER, labelOrigins, OTHER_TRANSFERS } from "facespace/studies";
import { everybody, transferGroups } from "../../../lib/studies/transfer/transfer.ts";

Deno.test("transferGroups() keeps to its part and leaves out faces of which something is unknown", () => {
  const table = {
    attribute: (name: string) =>
      Int8Array.from(name === "Male" ? [-1, -1, 1, 1, -1, 1] : [1, -1, 1, -1, 0, 1]),
  };
  const groups = transferGroups(table, [0, 1, 2, 3, 4], ENTRY_TRANSFER);
  assertEquals(groups, {
    donors: { with: [0], without: [1] },
    receivers: { with: [2], without: [3] },
  });
  assertEquals(everybody(groups), { with: [0, 2], without: [1, 3] });
});

Deno.test("each transfer's equation says in words what it is", () => {
  for (const { equation, given, receivers } of [ENTRY_TRANSFER, ...OTHER_TRANSFERS]) {
    const [donors, lacking] = [receivers, given].map((one) => ({ ...one, present: !one.present }));
    assert(donors && lacking);
    const said = parseEquation(equation, CELEBA_WORDS).map(({ strength, conditions }) => ({
      strength,
      conditions: conditions.map(({ attribute, present }) => `${attribute} ${present}`).toSorted(),
    }));
    const text = (...conditions: readonly (typeof given)[]) =>
      conditions.map(({ attribute, present }) => `${attribute} ${present}`).toSorted();
    assertEquals(said, [
      { strength: 1, conditions: text(given, donors) },
      { strength: -1, conditions: text(lacking, donors) },
      { strength: 1, conditions: text(lacking, receivers) },
    ], equation);
  }
});

Deno.test("labelOrigins() tells predicted values from given ones", () => {
  const table = {
    attribute: () => Int8Array.of(1, -1, 0, 1),
    confidence: () => Float64Array.of(0.9, 0.6, NaN, NaN),
  };
  const [smiling, male] = labelOrigins(table, ENTRY_TRANSFER);
  assertEquals(smiling, { attribute: "Smiling", given: 1, predicted: 2, unknown: 1 });
  assertEquals(male?.attribute, "Male");
});
