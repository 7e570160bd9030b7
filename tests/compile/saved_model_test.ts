import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { constantNode, integerConstant } from "../../lib/compile/graph.ts";
import { StepRefused } from "../../lib/compile/recording.ts";
import { loadGraph, ProtobufMessage } from "../../lib/compile/saved_model.ts";

await startBackend({ log: () => {} });
const backend = tf.backend();
const ignore = !isNativeBackend(backend);

Deno.test({
  name: "loadGraph() loads, and leaves no file, not even those of a process that died",
  ignore,
  async fn() {
    if (!isNativeBackend(backend)) return;
    const { binding } = backend;
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/dead`);
      await Deno.mkdir(`${folder}/alive`);
      await Deno.utime(`${folder}/dead`, new Date(0), new Date(0));
      const session = loadGraph(binding, [constantNode("seven", integerConstant([7]))], folder);
      const [seven] = binding.runSavedModel(session, [], "", "seven:0");
      assertEquals([...binding.tensorDataSync(seven?.id ?? -1) as Int32Array], [7]);
      binding.deleteTensor(seven?.id ?? -1);
      binding.deleteSavedModel(session);
      assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["alive"]);
      const unknown = { name: "x", op: "NoSuchOp", inputs: [], attributes: {}, outputs: [] };
      assertThrows(
        () => loadGraph(binding, [unknown], folder),
        StepRefused,
        "TensorFlow does not take its graph",
      );
      assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["alive"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

const hex = (message: ProtobufMessage) => message.encoded().toHex();

Deno.test("ProtobufMessage writes the examples of the format's documentation", () => {
  assertEquals(hex(new ProtobufMessage().integer(1, 150)), "089601");
  assertEquals(hex(new ProtobufMessage().bytes(2, "testing")), "120774657374696e67");
  assertEquals(
    hex(new ProtobufMessage().bytes(3, new ProtobufMessage().integer(1, 150))),
    "1a03089601",
  );
  assertEquals(hex(new ProtobufMessage().integers(6, [3, 270, 86942])), "3206038e029ea705");
});

Deno.test("ProtobufMessage writes negative integers, bools and floats", () => {
  assertEquals(hex(new ProtobufMessage().integer(1, -2)), "08feffffffffffffffff01");
  assertEquals(hex(new ProtobufMessage().integer(5, true)), "2801");
  assertEquals(hex(new ProtobufMessage().float(4, 1)), "250000803f");
  assertEquals(hex(new ProtobufMessage().floats(4, [1, -2])), "22080000803f000000c0");
});
