/**
 * The kernel says nothing about a cell that is no TypeScript; `deno fmt` does.
 *
 * @module
 */

/**
 * The parser's complaint about a cell's code.
 *
 * @returns The message with the place, or undefined if the code can be parsed.
 */
export async function syntaxErrorOf(code: string): Promise<string | undefined> {
  const parser = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext=ts", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = parser.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { success, stderr } = await parser.output();
  if (success) return undefined;
  const lines = new TextDecoder().decode(stderr).split("\n");
  const message = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("Stack backtrace")) >>> 0,
  );
  return message.join("\n").replace(/^error: (?:SyntaxError: )?|^SyntaxError: |\s+$/g, "")
    .replace(/ at file:\/\/\S*?:(\d+):(\d+)/, " at line $1, column $2");
}
