import { assert, assertEquals, assertLess, assertNotEquals, assertRejects } from "@std/assert";
import { choosePrecision, startBackend } from "facespace/runtime";
import { readRunConfig } from "facespace/training";
import { inFolder } from "../in_folder.ts";
import { lossesOf, smallRun } from "./small_run.ts";

await startBackend({ log: () => {} });

const { precision: own } = choosePrecision();
/** Whoever runs the tests may have asked for a precision by the environment. */
function withoutVariable(): Disposable {
  const name = "FACESPACE_PRECISION";
  const before = Deno.env.get(name);
  Deno.env.delete(name);
  return { [Symbol.dispose]: () => before !== undefined && Deno.env.set(name, before) };
}

/** Elsewhere bfloat16 is computed in software, or not at all. */
const mixed = own === "mixed"
  ? { ignore: false, where: "" }
  : { ignore: true, where: " (ignored: nothing multiplies bfloat16 here)" };

/** Relative; of the losses of three epochs, in which roundings of 2⁻⁸ add up. */
const TOLERANCE = 0.02;

Deno.test({
  name: `train() in mixed precision comes near float32's losses, and not to the same${mixed.where}`,
  ignore: mixed.ignore,
  async fn() {
    const [float32, bfloat16] = [
      await smallRun({ precision: "float32" }),
      await smallRun({ precision: "mixed" }),
    ];
    for (const [i, { loss, validationLoss }] of float32.history.entries()) {
      const row = bfloat16.history[i];
      assert(row);
      assertNotEquals(row.loss, loss);
      assertLess(Math.abs(row.loss - loss) / Math.abs(loss), TOLERANCE);
      const apart = Math.abs(row.validationLoss - validationLoss);
      assertLess(apart / Math.abs(validationLoss), TOLERANCE);
    }
  },
});

Deno.test({
  name: `train() in mixed precision resumes to exactly the same end${mixed.where}`,
  ignore: mixed.ignore,
  fn: () =>
    inFolder(async (folder) => {
      const undisturbed = await smallRun({ precision: "mixed" });
      const stop = new AbortController();
      await assertRejects(() =>
        smallRun({
          ...{ folder, precision: "mixed", signal: stop.signal },
          onStep: ({ step }) => step === 7 && stop.abort(),
        })
      );
      assertEquals((await readRunConfig(folder)).precision, "mixed");
      const resumed = await smallRun({ folder, precision: "mixed" });
      assertEquals([resumed.status, resumed.firstStep], ["resumed", 7]);
      assertEquals(resumed.weights, undisturbed.weights);
      assertEquals(resumed.history.map(lossesOf), undisturbed.history.map(lossesOf));
    }),
});

Deno.test("train() without a precision takes the machine's, and says it in the configuration", () =>
  inFolder(async (folder) => {
    await smallRun({ folder, epochs: 1 });
    assertEquals((await readRunConfig(folder)).precision, own);
  }));

Deno.test("train() without a precision goes on in that of the saved run, and refuses another", () =>
  inFolder(async (folder) => {
    using _asked = withoutVariable();
    const whole = await smallRun({ precision: "float32" });
    const stop = new AbortController();
    await assertRejects(() =>
      smallRun({
        ...{ folder, precision: "float32", signal: stop.signal },
        onStep: ({ step }) => step === 4 && stop.abort(),
      })
    );
    if (!mixed.ignore) {
      await assertRejects(
        () => smallRun({ folder, precision: "mixed" }),
        RangeError,
        "it was made with another configuration",
      );
      await smallRun({ folder, precision: "float32", signal: AbortSignal.abort() }).catch(() => {});
    }
    const resumed = await smallRun({ folder });
    assertEquals(resumed.status, "resumed");
    assertEquals(resumed.weights, whole.weights);
  }));

Deno.test("train() names a precision that there is not", async () => {
  await assertRejects(
    // @ts-expect-error: as from code that is not type-checked
    () => smallRun({ precision: "half" }),
    RangeError,
    'Cannot compute in the precision "half"',
  );
});
