/**
 * Duels that were fought before, each in a file that is named by all that decides it: who trains forty of them and is
 * interrupted loses one.
 *
 * @module
 */

import type { RgbImage } from "../images/mod.ts";
import { isRecord, type Json, sha256, unlessMissing, writeFileAtomic } from "../system/mod.ts";
import type { Duel } from "./duel.ts";

/** A folder of duels. */
interface KeptDuels {
  /** @returns `undefined` if it is not there, or cannot be read. */
  find(facts: Json): Promise<Duel | undefined>;
  /** Keeps one. */
  keep(facts: Json, duel: Duel): Promise<void>;
}

/** Opens a folder, which need not be there. */
export function keptDuels(folder: string): KeptDuels {
  const pathOf = async (facts: Json) =>
    `${folder}/duel-${(await sha256(JSON.stringify(facts))).slice(0, 16)}.json`;
  return {
    async find(facts) {
      const text = await unlessMissing(Deno.readTextFile(await pathOf(facts)));
      try {
        return text === undefined ? undefined : duelIn(JSON.parse(text));
      } catch (error) {
        if (error instanceof SyntaxError) return undefined; // damaged: it is fought again
        throw error;
      }
    },
    async keep(facts, { pictures, ...duel }) {
      const path = await pathOf(facts);
      const packed = pictures.map(({ pixels, widthPx, heightPx }) => (
        { widthPx, heightPx, pixels: pixels.toBase64() }
      ));
      await writeFileAtomic(path, JSON.stringify({ ...duel, pictures: packed }) + "\n");
    },
  };
}

function duelIn(value: unknown): Duel | undefined {
  if (!isRecord(value)) return undefined;
  const { told, accuracy, passed, psnrDb, sharpness, pictures } = value;
  if (
    !areNumbers(told) || !Array.isArray(pictures) || typeof accuracy !== "number" ||
    typeof passed !== "number" || typeof psnrDb !== "number" || typeof sharpness !== "number"
  ) return undefined;
  const shown = pictures.flatMap((picture) => imageIn(picture) ?? []);
  if (shown.length < pictures.length) return undefined;
  return { told, accuracy, passed, psnrDb, sharpness, pictures: shown };
}

function areNumbers(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every((value) => typeof value === "number");
}

function imageIn(value: unknown): RgbImage | undefined {
  if (!isRecord(value)) return undefined;
  const { widthPx, heightPx, pixels } = value;
  if (
    typeof widthPx !== "number" || typeof heightPx !== "number" || typeof pixels !== "string"
  ) return undefined;
  const bytes = Uint8Array.fromBase64(pixels);
  return bytes.length === widthPx * heightPx * 3 ? { widthPx, heightPx, pixels: bytes } : undefined;
}
