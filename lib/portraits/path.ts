/**
 * Points, and smooth curves through them as SVG path data (Catmull–Rom splines written as cubic
 * Béziers).
 *
 * @module
 */

/** A point of a drawing: x to the right, y downwards. */
export type Point = readonly [x: number, y: number];

/** The number that lies at `t` of the way from `a` to `b`. */
export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** The point that lies at `t` of the way from `a` to `b`. */
export function lerpPoint(a: Point, b: Point, t: number): Point {
  return [lerp(a[0], b[0], t), lerp(a[1], b[1], t)];
}

/** The value held within `low` and `high`. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** From 0 at `low` to 1 at `high`, without a kink at either. */
export function smoothStep(value: number, low: number, high: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

/** A number as SVG text, to a hundredth. */
export function text(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A point as path data, to a tenth of a pixel: shorter, and nothing to see. */
export function place(x: number, y: number): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

/** How a curve is drawn through its points. */
interface CurveOptions {
  /** Whether it returns to its first point. Default false. */
  readonly closed?: boolean;
  /** How far the curve bulges between points: 0 gives straight lines. Default 1/6. */
  readonly tension?: number;
  /** Whether it goes on by a line from the path before it. Default false, as it starts anew. */
  readonly joined?: boolean;
}

/** Path data of a smooth curve through the points. */
export function curve(points: readonly Point[], options: CurveOptions = {}): string {
  const { closed = false, tension = 1 / 6, joined = false } = options;
  const count = points.length;
  const at = (i: number) => pointAt(points, closed ? (i + count) % count : clamp(i, 0, count - 1));
  let data = (joined ? "L" : "M") + place(...at(0));
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const leave = place(
      from[0] + (to[0] - before[0]) * tension,
      from[1] + (to[1] - before[1]) * tension,
    );
    const arrive = place(
      to[0] - (after[0] - from[0]) * tension,
      to[1] - (after[1] - from[1]) * tension,
    );
    data += `C${leave} ${arrive} ${place(...to)}`;
  }
  return closed ? `${data}Z` : data;
}

/** Path data of straight lines through the points: what a thin strand can do with. */
export function polyline(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => place(x, y)).join("L")}`;
}

/** Path data of the closed smooth curve through the points. */
export function closedCurve(points: readonly Point[], tension = 1 / 6): string {
  return curve(points, { closed: true, tension });
}

/** Path data of the area between two curves that run the same way. */
export function band(first: readonly Point[], second: readonly Point[]): string {
  return `${curve(first)}${curve([...second].reverse(), { joined: true })}Z`;
}

/** The point at `t` (0–1) of the way along a polyline, each segment counting alike. */
export function along(points: readonly Point[], t: number): Point {
  const position = clamp(t, 0, 1) * (points.length - 1);
  const i = Math.min(points.length - 2, Math.floor(position));
  return lerpPoint(pointAt(points, i), pointAt(points, i + 1), position - i);
}

/** `count` points of the smooth curve through the given ones. */
export function resampled(points: readonly Point[], count: number): Point[] {
  const last = points.length - 1;
  return Array.from({ length: count }, (_, k): Point => {
    const position = k / (count - 1) * last;
    const i = Math.min(last - 1, Math.floor(position));
    const at = (j: number) => pointAt(points, clamp(j, 0, last));
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const t = position - i;
    const spline = (a: number, b: number, c: number, d: number) =>
      0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 +
        (3 * b - a - 3 * c + d) * t ** 3);
    return [
      spline(before[0], from[0], to[0], after[0]),
      spline(before[1], from[1], to[1], after[1]),
    ];
  });
}

/** The points moved by the same amount. */
export function shifted(points: readonly Point[], dx: number, dy: number): Point[] {
  return points.map(([x, y]) => [x + dx, y + dy]);
}

function pointAt(points: readonly Point[], index: number): Point {
  const point = points[index];
  if (!point) {
    throw new RangeError(
      `Cannot draw a curve as point ${index} is missing: got ${points.length} points`,
    );
  }
  return point;
}
