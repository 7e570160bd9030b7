/**
 * How wide text will be in DejaVu Sans, without asking a rasteriser: by classes of letters. Good to
 * a few percent, which is enough to place and to wrap labels.
 *
 * @module
 */

/**
 * The estimated width of a line in DejaVu Sans.
 *
 * @param sizePx The font's size.
 */
export function textWidthPx(
  text: string,
  sizePx: number,
  weight: "normal" | "bold" = "normal",
): number {
  let em = 0;
  for (const letter of text) {
    if (/[ ijlI.,:;'|!]/.test(letter)) em += 0.31;
    else if (/[ftr()[\]/-]/.test(letter)) em += 0.39;
    else if (/[mMW@%]/.test(letter)) em += 0.95;
    else if (/[w→−+=<>≈≠]/.test(letter)) em += 0.83;
    else if (/[A-Z]/.test(letter)) em += 0.69;
    else em += 0.61;
  }
  return em * sizePx * (weight === "bold" ? 1.12 : 1);
}

/**
 * Breaks text at its spaces, so that no line is wider than given, except a single long word.
 *
 * @returns Lines; none for an empty text.
 */
export function wrapText(
  text: string,
  sizePx: number,
  maxWidthPx: number,
  weight: "normal" | "bold" = "normal",
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ").filter((word) => word !== "")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && textWidthPx(longer, sizePx, weight) > maxWidthPx) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    if (line) lines.push(line);
  }
  return lines;
}
