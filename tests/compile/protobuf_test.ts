import { assertEquals } from "@std/assert";
import { ProtobufMessage } from "../../lib/compile/protobuf.ts";

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
