/**
 * A contender that computes nothing: its loss is its first argument, divided by the step's number
 * from 1; with `fails-at N` it fails at that step, and with `ends-at N` the process ends.
 *
 * @module
 */

import { serveContender } from "./serve.ts";

if (import.meta.main) {
  const [loss = "1", how, when] = Deno.args;
  await serveContender((task) => {
    console.log("what a library prints must not disturb the protocol");
    if (how === "cannot-load") throw new Error("Cannot load as it does not want to");
    return Promise.resolve({
      versions: { task: task.name },
      threads: task.threads,
      items: 4,
      step(index) {
        if (how === "fails-at" && index === Number(when)) throw new Error(`Cannot take ${index}`);
        if (how === "ends-at" && index === Number(when)) Deno.exit(3);
        return Promise.resolve(Number(loss) / (index + 1));
      },
    });
  });
}
