/**
 * What all pages of the log share: a head that lets nothing in from elsewhere, and the look.
 *
 * @module
 */

import { escapeHtml } from "../../charts/mod.ts";

/** What is on a page. */
interface PageContent {
  /** The title in the browser's tab. */
  readonly title: string;
  /** A sentence for search engines and previews. */
  readonly description: string;
  /** What stands in the body. */
  readonly body: string;
  /** Whether charts come alive on it. */
  readonly hasCharts: boolean;
}

/** Where style and script are, relative to the pages. */
export const ASSETS = "log";

/** A page of the log. All its addresses are relative: it works from a folder, and below any path. */
export function pageHtml({ title, description, body, hasCharts }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(description)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS}/log.css">
${hasCharts ? `<script src="${ASSETS}/charts.js" defer></script>\n` : ""}</head>
<body>
${body}
</body>
</html>
`;
}
