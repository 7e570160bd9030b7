import { assertEquals } from "@std/assert";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import { CELEBA_WORDS, parseEquation } from "facespace/latent";
import {
  ENTRY_EQUATION,
  OTHER_EQUATIONS,
  possibleTransfers,
} from "../../lib/studies/known_transfers.ts";
import {
  ENTRY_TRANSFER,
  everybody,
  opposite,
  transferGroups,
  wantedOf,
} from "../../lib/studies/transfer.ts";
import { SPLIT, TABLE } from "./toy_study.ts";

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

Deno.test("each named equation says in words what its transfer says", () => {
  for (const { equation, transfer } of [ENTRY_EQUATION, ...OTHER_EQUATIONS]) {
    const { given, receivers } = transfer;
    const [donors, lacking] = [opposite(receivers), opposite(given)];
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
    assertEquals(wantedOf(transfer), [given, receivers]);
  }
});

Deno.test("possibleTransfers() says why an equation is left out", () => {
  const faces = { table: TABLE, split: SPLIT, part: "test" } as const;
  const all = [ENTRY_EQUATION, ...OTHER_EQUATIONS.slice(0, 1)];
  const { possible, left } = possibleTransfers(all, faces, ATTRIBUTE_NAMES, 3);
  assertEquals(possible, [ENTRY_EQUATION]);
  assertEquals(left.map(({ reason }) => reason), ["its smallest group has 0 faces, 3 are needed"]);
  const untold = possibleTransfers(all, faces, ["Smiling"], 3);
  assertEquals(untold.left.map(({ reason }) => reason), [
    "the judge cannot tell Male",
    "the judge cannot tell Eyeglasses",
  ]);
});
