/**
 * Text in HTML and SVG.
 *
 * @module
 */

/** The text with `&`, `<`, `>` and quotes written as entities. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
