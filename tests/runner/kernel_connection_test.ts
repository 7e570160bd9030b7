import { assertEquals, assertThrows } from "@std/assert";
import { JupyterWire } from "../../lib/runner/kernel_connection.ts";

const bytes = (frames: readonly string[]) => frames.map((frame) => new TextEncoder().encode(frame));

Deno.test("JupyterWire decodes what it has signed, after any routing frames", () => {
  const wire = new JupyterWire("secret");
  const { id, frames } = wire.encode("execute_request", { code: "β" });
  assertEquals(wire.decode(bytes(["topic", ...frames])), {
    type: "execute_request",
    parentId: "",
    content: { code: "β" },
  });
  assertEquals(id.length, 36);
});

Deno.test("JupyterWire refuses what another key has signed, and what was changed", () => {
  const { frames } = new JupyterWire("other").encode("status", {});
  const wire = new JupyterWire("secret");
  assertThrows(() => wire.decode(bytes(frames)), SyntaxError, "not signed by our key");
  const own = wire.encode("status", {}).frames;
  assertThrows(() => wire.decode(bytes([...own.slice(0, -1), '{"code":1}'])), SyntaxError);
  assertThrows(() => wire.decode(bytes(["<IDS|MSG>"])), SyntaxError);
});
