/**
 * What a page can do with a chart and a notebook's file need not say: a point or bar tells its numbers when it is
 * pointed at, and a name in a legend, clicked, leaves its series and dims the others.
 *
 * @module
 */

import type { ChartSpec } from "../../charts/mod.ts";
import { isRecord } from "../../system/mod.ts";

type Node = Readonly<Record<string, unknown>>;

/** Marks that one can point at. */
const POINTED = ["bar", "circle", "point", "rect", "square", "tick"];
/** Marks that Vega-Lite draws with this opacity where nothing is said. */
const FAINT = { marks: ["circle", "point", "square", "tick"], opacity: 0.7 };
/** How much is left of what is not picked. */
const DIMMED = 0.1;
const PICKED = "picked";
/** Where parts of a chart are. */
const PARTS = ["layer", "concat", "hconcat", "vconcat"];

/**
 * A chart that answers to the hand. What it does by itself stays as it is.
 *
 * @throws {RangeError} If it has neither marks nor parts.
 */
export function enliven(spec: Node): ChartSpec {
  const fields = new Set(legendFields(spec));
  const [field] = fields;
  // With two legends a click in one would dim all that only has the other.
  const alive = withAnswers(spec, {}, {
    field: fields.size === 1 ? field : undefined,
    isFirst: true,
  });
  if (isChart(alive)) return alive;
  throw new RangeError("A chart has marks or parts");
}

/** Whether there is what Vega-Lite draws; the rest it checks itself. */
function isChart(node: Node): node is Node & ChartSpec {
  return ["mark", "spec", ...PARTS].some((key) => key in node);
}

/** The fields of all legends with names. */
function legendFields(node: Node): string[] {
  const color = isRecord(node.encoding) ? node.encoding.color : undefined;
  const own = isRecord(color) && color.type === "nominal" && color.legend !== null &&
      typeof color.field === "string"
    ? [color.field]
    : [];
  return [...own, ...partsOf(node).flatMap((part) => legendFields(part))];
}

function partsOf(node: Node): Node[] {
  const listed = PARTS.flatMap((key) => {
    const list = node[key];
    return Array.isArray(list) ? list : [];
  });
  return [...listed, node.spec].filter(isRecord);
}

/** What is picked by a legend. */
interface Picks {
  readonly field: string | undefined;
  /** Whether nothing is picked by it yet: one part of a chart asks its legend, and all answer. */
  isFirst: boolean;
}

/** A part of a chart, and the parts in it. */
function withAnswers(node: Node, inherited: Node, picks: Picks): Node {
  const own = isRecord(node.encoding) ? node.encoding : {};
  const encoding = { ...inherited, ...own };
  const inside = (part: unknown) =>
    isRecord(part) ? withAnswers(part, "layer" in node ? encoding : {}, picks) : part;
  const { mark } = node;
  if (mark === undefined) {
    const parts: Record<string, unknown> = {};
    for (const key of PARTS) {
      const list = node[key];
      if (Array.isArray(list)) parts[key] = list.map(inside);
    }
    if (isRecord(node.spec)) parts.spec = withAnswers(node.spec, {}, picks);
    return { ...node, ...parts };
  }
  const whole = isRecord(mark) ? mark : { type: mark };
  const type = String(whole.type);
  const tells = POINTED.includes(type) && !("tooltip" in encoding) && !("tooltip" in whole);
  const { color } = encoding;
  const dims = picks.field !== undefined && !("opacity" in encoding) && isRecord(color) &&
    color.field === picks.field;
  const pointed = { ...node, ...(tells ? { mark: { ...whole, tooltip: true } } : {}) };
  if (!dims) return pointed;
  const value = whole.opacity ?? (FAINT.marks.includes(type) ? FAINT.opacity : 1);
  const opacity = { condition: { param: PICKED, value }, value: DIMMED };
  const params = Array.isArray(node.params) ? node.params : [];
  const asks = { name: PICKED, select: { type: "point", fields: [picks.field] }, bind: "legend" };
  const isFirst = picks.isFirst;
  picks.isFirst = false;
  return {
    ...pointed,
    encoding: { ...own, opacity },
    ...(isFirst ? { params: [...params, asks] } : {}),
  };
}
