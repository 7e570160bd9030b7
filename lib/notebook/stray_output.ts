/**
 * What a cell prints past the console: to `Deno.stdout`, to Node's `process.stdout`, or by a child process
 * that inherits them. Deno's kernel reads all of it and drops it. Here it goes where the console's lines go.
 *
 * @module
 */

type Name = "stdout" | "stderr";

/** What a kernel writes between tests that a cell defines, to know that all before has been read. */
const SYNC_MARKER = "\u200B\0\u200B\0";

/** How long the reader may take to see the last bytes before a cell is called done without them. */
const drainLimitMs = 1000;

/**
 * Hands on what is printed past the console.
 *
 * @param print Receives it, in the order in which it was written.
 * @returns Resolves when all that has been written so far was handed on.
 */
export async function catchStrayOutput(
  print: (name: Name, text: string) => void,
): Promise<() => Promise<void>> {
  const drains = await Promise.all((["stdout", "stderr"] as const).map((name) => {
    const hand = (text: string) => {
      const printed = text.replaceAll(SYNC_MARKER, "");
      if (printed !== "") print(name, printed);
    };
    catchWrites(Deno[name], hand);
    return Deno.build.os === "linux" ? catchDescriptors(name, hand) : undefined;
  }));
  return async () => void await Promise.all(drains.map((drain) => drain?.()));
}

/** Catches what is written by the methods of a stream, so that it keeps its place among printed lines. */
function catchWrites(stream: typeof Deno.stdout, hand: (text: string) => void): void {
  const decoder = new TextDecoder();
  const writeSync = (bytes: Uint8Array) => {
    hand(decoder.decode(bytes, { stream: true }));
    return bytes.length;
  };
  Object.assign(stream, {
    writeSync,
    write: (bytes: Uint8Array) => Promise.resolve(writeSync(bytes)),
  });
}

/**
 * Catches what children write to an inherited stream, and whatever else knows its descriptor: a pipe takes
 * the place of the kernel's own. A thread reads it, as a child that fills the pipe would otherwise wait for
 * a cell that waits for the child.
 *
 * @returns Resolves when the pipe is empty; undefined where the descriptors cannot be had.
 */
async function catchDescriptors(
  name: Name,
  hand: (text: string) => void,
): Promise<(() => Promise<void>) | undefined> {
  const descriptors = await descriptorsOf(name);
  if (descriptors.length === 0) return undefined;
  const c = Deno.dlopen("libc.so.6", {
    pipe: { parameters: ["buffer"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  });
  const ends = new Int32Array(2);
  if (c.symbols.pipe(new Uint8Array(ends.buffer)) !== 0) return undefined;
  const [readEnd = -1, writeEnd = -1] = ends;
  const [F_SETFD, FD_CLOEXEC] = [2, 1];
  for (const end of ends) c.symbols.fcntl(end, F_SETFD, FD_CLOEXEC);
  for (const descriptor of descriptors) {
    c.symbols.dup2(writeEnd, descriptor);
    c.symbols.fcntl(descriptor, F_SETFD, FD_CLOEXEC); // as it was: a child gets copies
  }
  c.close();
  const reader = `
    const file = Deno.openSync("/proc/self/fd/${readEnd}");
    const bytes = new Uint8Array(65536);
    postMessage("ready");
    for (let n; (n = file.readSync(bytes)) !== null;) postMessage(bytes.slice(0, n));`;
  const url = `data:application/javascript,${encodeURIComponent(reader)}`;
  const worker = new Worker(url, { type: "module" });
  const ready = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  const waiting = new Map<string, () => void>();
  let rest = "";
  worker.onmessage = ({ data }) => {
    if (data === "ready") return ready.resolve();
    rest += decoder.decode(data, { stream: true });
    for (const [mark, seen] of waiting) {
      if (!rest.includes(mark)) continue;
      rest = rest.replace(mark, "");
      waiting.delete(mark);
      seen();
    }
    if (waiting.size > 0) return; // a mark may be there in part
    if (rest !== "") hand(rest);
    rest = "";
  };
  await ready.promise;
  const pipe = Deno.openSync(`/proc/self/fd/${writeEnd}`, { write: true });
  return async () => {
    const mark = `\0${crypto.randomUUID()}\0`;
    const seen = new Promise<void>((resolve) => waiting.set(mark, resolve));
    pipe.writeSync(new TextEncoder().encode(mark));
    const timer = Promise.withResolvers<void>();
    const id = setTimeout(timer.resolve, drainLimitMs);
    await Promise.race([seen, timer.promise]);
    clearTimeout(id);
  };
}

/** The descriptors of this process that write to the pipe which its children inherit. */
async function descriptorsOf(name: Name): Promise<number[]> {
  const [own, other] = name === "stdout" ? [1, 2] as const : [2, 1] as const;
  const output = await new Deno.Command("sh", {
    args: ["-c", `link=$(readlink /proc/$$/fd/${own}); echo "$link" >&${other}`],
    stdin: "null",
    stdout: own === 1 ? "inherit" : "piped",
    stderr: own === 1 ? "piped" : "inherit",
  }).output();
  const pipe = new TextDecoder().decode(own === 1 ? output.stderr : output.stdout).trim();
  if (!pipe.startsWith("pipe:")) return [];
  const found: number[] = [];
  for (const { name: descriptor } of Deno.readDirSync("/proc/self/fd")) {
    try {
      if (Deno.readLinkSync(`/proc/self/fd/${descriptor}`) !== pipe) continue;
      const flags = /flags:\s*(\d+)/.exec(Deno.readTextFileSync(`/proc/self/fdinfo/${descriptor}`));
      const isForWriting = (parseInt(flags?.[1] ?? "0", 8) & 3) === 1;
      if (isForWriting && Number(descriptor) > 2) found.push(Number(descriptor));
    } catch {
      // It was closed meanwhile.
    }
  }
  return found;
}
