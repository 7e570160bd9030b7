import { assert, assertEquals } from "@std/assert";
import {
  COMPILED,
  type ContenderOptions,
  EAGER,
  stepContenders,
  STOCK,
  YARDSTICK,
} from "./contenders.ts";

const options: ContenderOptions = {
  threads: 3,
  python: undefined,
  scratch: "/tmp",
  quick: false,
  against: undefined,
};

const names = (changes: Partial<ContenderOptions>) =>
  stepContenders({ ...options, ...changes }).map(({ name }) => name);

Deno.test("stepContenders() has Keras and PyTorch only where there is a Python", () => {
  assertEquals(names({}).filter((name) => /Keras|PyTorch/.test(name)), []);
  assertEquals(names({ python: "python" }).filter((name) => /Keras|PyTorch/.test(name)).length, 9);
});

Deno.test("stepContenders() keeps the project's own steps and the yardstick in any choice", () => {
  assertEquals(names({ against: ["stock"] }), [COMPILED, EAGER, STOCK, YARDSTICK]);
  assertEquals(names({ quick: true }), [COMPILED, EAGER, STOCK, YARDSTICK]);
});

Deno.test("stepContenders() gives all the same threads, and stock tfjs-node no oneDNN", () => {
  for (const { name, command } of stepContenders({ ...options, python: "python" })) {
    assertEquals(command.env["TF_NUM_INTRAOP_THREADS"], "3", name);
    assertEquals(command.without?.includes("TF_ENABLE_ONEDNN_OPTS") ?? false, name === STOCK);
  }
  const stock = stepContenders(options).find(({ name }) => name === STOCK);
  assert(stock && !("TF_ENABLE_ONEDNN_OPTS" in stock.command.env));
});
