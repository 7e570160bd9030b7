/**
 * What charts have in common beside their theme: a heading, and panels side by side.
 *
 * @module
 */

/** A heading, as a chart's `title`; the second line is left out where there is none. */
export function heading(
  title: string,
  subtitle?: string,
): { readonly text: string; readonly subtitle?: string } {
  return { text: title, ...(subtitle === undefined ? {} : { subtitle }) };
}

/** How panels lie: their plots in line, whatever stands beside each. */
export const PANEL_LAYOUT = { spacing: 24, bounds: "flush" } as const;

/** A panel's own title, over its plot. */
export function panelTitle(text: string): {
  readonly text: string;
  readonly fontSize: number;
  readonly fontWeight: "normal";
  readonly frame: "group";
} {
  return { text, fontSize: 12, fontWeight: "normal", frame: "group" };
}
