/**
 * What to type when something is missing, for the systems that people have.
 *
 * @module
 */

/** Something that a system's own package manager installs. */
export type Missing = "python" | "compiler";

const commands: Readonly<Record<Missing, readonly [string, string, string]>> = {
  python: [
    "sudo apt install python3 python3-venv",
    "sudo dnf install python3",
    "brew install python@3.12",
  ],
  compiler: ["sudo apt install g++", "sudo dnf install gcc-c++", "xcode-select --install"],
};

/**
 * The commands that install what is missing.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(cureFor("compiler"), "sudo apt install g++");
 * ```
 */
export function cureFor(missing: Missing): string {
  const [debian, fedora, mac] = commands[missing];
  return `"${debian}" (Debian, Ubuntu), "${fedora}" (Fedora) or "${mac}" (macOS)`;
}
