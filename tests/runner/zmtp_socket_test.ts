import { assertEquals, assertRejects } from "@std/assert";
import { encodeFrame, ZmtpSocket } from "../../lib/runner/zmtp_socket.ts";

const text = (value: string) => new TextEncoder().encode(value);
const COMMAND = 4;
const MORE = 1;
const READY = Uint8Array.of(5, ...text("READY"));
const GREETING = Uint8Array.of(
  ...[0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0],
  ...text("NULL"),
  ...new Array(48).fill(0),
);

/** A server that sends the given pieces to the first who connects, and keeps what it is told. */
function serve(pieces: readonly Uint8Array[]) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const heard: number[] = [];
  const done = (async () => {
    const connection = await listener.accept();
    for (const piece of pieces) {
      await connection.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const chunk = new Uint8Array(1000);
    for (let n = await connection.read(chunk); n !== null; n = await connection.read(chunk)) {
      heard.push(...chunk.subarray(0, n));
    }
    connection.close();
    listener.close();
  })();
  return { port: listener.addr.port, heard, done };
}

const never = new AbortController().signal;

Deno.test("encodeFrame() has one byte of length up to 255, eight above", () => {
  assertEquals([...encodeFrame(text("ab"), MORE)], [1, 2, 97, 98]);
  const long = encodeFrame(new Uint8Array(256), 0);
  assertEquals([...long.subarray(0, 9)], [2, 0, 0, 0, 0, 0, 0, 1, 0]);
  assertEquals(long.length, 265);
});

Deno.test("ZmtpSocket greets, subscribes, and puts messages together from pieces", async () => {
  const large = new Uint8Array(200_000).fill(7);
  const stream = [
    encodeFrame(text("one"), MORE),
    encodeFrame(text("two"), 0),
    encodeFrame(text("PING"), COMMAND),
    encodeFrame(large, 0),
  ];
  const all = Uint8Array.from(stream.flatMap((frame) => [...frame]));
  const server = serve([
    GREETING.subarray(0, 20),
    GREETING.subarray(20),
    encodeFrame(READY, COMMAND),
    all.subarray(0, 3),
    all.subarray(3, 7),
    all.subarray(7),
  ]);
  const socket = await ZmtpSocket.connect(server.port, "SUB", never);
  const received: Uint8Array[][] = [];
  for await (const frames of socket.messages()) {
    received.push(frames);
    if (received.length === 2) socket.close();
  }
  await server.done;
  assertEquals(received[0]?.map((frame) => new TextDecoder().decode(frame)), ["one", "two"]);
  assertEquals(received[1], [large]);
  assertEquals(server.heard.slice(0, 12), [0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  assertEquals(server.heard.slice(-3), [0, 1, 1]);
});

Deno.test("ZmtpSocket keeps the order of concurrent messages", async () => {
  const server = serve([GREETING, encodeFrame(READY, COMMAND)]);
  const socket = await ZmtpSocket.connect(server.port, "DEALER", never);
  await Promise.all([socket.send(["a", "b"]), socket.send(["c"])]);
  socket.close();
  socket.close();
  await server.done;
  assertEquals(server.heard.slice(-9), [1, 1, 97, 0, 1, 98, 0, 1, 99]);
});

Deno.test("ZmtpSocket refuses another protocol, and stops to try when told", async () => {
  const server = serve([text("HTTP/1.1 400 Bad Request\r\n".padEnd(64))]);
  await assertRejects(
    () => ZmtpSocket.connect(server.port, "SUB", never),
    SyntaxError,
    "does not speak ZMTP 3",
  );
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assertRejects(
    () => ZmtpSocket.connect(port, "SUB", AbortSignal.timeout(100)),
    DOMException,
    "timeout",
  );
});
