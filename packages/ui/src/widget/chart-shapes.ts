/** A point of a chart in px. */
export type Point = readonly [x: number, y: number];

/**
 * The line through points, as the data of a path. Steps and straight lines are what they are called; every other curve is
 * drawn so that it never overshoots its points (monotone), or with level tangents (bump).
 */
export function toLinePath(points: readonly Point[], curve: string): string {
  const [first] = points;
  if (!first) return "";
  let path = `M${format(first)}`;
  const slopes = toSlopes(points);
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    const third = (to[0] - from[0]) / 3;
    if (curve.startsWith("linear")) path += `L${format(to)}`;
    else if (curve.startsWith("step")) {
      const x = curve === "stepBefore" ? from[0] : curve === "stepAfter" ? to[0] : (from[0] + to[0]) / 2;
      path += `L${format([x, from[1]])}L${format([x, to[1]])}L${format(to)}`;
    } else if (curve.startsWith("bump")) {
      const x = (from[0] + to[0]) / 2;
      path += `C${format([x, from[1]])} ${format([x, to[1]])} ${format(to)}`;
    } else {
      const before = slopes[index - 1] ?? 0;
      const after = slopes[index] ?? 0;
      path += `C${format([from[0] + third, from[1] + third * before])} ${format([to[0] - third, to[1] - third * after])} ${format(to)}`;
    }
  }
  return curve.endsWith("Closed") ? `${path}Z` : path;
}

/** Tangents of a monotone cubic curve (Fritsch and Carlson). */
function toSlopes(points: readonly Point[]): number[] {
  const secants = points.slice(1).map(([x, y], index) => {
    const [beforeX, beforeY] = points[index] as Point;
    return x === beforeX ? 0 : (y - beforeY) / (x - beforeX);
  });
  return points.map((_, index) => {
    const before = secants[index - 1];
    const after = secants[index];
    if (before === undefined || after === undefined) return before ?? after ?? 0;
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

function format([x, y]: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}

/** Round values from below `min` to above `max`, some three to six of them; both ends and zero are among them. */
export function toTicks(min: number, max: number, count = 4): number[] {
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  const range = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(range / count));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power * count >= range) ?? 10) * power;
  const ticks: number[] = [];
  for (let index = Math.floor(low / step); index <= Math.ceil(high / step); index += 1) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks.length > 1 ? ticks : [0, 1];
}
