import { assertEquals, assertLess } from "@std/assert";
import { textWidthPx, wrapText } from "../../lib/charts/svg.ts";
import { svgToRgb } from "facespace/images";

/** The width of text as it is drawn, from its leftmost to its rightmost dark pixel. */
async function drawnWidth(text: string, sizePx: number): Promise<number> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="40">
    <text x="5" y="25" font-family="sans-serif" font-size="${sizePx}">${text}</text></svg>`;
  const { pixels, widthPx } = await svgToRgb(svg);
  const columns = new Set<number>();
  pixels.forEach((value, i) => value < 200 && columns.add(Math.floor(i / 3) % widthPx));
  return Math.max(...columns) - Math.min(...columns) + 1;
}

Deno.test("textWidthPx() is within 8 % of what is drawn", async () => {
  for (
    const text of [
      "originals, not seen in training",
      "reconstruction loss (nats per image)",
      "B − C",
    ]
  ) {
    const ratio = textWidthPx(text, 14) / await drawnWidth(text, 14);
    assertLess(Math.abs(ratio - 1), 0.08, `${text}: ${ratio}`);
  }
});

Deno.test("wrapText() breaks at spaces and keeps long words whole", () => {
  assertEquals(wrapText("", 12, 100), []);
  assertEquals(wrapText("one two three", 12, 60), ["one two", "three"]);
  assertEquals(wrapText("reconstructions of faces", 12, 40), ["reconstructions", "of", "faces"]);
  assertEquals(wrapText("one\ntwo", 12, 100), ["one", "two"]);
});
